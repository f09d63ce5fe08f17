"""A chart shows what is known: never wider than the recording, and hatched where nothing was measured."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from desktop_monitor.engine.engine import Engine
from tests.browser.conftest import go_to, in_app, wait_for
from tests.browser.fixed_machine import open_fixed_machine

# Hatching is the only thing that a column of a chart has when nothing was measured.
PAINTED = """(canvas) => {
  const { width, height } = canvas ?? { width: 0, height: 0 };
  if (width < 4 || height < 5) return 0;
  const context = new OffscreenCanvas(width, height).getContext("2d", { willReadFrequently: true });
  context.drawImage(canvas, 0, 0);
  const { data } = context.getImageData(0, 2, Math.floor(width / 4), height - 4);
  let painted = 0;
  for (let at = 3; at < data.length; at += 4) if (data[at] > 0) painted += 1;
  return painted;
}"""


@pytest.fixture
def page(new_page: Callable[..., Page], engine: Engine) -> Page:
    """A machine whose recorder has eleven minutes."""
    page = new_page(timezone_id="UTC")
    open_fixed_machine(page, engine)
    return page


@pytest.mark.parametrize("preset", ["15m", "24h", "30d"])
def test_a_range_wider_than_the_recording_shows_the_recording_and_says_so(page: Page, preset: str) -> None:
    """Not a chart that is empty to 99 percent."""
    go_to(page, "cpu")
    page.get_by_role("button", name=preset, exact=True).click()

    wait_for(page, "app.scene().toMs - app.scene().fromMs === 11 * 60000")
    expect(page.locator(".chart .sub").first).to_have_text("11 min recorded so far")
    expect(page.locator(".chart .summary").first).to_contain_text("in the last 11 min;")
    expect(page.get_by_role("button", name=preset, exact=True)).to_have_attribute("aria-pressed", "true")


def test_a_range_that_is_recorded_is_shown_whole(page: Page) -> None:
    """Five of eleven minutes."""
    go_to(page, "cpu")

    expect(page.locator(".chart .sub").first).to_have_text("last 5 minutes")
    assert in_app(page, "return app.scene().toMs - app.scene().fromMs") == 300_000


def test_time_that_was_not_measured_is_hatched(page: Page) -> None:
    """The first quarter of five minutes, in the tiles, in the rail and in the heat map alike."""
    for chart in (".tile-canvas", ".rail-canvas", ".heatmap-canvas"):
        page.wait_for_function(f"(of) => ({PAINTED})(document.querySelector(of)) > 20", arg=chart)


def test_a_narrow_window_does_not_name_another_width(page: Page) -> None:
    """The list of widths, which is there instead of the buttons, says how wide a zoomed range is."""
    page.set_viewport_size({"width": 700, "height": 800})
    go_to(page, "cpu")
    shown = page.locator("select.range-presets")
    expect(shown).to_be_visible()
    selected = shown.locator("option:checked")
    expect(selected).to_have_text("5m")

    in_app(page, "const { toMs } = app.scene(); app.viewActions.zoom(toMs - 180_000, toMs - 60_000)")
    wait_for(page, "app.scene().isFixed")
    expect(selected).to_have_text("2 min")

    in_app(page, "app.viewActions.zoomBack()")
    wait_for(page, "!app.scene().isFixed")
    expect(selected).to_have_text("5m")
