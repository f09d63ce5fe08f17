"""Memory and limits of rare machines and containers."""

from pathlib import Path

import pytest

from desktop_monitor.model.sample import Memory
from desktop_monitor.sensors.linux.control_group import ControlGroup, GroupLimits
from desktop_monitor.sensors.linux.memory import MemorySensor
from tests.sensors.helpers import put

KIB = 1024
WRAPPED = 2**64 // KIB - 16
"""Less than nothing, as lxcfs writes it."""
USUAL = {
    "MemTotal": 1000,
    "MemFree": 100,
    "MemAvailable": 400,
    "Buffers": 10,
    "Cached": 300,
    "SReclaimable": 50,
    "Shmem": 20,
    "SwapTotal": 500,
    "SwapFree": 450,
}


def memory_of(folder: Path, **changed: int | None) -> Memory:
    """Read the memory of a machine with other figures than usual, in KiB; None is a line that is missing."""
    lines = {name: number for name, number in (USUAL | changed).items() if number is not None}
    put(folder, {"meminfo": "".join(f"{name}: {number} kB\n" for name, number in lines.items())})
    sensor = MemorySensor(proc=folder)
    try:
        return sensor.read()
    finally:
        sensor.close()


@pytest.mark.parametrize(
    ("changed", "available"),
    [
        ({}, 400),
        ({"MemAvailable": None}, 100 + 10 + 300 + 50 - 20),
        ({"MemAvailable": None, "Cached": 800, "Shmem": 780}, 100 + 10 + 800 + 50 - 780),
        ({"MemAvailable": None, "Cached": 10, "SReclaimable": 0, "Shmem": 20}, 100 + 10),
        ({"MemAvailable": WRAPPED}, 100 + 10 + 300 + 50 - 20),
        ({"MemFree": 2000, "MemAvailable": 1000}, 1000),
        ({"HugePages_Total": 4, "Hugetlb": 600, "MemAvailable": 250}, 250),
        ({"SwapCached": 5, "Zswap": 20, "Zswapped": 80}, 400),
    ],
    ids=str,
)
def test_available_memory_is_what_programs_can_get(
    tmp_path: Path, changed: dict[str, int | None], available: int
) -> None:
    """Old kernels, files in memory, containers whose own figures are wrong, huge pages, compressed swap."""
    found = memory_of(tmp_path, **changed)

    assert found.available_bytes == available * KIB
    assert found.used_bytes + found.available_bytes == found.total_bytes
    assert found.free_bytes <= found.total_bytes


@pytest.mark.parametrize("name", ["Cached", "Buffers", "Shmem"])
def test_a_part_that_is_larger_than_the_whole_is_unknown(tmp_path: Path, name: str) -> None:
    """It has no size at all."""
    found = memory_of(tmp_path, **{name: WRAPPED})

    part = {"Cached": found.cached_bytes, "Buffers": found.buffers_bytes, "Shmem": found.shared_bytes}
    assert part[name] is None
    assert found.available_bytes == 400 * KIB


def test_a_cache_of_zfs_beyond_the_memory_is_no_more_than_the_memory(tmp_path: Path) -> None:
    """In a container the counters of ZFS are the host's."""
    put(tmp_path, {"spl/kstat/zfs/arcstats": f"size 4 {9000 * KIB}\nc_min 4 {KIB}"})

    found = memory_of(tmp_path)

    assert found.available_bytes == found.cached_bytes == found.total_bytes


def test_swap_without_a_limit_is_unknown(tmp_path: Path) -> None:
    """A container that may have as much as there is has the largest number (lxcfs)."""
    found = memory_of(tmp_path, SwapTotal=WRAPPED, SwapFree=WRAPPED)

    assert (found.swap_total_bytes, found.swap_used_bytes) == (None, None)


SWAP = {"SwapTotal": 10, "SwapFree": WRAPPED}


@pytest.mark.parametrize(("changed", "used"), [({}, 50), (SWAP, 0), ({"SwapFree": None}, None)], ids=str)
def test_used_swap_is_never_below_nothing(
    tmp_path: Path, changed: dict[str, int | None], used: int | None
) -> None:
    """The kernel adds up all devices, compressed memory included."""
    found = memory_of(tmp_path, **changed)

    assert found.swap_used_bytes == (used if used is None else used * KIB)


@pytest.mark.parametrize(
    ("membership", "files", "expected"),
    [
        (
            b"9:memory:/a\n3:cpu,cpuacct:/a\n0::/a\n",
            {
                "memory/a/memory.limit_in_bytes": 1000,
                "memory/a/memory.usage_in_bytes": 10,
                "cpu,cpuacct/a/cpu.cfs_quota_us": 50_000,
                "cpu,cpuacct/a/cpu.cfs_period_us": 100_000,
                "unified/a/cgroup.procs": 1,
            },
            GroupLimits(1000, 10, 0.5),
        ),
        (
            b"3:cpu:/\n0::/a\n",
            {"unified/a/memory.max": 1000, "unified/a/memory.current": 10},
            GroupLimits(1000, 10, None),
        ),
        (
            b"0::/a/b/c\n",
            {
                "a/memory.max": 100,
                "a/memory.current": 90,
                "a/b/memory.max": 1000,
                "a/b/memory.current": 50,
                "a/b/c/memory.max": "max",
                "a/cpu.max": "25000 50000",
                "a/b/cpu.max": "max 100000",
            },
            GroupLimits(100, 90, 0.5),
        ),
        (
            b"9:memory:/pod/a\n",
            {
                "memory/memory.limit_in_bytes": 2**63 - 4096,
                "memory/memory.usage_in_bytes": 10,
                "memory/memory.stat": "cache 1\nhierarchical_memory_limit 1000\ntotal_inactive_file 2",
            },
            GroupLimits(1000, None, None),
        ),
        (
            b"9:memory:/a\n",
            {
                "memory/a/memory.limit_in_bytes": 1000,
                "memory/a/memory.usage_in_bytes": 10,
                "memory/a/memory.stat": "cache 1\nhierarchical_memory_limit 1000\ntotal_inactive_file 2",
            },
            GroupLimits(1000, 8, None),
        ),
        (b"0::/a\n", {"a/memory.max": "max", "a/cpu.max": "max"}, None),
        (b"0::/a\n", {"a/memory.max": 0, "a/cpu.max": "1000 0"}, None),
    ],
    ids=[
        "hybrid",
        "hybrid with memory in version 2",
        "parent is lower",
        "parent is hidden",
        "nothing above is lower",
        "no limits",
        "limits of nothing",
    ],
)
def test_limits_of_groups_in_rare_places(
    tmp_path: Path, membership: bytes, files: dict[str, object], expected: GroupLimits | None
) -> None:
    """Both versions at once, controllers that share a folder, groups inside of groups."""
    put(tmp_path / "proc" / "self", {"cgroup": membership})
    put(tmp_path / "sys" / "fs" / "cgroup", files)

    assert ControlGroup(proc=tmp_path / "proc", sys=tmp_path / "sys").read() == expected
