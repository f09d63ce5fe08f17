"""/proc/meminfo and the statistics of ZFS's cache."""

from contextlib import suppress

import pytest
from hypothesis import given, settings

from desktop_monitor.model.sample import Memory
from desktop_monitor.sensors.linux.formats.meminfo import memory, shrinkable_zfs_bytes
from tests.sensors.linux.formats.kernel_text import mutations

MEMINFO = b"""MemTotal:        1000 kB
MemFree:          100 kB
MemAvailable:     400 kB
Buffers:           10 kB
Cached:           200 kB
SwapCached:         0 kB
Shmem-before:       5 kB
SwapTotal:        500 kB
SwapFree:         450 kB
Shmem:             30 kB
Slab:              60 kB
SReclaimable:      40 kB
Hugepagesize:    2048 kB
"""
ARCSTATS = b"""13 1 0x01 147 39984 8000000000 90000000000
name                            type data
hits                            4    9000000
size                            4    300000
c_min                           4    100000
c_max                           4    500000
"""


def test_used_memory_is_what_programs_cannot_get() -> None:
    """Caches that can be dropped are available; the kernel's kilobytes are kibibytes."""
    assert memory(MEMINFO) == Memory(
        total_bytes=1000 * 1024,
        used_bytes=600 * 1024,
        available_bytes=400 * 1024,
        free_bytes=100 * 1024,
        cached_bytes=240 * 1024,
        buffers_bytes=10 * 1024,
        shared_bytes=30 * 1024,
        swap_total_bytes=500 * 1024,
        swap_used_bytes=50 * 1024,
    )


def test_a_kernel_that_estimates_nothing_has_free_memory_and_caches() -> None:
    """Before Linux 3.14 there is no MemAvailable; what is shared is in the cache, and cannot be dropped."""
    found = memory(MEMINFO.replace(b"MemAvailable:     400 kB\n", b""))

    assert found.available_bytes == (100 + 10 + 200 + 40 - 30) * 1024


def test_a_line_that_is_missing_is_unknown() -> None:
    """A sandbox writes a few lines only; none of the others is zero."""
    found = memory(b"MemTotal: 1000 kB\nMemFree: 100 kB\nMemAvailable: 400 kB\n")

    assert found.used_bytes == 600 * 1024
    assert (found.cached_bytes, found.buffers_bytes, found.shared_bytes) == (None, None, None)
    assert (found.swap_total_bytes, found.swap_used_bytes) == (None, None)


def test_the_order_of_the_lines_does_not_matter() -> None:
    """But that the first is the total."""
    first, *others = MEMINFO.splitlines(keepends=True)

    assert memory(first + b"".join(reversed(others))) == memory(MEMINFO)


def test_the_cache_of_zfs_is_available_and_cached() -> None:
    """MemAvailable does not know it, though it gives way to programs."""
    found = memory(MEMINFO, zfs_cache_bytes=200 * 1024)

    assert (found.available_bytes, found.used_bytes) == (600 * 1024, 400 * 1024)
    assert found.cached_bytes == 440 * 1024


def test_no_more_than_all_memory_is_available() -> None:
    """The two files are read one after the other."""
    assert memory(MEMINFO, zfs_cache_bytes=10**9).used_bytes == 0


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"nonsense\n",
        b"MemTotal: 1 kB\n",
        b"MemTotal: x kB\nMemFree: 1 kB\n",
        b"MemTotal: 0 kB\nMemFree: 0 kB\n",
        b"MemTotal: 1000 kB\nMemFree: 2000 kB\n",
    ],
)
def test_without_total_and_free_memory_it_is_an_error(content: bytes) -> None:
    """Every kernel writes these; a machine without memory, or with more free than there is, is none."""
    with pytest.raises(LookupError):
        memory(content)


def test_the_cache_of_zfs_shrinks_to_its_least_size() -> None:
    """What is below that is never given back."""
    assert shrinkable_zfs_bytes(ARCSTATS) == 200000


@pytest.mark.parametrize(
    "content",
    [
        ARCSTATS.replace(b"300000", b"99999"),
        ARCSTATS.replace(b"c_min", b"d_min"),
        ARCSTATS.replace(b"300000", b"-1"),
        b"",
        b"size\n\nc_min\n",
    ],
    ids=["smaller than its least size", "no least size", "no number", "empty", "names only"],
)
def test_a_cache_of_zfs_that_cannot_shrink_counts_nothing(content: bytes) -> None:
    """Nor one whose sizes are not known."""
    assert shrinkable_zfs_bytes(content) == 0


@settings(max_examples=200)
@given(mutations(MEMINFO), mutations(ARCSTATS))
def test_damaged_content_raises_nothing_else(meminfo: bytes, arcstats: bytes) -> None:
    """LookupError costs the memory alone."""
    with suppress(LookupError):
        memory(meminfo, shrinkable_zfs_bytes(arcstats))
