"""The sensor of processes on an invented machine."""

import os
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from desktop_monitor.sensors.linux import hwmon
from desktop_monitor.sensors.linux.processes.processes import LinuxProcesses
from tests.sensors.linux.fake_chips import FakeChips
from tests.sensors.linux.fake_disks import FakeDisks
from tests.sensors.linux.fake_proc import FakeProc


@pytest.fixture
def proc(tmp_path: Path) -> FakeProc:
    """An invented /proc without a process."""
    return FakeProc(tmp_path)


@pytest.fixture
def sensor(proc: FakeProc) -> Iterator[LinuxProcesses]:
    """A sensor that reads the invented /proc."""
    made = LinuxProcesses(proc=proc.folder, mask=str)
    yield made
    made.close()


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[FakeDisks]:
    """An invented machine."""
    made = FakeDisks(tmp_path)
    yield made
    made.sensor.close()


@pytest.fixture
def fake_chips(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FakeChips:
    """An invented machine with chips that measure."""
    made = FakeChips(tmp_path)
    monkeypatch.setattr(hwmon, "time", SimpleNamespace(monotonic=lambda: made.now_s))
    return made


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The files that are opened through `pathlib` or `os`, in order."""
    found: list[str] = []
    read_bytes, os_open = Path.read_bytes, os.open

    def recorded(path: Path) -> bytes:
        found.append(str(path))
        return read_bytes(path)

    def recorded_by_os(path: str | Path, flags: int, *rest: int) -> int:
        found.append(str(path))
        return os_open(path, flags, *rest)

    monkeypatch.setattr(Path, "read_bytes", recorded)
    monkeypatch.setattr(os, "open", recorded_by_os)
    return found
