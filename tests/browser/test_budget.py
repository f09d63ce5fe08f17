"""A page that is open for weeks stays as small as it was, and one that nobody sees costs nothing."""

from collections.abc import Callable

from playwright.sync_api import CDPSession, Page, expect

from desktop_monitor.engine.engine import Engine
from tests.browser.conftest import go_to, in_app, wait_for_readings

HIDE = """(isHidden) => {
  Object.defineProperty(document, "hidden", { configurable: true, get: () => isHidden });
  document.dispatchEvent(new Event("visibilitychange"));
}"""
# Through the same door as a pushed reading, each drawn in a frame of its own.
PUSH = """
  const { count, cores, everyMs } = argument;
  const shown = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
  for (let n = 0; n < count; n += 1) {
    const load = () => 50 + 45 * Math.sin(n / 7 + Math.random());
    app.addReading({ taken_at_unix_ms: (app.store.newestMs ?? 0) + everyMs, elapsed_s: everyMs / 1000, cpu: {
      total_percent: load(), per_core_percent: Array.from({ length: cores }, load), user_percent: load(),
      system_percent: 5, iowait_percent: 1, steal_percent: 0, load_average: [1, 2, 3],
      frequency_mhz: 3000 } });
    if (n % argument.drawEach === 0) await shown();
  }
"""


def heap_and_nodes(session: CDPSession) -> tuple[float, float]:
    """Megabytes of JavaScript objects and the number of DOM nodes, after the garbage was collected."""
    session.send("HeapProfiler.collectGarbage")
    session.send("HeapProfiler.collectGarbage")
    metrics = {one["name"]: one["value"] for one in session.send("Performance.getMetrics")["metrics"]}
    return metrics["JSHeapUsedSize"] / 2**20, metrics["Nodes"]


def test_ten_thousand_readings_leave_no_trace(page: Page) -> None:
    """Heap growth stays below 5 MB and the DOM does not grow at all."""
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable")
    in_app(page, "app.engineSocket.close()")
    options = {"cores": 8, "everyMs": 5000, "drawEach": 10}
    in_app(page, PUSH, options | {"count": 3000})
    heap_before_mb, nodes_before = heap_and_nodes(session)

    in_app(page, PUSH, options | {"count": 10_000})

    heap_mb, nodes = heap_and_nodes(session)
    print(f"\n10,000 readings: {heap_before_mb:.1f} -> {heap_mb:.1f} MB, {nodes_before:.0f} -> {nodes:.0f}")
    assert heap_mb - heap_before_mb <= 5
    assert nodes <= nodes_before


def test_a_hidden_page_draws_nothing_and_shows_everything_at_once_when_seen(page: Page) -> None:
    """A hidden page keeps the readings and does nothing else; then one redraw has them all."""
    go_to(page, "cpu")
    page.evaluate(HIDE, True)
    slider = page.get_by_role("slider")
    before = slider.get_attribute("aria-valuetext")  # has the time of the newest reading that was shown
    held = in_app(page, "return app.store.length")

    wait_for_readings(page, held + 8)

    assert slider.get_attribute("aria-valuetext") == before
    page.evaluate(HIDE, False)
    expect(slider).not_to_have_attribute("aria-valuetext", before or "")


def test_a_hidden_page_costs_at_most_two_milliseconds_a_second(
    new_page: Callable[..., Page], start_engine: Callable[..., Engine]
) -> None:
    """At the shortest interval, a reading a second, all tasks of the page together."""
    page = new_page()
    page.goto(start_engine(period_s=1.0).url())
    wait_for_readings(page, 2)
    # The charts' library is loaded last, and is no part of what a page costs from then on.
    expect(page.locator(".time-chart canvas")).to_be_visible(timeout=30_000)
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable", {"timeDomain": "threadTicks"})
    page.evaluate(HIDE, True)

    def busy_ms() -> float:
        metrics = session.send("Performance.getMetrics")["metrics"]
        parts = {"ScriptDuration", "LayoutDuration"}
        return 1000 * sum(float(one["value"]) for one in metrics if one["name"] in parts)

    before_ms = busy_ms()
    # Asking the page whether six readings have come would cost more than what is measured.
    page.wait_for_timeout(6000)
    cost_ms = (busy_ms() - before_ms) / 6

    print(f"\nhidden page: {cost_ms:.2f} ms of script and layout a second")
    assert cost_ms <= 2
