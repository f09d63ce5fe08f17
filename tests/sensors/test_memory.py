"""Memory and swap, and what a container may use of them."""

from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from desktop_monitor.model.sample import Memory
from desktop_monitor.sensors.cpu import CpuSensor
from desktop_monitor.sensors.linux.control_group import ControlGroup, GroupLimits
from desktop_monitor.sensors.memory import MemorySensor

MEMINFO = """MemTotal:        1000 kB
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
GIB = 2**30

Build = Callable[[str], Memory]


@pytest.fixture
def read(tmp_path: Path) -> Build:
    """Read an invented meminfo."""

    def build(meminfo: str, limits: GroupLimits | None = None) -> Memory:
        (tmp_path / "meminfo").write_text(meminfo, encoding="ascii")
        sensor = MemorySensor(proc=tmp_path, limits=lambda: limits)
        found = sensor.read()
        sensor.close()
        return found

    return build


def test_what_programs_cannot_get_is_used(read: Build) -> None:
    """Caches that can be dropped are not used memory; kilobytes of the kernel are kibibytes."""
    assert read(MEMINFO) == Memory(
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


def test_an_old_kernel_that_estimates_nothing_is_understood(read: Build) -> None:
    """Before Linux 3.14 what is available is free memory and caches."""
    found = read(MEMINFO.replace("MemAvailable:     400 kB\n", ""))

    assert found.available_bytes == (100 + 10 + 200 + 40) * 1024
    assert found.swap_used_bytes == 50 * 1024


def test_what_a_system_does_not_tell_is_unknown(tmp_path: Path) -> None:
    """A missing line is no zero; a sandbox writes a few lines only."""
    (tmp_path / "meminfo").write_text("MemTotal: 1000 kB\nMemFree: 100 kB\nMemAvailable: 400 kB\n")
    sensor = MemorySensor(proc=tmp_path)

    found = sensor.read()

    assert found.used_bytes == 600 * 1024
    assert (found.cached_bytes, found.buffers_bytes, found.shared_bytes) == (None, None, None)
    assert (found.swap_total_bytes, found.swap_used_bytes) == (None, None)
    assert [missing.code for missing in sensor.unreadable()] == ["unknown_swap"]
    sensor.close()


def test_the_order_of_the_lines_does_not_matter(read: Build) -> None:
    """The fast way expects the kernel's order; another one is read the slow way."""
    assert read("".join(reversed(MEMINFO.splitlines(keepends=True)))) == read(MEMINFO)


def test_a_machine_without_swap_says_so(tmp_path: Path) -> None:
    """Zero swap is a measurement, with a reason for the empty chart."""
    (tmp_path / "meminfo").write_text(
        MEMINFO.replace("500 kB", "0 kB").replace("450 kB", "0 kB"), encoding="ascii"
    )
    sensor = MemorySensor(proc=tmp_path)

    assert sensor.read().swap_total_bytes == 0
    assert [missing.code for missing in sensor.unreadable()] == ["no_swap"]
    sensor.close()


def test_a_container_is_as_big_as_it_may_be(read: Callable[..., Memory]) -> None:
    """The group's limit is shown beside the machine's memory, where it is lower."""
    limited = read(MEMINFO, GroupLimits(500 * 1024, 200 * 1024, None))

    assert (limited.limit_bytes, limited.limit_used_bytes) == (500 * 1024, 200 * 1024)
    assert read(MEMINFO, GroupLimits(2 * 1000 * 1024, 1, None)).limit_bytes is None


def test_this_machine_agrees_with_psutil() -> None:
    """An independent reader sees the same, to a few megabytes that moved meanwhile."""
    sensor = MemorySensor(proc=Path("/proc"))
    ours, theirs = sensor.read(), psutil.virtual_memory()
    sensor.close()

    assert ours.total_bytes == theirs.total
    assert ours.available_bytes == pytest.approx(theirs.available, abs=256 * 2**20)
    assert ours.cached_bytes == pytest.approx(theirs.cached, abs=256 * 2**20)
    assert ours.swap_total_bytes == psutil.swap_memory().total


def write(folder: Path, **files: str) -> None:
    """Put files into a folder; ``__`` stands for a dot."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (folder / name.replace("__", ".")).write_text(content, encoding="ascii")


@pytest.fixture
def group(tmp_path: Path) -> Callable[[str], GroupLimits | None]:
    """Read the limits of an invented tree of control groups, for a program in the group that is named."""

    def read_limits(membership: str) -> GroupLimits | None:
        write(tmp_path / "proc" / "self", cgroup=membership)
        return ControlGroup(proc=tmp_path / "proc", sys=tmp_path / "sys").read()

    return read_limits


def test_the_tightest_limit_above_counts(tmp_path: Path, group: Callable[[str], GroupLimits | None]) -> None:
    """A group cannot use more than the one that it is in (version 2)."""
    mounted = tmp_path / "sys" / "fs" / "cgroup"
    write(mounted / "box", memory__max=f"{GIB}\n", memory__current=f"{GIB // 2}\n", cpu__max="50000 100000\n")
    write(mounted / "box", memory__stat="anon 1\ninactive_file 1000\n")
    write(mounted / "box" / "inner", memory__max="max\n", memory__current="5\n", cpu__max="max 100000\n")

    assert group("0::/box/inner\n") == GroupLimits(GIB, GIB // 2 - 1000, 0.5)


def test_version_1_is_understood(tmp_path: Path, group: Callable[[str], GroupLimits | None]) -> None:
    """Each controller has a tree of its own; an unlimited group has an absurd limit, or -1."""
    mounted = tmp_path / "sys" / "fs" / "cgroup"
    write(
        mounted / "memory" / "docker",
        memory__limit_in_bytes=f"{GIB}\n",
        memory__usage_in_bytes="300\n",
        memory__stat="total_inactive_file 100\n",
    )
    write(mounted / "memory", memory__limit_in_bytes="9223372036854771712\n")
    write(mounted / "cpu" / "docker", cpu__cfs_quota_us="150000\n", cpu__cfs_period_us="100000\n")
    write(mounted / "cpu", cpu__cfs_quota_us="-1\n", cpu__cfs_period_us="100000\n")

    assert group("4:memory:/docker\n1:cpu,cpuacct:/docker\n0::/\n") == GroupLimits(GIB, 200, 1.5)


def test_in_a_container_only_its_own_folder_is_there(
    tmp_path: Path, group: Callable[[str], GroupLimits | None]
) -> None:
    """The path of the host does not exist inside; the mount is the group."""
    mounted = tmp_path / "sys" / "fs" / "cgroup"
    write(mounted, memory__max=f"{GIB}\n", memory__current="10\n", cpu__max="200000 100000\n")

    assert group("0::/../../elsewhere\n") == GroupLimits(GIB, 10, 2.0)


@pytest.mark.parametrize("membership", ["", "nonsense\n", "0::/nowhere\n"])
def test_a_machine_without_groups_has_no_limits(
    group: Callable[[str], GroupLimits | None], membership: str
) -> None:
    """No limit is not an error."""
    assert group("" if membership == "nonsense\n" else membership) is None


def test_a_limit_of_cores_is_told_where_it_limits(tmp_path: Path) -> None:
    """Half a core of two is a limit, eight cores of two are none."""
    (tmp_path / "stat").write_text(
        "cpu 1 1 1 1 1 1 1 1\ncpu0 1 1 1 1 1 1 1 1\ncpu1 1 1 1 1 1 1 1 1\n", encoding="ascii"
    )
    (tmp_path / "loadavg").write_text("0 0 0 1/1 1\n", encoding="ascii")

    found = []
    for cores in (0.5, 8.0, None):
        limits = GroupLimits(None, None, cores)
        sensor = CpuSensor(proc=tmp_path, sys=tmp_path, limits=lambda limits=limits: limits)  # type: ignore[misc]
        found.append(sensor.read().limit_cores)
        sensor.close()

    assert found == [0.5, None, None]
