"""What the page needs from the inside of its libraries; each test is about one hook."""

from functools import partial

from playwright.sync_api import Page

from desktop_monitor.engine.engine import Engine
from tests.library_hooks import hook, npm_version

echarts_hook = partial(
    hook,
    "echarts",
    module="assets/js/charts/echarts_loader.js",
    version_of=npm_version,
    pinned_in="assets/package.json",
)
# Before the library is loaded, which keeps the function.
COUNT_FRAMES = """
window.framesAsked = 0;
window.realFrame = window.requestAnimationFrame.bind(window);
window.requestAnimationFrame = (callback) => {
  window.framesAsked += 1;
  return window.realFrame(callback);
};
"""
# A change of a chart: whether it was drawn at once, and the frames that were asked for.
CHANGE = """async (isStopped) => {
  const { init } = await import("/assets/vendor/echarts.js");
  const box = document.createElement("div");
  const chart = init(box, null, { renderer: "canvas", width: 200, height: 100 });
  const { animation } = chart.getZr();
  if (isStopped) {
    animation.stop();
    animation.start = () => undefined;
  }
  window.framesAsked = 0;
  const pictures = [1, 9].map((value) => {
    chart.setOption({ animation: false, xAxis: {}, yAxis: { max: 10 }, series: {
      type: "line", data: [[0, value], [1, value]] } });
    return box.querySelector("canvas").toDataURL();
  });
  await new Promise((done) => window.realFrame(() => window.realFrame(done)));
  const hasStart = typeof Object.getPrototypeOf(animation).start === "function";
  chart.dispose();
  return { frames: window.framesAsked, isDrawn: pictures[0] !== pictures[1], hasStart };
}"""


@echarts_hook("ZRender.animation.start, which asks for frames")
def test_a_chart_whose_animation_cannot_start_asks_for_no_frames(page: Page, engine: Engine) -> None:
    """It is drawn at once all the same; otherwise ECharts asks for one after each change."""
    page.add_init_script(COUNT_FRAMES)
    # Not the page of the monitor, which asks for frames itself.
    page.goto(f"{engine.url().partition('#')[0]}assets/locales/en.json")

    usual, stopped = page.evaluate(CHANGE, False), page.evaluate(CHANGE, True)

    assert usual["hasStart"], "there is no method start"
    assert usual["frames"] > 0, "nothing asks for frames any more: the hook can go"
    assert stopped["frames"] == 0, "frames are asked for in another way"
    assert stopped["isDrawn"], "a change is not drawn at once any more"
