"""The limits of the control group that this program runs in: in a container, the size of the machine.

See the kernel's pages on control groups, version 1 (memory, cpu) and version 2.
"""

import math
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from desktop_monitor.sensors.linux.formats import lines_of
from desktop_monitor.sensors.linux.formats.pid_cgroup import memberships
from desktop_monitor.sensors.linux.sysfs import is_folder, names_in, number_of, text_of

_NO_LIMIT = 2**62


@dataclass(frozen=True, slots=True)
class GroupLimits:
    """What the group may use at most, and uses now; None where it is not limited.

    ``cpu_cores`` is the smaller of a quota of time and a set of CPUs; None also for all cores that are
    online.
    """

    memory_bytes: int | None
    memory_used_bytes: int | None
    cpu_cores: float | None


class ControlGroup:
    """Finds the group and reads its limits; both can change while it runs. May block."""

    def __init__(self, *, proc: Path, sys: Path) -> None:
        self._proc, self._mounted = proc, sys / "fs" / "cgroup"
        self._online = sys / "devices" / "system" / "cpu" / "online"
        self._groups: dict[bytes, bytes] | None = None
        self._unified: list[Path] = []
        self._memory: list[Path] = []
        self._cpu: list[Path] = []
        self._cpuset: list[Path] = []

    def read(self) -> GroupLimits | None:
        """Return the tightest limits of the group and those above, if any."""
        groups = _memberships(self._proc)
        # Moved by a service manager or an administrator; without an answer it is where it was.
        if self._groups is None or (groups and groups != self._groups):
            self._find(groups)
        memory = min(
            (found for found in self._memory_limits() if found), default=None, key=lambda one: one[0]
        )
        cpu_cores = min((cores for cores in self._cpu_limits() if cores), default=None)
        if cpu_cores is not None and cpu_cores >= (count_cpus(text_of(self._online) or "") or math.inf):
            cpu_cores = None
        if memory is None:
            return None if cpu_cores is None else GroupLimits(None, None, cpu_cores)
        return GroupLimits(memory[0], _used_bytes(memory[1]) if memory[1] else None, cpu_cores)

    def _find(self, groups: dict[bytes, bytes]) -> None:
        """Find the folders of our own group, nearest first."""
        hybrid = self._mounted / "unified"
        self._unified = _upwards(hybrid if is_folder(hybrid) else self._mounted, groups.get(b"", b"/"))
        self._memory, self._cpu, self._cpuset = (
            _upwards(self._hierarchy(controller), groups.get(controller.encode(), b"/"))
            for controller in ("memory", "cpu", "cpuset")
        )
        self._groups = groups

    def _hierarchy(self, controller: str) -> Path:
        """Return where a controller of version 1 is mounted: several may share a folder, ``cpu,cpuacct``."""
        names = sorted(names_in(self._mounted))
        shared = (self._mounted / name for name in names if controller in name.split(","))
        alone = self._mounted / controller
        return alone if is_folder(alone) else next(shared, alone)

    def _memory_limits(self) -> Iterator[tuple[int, Path | None] | None]:
        for folders, name in (
            (self._unified, "memory.max"),
            (self._unified, "memory.high"),  # beyond, processes are slowed down until they have less
            (self._memory, "memory.limit_in_bytes"),
        ):
            for folder in folders:
                limit = number_of(folder / name)
                # Version 1 writes "no limit" as the largest multiple of a page.
                yield (limit, folder) if limit is not None and 0 < limit < _NO_LIMIT else None
        # Of a group above that is not shown here, as that of a pod to its containers.
        above = (
            _statistic(self._memory[0] / "memory.stat", "hierarchical_memory_limit") if self._memory else 0
        )
        yield (above, None) if 0 < above < _NO_LIMIT else None

    def _cpu_limits(self) -> Iterator[float | None]:
        for folder in self._unified:
            quota, _, period = (text_of(folder / "cpu.max") or "max").partition(" ")
            is_limit = quota.isdecimal() and period.isdecimal() and int(period)
            yield int(quota) / int(period) if is_limit else None
        for folder in self._cpu:
            quota_us, period_us = (
                number_of(folder / "cpu.cfs_quota_us"),
                number_of(folder / "cpu.cfs_period_us"),
            )
            yield quota_us / period_us if quota_us and period_us and quota_us > 0 else None
        for folder in (*self._unified[:1], *self._cpuset[:1]):  # what is in effect includes those above
            for file in ("cpuset.cpus.effective", "cpuset.effective_cpus", "cpuset.cpus"):
                if cpus := text_of(folder / file):
                    yield count_cpus(cpus)
                    break


def count_cpus(cpus: str) -> int | None:
    """Count the CPUs in a list like ``0-3,8`` (cpuset(7), "List format"); None when it is no such list."""
    try:
        ends = [part.partition("-") for part in cpus.split(",")]
        counts = [int(last or first) - int(first) + 1 for first, _, last in ends]
    except ValueError:
        return None
    return sum(counts) if min(counts) > 0 else None


def _memberships(proc: Path) -> dict[bytes, bytes]:
    """Return the path of our group in each hierarchy; the unified one has the empty name."""
    try:
        return memberships((proc / "self" / "cgroup").read_bytes())
    except OSError:
        return {}


def _upwards(mounted: Path, path: bytes) -> list[Path]:
    """Return the group's folder and those above it. In a container only the mount itself may be there."""
    folder = mounted / os.fsdecode(path.lstrip(b"/"))
    if ".." in folder.parts or not is_folder(folder):
        folder = mounted
    folders = [folder, *folder.parents]
    return folders[: folders.index(mounted) + 1] if is_folder(mounted) else []


def _used_bytes(folder: Path) -> int | None:
    for usage, inactive in (
        ("memory.current", "inactive_file"),
        ("memory.usage_in_bytes", "total_inactive_file"),
    ):
        used = number_of(folder / usage)
        if used is not None:
            return max(0, used - _statistic(folder / "memory.stat", inactive))
    return None


def _statistic(file: Path, name: str) -> int:
    try:
        lines = lines_of(file.read_bytes())
    except OSError:
        return 0
    for line in lines:
        found, _, number = line.partition(b" ")
        if found == name.encode() and number.isdigit():
            return int(number)
    return 0
