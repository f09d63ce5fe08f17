"""A recorded history for the commands that read it."""

import time
from pathlib import Path

import pytest

from desktop_monitor.cli.main import main
from tests.recorder.conftest import Recording
from tests.recorder.machine import InventedMachine

HOSTILE = ("=cmd|' /C calc'!A0", "+1+1", "-2+3", "@SUM(A1)", "\tx", "＝1+1", "＠A1", 'quo"te,comma')


@pytest.fixture
def recording(tmp_path: Path) -> Recording:
    """The last ten minutes, in <tmp>/history."""
    machine = InventedMachine(10, births_per_sample=0, wall_unix_ms=time.time_ns() // 1_000_000 - 600_000)
    for name in HOSTILE:
        machine.begin(name, command=name)
    recording = Recording(tmp_path / "history", machine)
    recording.run(60)
    culprit = machine.begin("culprit")
    machine.work(culprit, 9000)
    recording.run(60)
    recording.recorder.close()
    return recording


def run(recording: Recording, *arguments: str) -> int:
    """Run a command on this history and return its exit code."""
    return main([*arguments, "--data-dir", str(recording.recorder._days.directory.parent)])
