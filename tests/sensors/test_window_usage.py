"""What the window uses: a tree of real processes."""

import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator

import psutil
import pytest

from desktop_monitor.model.status import PartCost
from desktop_monitor.sensors import window_usage
from desktop_monitor.sensors.own_usage import read_process_memory_bytes
from desktop_monitor.sensors.window_usage import UNKNOWN, WindowUsageSensor
from tests.waiting import PROMPTLY_S, eventually

_TREE = """
import subprocess, sys
child = "kept = bytearray(50_000_000); print('ready', flush=True); input()"
subprocess.run([sys.executable, "-c", child])
"""
_WINDOW = """
import os, subprocess, sys
engine = "import os; from desktop_monitor.sensors.window_usage import tree_of;"
engine += "print([process.pid == os.getppid() for process in tree_of(os.getppid())])"
subprocess.run([sys.executable, "-c", engine])
"""


@pytest.fixture
def tree() -> Iterator[subprocess.Popen[str]]:
    """A process, and a child of it that has 50 MB; both end when their input does."""
    command = [sys.executable, "-c", _TREE]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        process.stdout.readline()
        yield process
        process.communicate("\n")


def measured(sensor: WindowUsageSensor) -> PartCost | None:
    """Measure, as every sample does, and return what is known."""
    sensor.measure()
    return sensor.cost


def test_without_a_window_nothing_is_measured() -> None:
    """There is no thread either."""
    sensor = WindowUsageSensor(lambda: None)

    assert measured(sensor) is None
    assert "window usage" not in {thread.name for thread in threading.enumerate()}


def test_all_processes_below_the_window_count(
    tree: subprocess.Popen[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Memory at once, CPU from the second measurement on; nothing waits."""
    monkeypatch.setattr(window_usage, "PACE_S", 0.3)
    sensor = WindowUsageSensor(lambda: tree.pid)

    begun_s = time.monotonic()
    assert measured(sensor) == UNKNOWN
    assert time.monotonic() - begun_s < PROMPTLY_S

    first = eventually(lambda: (cost := measured(sensor)) and cost.pss_bytes and cost)
    assert isinstance(first, PartCost)
    assert 50_000_000 < (first.pss_bytes or 0) < 200_000_000
    percent = eventually(lambda: (cost := measured(sensor)) and cost.cpu_percent is not None and cost)
    assert isinstance(percent, PartCost)
    assert 0 <= (percent.cpu_percent or 0) <= 100
    sensor.close()


def test_memory_is_read_less_often_than_cpu_time(
    tree: subprocess.Popen[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """At the first two measurements of a window, whose page may be loading; then every two minutes."""
    monkeypatch.setattr(window_usage, "PACE_S", 0.01)
    read: list[int] = []

    def memory_bytes(process: psutil.Process) -> int:
        read.append(process.pid)
        return read_process_memory_bytes(process)

    monkeypatch.setattr(window_usage, "read_process_memory_bytes", memory_bytes)
    sensor = WindowUsageSensor(lambda: tree.pid)
    measurements: set[float] = set()

    def is_measured_often() -> bool:
        measured(sensor)
        measurements.add(sensor._measured_s)
        return len(measurements) > 6

    eventually(is_measured_often)
    sensor.close()
    assert sorted(Counter(read).values()) == [2, 2]


def test_a_window_that_has_ended_is_unknown_until_its_stream_says_so() -> None:
    """No process has its pid."""
    sensor = WindowUsageSensor(lambda: 2**22 + 1)

    measured(sensor)

    eventually(lambda: sensor._asked_pid is not None)
    assert measured(sensor) == UNKNOWN
    sensor.close()


def test_an_engine_that_the_window_has_started_is_not_part_of_the_window() -> None:
    """It would be counted twice."""
    done = subprocess.run([sys.executable, "-c", _WINDOW], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "[True]"
