"""Real processes that are started for a test, and how one of them is found among all."""

import subprocess
import sys
from collections.abc import Callable, Mapping

from desktop_monitor.model.process import ProcessKey, ProcessSample
from desktop_monitor.sensors.processes import ProcessesSensor
from tests.waiting import PATIENCE_S

Start = Callable[..., subprocess.Popen[bytes]]

SLEEP = "import time; time.sleep(60)"
USE_CPU = "while True: pass"
FIRST_THREAD_ENDS = """
import ctypes, threading
memory = bytearray(b"x" * 20_000_000)
def work():
    print(flush=True)
    while True: pass
threading.Thread(target=work).start()
ctypes.CDLL(None).pthread_exit(None)
"""
"""Prints a line when the second thread has begun, which uses a core and 20 MB from then on."""


def python(code: str) -> tuple[str, str, str]:
    """Return the command that runs Python code."""
    return sys.executable, "-c", code


def with_pid(processes: Mapping[ProcessKey, ProcessSample], pid: int) -> ProcessSample | None:
    """Return the process with a pid; None when there is none."""
    return next((process for process in processes.values() if process.pid == pid), None)


def the(processes: Mapping[ProcessKey, ProcessSample], pid: int) -> ProcessSample:
    """Return the process with a pid, which must be there."""
    process = with_pid(processes, pid)
    assert process is not None
    return process


def read(sensor: ProcessesSensor) -> Mapping[ProcessKey, ProcessSample]:
    """Read all processes, with what is read of them in the background."""
    sensor.read()
    sensor.wait_first(PATIENCE_S)
    return sensor.read()


def started(sensor: ProcessesSensor, pid: int) -> ProcessSample | None:
    """Return the process with a pid, once it runs the program that it was started for."""
    process = the(read(sensor), pid)
    return process if process.command else None
