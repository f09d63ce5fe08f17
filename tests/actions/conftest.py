"""Real child processes, and actions on them."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from desktop_monitor.actions.process_actions import ProcessActions
from desktop_monitor.actions.protection import Protection
from desktop_monitor.actions.system_handle import system_handle
from desktop_monitor.model.process import ProcessKey
from desktop_monitor.sensors.linux.formats.pid_stat import parse_stat

Start = Callable[..., subprocess.Popen[bytes]]
SLEEPER = "import time\nprint('ready', flush=True)\ntime.sleep(300)"
STUBBORN = "import signal\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\n" + SLEEPER


def started_ms(pid: int) -> int:
    """When a process started, in milliseconds since boot."""
    return parse_stat(Path(f"/proc/{pid}/stat").read_bytes()).started_ms


def key_of(pid: int) -> ProcessKey:
    """The identity of a process, of a machine that booted at zero."""
    return pid, started_ms(pid)


def is_alive(key: ProcessKey) -> bool:
    """Compare an identity with what has its pid now."""
    try:
        return started_ms(key[0]) == key[1]
    except OSError:
        return False


def actions(**changes: Any) -> ProcessActions:
    """Actions that identify processes as above."""
    parts: dict[str, Any] = {
        "is_read_only": False,
        "open_handle": system_handle(),
        "is_alive": is_alive,
        "is_unmistakable": lambda _key: True,
        "protection": Protection(lambda: None),
        "end_wait_s": 1,
    }
    return ProcessActions(**(parts | changes))


def state_of(pid: int) -> str:
    """The state of a process."""
    return parse_stat(Path(f"/proc/{pid}/stat").read_bytes()).state


@pytest.fixture
def start() -> Iterator[Start]:
    """Start Python programs, which are killed after the test; each has printed a line when this returns."""
    started: list[subprocess.Popen[bytes]] = []

    def begin(program: str = SLEEPER, **options: Any) -> subprocess.Popen[bytes]:
        process = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, **options)
        started.append(process)
        assert process.stdout is not None
        process.stdout.readline()
        return process

    yield begin
    for process in started:
        process.kill()
        process.communicate()
