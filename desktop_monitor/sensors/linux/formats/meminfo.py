"""/proc/meminfo and the cache of ZFS. See proc_meminfo(5)."""

from desktop_monitor.model.sample import Memory

_UNIT = b" kB"
_LAST_BYTES = 2**52
"""No machine has more memory or swap space; a container's own meminfo writes so for "no limit" (lxcfs)."""


def memory(content: bytes, zfs_cache_bytes: int = 0) -> Memory:
    """Return memory and swap.

    Args:
        content: The file.
        zfs_cache_bytes: The part of the cache of ZFS that can shrink: it is outside of the page cache, and
            MemAvailable does not count it.

    Raises:
        LookupError: The file lacks what every kernel writes, or its numbers say nothing.
    """
    total, free = _bytes(content, b"MemTotal:"), _bytes(content, b"\nMemFree:")
    if total is None or free is None or not 0 < total <= _LAST_BYTES:
        raise LookupError("no memory in meminfo")
    buffers, cached, available, shared = (
        _part(_bytes(content, b"\n" + name), total)
        for name in (b"Buffers:", b"Cached:", b"MemAvailable:", b"Shmem:")
    )
    # A kernel that does not count slab separately has counted it elsewhere.
    droppable = None if cached is None else cached + (_bytes(content, b"\nSReclaimable:") or 0)
    if available is None and free > total:
        raise LookupError("no sense in meminfo: more memory is free than there is")
    free = min(free, total)
    if available is None:  # kernels before 3.14; what is shared is in the cache, and cannot be dropped
        available = free + (buffers or 0) + max(0, (droppable or 0) - (shared or 0))
    available = min(available + zfs_cache_bytes, total)
    swap_total = _part(_bytes(content, b"\nSwapTotal:"), _LAST_BYTES)
    swap_free = _bytes(content, b"\nSwapFree:")
    return Memory(
        total,
        total - available,
        available,
        free,
        None if droppable is None else min(droppable + zfs_cache_bytes, total),
        buffers,
        shared,
        swap_total,
        None if swap_total is None or swap_free is None else max(0, swap_total - swap_free),
    )


def shrinkable_zfs_bytes(arcstats: bytes) -> int:
    """Return by how much the cache of ZFS can shrink: its size less its least size; 0 when that is unknown.

    See /proc/spl/kstat/zfs/arcstats: lines of name, type and number.
    """
    numbers: dict[bytes, int] = {}
    for line in arcstats.split(b"\n"):
        name, *rest = [part for part in line.split(b" ") if part] or [b""]
        if name in (b"size", b"c_min") and rest and rest[-1].isdigit():
            numbers[name] = int(rest[-1])
    return max(0, numbers[b"size"] - numbers[b"c_min"]) if len(numbers) > 1 else 0


def _part(number: int | None, total: int) -> int | None:
    """A container's own meminfo may write less than nothing as 2**64 kB less something (lxcfs)."""
    return number if number is not None and number <= total else None


def _bytes(content: bytes, name: bytes) -> int | None:
    """Find the number after a name: searching is cheaper than splitting the whole file."""
    start = content.find(name)
    if start < 0:
        return None
    start += len(name)
    end = content.find(_UNIT, start)
    text = content[start:end].strip(b" ")
    return int(text) * 1024 if text.isdigit() else None
