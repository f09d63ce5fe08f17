"""The sensor of processes on an invented machine."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop_monitor.sensors.linux.processes.processes import LinuxProcesses
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
def opened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The files that are read through `pathlib`, in order."""
    found: list[str] = []
    read_bytes = Path.read_bytes

    def recorded(path: Path) -> bytes:
        found.append(str(path))
        return read_bytes(path)

    monkeypatch.setattr(Path, "read_bytes", recorded)
    return found
