"""The findings of a range: reads what they are made from, mostly roll-ups, and has them made.

Episodes are found in minutes, trends in ten minutes or hours of processes and programs; samples are
opened only for the worst minute of an episode.
"""

from collections.abc import Iterator
from functools import lru_cache, partial
from typing import Any

from desktop_monitor import findings as pure
from desktop_monitor.findings.recorded import (
    Process,
    ProgramSlots,
    Recorded,
    Start,
    Usage,
    UsageSlot,
    UsageSlots,
)
from desktop_monitor.findings.restart_loop import often_started
from desktop_monitor.model.finding import Findings
from desktop_monitor.model.history import EventKind
from desktop_monitor.model.process import ProcessKey
from desktop_monitor.model.sample import CpuSample
from desktop_monitor.recorder.queries import rolled_up
from desktop_monitor.recorder.queries.findings_samples import kept_short_time
from desktop_monitor.recorder.queries.findings_series import UnflushedMinutes, minutes_of, volumes_of
from desktop_monitor.recorder.queries.history_reader import HistoryReader, check_range
from desktop_monitor.recorder.rollups import day_digest, program_cpu, usage_slots
from desktop_monitor.recorder.rollups.chunk_usage import ChunkUsage
from desktop_monitor.recorder.rollups.day_digest import DayUsage
from desktop_monitor.recorder.rollups.process_totals import (
    ProcessTotals,
    TotalsRow,
    by_pid,
    totals_of,
)
from desktop_monitor.recorder.rollups.program_cpu import ProgramCpu
from desktop_monitor.recorder.storage.sample_delta import Identity
from desktop_monitor.timing.unix_time import DAY_MS, HOUR_MS, TEN_MINUTES_MS, floor_to

MAX_MINUTES_RANGE_MS = 3 * DAY_MS
"""Episodes of minutes are looked for in the last three days of a range, trends in the whole of it."""
_CONTEXT_MS = 6 * HOUR_MS
"""A short range is judged by what was usual before it."""
_MAX_TENS_RANGE_MS = DAY_MS + HOUR_MS
_BAD_ENDS = (EventKind.CRASH, EventKind.KILLED_FOR_MEMORY)

Usages = list[tuple[ChunkUsage, dict[int, Identity]]]


def findings(
    reader: HistoryReader, from_unix_ms: int, to_unix_ms: int, unflushed: UnflushedMinutes
) -> Findings:
    """Return the findings that touch a range, newest first.

    `unflushed` returns the minutes that are in no file yet.

    Raises:
        QuestionRefused: The range is empty.
    """
    check_range(from_unix_ms, to_unix_ms)
    newest = reader.newest_unix_ms()
    if newest is None:
        return Findings([])
    until = min(to_unix_ms, newest + 1)
    since = min(from_unix_ms, until - _CONTEXT_MS)
    is_short = until - since <= _MAX_TENS_RANGE_MS
    width_ms = TEN_MINUTES_MS if is_short else HOUR_MS
    parts, flushed = rolled_up.program_cpu(reader, since, until, width_ms)
    usages = list(reader.chunk_usages(max(flushed, until - rolled_up.UNFLUSHED_MS, since), until))
    known = _Identities()
    usage = [
        *_rolled_up_usage(reader, (since, until), known, of_tens=is_short),
        UsageSlots(_newer_slots(usages, known, width_ms)),
    ]
    core_count, interfaces = machine_of(reader)
    events = reader.events(from_unix_ms, to_unix_ms)
    recorded = Recorded(
        from_unix_ms=from_unix_ms,
        to_unix_ms=until,
        core_count=core_count,
        minutes=minutes_of(reader, max(since, until - MAX_MINUTES_RANGE_MS), until, unflushed),
        usage=usage,
        processes=known.processes,
        programs=_programs(parts, usages, (since, until), width_ms),
        starts=list(_starts(reader, known, usages, (since, until))),
        volumes=volumes_of(reader, until),
        interfaces=interfaces,
        freezes=[one for one in events if one.kind == EventKind.FREEZE],
        bad_ends=[one for one in events if one.kind in _BAD_ENDS],
        samples=partial(kept_short_time, reader, lru_cache(maxsize=1)(known.by_pid)),
    )
    return Findings(pure.find(recorded))


def machine_of(reader: HistoryReader) -> tuple[int, dict[str, bool | None]]:
    """Return how many cores the machine has now, 0 is unknown, and whether each interface is a device."""
    cpu = reader.newest_part("cpu")
    network: Any = reader.newest_part("network") or ()
    core_count = len(cpu.cores) if isinstance(cpu, CpuSample) else 0
    return core_count, {one.name: one.is_physical for one in network}


class _Identities:
    """The processes of a range."""

    def __init__(self) -> None:
        self.processes: dict[ProcessKey, Process] = {}
        self._no_loops: set[ProcessKey] = set()
        self._of_day: dict[int, dict[int, ProcessKey]] = {}

    def keys_of_day(self, reader: HistoryReader, day_ms: int) -> dict[int, ProcessKey]:
        """Return the keys of the numbers of a day."""
        if day_ms not in self._of_day:
            processes = usage_slots.processes(reader.days, day_ms)
            keys = [one.key for _, one in processes]
            self.processes.update(zip(keys, (one for _, one in processes), strict=True))
            self._no_loops.difference_update(keys)
            self._of_day[day_ms] = dict(zip((number for number, _ in processes), keys, strict=True))
        return self._of_day[day_ms]

    def add(self, one: Identity) -> ProcessKey:
        """Add a process; the name that it has later replaces the one that it had before it called exec()."""
        key = one.key
        self.processes[key] = usage_slots.process_of(one)
        self._no_loops.discard(key)
        return key

    def add_digest(self, digest: DayUsage) -> None:
        """Add the processes of a day that is over."""
        self._no_loops |= digest.processes.keys() - self.processes.keys()
        self._no_loops -= digest.loops.keys()
        self.processes |= digest.processes

    def may_be_loops(self) -> Iterator[Process]:
        """Yield those that may be of a loop of restarts."""
        return (one for key, one in self.processes.items() if key not in self._no_loops)

    def by_pid(self) -> dict[int, Process]:
        """Return the newest process with each id."""
        ordered = sorted(self.processes.values(), key=lambda one: one.created_unix_ms)
        return {one.pid: one for one in ordered}


def _rolled_up_usage(
    reader: HistoryReader, range_unix_ms: tuple[int, int], known: _Identities, *, of_tens: bool
) -> Iterator[Usage]:
    since, until = range_unix_ms
    first = floor_to(since, HOUR_MS)
    digests = {} if of_tens else day_digest.stored(reader.days, since, until)
    for day_ms in reader.days.between(since, until):
        if day_ms in digests:
            digest = digests[day_ms]
            known.add_digest(digest)
            whole = day_ms >= first
            yield (
                digest if whole else UsageSlots([one for one in digest.slots() if one.begin_unix_ms >= first])
            )
        else:
            tables = usage_slots.tables(reader.days, day_ms, (first, until), of_tens=of_tens)
            yield UsageSlots(
                [usage_slots.slot_of(table, known.keys_of_day(reader, day_ms)) for table in tables]
            )


def _newer_slots(usages: Usages, known: _Identities, width_ms: int) -> list[UsageSlot]:
    """Return the slots of what is in no roll-up yet."""
    slots: dict[int, UsageSlot] = {}
    for usage, identities in usages:
        begin = floor_to(usage.at_unix_ms, width_ms)
        slot = slots.setdefault(begin, UsageSlot(begin, {}))
        for number, used in sorted(usage.used.items()):
            if number in identities:
                key = known.add(identities[number])
                slot.rss_bytes[key] = max(slot.rss_bytes.get(key, 0), used.rss_maximum_bytes)
                slot.write_bytes[key] = slot.write_bytes.get(key, 0) + used.write_bytes
    return [slot for _, slot in sorted(slots.items())]


def _programs(
    parts: list[ProgramCpu], usages: Usages, range_unix_ms: tuple[int, int], width_ms: int
) -> ProgramSlots:
    newer = [program_cpu.of_whole_chunk(usage, identities) for usage, identities in usages]
    merged = program_cpu.merged([*parts, *newer], width_ms)
    since, until = range_unix_ms
    inside = program_cpu.without(merged, lambda begin: begin + width_ms <= since or begin > until)
    return ProgramSlots(
        width_ms=width_ms,
        begins_unix_ms=inside.begins_unix_ms,
        capacity_ms=inside.capacity_ms,
        busy_ms=inside.busy_ms,
        processes_ms=inside.processes_ms,
        programs_ms=inside.programs_ms,
    )


def _starts(
    reader: HistoryReader, known: _Identities, usages: Usages, range_unix_ms: tuple[int, int]
) -> Iterator[Start]:
    """Yield the processes that may be of a loop, with their ends."""
    for name, members in often_started(known.may_be_loops(), range_unix_ms[0]).items():
        ends: dict[ProcessKey, int] = {}
        parents: dict[ProcessKey, str] = {}
        for one in _totals(reader, name, members, usages):
            key = one.pid, one.created_unix_ms
            parents[key] = one.parent or parents.get(key, "")
            if one.has_ended:
                ends[key] = one.until_unix_ms
        for member in members:
            key = member.key
            yield Start(member, parents.get(key, ""), ends.get(key))


def _totals(
    reader: HistoryReader, name: str, members: list[Process], usages: Usages
) -> Iterator[TotalsRow | ProcessTotals]:
    created = [one.created_unix_ms for one in members]
    first, last = floor_to(min(created), HOUR_MS), max(created) + HOUR_MS
    for hour in rolled_up.process_totals(reader, first, last, name):
        yield from hour.rows
    for usage, identities in usages:
        yield from (one for _, one in totals_of(usage, identities, by_pid(identities), name))
