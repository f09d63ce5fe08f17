"""Processes may have any name, of any length, and secrets in their arguments."""

import contextlib
import os
import shutil
import sys
from pathlib import Path

import pytest

from desktop_monitor.model.process import ProcessState
from desktop_monitor.sensors.linux.processes.processes import LinuxProcesses
from desktop_monitor.sensors.portable.processes import PsutilProcesses
from desktop_monitor.sensors.processes import ProcessesSensor
from tests.sensors.processes.children import SLEEP, Start, python, read, started, the
from tests.waiting import eventually

HOSTILE = [
    b"<img src=x onerror=alert(1)>",
    b"'); DROP TABLE x; --",
    b") R 1 1 1 1",
    b"a\xff\xfeb",
    "\u202egnp.exe".encode(),
    b"new\nline\ttab",
    b"a\nTgid:\t1",
    b"vt\vff\fcr\rfs\x1c",
    "nel\u0085ls\u2028".encode(),
    b"$(reboot)`reboot`",
]


@pytest.mark.parametrize("name", HOSTILE, ids=repr)
def test_a_hostile_name_is_one_printable_name(
    sensor: ProcessesSensor, start: Start, tmp_path: Path, name: bytes
) -> None:
    """Of a real program; it breaks no line and no parser."""
    program = os.fsencode(tmp_path) + b"/" + name
    with contextlib.suppress(FileExistsError):
        os.symlink(sys.executable, program)  # noqa: PTH211  # a Path cannot hold every name
    process = start(program, b"-c", SLEEP.encode(), b"\xff\x1b[2J")

    found = eventually(lambda: started(sensor, process.pid))

    assert found.name
    assert "\n" not in found.name + found.command
    assert "\x1b" not in found.command
    assert "\u202e" not in found.name + found.command
    (found.name + found.command).encode("utf-8")
    assert found.state in set(ProcessState) - {ProcessState.UNKNOWN}
    assert found.parent_pid == os.getpid()


def test_64_kb_of_arguments_are_cut(sensor: ProcessesSensor, start: Start) -> None:
    """The monitor does not carry all that a process has as arguments."""
    process = start(*python(SLEEP), "x" * 65536)

    found = eventually(lambda: started(sensor, process.pid))

    assert "sleep(60) xxx" in found.command
    assert len(found.command) <= 4096


@pytest.mark.parametrize("name", ["a-program-with-a-long-name", "a program with spaces"])
def test_a_name_that_the_kernel_cut_is_completed(
    sensor: ProcessesSensor, start: Start, tmp_path: Path, name: str
) -> None:
    """The kernel keeps fifteen bytes."""
    shutil.copy("/bin/sleep", tmp_path / name)

    process = start(str(tmp_path / name), "60")

    eventually(lambda: the(read(sensor), process.pid).name == name)


def test_secrets_are_masked_where_they_are_read(start: Start) -> None:
    """No reader of samples has the command line as it was."""
    process = start(*python(SLEEP), "token=canary")
    for sensor in (
        LinuxProcesses(proc=Path("/proc"), mask=lambda command: command.replace("canary", "•")),
        PsutilProcesses(mask=lambda command: command.replace("canary", "•")),
    ):
        found = eventually(lambda: started(sensor, process.pid))  # noqa: B023  # called at once
        assert found.command.endswith("token=•")
        sensor.close()
