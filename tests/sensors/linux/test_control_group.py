"""The limits of the control group of this program."""

from collections.abc import Callable
from pathlib import Path

import pytest

from desktop_monitor.sensors.linux.control_group import ControlGroup, GroupLimits, count_cpus
from tests.sensors.helpers import put
from tests.sensors.linux.formats.kernel_text import LINE_BREAKS

GIB = 2**30
UNLIMITED_1 = 9223372036854771712
"""What version 1 writes for "no limit": the largest multiple of a page."""

Read = Callable[[bytes], GroupLimits | None]


@pytest.fixture
def groups(tmp_path: Path) -> Path:
    """Where control groups are mounted on an invented machine."""
    return tmp_path / "sys" / "fs" / "cgroup"


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """Read the limits of a program in the group that is named, on the invented machine."""

    def read_limits(membership: bytes) -> GroupLimits | None:
        put(tmp_path / "proc" / "self", {"cgroup": membership})
        return ControlGroup(proc=tmp_path / "proc", sys=tmp_path / "sys").read()

    return read_limits


def test_the_tightest_limit_above_counts(groups: Path, read: Read) -> None:
    """A group cannot use more than the one that it is in."""
    put(
        groups / "box",
        {
            "memory.max": GIB,
            "memory.current": GIB // 2,
            "memory.stat": "anon 1\ninactive_file 1000",
            "cpu.max": "50000 100000",
        },
    )
    put(groups / "box" / "inner", {"memory.max": "max", "memory.current": 5, "cpu.max": "max 100000"})

    assert read(b"0::/box/inner\n") == GroupLimits(GIB, GIB // 2 - 1000, 0.5)


def test_version_1_has_a_tree_for_each_controller(groups: Path, read: Read) -> None:
    """An unlimited group has an absurd limit, or -1."""
    put(
        groups,
        {
            "memory/docker/memory.limit_in_bytes": GIB,
            "memory/docker/memory.usage_in_bytes": 300,
            "memory/docker/memory.stat": "total_inactive_file 100",
            "memory/memory.limit_in_bytes": UNLIMITED_1,
            "cpu/docker/cpu.cfs_quota_us": 150000,
            "cpu/docker/cpu.cfs_period_us": 100000,
            "cpu/cpu.cfs_quota_us": -1,
            "cpu/cpu.cfs_period_us": 100000,
        },
    )

    assert read(b"4:memory:/docker\n1:cpu,cpuacct:/docker\n0::/\n") == GroupLimits(GIB, 200, 1.5)


def test_in_a_container_the_mount_is_the_group(groups: Path, read: Read) -> None:
    """The path on the host does not exist inside."""
    put(groups, {"memory.max": GIB, "memory.current": 10, "cpu.max": "200000 100000"})

    assert read(b"0::/../../elsewhere\n") == GroupLimits(GIB, 10, 2.0)


@pytest.mark.parametrize("membership", [b"", b"nonsense\n", b"0::/nowhere\n"])
def test_a_machine_without_groups_has_no_limits(read: Read, membership: bytes) -> None:
    """No limit is not an error."""
    assert read(membership) is None


def test_a_program_that_may_not_read_its_group_has_no_limits(tmp_path: Path) -> None:
    """There may be no such file at all."""
    assert ControlGroup(proc=tmp_path / "proc", sys=tmp_path / "sys").read() is None


@pytest.mark.parametrize("text", [*LINE_BREAKS, b":", b" "], ids=repr)
def test_a_group_of_an_unusual_name_is_found(groups: Path, read: Read, text: bytes) -> None:
    """A user may name the groups below his own as he likes."""
    name = b"a" + text + b"b"
    put(groups / name.decode("utf-8", "surrogateescape"), {"memory.max": GIB, "memory.current": 1})

    assert read(b"0::/" + name + b"\n") == GroupLimits(GIB, 1, None)


@pytest.mark.parametrize(
    "files",
    [
        {"box/cpuset.cpus.effective": "0-3,8"},
        {"box/cpuset.cpus.effective": "0-3,8", "box/cpu.max": "max 100000"},
        {"box/cpuset.cpus.effective": "0-3,8", "box/cpu.max": "800000 100000"},
    ],
    ids=["alone", "no quota", "a larger quota"],
)
def test_a_set_of_cpus_is_a_limit(groups: Path, read: Read, files: dict[str, str]) -> None:
    """As many cores as are in the set, where a quota allows no fewer."""
    put(groups, files)

    assert read(b"0::/box\n") == GroupLimits(None, None, 5)


def test_a_set_of_cpus_of_version_1_is_a_limit(groups: Path, read: Read) -> None:
    """What is in effect, rather than what was asked for."""
    put(groups / "cpuset" / "box", {"cpuset.effective_cpus": "2,4", "cpuset.cpus": "0-7"})

    assert read(b"5:cpuset:/box\n") == GroupLimits(None, None, 2)


@pytest.mark.parametrize(
    "files",
    [{"cpuset.cpus.effective": "0-3"}, {"cpuset.cpus.effective": "0-3", "cpu.max": "400000 100000"}],
    ids=["a set", "a quota"],
)
def test_all_cores_are_no_limit(tmp_path: Path, groups: Path, read: Read, files: dict[str, str]) -> None:
    """Every group has a set of CPUs; a machine without a limit is asked for one seldom."""
    put(tmp_path / "sys" / "devices" / "system" / "cpu", {"online": "0-3"})
    put(groups, files)

    assert read(b"0::/\n") is None


def test_a_part_of_the_cores_is_a_limit(tmp_path: Path, groups: Path, read: Read) -> None:
    """Of four cores, a group may have two."""
    put(tmp_path / "sys" / "devices" / "system" / "cpu", {"online": "0-3"})
    put(groups, {"cpuset.cpus.effective": "0-1"})

    assert read(b"0::/\n") == GroupLimits(None, None, 2)


def test_an_empty_set_of_cpus_is_no_limit(groups: Path, read: Read) -> None:
    """A group for which none was chosen has an empty file."""
    put(groups / "cpuset" / "box", {"cpuset.cpus": ""})

    assert read(b"5:cpuset:/box\n") is None


@pytest.mark.parametrize(
    ("cpus", "expected"),
    [("0", 1), ("0-3", 4), ("0-3,8", 5), ("1,3,5", 3), ("0-63,128-191", 128), ("all", None), ("", None)],
)
def test_a_list_of_cpus_is_counted(cpus: str, expected: int | None) -> None:
    """See cpuset(7), "List format"."""
    assert count_cpus(cpus) == expected


def test_limits_that_change_are_followed(tmp_path: Path, groups: Path) -> None:
    """The group is found once, and its limits are read each time."""
    put(tmp_path / "proc" / "self", {"cgroup": b"0::/box\n"})
    put(groups / "box", {"memory.max": GIB, "memory.current": 1})
    group = ControlGroup(proc=tmp_path / "proc", sys=tmp_path / "sys")
    assert group.read() == GroupLimits(GIB, 1, None)

    put(groups / "box", {"memory.max": 2 * GIB, "memory.current": 2})

    assert group.read() == GroupLimits(2 * GIB, 2, None)
