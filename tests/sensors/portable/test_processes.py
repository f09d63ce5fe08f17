"""Processes through psutil: what it refuses is unknown, and counted."""

import os
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import psutil
import pytest

from desktop_monitor.sensors.portable import processes
from desktop_monitor.sensors.portable.processes import PsutilProcesses
from desktop_monitor.sensors.processes import ProcessesSensor
from desktop_monitor.text.masking import mask


@pytest.fixture
def sensor() -> Iterator[ProcessesSensor]:
    """A sensor through psutil."""
    made = PsutilProcesses(mask=str)
    yield made
    made.close()


def codes(sensor: ProcessesSensor) -> list[tuple[str, str]]:
    """Return what cannot be read, with the codes of the reasons; psutil never has ends and traffic."""
    missing = [(one.what, str(one.code)) for one in sensor.unreadable()]
    assert missing[:2] == [("process_events", "no_events"), ("processes.received_bytes_per_s", "no_traffic")]
    return missing[2:]


@pytest.mark.parametrize("error", [psutil.AccessDenied, PermissionError, OSError, RuntimeError, SystemError])
def test_a_value_that_is_refused_is_unknown(
    sensor: ProcessesSensor, monkeypatch: pytest.MonkeyPatch, error: type[Exception]
) -> None:
    """No process has "one thread, priority 0" because nobody may look."""

    def refuse(_self: psutil.Process) -> int:
        raise error(1)

    monkeypatch.setattr(psutil.Process, "num_threads", refuse)
    monkeypatch.setattr(psutil.Process, "nice", refuse)

    found = {pid: one for (pid, _created), one in sensor.read().items()}

    assert (found[os.getpid()].threads, found[os.getpid()].nice) == (None, None)


@pytest.mark.parametrize("error", [psutil.AccessDenied, PermissionError])
def test_hidden_processes_are_counted(
    sensor: ProcessesSensor, monkeypatch: pytest.MonkeyPatch, error: type[Exception]
) -> None:
    """A process that ended is not there any more; one that is hidden is."""

    def refuse(self: psutil.Process) -> str:
        if self.pid == os.getpid():
            raise error(self.pid)
        raise psutil.NoSuchProcess(self.pid)

    monkeypatch.setattr(psutil.Process, "name", refuse)

    assert sensor.read() == {}
    assert sensor.hidden == 1
    assert ("processes", "hidden_processes") in codes(sensor)


def test_values_that_are_refused_have_reasons(
    sensor: ProcessesSensor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of other users' processes neither CPU time nor bytes may be known."""

    def refuse(self: psutil.Process) -> Any:
        raise psutil.AccessDenied(self.pid)

    for method in ("cpu_times", "io_counters"):
        monkeypatch.setattr(f"psutil._pslinux.Process.{method}", refuse)

    sensor.read()

    assert codes(sensor) == [
        ("processes.cpu_percent", "denied_usage"),
        ("processes.read_bytes_per_s", "denied_io"),
    ]


@pytest.mark.parametrize("name", ["System Idle Process", "idle"])
def test_the_time_in_which_nothing_runs_is_no_process(
    sensor: ProcessesSensor, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """Windows and FreeBSD list it; it would lead every ranking, and the parts exceed the total."""
    monkeypatch.setattr(psutil, "pids", lambda: [os.getpid()])
    monkeypatch.setattr(psutil.Process, "name", lambda _self: name)
    monkeypatch.setattr("psutil._psplatform.Process.ppid", lambda _self: 0)

    assert sensor.read() == {}
    assert not sensor.has_hot_processes
    assert sensor.hidden == 0


def test_a_program_that_is_called_idle_is_a_process(
    sensor: ProcessesSensor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It was started by another one."""
    monkeypatch.setattr(psutil, "pids", lambda: [os.getpid()])
    monkeypatch.setattr(psutil.Process, "name", lambda _self: "idle")
    monkeypatch.setattr("psutil._psplatform.Process.ppid", lambda _self: 1)

    assert [one.name for one in sensor.read().values()] == ["idle"]


def test_a_secret_that_a_title_holds_is_masked(monkeypatch: pytest.MonkeyPatch) -> None:
    """On macOS psutil completes a name that the kernel cut from what the program wrote over its arguments."""
    title = "a-long-program --password=hunter2"
    monkeypatch.setattr(psutil.Process, "name", lambda _self: title)
    sensor = PsutilProcesses(mask=mask)

    found = sensor.read()

    assert {process.name for process in found.values()} == {mask(title)}
    assert "hunter2" not in mask(title)


def test_a_parent_that_began_later_is_none(sensor: ProcessesSensor, monkeypatch: pytest.MonkeyPatch) -> None:
    """Windows keeps the number of a parent that has ended, and gives it to another process."""
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as child:
        monkeypatch.setattr(processes, "_KEEPS_PARENTS", True)
        monkeypatch.setattr(
            "psutil._psplatform.Process.ppid",
            lambda self: child.pid if self.pid == os.getpid() else os.getpid(),
        )

        first, second = sensor.read(), sensor.read()

        parents = {pid: one.parent_pid for (pid, _created), one in first.items()}
        assert (parents[os.getpid()], parents[child.pid]) == (0, os.getpid())
        ours = next(key for key in first if key[0] == os.getpid())
        assert second[ours].parent_pid == 0
        child.communicate(b"\n")
