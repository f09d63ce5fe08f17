"""The limits of the control group that this program runs in: in a container, the size of the "machine".

See the kernel's pages on control groups, version 1 (memory, cpu) and version 2.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from desktop_monitor.sensors.linux.sysfs import number_of, text_of


@dataclass(frozen=True, slots=True)
class GroupLimits:
    """What the group may use at most, and uses now; None where it is not limited."""

    memory_bytes: int | None
    memory_used_bytes: int | None
    cpu_cores: float | None


class ControlGroup:
    """Finds the group once and reads its limits, which can change while it runs."""

    def __init__(self, *, proc: Path, sys: Path) -> None:
        """Find the folders of our own group, nearest first."""
        mounted = sys / "fs" / "cgroup"
        membership = _membership(proc)
        self._unified = _upwards(mounted, membership.get("", "/"))
        self._memory = _upwards(mounted / "memory", membership.get("memory", "/"))
        self._cpu = _upwards(mounted / "cpu", membership.get("cpu", "/"))

    def read(self) -> GroupLimits | None:
        """The tightest limits of the group and those above, if any; 0.5 ms, so not on each tick."""
        memory = min(
            (found for found in self._memory_limits() if found), default=None, key=lambda one: one[0]
        )
        cpu_cores = min((cores for cores in self._cpu_limits() if cores), default=None)
        if memory is None:
            return None if cpu_cores is None else GroupLimits(None, None, cpu_cores)
        return GroupLimits(memory[0], _used_bytes(memory[1]), cpu_cores)

    def _memory_limits(self) -> Iterator[tuple[int, Path] | None]:
        for folders, name in ((self._unified, "memory.max"), (self._memory, "memory.limit_in_bytes")):
            for folder in folders:
                limit = number_of(folder / name)
                # Version 1 writes "no limit" as the largest multiple of a page.
                yield (limit, folder) if limit is not None and limit < 2**62 else None

    def _cpu_limits(self) -> Iterator[float | None]:
        for folder in self._unified:
            quota, _, period = (text_of(folder / "cpu.max") or "max").partition(" ")
            yield int(quota) / int(period) if quota.isdecimal() and period.isdecimal() else None
        for folder in self._cpu:
            quota_us, period_us = (
                number_of(folder / "cpu.cfs_quota_us"),
                number_of(folder / "cpu.cfs_period_us"),
            )
            yield quota_us / period_us if quota_us and period_us and quota_us > 0 else None


def _membership(proc: Path) -> dict[str, str]:
    """The path of our group in each hierarchy; the unified one has the empty name. See cgroups(7)."""
    found: dict[str, str] = {}
    for line in (text_of(proc / "self" / "cgroup") or "").splitlines():
        _hierarchy, controllers, path = line.split(":", 2)
        found |= dict.fromkeys(controllers.split(","), path)
    return found


def _upwards(mounted: Path, path: str) -> list[Path]:
    """The group's folder and those above it. In a container only the mount itself may be there."""
    folder = mounted / path.lstrip("/")
    if ".." in folder.parts or not folder.is_dir():
        folder = mounted
    folders = [folder, *folder.parents]
    return folders[: folders.index(mounted) + 1] if mounted.is_dir() else []


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
    for line in (text_of(file) or "").splitlines():
        found, _, number = line.partition(" ")
        if found == name:
            return int(number)
    return 0
