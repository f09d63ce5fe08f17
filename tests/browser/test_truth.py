"""What the page says is so: it forgets at once, waits for nothing that is there, never scrolls twice."""

from collections.abc import Callable

import msgspec
from playwright.sync_api import Page, expect

from desktop_monitor.engine.engine import Engine
from desktop_monitor.model.history import Programs
from tests.browser.conftest import go_to, in_app, nouns, resize, wait_for, wait_for_readings
from tests.conftest import Client

SIZES = [(1920, 1080), (1280, 800), (1000, 500), (900, 700), (640, 480), (390, 844), (320, 400)]
OVERFLOW = """() => {
  const root = document.scrollingElement;
  root.scrollTo(50, 50);
  return [root.scrollTop, root.scrollLeft];
}"""
HELD = """
  const { loaded } = app.history;
  return Math.min(app.store.oldestMs ?? Infinity, loaded.store.oldestMs ?? Infinity);
"""


def test_the_document_itself_never_scrolls(page: Page) -> None:
    """On every page: a window would have two scroll bars side by side."""
    for noun in nouns(page):
        go_to(page, noun)
        for size in SIZES:
            resize(page, size)
            assert page.evaluate(OVERFLOW) == [0, 0], f"{noun} {size}"


def test_what_is_forgotten_vanishes_from_every_page_at_once(
    new_page: Callable[..., Page], engine: Engine, client: Client
) -> None:
    """Also from one that did not ask for it; what comes later is shown."""
    pages = [new_page(), new_page()]
    for page in pages:
        page.goto(engine.url())
        wait_for_readings(page, 8)
        wait_for(page, "app.state.status?.recorder.oldest_unix_ms")
    other, asking = pages
    go_to(other, "timeline")
    wait_for(other, "app.history.loaded.content !== null")
    expect(other.locator(".program-bars .name").first).to_be_visible()
    before_unix_ms = client.get("/api/now").json["taken_at_unix_ms"]

    go_to(asking, "settings")
    asking.get_by_role("button", name="Delete last hour…").click()
    asking.get_by_role("button", name="Delete last hour").click()
    expect(asking.get_by_text("The last hour was deleted.")).to_be_visible()

    for page in pages:
        wait_for(page, f"(app.store.oldestMs ?? 0) > {before_unix_ms}")
        wait_for(page, f"!(app.state.status.recorder.oldest_unix_ms <= {before_unix_ms})")
    wait_for(other, f"(app.history.loaded.store.oldestMs ?? 0) > {before_unix_ms}")
    go_to(asking, "overview")
    expect(asking.locator(".peak-card .program-bars .name").first).to_be_visible()
    for page in pages:
        assert in_app(page, HELD) > before_unix_ms
        assert "unix_ms" not in page.locator("body").inner_text()


def test_with_the_first_reading_every_card_has_what_the_engine_has(
    new_page: Callable[..., Page], start_engine: Callable[..., Engine]
) -> None:
    """Nothing waits for a second one, which comes an hour later here."""
    engine = start_engine(period_s=3600)
    page = new_page()
    page.goto(engine.url())
    wait_for_readings(page, 1)

    expect(page.locator(".top-processes tbody tr").first).to_be_visible()
    expect(page.locator(".peak-card .program-bars .name").first).to_be_visible()
    expect(page.get_by_text("Waiting for the first reading")).to_have_count(0)
    expect(page.get_by_text("No process list yet")).to_have_count(0)


def test_the_settings_show_the_period_in_force(page: Page, client: Client) -> None:
    """One that was given at the start holds until one is chosen, also the stored one."""
    client.patch("/api/settings", {"theme": "dark"})
    go_to(page, "settings")
    group = page.locator("fieldset", has_text="Time between readings")
    expect(group).to_contain_text("Set to 0.20 s when the monitor was started")
    expect(group.locator("input:checked")).to_have_count(0)
    expect(page.locator(".top-bar select[title='Time between readings']")).to_have_value("0.2")

    group.get_by_text("5 s", exact=True).click()

    expect(group.locator("input:checked")).to_have_value("5")
    expect(group).not_to_contain_text("Set to")
    assert client.get("/api/status").json["period_source"] == "settings"


def test_an_answer_without_programs_is_not_a_reading_that_is_awaited(
    new_page: Callable[..., Page], start_engine: Callable[..., Engine]
) -> None:
    """The chart says that nothing was recorded: the reading has come, and stands beside it."""
    page = new_page()
    answer = msgspec.to_builtins(Programs(1000, [], [], [], [], [], []))
    page.route("**/api/programs?*", lambda route: route.fulfill(json=answer))

    page.goto(start_engine().url())
    wait_for_readings(page, 1)

    expect(page.get_by_text("Nothing was recorded in this time.")).to_be_visible()
    expect(page.get_by_text("Waiting for the first reading")).to_have_count(0)
