"""/proc/diskstats: a line a block device. See the kernel's page on I/O statistics fields."""

from typing import NamedTuple

from desktop_monitor.sensors.linux.formats import counters

_SECTOR_BYTES = 512  # of the counters, whatever the sectors of the disk are


class DiskLine(NamedTuple):
    """The name of a block device and its counters; see `DiskSample`."""

    name: bytes
    read_bytes: int
    write_bytes: int
    reads: int
    writes: int
    read_ms: int
    write_ms: int
    busy_ms: int


def disk_line(line: bytes) -> DiskLine:
    """Parse a line: ``%4d %7d NAME`` and at least eleven numbers.

    Raises:
        ValueError: It is not such a line.
    """
    fields = [field for field in line.split(b" ") if field]
    numbers = list(map(int, fields[3:14]))
    reads, _, read_sectors, read_ms, writes, _, written_sectors, write_ms, _, busy_ms, _ = numbers
    read_bytes, write_bytes = read_sectors * _SECTOR_BYTES, written_sectors * _SECTOR_BYTES
    found = counters([read_bytes, write_bytes, reads, writes, read_ms, write_ms, busy_ms])
    return DiskLine(fields[2], *found)
