"""What may not be read is counted and has a reason; nothing is guessed."""

import errno
import os
import shutil

import pytest

from desktop_monitor.sensors.linux.descriptors import Descriptors
from desktop_monitor.sensors.linux.processes.process_batch import REFRESH_PHASES
from desktop_monitor.sensors.linux.processes.processes import LinuxProcesses
from tests.sensors.helpers import put
from tests.sensors.linux.fake_proc import FakeProc, read_one


def test_hidden_processes_are_counted(
    proc: FakeProc, sensor: LinuxProcesses, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With hidepid=1 others are listed but may not be read."""
    proc.put(41)
    proc.put(42)
    real = os.open

    def refuse(path: str, *arguments: int) -> int:
        if "/42/" in str(path):
            raise PermissionError
        return real(path, *arguments)

    monkeypatch.setattr(os, "open", refuse)

    assert len(sensor.read(1)) == 1
    assert "hides 1 processes" in next(one.why for one in sensor.unreadable() if one.what == "processes")


def test_a_hidden_process_is_counted_once(proc: FakeProc) -> None:
    """However often it is tried, until it is gone."""

    class Refusing(Descriptors):
        """Refuses all files of process 43, as the kernel does with hidepid=1."""

        def keep(self, path: str) -> int:
            if "/43/" in path:
                raise PermissionError(errno.EACCES, "Permission denied", path)
            return super().keep(path)

    sensor = LinuxProcesses(proc=proc.folder, mask=str, descriptors=Refusing())
    proc.put(42)
    proc.put(43)
    for forks in range(2 * REFRESH_PHASES + 1):
        assert [pid for pid, _created in sensor.read(forks, 43)] == [42]
        assert sensor.hidden == 1
    assert "1 processes" in next(one.why for one in sensor.unreadable() if one.what == "processes")

    shutil.rmtree(proc.folder / "43")
    for forks in range(REFRESH_PHASES):
        sensor.read(forks, 43)

    assert sensor.hidden == 0
    sensor.close()


def test_processes_that_are_not_even_listed_have_a_reason(proc: FakeProc, sensor: LinuxProcesses) -> None:
    """With hidepid=2 they cannot be counted; a missing first process reveals it."""
    proc.put(42)
    read_one(sensor)
    assert [one.code for one in sensor.unreadable() if one.what == "processes"] == ["unlisted_processes"]

    proc.put(1)

    assert [one.code for one in sensor.unreadable() if one.what == "processes"] == []


def test_bytes_that_may_not_be_read_have_a_reason(proc: FakeProc, sensor: LinuxProcesses) -> None:
    """Those of other users' processes are unknown, never zero."""
    proc.put(42)

    assert read_one(sensor).read_bytes is None
    missing = next(one for one in sensor.unreadable() if one.what == "processes.read_bytes_per_s")
    assert (missing.what, missing.code, missing.details) == (
        "processes.read_bytes_per_s",
        "denied_io",
        {"count": 1},
    )
    assert "some processes (1) read" in missing.why


@pytest.mark.parametrize(("is_counted", "expected"), [(False, "no_io"), (True, "denied_io")])
def test_a_kernel_that_does_not_count_io_is_not_taken_for_one_that_refuses_it(
    proc: FakeProc, sensor: LinuxProcesses, is_counted: bool, expected: str
) -> None:
    """Without CONFIG_TASK_IO_ACCOUNTING not even the administrator can see it."""
    put(proc.folder, {"self/io" if is_counted else "self/stat": b""})
    proc.put(42)
    read_one(sensor)

    assert [one.code for one in sensor.unreadable() if one.what.startswith("processes.read")] == [expected]
