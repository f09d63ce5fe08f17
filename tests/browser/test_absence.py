"""The card of what happened while no page was visible, over a fixed past."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from desktop_monitor.engine.engine import Engine
from desktop_monitor.files.paths import AppPaths, write_private
from desktop_monitor.timing.unix_time import HOUR_MS
from tests.browser.conftest import axe_source, in_app, wait_for, wait_for_readings
from tests.browser.fixed_machine import FINDING, NOW_UNIX_MS, PROGRAM, open_fixed_machine
from tests.browser.test_access import findings_of_sized_looks
from tests.browser.test_calm import WATCH_SHIFTS

LEFT_UNIX_MS = NOW_UNIX_MS - 9 * HOUR_MS
ABSENCE = {"from_unix_ms": LEFT_UNIX_MS, "to_unix_ms": NOW_UNIX_MS}
CRASH = FINDING | {
    "kind": "crash",
    "at_unix_ms": LEFT_UNIX_MS + HOUR_MS,
    "culprits": [{"name": "<b>evil</b>", "pid": 4711, "created_unix_ms": LEFT_UNIX_MS}],
    "values": {"count": 12, "how": "SIGSEGV", "share_percent": 100, "parents": ""},
}
LEAK = FINDING | {
    "kind": "memory_leak",
    "values": {
        "bytes_per_hour": 300_000_000,
        "grown_bytes": 4_000_000_000,
        "duration_s": 9000,
        "share_percent": 80,
        "parents": "systemd",
    },
}
SLEEP = {
    "kind": "suspended",
    "from_unix_ms": LEFT_UNIX_MS + 2 * HOUR_MS,
    "to_unix_ms": NOW_UNIX_MS - HOUR_MS,
    "detail": "",
}
NIGHT: dict[str, Any] = {
    "findings": {"findings": [FINDING, CRASH]},
    "events": {"events": [SLEEP]},
    "top": {
        "from_unix_ms": LEFT_UNIX_MS,
        "to_unix_ms": NOW_UNIX_MS,
        "programs": [PROGRAM | {"write_bytes": 9 << 30}],
    },
}
CARD = "section.absence"


def test_a_night_is_reported_in_one_card_that_everybody_can_use(
    new_page: Callable[..., Page], engine: Engine
) -> None:
    """Crashes before spikes, how long the machine slept, who wrote; a hostile name stays a name."""
    page = new_page(timezone_id="UTC")
    page.add_init_script(axe_source())
    open_fixed_machine(page, engine, absence=ABSENCE, answers=NIGHT)
    lines = page.locator(f"{CARD} li")
    expect(lines).to_have_count(2)
    expect(lines.first).to_contain_text("<b>evil</b>")
    expect(lines.first).to_contain_text("12")
    expect(page.locator(f"{CARD} .aside")).to_contain_text("9")
    expect(page.locator(f"{CARD} .detail")).to_have_count(2)
    assert findings_of_sized_looks(page) == []


def test_a_line_opens_its_moment(new_page: Callable[..., Page], engine: Engine) -> None:
    """At the instant of the crash."""
    page = new_page(timezone_id="UTC")
    open_fixed_machine(page, engine, absence=ABSENCE, answers=NIGHT)
    page.locator(f"{CARD} li a").first.click()
    expect(page.locator("#moment-title")).to_be_visible()
    assert page.evaluate("location.hash") == f"#timeline/{CRASH['at_unix_ms']}"


def test_the_card_moves_nothing_when_its_answer_comes(new_page: Callable[..., Page], engine: Engine) -> None:
    """It has its place and height from the first reading on, however much happened."""
    page = new_page(timezone_id="UTC")
    page.add_init_script(WATCH_SHIFTS)
    held: list[Route] = []
    page.route("**/api/findings?*", lambda route: held.append(route))  # noqa: PLW0108  # it sets attributes
    open_fixed_machine(page, engine, absence=ABSENCE, answers=NIGHT | {"findings": None})
    expect(page.locator(f"{CARD} .reason")).to_be_visible()
    height = page.locator(CARD).bounding_box()
    wait_for(page, "document.querySelector('.peak-card .program-bars .name') !== null")
    for route in held:
        route.fulfill(json={"findings": [CRASH] * 12})
    expect(page.locator(f"{CARD} li")).to_have_count(12)
    assert page.locator(CARD).bounding_box() == height
    assert page.evaluate("window.moved") == []


@pytest.mark.parametrize("language", ["en-GB", "zh-CN"])
def test_three_findings_are_read_without_scrolling(
    new_page: Callable[..., Page], engine: Engine, language: str
) -> None:
    """At every width, also those that need two lines."""
    page = new_page(timezone_id="UTC", locale=language)
    found = {"findings": [CRASH, LEAK, FINDING]}
    open_fixed_machine(page, engine, absence=ABSENCE, answers=NIGHT | {"findings": found})
    lines = page.locator(f"{CARD} li")
    for width in (1280, 900, 700, 400):
        page.set_viewport_size({"width": width, "height": 800})
        expect(lines).to_have_count(3)
        bottom = lines.last.evaluate("(line) => line.getBoundingClientRect().bottom")
        box = page.locator(".absence-text").evaluate("(box) => box.getBoundingClientRect().bottom")
        assert bottom <= box, width


def test_a_quiet_night_is_one_sentence(new_page: Callable[..., Page], engine: Engine) -> None:
    """And nothing is announced."""
    page = new_page(timezone_id="UTC")
    nothing = {"findings": {"findings": []}, "events": {"events": []}, "top": NIGHT["top"] | {"programs": []}}
    open_fixed_machine(page, engine, absence=ABSENCE, answers=nothing)
    expect(page.locator(".absence-text")).to_have_text("Nothing unusual in 9\u00a0h.")
    assert page.locator(f"{CARD} [aria-live], {CARD}[role=status]").count() == 0


def test_the_card_is_closed_in_every_window_and_stays_closed(
    start_engine: Callable[..., Engine], paths: AppPaths, new_page: Callable[..., Page]
) -> None:
    """The engine keeps it over a restart; the focus stays on the page."""
    write_private(paths.presence_file, b'{"seen_at_unix_ms": 1790000000000}')
    first_engine = start_engine()
    pages = [new_page(), new_page()]
    for page in pages:
        page.goto(first_engine.url())
        wait_for_readings(page, 3)
        expect(page.locator(CARD)).to_be_visible()
    pages[0].locator(f"{CARD} .button").click()
    expect(pages[0].locator(CARD)).to_have_count(0)
    assert pages[0].evaluate("document.activeElement.id") == "main"
    in_app(pages[1], "await app.presence.report()")
    expect(pages[1].locator(CARD)).to_have_count(0)
    for page in pages:
        page.close()
    first_engine.stop()
    last = new_page()
    last.goto(start_engine().url())
    wait_for_readings(last, 3)
    assert last.locator(CARD).count() == 0
