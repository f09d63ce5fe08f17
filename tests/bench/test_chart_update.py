"""What one new reading costs the browser: our chart against the tutorial's way, same browser, same run."""

import pytest

from tests.bench.page_alone import tick_costs_ms

pytestmark = [pytest.mark.bench, pytest.mark.timeout(600)]

CORES, POINTS = 8, 120

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


def test_one_more_reading_on_the_chart() -> None:
    """Print the ratio for 8 cores and 120 points; the budget is 0.1."""
    ours, tutorial = (
        script.replace("CORES", str(CORES)).replace("POINTS", str(POINTS)) for script in (OURS, TUTORIAL)
    )

    idle_ms, tutorial_ms, ours_ms = tick_costs_ms(
        {"nothing": None, "tutorial": tutorial, "ours": ours}, ""
    ).values()

    ratio = (ours_ms - idle_ms) / (tutorial_ms - idle_ms)
    print(
        f"\nchart update: ours {ours_ms - idle_ms:.1f} ms, the tutorial's way {tutorial_ms - idle_ms:.1f} ms,"
        f" ratio {ratio:.3f} (budget 0.1); an idle page {idle_ms:.1f} ms"
    )
