"""What people see when all is well: every core, live, and what the numbers mean."""

import os
import re
from collections.abc import Callable

from playwright.sync_api import Page, Route, WebSocketRoute, expect

from desktop_monitor.engine.engine import Engine
from tests.browser.conftest import go_to, in_app, wait_for_readings
from tests.waiting import eventually


def expect_inked_pixels(page: Page, selector: str, more_than: int) -> None:
    """Wait until more than `more_than` pixels of a canvas, which may still be on its way, are not empty."""
    canvas = page.locator(selector).first

    def is_inked() -> bool:
        count: int = canvas.evaluate(
            """(canvas) => {
              const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
              let count = 0;
              for (let at = 3; at < data.length; at += 4) if (data[at] > 0) count += 1;
              return count;
            }"""
        )
        return count > more_than

    eventually(is_inked)


def test_every_core_is_on_the_live_chart(page: Page) -> None:
    """The tutorial drew only the first core; this draws each, and the total."""
    cores = os.cpu_count() or 1
    go_to(page, "cpu")

    expect(page.locator(".legend-entry")).to_have_count(cores + 1)
    wait_for_readings(page, 5)

    assert in_app(page, "return app.store.coreCount") == cores
    expect_inked_pixels(page, ".time-chart canvas", 1000)
    expect_inked_pixels(page, ".heatmap-canvas", 100)
    expect_inked_pixels(page, ".tile-canvas", 100)


def test_the_chart_waits_visibly_for_its_first_reading(new_page: Callable[..., Page], engine: Engine) -> None:
    """The page says that it is waiting; it does not show invented zeros."""
    held: list[tuple[WebSocketRoute, str | bytes]] = []
    is_open = False

    def hold_readings(socket: WebSocketRoute) -> None:
        server = socket.connect_to_server()

        def from_server(message: str | bytes) -> None:
            if not is_open and isinstance(message, str) and '"reading"' in message:
                held.append((socket, message))
            else:
                socket.send(message)

        server.on_message(from_server)

    def without_reading(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, json=answer.json() | {"reading": None})

    page = new_page()
    page.route("**/api/session", without_reading)
    page.route_web_socket(re.compile("/socket.io/"), hold_readings)
    page.goto(engine.url())

    expect(page.locator("main .waiting")).to_be_visible()
    expect(page.locator(".tile .number")).to_have_count(0)
    is_open = True
    expect(page.locator("main .waiting")).to_have_count(0)
    expect(page.locator(".chart .loading")).to_have_count(0)
    expect(page.locator(".tile .number").first).to_have_text(re.compile(r"^\d"))


def test_numbers_go_on_moving(page: Page) -> None:
    """Each push changes what is shown; the right edge is the newest reading."""
    before = in_app(page, "return app.scene().toMs")
    wait_for_readings(page, in_app(page, "return app.store.length") + 3)

    assert in_app(page, "return app.scene().toMs") > before
    assert in_app(page, "return app.scene().toMs === app.store.newestMs")


def test_a_reload_begins_with_the_last_minutes(page: Page) -> None:
    """The engine remembers ten minutes, so that a page that is opened again is not empty."""
    wait_for_readings(page, 12)
    oldest = in_app(page, "return app.store.oldestMs")

    page.reload()

    wait_for_readings(page, 12)
    assert in_app(page, "return app.store.oldestMs") <= oldest


def test_the_key_leaves_the_address(page: Page) -> None:
    """Whoever looks over the shoulder, or into the history, finds no key."""
    assert "key" not in page.url
    assert page.evaluate("() => location.hash") == ""


BOTTOMS_TOUCH = """() => {
  const bottomOf = (one) => document.querySelector(one).getBoundingClientRect().bottom;
  return Math.abs(bottomOf(".tooltip") - bottomOf(".time-chart")) <= 1;
}"""


def test_the_tooltip_follows_the_pointer_with_every_core(page: Page) -> None:
    """The crosshair shows the exact numbers of one instant, in text nodes of our own.

    Near the lower edge the tooltip stays above it, so that what comes next can be read.
    """
    wait_for_readings(page, 4)
    go_to(page, "cpu")
    page.get_by_role("button", name="1m").click()
    in_app(page, "app.viewActions.pause()")
    box = page.locator(".time-chart").bounding_box()
    assert box is not None

    page.mouse.move(box["x"] + box["width"] - 16, box["y"] + 60)

    expect(page.locator(".tooltip")).to_be_visible()
    expect(page.locator(".tooltip-row")).to_have_count((os.cpu_count() or 1) + 1)
    expect(page.locator(".crosshair")).to_be_visible()
    page.mouse.move(box["x"] + box["width"] - 16, box["y"] + box["height"] - 40)
    page.wait_for_function(BOTTOMS_TOUCH)
    page.mouse.move(4, 4)
    expect(page.locator(".tooltip")).to_be_hidden()


def test_the_time_before_the_first_reading_is_empty_and_says_so(page: Page) -> None:
    """What was not measured is not drawn."""
    go_to(page, "cpu")
    box = page.locator(".time-chart").bounding_box()
    assert box is not None

    page.mouse.move(box["x"] + 80, box["y"] + 60)

    expect(page.locator(".tooltip-note")).to_have_text("Before the recording began.")


def test_the_legend_switches_lines_off_and_on(page: Page) -> None:
    """A line that is switched off is not drawn; the button says so to everybody."""
    go_to(page, "cpu")
    core = page.locator(".legend-entry", has_text="Core 0")
    expect(core).to_have_attribute("aria-pressed", "true")

    core.click()

    expect(core).to_have_attribute("aria-pressed", "false")
    assert in_app(page, "return [...app.state.hiddenSeries]") == ["cpu.per_core_percent.0"]
    core.click()
    expect(core).to_have_attribute("aria-pressed", "true")


def test_the_table_holds_what_the_chart_shows(page: Page) -> None:
    """The table that a button opens is the same data, reading by reading, newest first."""
    wait_for_readings(page, 6)
    go_to(page, "cpu")
    in_app(page, "app.viewActions.pause()")
    page.locator(".chart").get_by_role("button", name="Show as table").click()
    table = page.locator("#table")
    expect(table).to_be_visible()

    shown = page.evaluate(
        """() => [...document.querySelectorAll("#table tbody tr")]
          .filter((row) => row.firstElementChild.textContent.includes(":"))
          .map((row) => [...row.querySelectorAll("td")].map((cell) => parseFloat(cell.textContent)))"""
    )
    stored = in_app(
        page,
        """const { store, cores } = app.scene();
           const each = Array.from({ length: cores }, (_, core) => `cpu.per_core_percent.${core}`);
           const values = (_, row) => ["cpu.total_percent", ...each].map((name) => store.valueAt(name, row));
           return Array.from({ length: store.length }, values).reverse();""",
    )
    assert len(shown) == len(stored) >= 6
    for shown_row, stored_row in zip(shown, stored, strict=True):
        assert all(abs(one - other) <= 0.051 for one, other in zip(shown_row, stored_row, strict=True))


def test_the_range_changes_the_time_axis(page: Page) -> None:
    """Short and long times, by button and by bracket keys."""
    page.get_by_role("button", name="1m").click()
    assert in_app(page, "return app.timeRange.widthMs") == 60_000
    page.keyboard.press("]")
    assert in_app(page, "return app.timeRange.widthMs") == 300_000


def test_a_missing_clock_frequency_has_its_reason(page: Page) -> None:
    """A machine without cpufreq gets a sentence, not a zero; one with it gets gigahertz."""
    go_to(page, "cpu")
    tile = page.locator("section[aria-labelledby='frequency_tile-title']")
    has_frequency = in_app(page, "return app.store.newest('cpu.frequency_mhz') !== null")
    if has_frequency:
        expect(tile.locator(".unit")).to_have_text("GHz")
    else:
        expect(tile.locator(".reason")).to_contain_text("reports no clock frequency")


def test_every_core_has_a_chart_of_its_own_on_the_cpu_page(page: Page) -> None:
    """Small charts side by side show the one pinned core."""
    go_to(page, "cpu")

    expect(page.locator(".core-chart")).to_have_count(os.cpu_count() or 1)
    expect(page.locator(".facts").first).to_contain_text(str(os.cpu_count()))
