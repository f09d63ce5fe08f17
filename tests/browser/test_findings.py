"""The findings of the last day on the overview."""

from collections.abc import Callable

from playwright.sync_api import Page, Route, expect

from desktop_monitor.engine.engine import Engine
from tests.browser.conftest import axe_source, go_to, in_app, wait_for, wait_for_readings
from tests.browser.test_access import findings

SPIKE = {
    "kind": "spike",
    "from_unix_ms": 1_790_000_000_000,
    "to_unix_ms": 1_790_000_060_000,
    "culprits": [{"name": "<b>evil</b>", "pid": 4711, "created_unix_ms": 1_790_000_000_000}],
    "confidence": 0.9,
    "text": "",
    "advice": "",
    "values": {"percent": 97, "duration_s": 30, "share_percent": 83, "parents": "make"},
}


def test_the_findings_of_the_day_are_sentences_that_lead_to_their_moments(
    new_page: Callable[..., Page], engine: Engine
) -> None:
    """Beside the busiest moment; nothing is said before they are known, and a hostile name stays a name."""
    page = new_page()
    page.add_init_script(axe_source())
    asked: list[Route] = []
    page.route("**/api/findings?*", lambda route: asked.append(route))  # noqa: PLW0108  # it sets attributes
    page.goto(engine.url())
    wait_for_readings(page, 8)
    wait_for(page, "document.querySelector('.peak-card .program-bars .name') !== null")
    expect(page.locator(".findings-title")).to_have_count(0)
    at_unix_ms = in_app(page, "return app.store.newestMs")
    asked[0].fulfill(json={"findings": [SPIKE | {"at_unix_ms": at_unix_ms}]})

    line = page.locator(".findings li")
    expect(line).to_contain_text("83\u00a0% of it was <b>evil</b> (started by make).")
    expect(line.locator(".advice")).to_contain_text("lower its priority")
    expect(page.locator(".peak-card .program-bars .name").first).to_be_visible()
    assert findings(page) == []
    line.locator("a").click()
    expect(page.locator("#moment-title")).to_contain_text(":")
    assert page.evaluate("location.hash") == f"#timeline/{at_unix_ms}"


def test_the_earlier_findings_are_shown_by_the_button_that_counts_them(
    new_page: Callable[..., Page], engine: Engine
) -> None:
    """The time before those that are shown is zoomed to, and can be left again."""
    page = new_page()
    page.goto(engine.url())
    wait_for_readings(page, 2)
    newest_ms = in_app(page, "return app.store.newestMs")
    times_ms = [newest_ms - count * 20_000 for count in range(5)]
    page.route(
        "**/api/findings?*",
        lambda route: route.fulfill(json={"findings": [SPIKE | {"at_unix_ms": at} for at in times_ms]}),
    )
    go_to(page, "timeline")

    page.get_by_role("button", name="and 3 earlier").click()

    assert in_app(page, "return app.timeRange.current().toMs") == times_ms[1]
    page.get_by_role("button", name="Undo zoom").click()
    assert in_app(page, "return app.timeRange.isLive")
