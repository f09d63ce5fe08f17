"""Memory and swap. See proc_meminfo(5)."""

from collections.abc import Callable
from pathlib import Path

import msgspec

from desktop_monitor.model.reasons import Unreadable
from desktop_monitor.model.sample import Memory
from desktop_monitor.sensors.linux.control_group import GroupLimits
from desktop_monitor.sensors.linux.formats import meminfo
from desktop_monitor.sensors.linux.proc_file import ProcFile
from desktop_monitor.sensors.linux.sysfs import is_there
from desktop_monitor.sensors.reasons import swap_unreadable
from desktop_monitor.sensors.sensor import Sensor


class MemorySensor(Sensor[Memory]):
    """Reads /proc/meminfo, and the size of ZFS's cache where there is one."""

    def __init__(self, *, proc: Path, limits: Callable[[], GroupLimits | None] = lambda: None) -> None:
        """Use `limits` for what a control group allows; it must not block."""
        self._limits = limits
        self._meminfo = ProcFile(proc / "meminfo")
        arcstats = proc / "spl" / "kstat" / "zfs" / "arcstats"
        self._arcstats = ProcFile(arcstats) if is_there(arcstats) else None
        self._swap_total_bytes: int | None = None

    def read(self) -> Memory:
        """Read memory and swap of the whole machine, and the limit if there is a lower one.

        Raises:
            OSError: The file cannot be read.
            LookupError: The file lacks what every kernel writes.
        """
        found = meminfo.memory(self._meminfo.read(), self._zfs_cache_bytes())
        self._swap_total_bytes = found.swap_total_bytes
        limits = self._limits()
        if limits and limits.memory_bytes is not None and limits.memory_bytes < found.total_bytes:
            return msgspec.structs.replace(
                found, limit_bytes=limits.memory_bytes, limit_used_bytes=limits.memory_used_bytes
            )
        return found

    def unreadable(self) -> list[Unreadable]:
        return swap_unreadable(self._swap_total_bytes)

    def close(self) -> None:
        for file in (self._meminfo, self._arcstats):
            if file is not None:
                file.close()

    def _zfs_cache_bytes(self) -> int:
        if self._arcstats is None:
            return 0
        try:
            return meminfo.shrinkable_zfs_bytes(self._arcstats.read())
        except OSError:  # the module was unloaded
            return 0
