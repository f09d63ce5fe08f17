"""What psutil may not ask is unknown, and counted."""

import os

import psutil
import pytest

from desktop_monitor.sensors.portable.processes import PsutilProcesses


def test_what_psutil_may_not_ask_is_unknown(monkeypatch: pytest.MonkeyPatch) -> None:
    """No process has "one thread, priority 0" because nobody may look."""

    def refuse(self: psutil.Process) -> int:
        raise psutil.AccessDenied(self.pid)

    monkeypatch.setattr(psutil.Process, "num_threads", refuse)
    monkeypatch.setattr(psutil.Process, "nice", refuse)
    sensor = PsutilProcesses(mask=str)

    found = {pid: one for (pid, _created), one in sensor.read().items()}

    sensor.close()
    assert (found[os.getpid()].threads, found[os.getpid()].nice) == (None, None)


def test_what_psutil_may_not_look_at_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    """A process that ended is not there any more; one that is hidden is."""

    def refuse(self: psutil.Process) -> str:
        if self.pid == os.getpid():
            raise psutil.AccessDenied(self.pid)
        raise psutil.NoSuchProcess(self.pid)

    monkeypatch.setattr(psutil.Process, "name", refuse)
    sensor = PsutilProcesses(mask=str)

    assert sensor.read() == {}
    assert sensor.hidden == 1
    sensor.close()
