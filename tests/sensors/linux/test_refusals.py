"""What may not be read is counted and named, never guessed."""

import errno
import os
import shutil

import pytest

from desktop_monitor.sensors.linux.descriptors import Descriptors
from desktop_monitor.sensors.linux.process_batch import REFRESH_TURNS
from desktop_monitor.sensors.linux.processes import LinuxProcesses
from tests.sensors.linux.invented import Tree, only


def test_hidden_processes_are_counted(
    tree: Tree, sensor: LinuxProcesses, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With hidepid others may be listed but not read; the status says how many."""
    tree.put(41)
    tree.put(42)
    real = os.open

    def refuse(path: str, *arguments: int) -> int:
        if "/42/" in str(path):
            raise PermissionError
        return real(path, *arguments)

    monkeypatch.setattr(os, "open", refuse)

    assert len(sensor.read(1)) == 1
    assert "hides 1 processes" in sensor.unreadable()[0].why


def test_processes_that_are_hidden_are_counted_once(tree: Tree) -> None:
    """However often they are tried, until they are gone."""

    class Guarded(Descriptors):
        """Refuses all that is of process 43, as the kernel does with hidepid=1."""

        def keep(self, path: str) -> int:
            if "/43/" in path:
                raise PermissionError(errno.EACCES, "Permission denied", path)
            return super().keep(path)

    sensor = LinuxProcesses(proc=tree.folder, mask=str, descriptors=Guarded())
    tree.put(42)
    tree.put(43)
    for turn in range(2 * REFRESH_TURNS + 1):
        assert [key[0] for key in sensor.read(turn, 43)] == [42]
        assert sensor.hidden == 1
    assert "1 processes" in sensor.unreadable()[0].why

    shutil.rmtree(tree.folder / "43")
    for turn in range(REFRESH_TURNS):
        sensor.read(turn, 43)

    assert sensor.hidden == 0
    sensor.close()


def test_processes_that_are_not_even_listed_are_told(tree: Tree, sensor: LinuxProcesses) -> None:
    """With hidepid=2 nobody can count the others; that there is no first process gives it away."""
    tree.put(42)
    only(sensor)
    assert [one.code for one in sensor.unreadable() if one.what == "processes"] == ["unlisted_processes"]

    tree.put(1)

    assert [one.code for one in sensor.unreadable() if one.what == "processes"] == []


def test_who_may_not_be_measured_is_named(tree: Tree, sensor: LinuxProcesses) -> None:
    """Reads and writes of other users' processes are unknown, never zero."""
    tree.put(42)

    assert only(sensor).read_bytes is None
    missing = sensor.unreadable()[-1]
    assert (missing.what, missing.code, missing.details) == (
        "processes.read_bytes_per_s",
        "denied_io",
        {"count": 1},
    )
    assert "some processes (1) read" in missing.why
