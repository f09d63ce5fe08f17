"""What disks do, through psutil."""

import sys

import psutil

from desktop_monitor.model.reasons import ReasonCode, Unreadable
from desktop_monitor.model.sample import DiskSample
from desktop_monitor.sensors.clean_text import clean
from desktop_monitor.sensors.reasons import unreadable
from desktop_monitor.sensors.sensor import Sensor

_COUNTS_TIME = sys.platform != "win32"
"""On Windows psutil gives whole seconds for milliseconds (psutil issue 3002): too coarse for a latency."""


class PsutilDisks(Sensor[tuple[DiskSample, ...]]):
    """Reads every disk that psutil lists."""

    def __init__(self) -> None:
        self._has_any = True

    def read(self) -> tuple[DiskSample, ...]:
        counters = psutil.disk_io_counters(perdisk=True, nowrap=False) or {}
        self._has_any = bool(counters)
        return tuple(
            DiskSample(
                clean(name),
                disk.read_bytes,
                disk.write_bytes,
                disk.read_count,
                disk.write_count,
                getattr(disk, "read_time", None) if _COUNTS_TIME else None,
                getattr(disk, "write_time", None) if _COUNTS_TIME else None,
                getattr(disk, "busy_time", None),
            )
            for name, disk in counters.items()
        )

    def unreadable(self) -> list[Unreadable]:
        return [] if self._has_any else [unreadable("disks", ReasonCode.NO_DISKS)]
