"""Both sensors of processes, and processes to read."""

import contextlib
import os
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop_monitor.sensors.linux.processes.processes import LinuxProcesses
from desktop_monitor.sensors.portable.processes import PsutilProcesses
from desktop_monitor.sensors.processes import ProcessesSensor
from tests.sensors.processes.children import Start


@pytest.fixture(params=["linux", "psutil"])
def sensor(request: pytest.FixtureRequest) -> Iterator[ProcessesSensor]:
    """Each of the two sensors."""
    made: ProcessesSensor = (
        LinuxProcesses(proc=Path("/proc"), mask=str)
        if request.param == "linux"
        else PsutilProcesses(mask=str)
    )
    yield made
    made.close()


@pytest.fixture
def start() -> Iterator[Start]:
    """Start processes that are ended after the test."""
    made: list[subprocess.Popen[bytes]] = []

    def start_one(*command: str | bytes, **options: object) -> subprocess.Popen[bytes]:
        made.append(subprocess.Popen(command, stdout=subprocess.PIPE, **options))  # type: ignore[call-overload]
        return made[-1]

    yield start_one
    for process in made:
        with contextlib.suppress(ProcessLookupError):
            os.kill(process.pid, signal.SIGCONT)
        process.kill()
        process.communicate()
