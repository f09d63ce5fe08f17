"""How long it takes from a click on the timeline until the moment is on the screen."""

import statistics
import time
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect, sync_playwright

from desktop_monitor.files.paths import AppPaths
from tests.bench.page_alone import FLAGS
from tests.bench.test_recorder_cost import recorder_of, run
from tests.browser.conftest import wait_for
from tests.conftest import Serve
from tests.recorder.machine import InventedMachine

pytestmark = [pytest.mark.bench, pytest.mark.timeout(600)]

HOUR_SAMPLES = 720
AT_ONCE = 20
CLICKS = 20
BUDGET_MS = 150
# From the release of the button to the frame that shows the moment with its ranked table.
WATCH = """() => {
  window.took = [];
  let releasedMs = null;
  let before = "";
  const title = () => document.querySelector("#moment-title")?.textContent ?? "";
  const look = () => {
    if (releasedMs === null) return;
    const isThere = title() !== before && document.querySelector(".accounting") !== null;
    if (!isThere) return requestAnimationFrame(look);
    const begunMs = releasedMs;
    releasedMs = null;
    requestAnimationFrame(() => setTimeout(() => window.took.push(performance.now() - begunMs)));
  };
  addEventListener("pointerup", () => {
    releasedMs = performance.now();
    before = title();
    requestAnimationFrame(look);
  }, { capture: true });
}"""


def an_hour(paths: AppPaths, processes: int) -> None:
    """Record an hour of an invented machine that ended a minute ago."""
    begin_unix_ms = time.time_ns() // 1_000_000 - (HOUR_SAMPLES * 5 + 60) * 1000
    machine = InventedMachine(processes, wall_unix_ms=begin_unix_ms)
    recorder = recorder_of(paths.history_dir)
    recorder.start()
    for _ in range(HOUR_SAMPLES // AT_ONCE):
        run(recorder, machine, AT_ONCE)
        recorder.follow_settings()  # comes after what waits: no more than so many samples do
    recorder.close()


def clicks_ms(page: Page) -> list[float]:
    """Click at instants all over the hour; milliseconds until each moment is seen."""
    box = page.locator(".lanes .time-chart").first.bounding_box()
    assert box is not None
    page.evaluate(WATCH)
    for place in range(CLICKS):
        x = box["x"] + 100 + (box["width"] - 200) * ((place * 7) % CLICKS) / CLICKS
        page.mouse.move(x, box["y"] + 30)
        page.mouse.move(x + 1, box["y"] + 30)
        page.mouse.down()
        page.mouse.up()
        page.wait_for_function("(count) => window.took.length === count", arg=place + 1)
    took: list[float] = page.evaluate("window.took")
    return took


@pytest.mark.parametrize("processes", [200, 700])
def test_from_click_to_moment(paths: AppPaths, serve: Callable[..., Serve], processes: int) -> None:
    """The engine is a process of its own, and reads the chunks of a moment from the disk."""
    an_hour(paths, processes)
    served = serve()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        page = browser.new_page(viewport={"width": 1280, "height": 800})
        page.goto(served.url)
        wait_for(page, "app.store.length > 0")
        page.evaluate("location.hash = 'timeline'")
        page.get_by_role("button", name="1h", exact=True).click()
        wait_for(page, "app.scene().store.length > 250")
        expect(page.locator(".program-bars li").first).to_be_visible()
        took = clicks_ms(page)
        browser.close()

    print(
        f"\n{processes} processes, {CLICKS} clicks: median {statistics.median(took):.0f} ms, "
        f"slowest {max(took):.0f} ms, fastest {min(took):.0f} ms (budget {BUDGET_MS} ms)"
    )
    assert statistics.median(took) <= BUDGET_MS
