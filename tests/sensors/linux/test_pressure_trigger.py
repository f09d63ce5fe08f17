"""Pressure triggers of this machine's kernel, and one that refuses."""

import os
import queue
import signal
import subprocess
import sys
from pathlib import Path

from desktop_monitor.sensors.linux.pressure_trigger import STALL_US, PressureTriggers
from tests.waiting import PATIENCE_S

SPIN = "import os\nfor _ in range(2 * os.cpu_count()):\n  if not os.fork(): break\nwhile True: pass"


def test_the_kernel_reports_that_tasks_wait() -> None:
    """More tasks than cores want to run; where no trigger may be set, the reason says so."""
    reported: queue.SimpleQueue[str] = queue.SimpleQueue()
    triggers = PressureTriggers(reported.put, stall_us={"cpu": 20_000})
    spinning = subprocess.Popen([sys.executable, "-c", SPIN], start_new_session=True)
    try:
        if triggers.resources:
            assert reported.get(timeout=PATIENCE_S) == "cpu"
            assert triggers.unreadable() == []
        else:
            assert [why.code for why in triggers.unreadable()] == ["no_pressure_trigger"]
    finally:
        os.killpg(spinning.pid, signal.SIGKILL)
        spinning.wait()
        triggers.close()


def test_a_kernel_that_refuses_is_reported(tmp_path: Path) -> None:
    """Before Linux 6.6 only the administrator may set a trigger: everything else works as before."""
    (tmp_path / "pressure").mkdir()
    for name in STALL_US:
        (
            tmp_path / "pressure" / name
        ).mkdir()  # opening a directory to write fails, also for the administrator

    triggers = PressureTriggers(lambda _resource: None, proc=tmp_path)

    assert triggers.resources == ()
    assert [(why.what, why.code) for why in triggers.unreadable()] == [
        ("pressure_trigger", "no_pressure_trigger")
    ]
    triggers.close()


def test_a_kernel_without_pressure_has_one_reason_less(tmp_path: Path) -> None:
    """That it measures none is reported by the sensor of pressure."""
    triggers = PressureTriggers(lambda _resource: None, proc=tmp_path)

    assert triggers.unreadable() == []
    triggers.close()
    triggers.close()
