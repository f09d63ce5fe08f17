"""How long from double-click to live data, against a bare pywebview window that shows an empty page."""

import statistics
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.waiting import eventually
from tests.window import desktop
from tests.window.desktop import Desktop, Launch, Program

pytestmark = [pytest.mark.bench, pytest.mark.window, pytest.mark.timeout(600)]

ROUNDS = 5
BUDGET = 1.3
BARE = Path(__file__).with_name("bare_window.py")
# Once a frame has been drawn after the sight was there, reports that moment's wall time in ms.
PAINTED = """window.painting ??= (async () => {
  // Not frame by frame: each frame that we ask for has to be drawn, and delays the sight.
  while (!(document.visibilityState === "visible" && %s)) await new Promise(done => setTimeout(done, 10));
  await new Promise(requestAnimationFrame);
  await new Promise(requestAnimationFrame);
  window.painted_ms = Date.now();
})(); window.painted_ms"""
LIVE = f"/{desktop.LIVE}/.test(document.body?.innerText ?? '')"
# What says that the library has drawn: it makes its canvas with the first picture.
CHART = "document.querySelector('.chart-box canvas, .time-chart canvas')"
EMPTY = "(document.body?.innerText ?? '').includes('empty')"


def test_live_data_comes_nearly_as_soon_as_an_empty_window(tmp_path: Path) -> None:
    """The engine starts while the web view loads, so all of it takes little longer than the window."""
    screen = Desktop()
    bare_s, monitor_s, chart_s = [], [], []
    try:
        for turn in range(ROUNDS + 1):
            program = Program(screen, tmp_path / str(turn))
            # As a person's does, whatever the shell of these benchmarks says: keep what was compiled.
            program.environment.pop("PYTHONDONTWRITEBYTECODE", None)
            bare_s.append(picture_after_s(lambda: program.start(script=BARE)))  # noqa: B023 - called at once
            program.kill()
            monitor_s.append(picture_after_s(program.start, LIVE))
            program.kill()
            chart_s.append(picture_after_s(program.start, CHART))
            program.kill()
    finally:
        screen.close()

    for times_s in (bare_s, monitor_s, chart_s):
        del times_s[0]  # compiles, and fills the disk's cache
    ratio = statistics.median(monitor_s) / statistics.median(bare_s)
    for name, times_s in (("bare", bare_s), ("monitor", monitor_s), ("chart", chart_s)):
        print(f"{name:<8} {statistics.median(times_s):.2f} s: {' '.join(f'{one:.2f}' for one in times_s)}")
    print(f"window with live data: {ratio:.2f}x a bare window (budget {BUDGET}x)")
    assert ratio <= BUDGET


def picture_after_s(start: Callable[[], Launch], sight: str = EMPTY) -> float:
    """Measure the seconds from the start of a program to the first picture of `sight`."""
    started_s = time.time()
    page = start().page()
    painted_ms = eventually(lambda: page.evaluate(PAINTED % sight), within_s=30)
    return float(painted_ms) / 1000 - started_s
