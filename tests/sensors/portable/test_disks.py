"""Disks, through psutil."""

import sys
from types import SimpleNamespace

import psutil
import pytest

from desktop_monitor.model.sample import DiskSample
from desktop_monitor.sensors.portable import disks
from desktop_monitor.sensors.portable.disks import PsutilDisks
from tests.sensors.helpers import reasons


def test_a_disk_has_what_the_system_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Not every system counts the time."""
    counters = {"disk0\n": SimpleNamespace(read_bytes=1, write_bytes=2, read_count=3, write_count=4)}
    monkeypatch.setattr(psutil, "disk_io_counters", lambda **_options: counters)
    sensor = PsutilDisks()

    assert sensor.read() == (DiskSample("disk0 ", 1, 2, 3, 4, None, None, None),)
    assert reasons(sensor) == []


@pytest.mark.parametrize("counts_time", [True, False])
def test_the_time_of_operations_is_known_where_it_is_counted_in_milliseconds(
    monkeypatch: pytest.MonkeyPatch, counts_time: bool
) -> None:
    """On Windows psutil gives seconds for them, so a latency would be a thousandth of what it is."""
    counters = SimpleNamespace(
        read_bytes=1, write_bytes=2, read_count=3, write_count=4, read_time=5, write_time=6
    )
    monkeypatch.setattr(psutil, "disk_io_counters", lambda **_options: {"PhysicalDrive0": counters})
    assert disks._COUNTS_TIME is (sys.platform != "win32")
    monkeypatch.setattr(disks, "_COUNTS_TIME", counts_time)

    (disk,) = PsutilDisks().read()

    assert (disk.read_ms, disk.write_ms) == ((5, 6) if counts_time else (None, None))


def test_a_machine_without_disks_has_a_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    """Then psutil returns None."""
    monkeypatch.setattr(psutil, "disk_io_counters", lambda **_options: None)
    sensor = PsutilDisks()

    assert sensor.read() == ()
    assert reasons(sensor) == [("disks", "no_disks")]
