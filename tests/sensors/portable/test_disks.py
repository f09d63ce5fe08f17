"""Disks, through psutil."""

from types import SimpleNamespace

import psutil
import pytest

from desktop_monitor.model.sample import DiskSample
from desktop_monitor.sensors.portable.disks import PsutilDisks
from tests.sensors.helpers import reasons


def test_a_disk_has_what_the_system_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Not every system counts the time."""
    counters = {"disk0\n": SimpleNamespace(read_bytes=1, write_bytes=2, read_count=3, write_count=4)}
    monkeypatch.setattr(psutil, "disk_io_counters", lambda **_options: counters)
    sensor = PsutilDisks()

    assert sensor.read() == (DiskSample("disk0 ", 1, 2, 3, 4, None, None, None),)
    assert reasons(sensor) == []


def test_a_machine_without_disks_has_a_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    """Then psutil returns None."""
    monkeypatch.setattr(psutil, "disk_io_counters", lambda **_options: None)
    sensor = PsutilDisks()

    assert sensor.read() == ()
    assert reasons(sensor) == [("disks", "no_disks")]
