"""Processes may call themselves whatever they want, at any length; secrets among it."""

import contextlib
import os
import sys
from pathlib import Path

import pytest

from desktop_monitor.sensors.linux.processes import LinuxProcesses
from desktop_monitor.sensors.portable.processes import PsutilProcesses
from desktop_monitor.sensors.processes import ProcessesSensor
from tests.sensors.processes.looking import SLEEP, STATES, Make, known, python, shown
from tests.waiting import eventually

HOSTILE = [
    b"<img src=x onerror=alert(1)>",
    b"'); DROP TABLE x; --",
    b") R 1 1 1 1",
    b"a\xff\xfeb",
    "\u202egnp.exe".encode(),
    b"new\nline\ttab",
    b"$(reboot)`reboot`",
]


@pytest.mark.parametrize("name", HOSTILE, ids=repr)
def test_a_hostile_name_is_one_printable_name(
    sensor: ProcessesSensor, make: Make, tmp_path: Path, name: bytes
) -> None:
    """Real processes whose program is called like that; nothing about them breaks a line or a parser."""
    program = os.fsencode(tmp_path) + b"/" + name
    with contextlib.suppress(FileExistsError):
        os.symlink(sys.executable, program)  # noqa: PTH211  # a Path cannot hold every name
    process = make(program, b"-c", SLEEP.encode(), b"\xff\x1b[2J")

    found = eventually(lambda: shown(sensor, process.pid))

    assert found.name
    assert "\n" not in found.name + found.command
    assert "\x1b" not in found.command
    assert "\u202e" not in found.name + found.command
    (found.name + found.command).encode("utf-8")
    assert found.state in STATES
    assert found.parent_pid == os.getpid()


def test_64_kb_of_arguments_are_cut(sensor: ProcessesSensor, make: Make) -> None:
    """What one process has as arguments is not what the monitor carries."""
    process = make(*python(SLEEP), "x" * 65536)

    found = eventually(lambda: shown(sensor, process.pid))

    assert "sleep(60) xxx" in found.command
    assert len(found.command) <= 4096


def test_a_name_that_the_kernel_cut_is_completed(sensor: ProcessesSensor, make: Make, tmp_path: Path) -> None:
    """Fifteen bytes are not enough for anybody."""
    program = tmp_path / "a-program-with-a-long-name"
    program.symlink_to("/bin/sleep")

    process = make(str(program), "60")

    eventually(lambda: known(sensor.read(), process.pid).name == "a-program-with-a-long-name")


def test_secrets_are_masked_at_the_edge(make: Make) -> None:
    """No reader of samples ever sees the command line as it was."""
    process = make(*python(SLEEP), "token=canary")
    for sensor in (
        LinuxProcesses(proc=Path("/proc"), mask=lambda command: command.replace("canary", "•")),
        PsutilProcesses(mask=lambda command: command.replace("canary", "•")),
    ):
        found = eventually(lambda: shown(sensor, process.pid))  # noqa: B023  # called at once
        assert found.command.endswith("token=•")
        sensor.close()
