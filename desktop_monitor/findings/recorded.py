"""What findings are made from: the recorded history of a range, in columns over time."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Protocol

import msgspec

from desktop_monitor.model.history import PastEvent
from desktop_monitor.model.process import ProcessKey
from desktop_monitor.timing.unix_time import MINUTE_MS


class Minutes(msgspec.Struct, frozen=True):
    """Series by minute, oldest first; every column has as many values as ``begins_unix_ms``.

    Minutes in which nothing was measured are left out. ``maxima`` and ``minima`` are of ``cpu.total_percent``
    only; ``measured_ms`` is the part of each minute in which the CPU was measured, all where it is empty.
    """

    begins_unix_ms: list[int] = []
    averages: dict[str, list[float | None]] = {}
    maxima: dict[str, list[float | None]] = {}
    minima: dict[str, list[float | None]] = {}
    measured_ms: list[int] = []

    def measured(self) -> list[float]:
        """Return how many minutes were measured in each, at most one."""
        if not self.measured_ms:
            return [1.0] * len(self.begins_unix_ms)
        return [min(1.0, length_ms / MINUTE_MS) for length_ms in self.measured_ms]

    def average(self, name: str) -> list[float]:
        """Return the averages of a series; what is unknown counts as nothing."""
        found = self.averages.get(name)
        return [value or 0.0 for value in found] if found else [0.0] * len(self.begins_unix_ms)


class Process(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """The identity of a process."""

    name: str
    pid: int
    created_unix_ms: int
    parent_pid: int
    command: str = ""

    @property
    def key(self) -> ProcessKey:
        """What identifies the process."""
        return self.pid, self.created_unix_ms


class ProcessUse(msgspec.Struct, frozen=True, gc=False):
    """What a process used in a short time; ``children_cpu_ms`` is of children that were seen by no sample.

    With pid 0 it is the sum of ``ended_count`` processes that no sample has seen, of one program and started
    by the program ``parent_name``.
    """

    process: Process
    cpu_ms: int = 0
    children_cpu_ms: int = 0
    io_bytes: int = 0
    rss_bytes: int = 0
    ended_count: int = 0
    parent_name: str = ""
    network_bytes: int = 0


class ShortTime(msgspec.Struct, frozen=True):
    """A short time from the samples: what each process used, and when the CPU was busiest.

    ``length_ms`` is what was measured of it, ``busy_ms`` the CPU time that the machine used. ``by_pid`` has
    the processes that are known, to look up parents.
    """

    at_unix_ms: int
    length_ms: int
    busy_ms: int
    used: list[ProcessUse] = []
    by_pid: Mapping[int, Process] = {}


class UsageSlot(msgspec.Struct, frozen=True):
    """Ten minutes or an hour: the most memory of each process, and what each wrote if it wrote anything.

    ``others_write_bytes`` is what processes wrote that are not listed, by their program.
    """

    begin_unix_ms: int
    rss_bytes: dict[ProcessKey, int]
    write_bytes: dict[ProcessKey, int] = {}
    others_write_bytes: dict[str, int] = {}


class MemorySpan(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """The memory of a process in a part of a range, in short: how many slots have it, and the ends of it."""

    count: int
    first_bytes: int
    newest_bytes: int
    newest_unix_ms: int
    """Begin of the last slot with it."""


class Usage(Protocol):
    """Memory and writes of each process in a part of a range."""

    @property
    def begins_unix_ms(self) -> Sequence[int]:
        """The begin of each slot, oldest first."""

    def memory(self) -> Mapping[ProcessKey, MemorySpan]:
        """Return the memory of each process in short."""

    def memory_points(self, key: ProcessKey) -> list[tuple[int, int]]:
        """Return the memory of one of these processes, as (begin of the slot, bytes)."""

    def slots(self) -> Sequence[UsageSlot]:
        """Return everything by slot."""


class UsageSlots:
    """A `Usage` that is given by slot."""

    def __init__(self, slots: Sequence[UsageSlot]) -> None:
        self._slots = slots

    @property
    def begins_unix_ms(self) -> Sequence[int]:
        """The begin of each slot, oldest first."""
        return [slot.begin_unix_ms for slot in self._slots]

    def memory(self) -> Mapping[ProcessKey, MemorySpan]:
        """Return the memory of each process in short."""
        counts = Counter(chain.from_iterable(slot.rss_bytes for slot in self._slots))
        first: dict[ProcessKey, int] = {}
        newest: dict[ProcessKey, int] = {}
        newest_unix_ms: dict[ProcessKey, int] = {}
        for slot, earlier in zip(self._slots, reversed(self._slots), strict=True):
            newest.update(slot.rss_bytes)
            newest_unix_ms.update(dict.fromkeys(slot.rss_bytes, slot.begin_unix_ms))
            first.update(earlier.rss_bytes)
        return {
            key: MemorySpan(count, first[key], newest[key], newest_unix_ms[key])
            for key, count in counts.items()
        }

    def memory_points(self, key: ProcessKey) -> list[tuple[int, int]]:
        """Return the memory of one of these processes, as (begin of the slot, bytes)."""
        return [(slot.begin_unix_ms, slot.rss_bytes[key]) for slot in self._slots if key in slot.rss_bytes]

    def slots(self) -> Sequence[UsageSlot]:
        """Return everything by slot."""
        return self._slots


class ProgramSlots(msgspec.Struct, frozen=True):
    """CPU time by program in slots of ``width_ms``; ``programs_ms`` has the programs that used most."""

    width_ms: int = 10 * MINUTE_MS
    begins_unix_ms: list[int] = []
    capacity_ms: list[int] = []
    busy_ms: list[int] = []
    processes_ms: list[int] = []
    programs_ms: dict[str, list[int]] = {}


class Start(msgspec.Struct, frozen=True, gc=False):
    """A process that started in the range. ``ended_unix_ms`` is None while it runs or if that is unknown."""

    process: Process
    parent_name: str
    ended_unix_ms: int | None


class VolumeHours(msgspec.Struct, frozen=True):
    """The space of a volume by the hour, oldest first, over up to two weeks."""

    mount: str
    begins_unix_ms: list[int]
    used_bytes: list[float]
    free_bytes: list[float]


def _no_samples(_from_unix_ms: int, _to_unix_ms: int) -> ShortTime | None:
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """The recorded history of a range.

    Attributes:
        from_unix_ms: Begin of the range; what was usual before it may be recorded too.
        to_unix_ms: End of the range.
        core_count: The cores of the machine; 0 is unknown.
        minutes: Series by minute.
        usage: Memory and writes of each process in slots of ten minutes or an hour, oldest first.
        processes: The processes of these.
        programs: CPU time by program.
        starts: Processes that `restart_loop.often_started` chose, with their ends.
        volumes: The space of each volume.
        interfaces: The network interfaces of now; whether each is a device, None where that is unknown.
        freezes: Events of that kind.
        bad_ends: The crashes and the kills for lack of memory.
        samples: Returns what was used in a few minutes; None when there are no samples of them any more.
    """

    from_unix_ms: int
    to_unix_ms: int
    core_count: int = 0
    minutes: Minutes = field(default_factory=Minutes)
    usage: list[Usage] = field(default_factory=list)
    processes: dict[ProcessKey, Process] = field(default_factory=dict)
    programs: ProgramSlots = field(default_factory=ProgramSlots)
    starts: list[Start] = field(default_factory=list)
    volumes: list[VolumeHours] = field(default_factory=list)
    interfaces: dict[str, bool | None] = field(default_factory=dict)
    freezes: list[PastEvent] = field(default_factory=list)
    bad_ends: list[PastEvent] = field(default_factory=list)
    samples: Callable[[int, int], ShortTime | None] = _no_samples

    def touches(self, begin_unix_ms: int, end_unix_ms: int) -> bool:
        """Return whether a time touches the range; what is recorded may begin before it."""
        return end_unix_ms >= self.from_unix_ms and begin_unix_ms <= self.to_unix_ms
