"""What physical disks do. See the kernel's page on I/O statistics fields (/proc/diskstats)."""

import re
import sys as system
from pathlib import Path

import psutil

from desktop_monitor.model.reasons import Unreadable
from desktop_monitor.model.sample import DiskSample
from desktop_monitor.sensors.linux.kept_file import KeptFile
from desktop_monitor.sensors.linux.line_cache import LineMemory
from desktop_monitor.sensors.reasons import unreadable
from desktop_monitor.sensors.text import clean

_NAME_AT = 13  # "%4d %7d "
_SECTOR_BYTES = 512  # of the counters, whatever the disk's own sectors are
_VIRTUAL_OR_PART = re.compile(
    r"(?:loop|ram|zram|dm-|md|sr|fd|nbd)\d.*|(?:sd|hd|vd|xvd)[a-z]+\d+|(?:nvme\d+n\d+|mmcblk\d+)(?:p|boot|rpmb)\d*"
)


class DisksSensor:
    """Reads /proc/diskstats through a kept descriptor on Linux, psutil elsewhere."""

    def __init__(self, *, proc: Path, sys: Path) -> None:
        self._diskstats = KeptFile(proc / "diskstats") if system.platform == "linux" else None
        self._block = sys / "block"
        self._lines = LineMemory(self._disk)
        self._known: dict[bytes, str] = {}
        self._ignored: set[bytes] = set()
        """The numbers, major and minor, of what is no physical disk; a number never becomes another kind."""
        self._has_any = True

    def read(self) -> tuple[DiskSample, ...]:
        """Read every physical disk, in the system's order; partitions, loop and RAM disks are left out.

        Raises:
            OSError: The system's file cannot be read.
            ValueError: The file holds something else than the kernel writes.
        """
        found = self._lines.tell(self._diskstats.read()) if self._diskstats else _from_psutil()
        self._has_any = bool(found)
        return found

    def unreadable(self) -> list[Unreadable]:
        """Why there is no disk, if there is none."""
        return [] if self._has_any else [unreadable("disks", "no_disks")]

    def close(self) -> None:
        """Give the kept descriptor back."""
        if self._diskstats:
            self._diskstats.close()

    def _disk(self, line: bytes) -> DiskSample | None:
        if line[:_NAME_AT] in self._ignored:
            return None
        fields = line.split(None, 13)
        name = self._known.get(fields[2]) or self._meet(fields[2])
        if name is None:
            self._ignored.add(line[:_NAME_AT])
            return None
        reads, _, read_sectors, read_ms, writes, _, written_sectors, write_ms, _, busy_ms = map(
            int, fields[3:13]
        )
        return DiskSample(
            name,
            read_sectors * _SECTOR_BYTES,
            written_sectors * _SECTOR_BYTES,
            reads,
            writes,
            read_ms,
            write_ms,
            busy_ms,
        )

    def _meet(self, raw_name: bytes) -> str | None:
        """The name of a physical disk; None for anything else."""
        name = clean(raw_name)
        # A whole disk has a folder, a physical one names the device behind it.
        is_physical = (self._block / name / "device").exists() if self._block.is_dir() else True
        if _VIRTUAL_OR_PART.fullmatch(name) or not is_physical:
            return None
        return self._known.setdefault(raw_name, name)


def _from_psutil() -> tuple[DiskSample, ...]:
    counters = psutil.disk_io_counters(perdisk=True, nowrap=False)
    return tuple(
        DiskSample(
            clean(name),
            disk.read_bytes,
            disk.write_bytes,
            disk.read_count,
            disk.write_count,
            getattr(disk, "read_time", None),
            getattr(disk, "write_time", None),
            getattr(disk, "busy_time", None),
        )
        for name, disk in counters.items()
    )
