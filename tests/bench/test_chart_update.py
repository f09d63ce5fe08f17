"""What one new reading costs the browser: our chart against the tutorial's way, same browser, same run."""

import os
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

import psutil
import pytest
from playwright.sync_api import Page, sync_playwright

from desktop_monitor.files.paths import assets_dir

pytestmark = [pytest.mark.bench, pytest.mark.timeout(600)]

CORES, POINTS, TICKS, PERIOD_MS = 8, 120, 12, 1000
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]

# As the tutorial draws: text categories, animation, a symbol at each point, everything handed over anew.
TUTORIAL = """
async () => {
  const { init } = await import("/vendor/echarts.js");
  document.body.innerHTML = "<div id=chart style='width:1000px;height:360px'></div>";
  const chart = init(document.getElementById("chart"));
  const labels = [], cores = Array.from({ length: CORES }, () => []);
  const push = () => {
    labels.push(String(labels.length));
    for (const core of cores) core.push(Math.random() * 100);
    if (labels.length > POINTS) { labels.shift(); for (const core of cores) core.shift(); }
  };
  const draw = () => chart.setOption({
    xAxis: { type: "category", data: labels },
    yAxis: { type: "value" },
    series: cores.map((data, n) => ({ name: "core " + n, type: "line", data })),
  });
  for (let n = 0; n < POINTS; n += 1) push();
  draw();
  globalThis.tick = () => { push(); draw(); };
}
"""

OURS = """
async () => {
  const { makeTimeChart } = await import("/js/charts/time_chart.js");
  const { makeSeriesStore } = await import("/js/readings/series_store.js");
  const { readPalette } = await import("/js/charts/palette.js");
  document.body.innerHTML = "<div id=chart style='width:1000px;height:360px'></div>";
  const chart = makeTimeChart({ onResize: () => {} });
  chart.element.style.height = "360px";
  document.getElementById("chart").append(chart.element);
  const palette = readPalette(document.documentElement);
  const store = makeSeriesStore();
  let nowMs = 1.7e12, version = 0;
  const push = () => {
    nowMs += 5000;
    version += 1;
    const cores = Array.from({ length: CORES }, () => Math.random() * 100);
    store.add({ taken_at_unix_ms: nowMs, elapsed_s: 5, cpu: {
      total_percent: cores[0], per_core_percent: cores, user_percent: 1, system_percent: 1, iowait_percent: 0,
      steal_percent: 0, load_average: [0, 0, 0], frequency_mhz: null } }, 5000);
  };
  const names = Array.from({ length: CORES }, (_, n) => "cpu.per_core_percent." + n);
  const lines = [...names, "cpu.total_percent"].map((name) => ({ name, colour: "#5b92ff", width: 1 }));
  const text = String;
  const draw = () => chart.draw({ store, version, fromMs: nowMs - 600000, toMs: nowMs, palette, lines,
    timeText: text, valueText: text });
  for (let n = 0; n < POINTS; n += 1) push();
  draw();
  globalThis.tick = () => { push(); draw(); };
}
"""


class Quiet(SimpleHTTPRequestHandler):
    """Serves files and says nothing."""

    def log_message(self, *_args: object) -> None:
        """Keep the benchmark's output to its figures."""


@pytest.fixture
def origin() -> Iterator[str]:
    """The page's files without the engine."""
    handler = partial(Quiet, directory=str(assets_dir()))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def browser_cpu_s() -> float:
    """CPU seconds of all our browser's processes."""
    children = psutil.Process(os.getpid()).children(recursive=True)
    browser = [child for child in children if "chrom" in child.name()]
    return sum(sum(child.cpu_times()[:2]) for child in browser)


def cost_ms(page: Page, set_up: str | None) -> float:
    """CPU milliseconds of the whole browser for each tick."""
    if set_up:
        page.evaluate(set_up.replace("CORES", str(CORES)).replace("POINTS", str(POINTS)))
    page.wait_for_timeout(2000)
    before_s = browser_cpu_s()
    for _ in range(TICKS):
        page.evaluate("() => globalThis.tick?.()")
        page.wait_for_timeout(PERIOD_MS)
    return (browser_cpu_s() - before_s) * 1000 / TICKS


def test_one_more_reading_on_the_chart(origin: str) -> None:
    """Print the ratio for 8 cores and 120 points; the budget is 0.1."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        found: dict[str, list[float]] = {"nothing": [], "tutorial": [], "ours": []}
        for _ in range(3):
            for name, set_up in (("nothing", None), ("tutorial", TUTORIAL), ("ours", OURS)):
                page = browser.new_page(viewport={"width": 1280, "height": 800})
                page.goto(f"{origin}/nothing-here")
                found[name].append(cost_ms(page, set_up))
                page.close()
        browser.close()

    idle_ms, tutorial_ms, ours_ms = (min(found[name]) for name in ("nothing", "tutorial", "ours"))
    ratio = (ours_ms - idle_ms) / (tutorial_ms - idle_ms)
    print(
        f"\nchart update: ours {ours_ms - idle_ms:.1f} ms, the tutorial's way {tutorial_ms - idle_ms:.1f} ms,"
        f" ratio {ratio:.3f} (budget 0.1); an idle page {idle_ms:.1f} ms"
    )
