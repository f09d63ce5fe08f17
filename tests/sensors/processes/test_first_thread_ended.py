"""A process whose first thread has ended, while another one works."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from desktop_monitor.sensors.linux.processes.processes import LinuxProcesses
from tests.sensors.processes.children import FIRST_THREAD_ENDS, Start, python, read, the
from tests.waiting import eventually


@pytest.fixture
def process(start: Start) -> subprocess.Popen[bytes]:
    """Such a process; the kernel reports the first thread as the process, a zombie without memory."""
    made = start(*python(FIRST_THREAD_ENDS))
    assert made.stdout is not None
    made.stdout.readline()
    eventually(lambda: psutil.Process(made.pid).status() == psutil.STATUS_ZOMBIE)
    return made


@pytest.fixture
def sensor() -> Iterator[LinuxProcesses]:
    """The sensor of Linux."""
    made = LinuxProcesses(proc=Path("/proc"), mask=str)
    yield made
    made.close()


def test_it_lives(sensor: LinuxProcesses, process: subprocess.Popen[bytes]) -> None:
    """State, memory and command are those of the thread that works."""
    found = the(read(sensor), process.pid)

    assert found.state == "running"
    assert (found.rss_bytes or 0) > 20_000_000
    assert found.command.startswith(f"{sys.executable} -c")
    assert found.threads == 2


def test_its_cpu_time_grows(sensor: LinuxProcesses, process: subprocess.Popen[bytes]) -> None:
    """At each read, though its schedstat stands still."""
    first = the(sensor.read(), process.pid).cpu_ms or 0

    eventually(lambda: (the(sensor.read(), process.pid).cpu_ms or 0) >= first + 100)


def test_it_is_known_before_and_after(sensor: LinuxProcesses, start: Start) -> None:
    """It keeps its identity and its command when the thread ends."""
    made = start(*python("import sys; sys.stdin.readline()\n" + FIRST_THREAD_ENDS), stdin=subprocess.PIPE)
    before = eventually(lambda: one if (one := the(read(sensor), made.pid)).command else None)
    assert made.stdin is not None
    assert made.stdout is not None

    made.stdin.write(b"\n")
    made.stdin.flush()
    made.stdout.readline()
    eventually(lambda: psutil.Process(made.pid).status() == psutil.STATUS_ZOMBIE)

    after = the(read(sensor), made.pid)
    assert (after.created_unix_ms, after.name, after.command) == (
        before.created_unix_ms,
        before.name,
        before.command,
    )
    assert after.state == "running"
