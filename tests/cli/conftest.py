"""A recorded run, and a time zone, for the commands that read history."""

import time
from pathlib import Path

import pytest

from desktop_monitor.cli.main import main
from tests.recorder.conftest import Recording
from tests.recorder.machine import InventedMachine

HOSTILE = ("=cmd|' /C calc'!A0", "+1+1", "-2+3", "@SUM(A1)", "\tx", 'quo"te,comma')


@pytest.fixture
def recording(tmp_path: Path) -> Recording:
    """Ten minutes of history that end now, in <tmp>/history."""
    machine = InventedMachine(10, births_per_sample=0, wall_unix_ms=time.time_ns() // 1_000_000 - 600_000)
    for name in HOSTILE:
        machine.begin(name, command=name)
    found = Recording(tmp_path / "history", machine)
    found.run(60)
    culprit = machine.begin("culprit")
    machine.work(culprit, 9000)
    found.run(60)
    found.recorder.close()
    return found


def run(recording: Recording, *arguments: str) -> int:
    """Run a command on that history."""
    return main([*arguments, "--data-dir", str(recording.recorder._days.directory.parent)])
