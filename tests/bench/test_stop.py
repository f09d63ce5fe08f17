"""How long the monitor takes to be gone, however it is asked to go."""

import signal
import statistics
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.waiting import eventually
from tests.window.desktop import Desktop, Launch, Program

pytestmark = [pytest.mark.bench, pytest.mark.window, pytest.mark.timeout(600)]

ROUNDS = 5
BUDGET_S = 1.0
WAYS: dict[str, Callable[[Program, Launch, str], object]] = {
    "close": lambda program, _, window: program.desktop.run("wmctrl", "-ic", window),
    "signal": lambda _program, launch, _window: launch.process.send_signal(signal.SIGTERM),
    "command": lambda program, _launch, _window: program.start("stop"),
}


@pytest.mark.parametrize("way", WAYS)
def test_a_second_after_it_is_asked_to_go_nothing_is_left(tmp_path: Path, way: str) -> None:
    """The window is gone first, then the engine and whatever the web view had started."""
    screen = Desktop()
    window_s, processes_s = [], []
    try:
        for turn in range(ROUNDS):
            program = Program(screen, tmp_path / str(turn))
            launch = program.start()
            window = launch.window()
            launch.page().wait_for_live_data()
            began_s = time.monotonic()
            WAYS[way](program, launch, window)
            eventually(lambda: not screen.windows(launch.pid))  # noqa: B023 - called at once
            window_s.append(time.monotonic() - began_s)
            eventually(lambda: not program.processes())  # noqa: B023 - called at once
            processes_s.append(time.monotonic() - began_s)
            program.kill()
    finally:
        screen.close()

    for name, times_s in (("window", window_s), ("processes", processes_s)):
        print(
            f"{way:<8} {name:<10} gone after {statistics.median(times_s):.2f} s, {max(times_s):.2f} s at most"
        )
    assert max(processes_s) <= BUDGET_S
