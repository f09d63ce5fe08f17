"""Memory and swap. See proc_meminfo(5)."""

import re
import sys as system
from collections.abc import Callable
from pathlib import Path

import msgspec
import psutil

from desktop_monitor.sample import Memory, Unreadable
from desktop_monitor.sensors.control_group import GroupLimits
from desktop_monitor.sensors.kept_file import KeptFile
from desktop_monitor.sensors.reasons import unreadable

# In the order in which every kernel since 3.14 writes them: one match is a third of the price of a table.
_WANTED = (
    "MemTotal",
    "MemFree",
    "MemAvailable",
    "Buffers",
    "Cached",
    "SwapTotal",
    "SwapFree",
    "Shmem",
    "SReclaimable",
)
_USUAL = re.compile(rb"(?:.*\n)*?".join(rb"%s: +(\d+) kB\n" % name.encode() for name in _WANTED))
_LINE = re.compile(rb"^(\w+):\s+(\d+)", re.MULTILINE)


class MemorySensor:
    """Reads /proc/meminfo through a kept descriptor on Linux, psutil elsewhere."""

    def __init__(self, *, proc: Path, limits: Callable[[], GroupLimits | None] = lambda: None) -> None:
        """Ask `limits` for what a control group allows; it must not wait."""
        self._limits = limits
        self._meminfo = KeptFile(proc / "meminfo") if system.platform == "linux" else None
        self._swap_total_bytes: int | None = None

    def read(self) -> Memory:
        """Read memory and swap of the whole machine, and the limit if there is a lower one.

        Raises:
            OSError: The system's file cannot be read.
            LookupError: The file lacks what every kernel writes.
        """
        found = _parse(self._meminfo.read()) if self._meminfo else _from_psutil()
        self._swap_total_bytes = found.swap_total_bytes
        limits = self._limits()
        if limits and limits.memory_bytes is not None and limits.memory_bytes < found.total_bytes:
            return msgspec.structs.replace(
                found, limit_bytes=limits.memory_bytes, limit_used_bytes=limits.memory_used_bytes
            )
        return found

    def unreadable(self) -> list[Unreadable]:
        """What this machine's memory does not tell, and why."""
        if self._swap_total_bytes:
            return []
        code = "no_swap" if self._swap_total_bytes == 0 else "unknown_swap"
        return [unreadable("memory.swap_total_bytes", code)]

    def close(self) -> None:
        """Give the kept descriptor back."""
        if self._meminfo:
            self._meminfo.close()


def _parse(content: bytes) -> Memory:
    usual = _USUAL.match(content)
    if usual:
        kib = dict(zip(_WANTED, map(int, usual.groups()), strict=True))
    else:
        kib = {name.decode(): int(number) for name, number in _LINE.findall(content)}
    total, free, cached = kib["MemTotal"], kib["MemFree"], kib.get("Cached")
    # A kernel that does not tell slab apart has counted it elsewhere.
    droppable = None if cached is None else cached + kib.get("SReclaimable", 0)
    available = kib.get("MemAvailable")
    if available is None:  # Kernels before 3.14 do not estimate it.
        available = free + kib["Buffers"] + kib["Cached"] + kib.get("SReclaimable", 0)
    available = min(available, total)
    swap_total, swap_free = kib.get("SwapTotal"), kib.get("SwapFree")
    swap_used = None if swap_total is None or swap_free is None else max(0, swap_total - swap_free)
    return Memory(
        total_bytes=total * 1024,
        used_bytes=(total - available) * 1024,
        available_bytes=available * 1024,
        free_bytes=free * 1024,
        cached_bytes=_bytes(droppable),
        buffers_bytes=_bytes(kib.get("Buffers")),
        shared_bytes=_bytes(kib.get("Shmem")),
        swap_total_bytes=_bytes(swap_total),
        swap_used_bytes=_bytes(swap_used),
    )


def _bytes(kib: int | None) -> int | None:
    return None if kib is None else kib * 1024


def _from_psutil() -> Memory:
    memory, swap = psutil.virtual_memory(), psutil.swap_memory()
    return Memory(
        total_bytes=memory.total,
        used_bytes=memory.total - memory.available,
        available_bytes=memory.available,
        free_bytes=memory.free,
        cached_bytes=getattr(memory, "cached", None),
        buffers_bytes=getattr(memory, "buffers", None),
        shared_bytes=getattr(memory, "shared", None),
        swap_total_bytes=swap.total,
        swap_used_bytes=swap.used,
    )
