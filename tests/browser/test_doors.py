"""Every chart and every name opens what it is about; what opens nothing does not look as if it did."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from desktop_monitor.engine.engine import Engine
from tests.browser.conftest import go_to, in_app, wait_for
from tests.browser.fixed_machine import NOW_UNIX_MS, TIMES, open_fixed_machine
from tests.browser.process_page import ROWS

DOORS = "a, button, select, summary, label, input, .opens-moment"


@pytest.fixture
def page(new_page: Callable[..., Page], engine: Engine) -> Page:
    """The fixed machine, with readings of the last fifteen seconds."""
    page = new_page(timezone_id="UTC")
    open_fixed_machine(page, engine)
    expect(page.locator(".top-processes tbody tr").first).to_be_visible()
    return page


def address(page: Page) -> str:
    """What the address says after the host."""
    found: str = page.evaluate("location.hash")
    return found


def test_a_tile_opens_the_page_of_its_resource(page: Page) -> None:
    """All of it but its chart and its table."""
    for resource in ("cpu", "memory", "disks", "network"):
        go_to(page, "overview")
        figure = page.locator(f"section[aria-labelledby='{resource}_tile-title'] .figure")
        expect(figure).to_be_visible()
        box = figure.bounding_box()
        assert box is not None
        # The link of the title covers it.
        page.mouse.click(box["x"] + 5, box["y"] + 5)

        expect(page.locator(f".page-{resource}")).to_be_visible()


@pytest.mark.parametrize("chart", [".tile-canvas", ".heatmap-canvas"])
def test_a_click_into_a_small_chart_opens_the_programs_of_that_moment(page: Page, chart: str) -> None:
    """Its right edge is now."""
    box = page.locator(chart).first.bounding_box()
    assert box is not None
    page.locator(chart).first.click(position={"x": box["width"] - 1, "y": box["height"] / 2})

    expect(page.locator("#moment-title")).to_contain_text(":")
    assert address(page) in {f"#timeline/{at_unix_ms}" for at_unix_ms in (*TIMES, NOW_UNIX_MS)}


def test_time_without_readings_opens_nothing(page: Page) -> None:
    """The left edge is five minutes ago; nothing was measured then."""
    page.locator(".tile-canvas").first.click(position={"x": 2, "y": 10})

    assert address(page) in {"", "#overview"}


def test_the_chart_of_a_core_opens_its_moment(page: Page) -> None:
    """As every other chart."""
    go_to(page, "cpu")
    chart = page.locator(".core-chart-canvas").last
    box = chart.bounding_box()
    assert box is not None
    chart.click(position={"x": box["width"] - 1, "y": box["height"] / 2})

    expect(page.locator("#moment-title")).to_contain_text(":")


def test_a_process_that_uses_the_cpu_opens_in_the_table(page: Page) -> None:
    """Its name is a link to this one process."""
    page.locator(".top-processes tbody a").first.click()

    expect(page.locator("#process-search")).to_have_value("pid=101")
    expect(page.locator(ROWS)).to_have_count(1)
    expect(page.locator(ROWS)).to_contain_text("program1")


def test_the_recording_in_the_status_bar_opens_its_settings(page: Page) -> None:
    """And the focus is there."""
    page.locator(".status-bar [data-recording]").click()

    expect(page.locator("#settings-recording")).to_be_focused()


def test_the_cost_in_the_status_bar_opens_the_diagnostics(page: Page) -> None:
    """Where the parts of it are."""
    page.locator(".status-bar .own").click()

    expect(page.locator(".page-diagnostics")).to_be_visible()


def test_only_doors_look_like_doors(page: Page) -> None:
    """A pointing hand or an underline is on what can be pressed, and on nothing else."""
    for noun in ("overview", "cpu", "memory", "disks", "network", "sensors", "diagnostics", "settings"):
        page.evaluate("(noun) => { location.hash = noun; }", noun)
        expect(page.locator(f".page-{noun}")).to_be_visible()
        pretending = page.evaluate(
            """(argument) => [...document.querySelectorAll("main *, .status-bar *")]
              .filter((element) => element.checkVisibility())
              .filter((element) => {
                const { cursor, textDecorationLine } = getComputedStyle(element);
                return cursor === "pointer" || textDecorationLine === "underline";
              })
              .filter((element) => element.closest(argument) === null)
              .map((element) => `${element.tagName}.${element.className}`)""",
            DOORS,
        )
        assert pretending == [], noun


def test_the_key_that_undoes_zooms_undoes_every_kind_and_nothing_else(page: Page) -> None:
    """Wheel, keys and buttons; when nothing is left to undo, the range stays."""
    go_to(page, "cpu")
    shown = "return [app.timeRange.widthMs, app.timeRange.isLive]"
    before = in_app(page, shown)
    page.get_by_role("button", name="15m", exact=True).click()
    page.get_by_role("slider").first.press("+")
    assert in_app(page, "return app.timeRange.canZoomBack")

    for _ in range(4):
        page.keyboard.press("Control+z")

    wait_for(page, "!app.timeRange.canZoomBack")
    assert in_app(page, shown) == before
