"""Memory and swap. See proc_meminfo(5)."""

import sys as system
from collections.abc import Callable
from pathlib import Path

import msgspec
import psutil

from desktop_monitor.model.reasons import Unreadable
from desktop_monitor.model.sample import Memory
from desktop_monitor.sensors.linux.control_group import GroupLimits
from desktop_monitor.sensors.linux.kept_file import KeptFile
from desktop_monitor.sensors.reasons import unreadable

_UNIT = b" kB\n"


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
    total, free = _bytes(content, b"MemTotal:"), _bytes(content, b"\nMemFree:")
    if total is None or free is None:
        raise LookupError("no memory in meminfo")
    buffers, cached = _bytes(content, b"\nBuffers:"), _bytes(content, b"\nCached:")
    # A kernel that does not tell slab apart has counted it elsewhere.
    droppable = None if cached is None else cached + (_bytes(content, b"\nSReclaimable:") or 0)
    available = _bytes(content, b"\nMemAvailable:")
    if available is None:  # Kernels before 3.14 do not estimate it.
        available = free + (buffers or 0) + (droppable or 0)
    available = min(available, total)
    swap_total, swap_free = _bytes(content, b"\nSwapTotal:"), _bytes(content, b"\nSwapFree:")
    return Memory(
        total,
        total - available,
        available,
        free,
        droppable,
        buffers,
        _bytes(content, b"\nShmem:"),
        swap_total,
        None if swap_total is None or swap_free is None else max(0, swap_total - swap_free),
    )


def _bytes(content: bytes, name: bytes) -> int | None:
    """The number behind a name: searching is cheaper than taking the whole file apart."""
    at = content.find(name)
    if at < 0:
        return None
    at += len(name)
    return int(content[at : content.index(_UNIT, at)]) * 1024


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
