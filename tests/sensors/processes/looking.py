"""Processes that are made for a test, and how one of them is found among all."""

import subprocess
import sys
from collections.abc import Callable, Mapping

from desktop_monitor.model.process import ProcessKey, ProcessSample
from desktop_monitor.sensors.processes import ProcessesSensor

Make = Callable[..., subprocess.Popen[bytes]]

SLEEP = "import time; time.sleep(60)"
STATES = {
    "running",
    "sleeping",
    "disk-sleep",
    "idle",
    "stopped",
    "tracing-stop",
    "zombie",
    "dead",
    "parked",
    "waking",
    "wake-kill",
}


def python(code: str) -> tuple[str, str, str]:
    """A command that runs Python code."""
    return sys.executable, "-c", code


def of(found: Mapping[ProcessKey, ProcessSample], pid: int) -> ProcessSample | None:
    """The process with this number."""
    return next((one for one in found.values() if one.pid == pid), None)


def known(found: Mapping[ProcessKey, ProcessSample], pid: int) -> ProcessSample:
    """The process with this number, which must be there."""
    process = of(found, pid)
    assert process is not None
    return process


def shown(sensor: ProcessesSensor, pid: int) -> ProcessSample | None:
    """The process with this number, once it is the program that it was made for."""
    process = known(sensor.read(), pid)
    return process if process.command else None
