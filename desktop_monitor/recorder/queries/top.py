"""What every program used in a time, exact at both ends as long as the samples are kept."""

import heapq
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from operator import attrgetter

import msgspec

from desktop_monitor.model.history import RankBy, Top, TopProcess, TopProgram
from desktop_monitor.model.process import ProcessKey, ProcessUsage
from desktop_monitor.rates.cpu import busy_and_capacity_ms
from desktop_monitor.rates.process_label import process_label
from desktop_monitor.recorder.queries.history_reader import HistoryReader, check_range
from desktop_monitor.recorder.rollups.program_cpu import ProgramCpu
from desktop_monitor.recorder.rollups.usage_table import UsageTable, add, add_all
from desktop_monitor.recorder.storage.chunk import Chunk
from desktop_monitor.recorder.storage.rebuild import samples
from desktop_monitor.recorder.storage.record_kinds import RecordKind
from desktop_monitor.recorder.storage.sample_delta import Identity
from desktop_monitor.timing.unix_time import DAY_MS, HOUR_MS, TEN_MINUTES_MS

MAX_PROCESSES = 20
"""Listed of each program."""

_AMOUNTS: dict[RankBy, Callable[[ProcessUsage], int]] = {
    RankBy.CPU: attrgetter("cpu_ms"),
    RankBy.MEMORY: attrgetter("rss_maximum_bytes"),
    RankBy.IO: lambda used: used.read_bytes + used.write_bytes,
}
"""What processes and programs are ranked by."""


def top(reader: HistoryReader, from_unix_ms: int, to_unix_ms: int, by: RankBy, limit: int) -> Top:
    """Rank the programs by what they used in intervals that ended after `from` and not after `to`.

    A process is counted up to the last sample that has it. What it used after that, its parent gets in one
    sum with all that children used which no sample has; that cannot be attributed, so it is "finished" in
    `account`.

    Raises:
        QuestionRefused: The range is empty.
    """
    check_range(from_unix_ms, to_unix_ms)
    capacity = _Capacity()
    programs: dict[str, _Program] = {}
    for identity, used in _used(reader, from_unix_ms, to_unix_ms, capacity):
        programs.setdefault(identity.name, _Program(identity.name)).add(identity, used)
    amount = _AMOUNTS[by]
    amounts = {name: amount(program.total) for name, program in programs.items()}
    whole = sum(amounts.values())
    has_ends = any(program.total.ended_count for program in programs.values())
    ranked = heapq.nlargest(limit, programs.values(), key=lambda program: amounts[program.name])
    return Top(
        from_unix_ms,
        to_unix_ms,
        [
            TopProgram(
                name=program.name,
                cpu_s=program.total.cpu_ms / 1000,
                share_percent=round(100 * amounts[program.name] / whole, 2) if whole else 0.0,
                rss_maximum_bytes=program.total.rss_maximum_bytes,
                read_bytes=program.total.read_bytes,
                write_bytes=program.total.write_bytes,
                processes=program.most(amount),
                cpu_percent=capacity.percent(program.total.cpu_ms),
                ended_count=program.total.ended_count if has_ends else None,
                label=program.main_label(amount),
            )
            for program in ranked
        ],
    )


@dataclass(slots=True)
class _Program:
    """The processes of one name, and what they used together."""

    name: str
    total: ProcessUsage = field(default_factory=ProcessUsage)
    members: list[tuple[Identity, ProcessUsage]] = field(default_factory=list)

    def add(self, identity: Identity, used: ProcessUsage) -> None:
        """Add what a process used in a part of the time."""
        add(self.total, used)
        self.members.append((identity, used))

    def most(self, amount: Callable[[ProcessUsage], int]) -> list[TopProcess]:
        """Return the processes that used most."""
        totals: dict[ProcessKey, ProcessUsage] = {}
        add_all(totals, (((one.pid, one.created_unix_ms), used) for one, used in self.members))
        commands = {(one.pid, one.created_unix_ms): one.command for one, _ in self.members}
        ranked = heapq.nlargest(MAX_PROCESSES, totals, key=lambda key: amount(totals[key]))
        return [TopProcess(*key, commands[key]) for key in ranked]

    def main_label(self, amount: Callable[[ProcessUsage], int]) -> str | None:
        """Return what ran in the processes that used more than half of all; None where no label did."""
        amounts: dict[str | None, int] = defaultdict(int)
        for identity, used in self.members:
            amounts[process_label(identity.name, identity.command)] += amount(used)
        half = sum(amounts.values()) / 2
        return next((label for label, used in amounts.items() if used > half), None)


class _Capacity:
    """The CPU time that the machine had in what was added up."""

    def __init__(self) -> None:
        self._ms = 0
        self._is_known = True

    def add(self, capacity_ms: int) -> None:
        """Add that of a part; 0 is unknown."""
        self._ms += capacity_ms
        self._is_known = self._is_known and capacity_ms > 0

    def percent(self, cpu_ms: int) -> float | None:
        """Return CPU time in percent of it; None where it is not known."""
        return round(100 * cpu_ms / self._ms, 3) if self._is_known and self._ms else None


def _used(
    reader: HistoryReader, from_unix_ms: int, to_unix_ms: int, capacity: _Capacity
) -> Iterator[tuple[Identity, ProcessUsage]]:
    for day_ms in reader.touched_days(from_unix_ms, to_unix_ms):
        totals: dict[int, ProcessUsage] = {}
        unstored: list[tuple[Identity, ProcessUsage]] = []
        known = reader.days.rolled_up_identities(day_ms)
        begin, end = max(from_unix_ms, day_ms - 1), min(to_unix_ms, day_ms + DAY_MS - 1)
        covered = _add_rollups(reader, begin, end, totals)
        _add_capacity(reader, begin, end, covered, capacity)
        for first, last in _uncovered(begin, end, covered):
            for chunk in reader.chunks(first + 1, last):
                if not chunk.identities:
                    _add_chunk(reader, chunk, first, last, totals, capacity)
                    continue
                # It is in no file: the numbers that it has given may be those of others there.
                own: dict[int, ProcessUsage] = {}
                _add_chunk(reader, chunk, first, last, own, capacity)
                identities = reader.identities(chunk, own)
                unstored += [
                    (identities[number], used) for number, used in own.items() if number in identities
                ]
        missing = [number for number in totals if number not in known]
        known |= reader.days.identities(day_ms, missing)
        yield from ((known[number], used) for number, used in totals.items() if number in known)
        yield from unstored


def _add_rollups(
    reader: HistoryReader, begin: int, end: int, totals: dict[int, ProcessUsage]
) -> list[tuple[int, int]]:
    """Add whole hours and whole ten minutes; return the times that they cover, as (after, until)."""
    covered: list[tuple[int, int]] = []
    for found in reader.days.rollups(end).find(RecordKind.TEN_MINUTES, begin - HOUR_MS, end):
        hour, *tens = found.decoded(list[msgspec.Raw])
        if begin < found.at and found.at + HOUR_MS - 1 <= end:
            msgspec.msgpack.decode(hour, type=UsageTable).add_to(totals)
            covered.append((found.at - 1, found.at + HOUR_MS - 1))
            continue
        for packed in tens:
            table = msgspec.msgpack.decode(packed, type=UsageTable)
            last = table.from_unix_ms + TEN_MINUTES_MS - 1
            if begin < table.from_unix_ms and last <= end:
                table.add_to(totals)
                covered.append((table.from_unix_ms - 1, last))
    return covered


def _add_capacity(
    reader: HistoryReader, begin: int, end: int, covered: list[tuple[int, int]], capacity: _Capacity
) -> None:
    """Add what the machine had in the tens of minutes that roll-ups cover."""
    known = {
        slot: had_ms
        for found in reader.days.rollups(end).find(RecordKind.PROGRAM_CPU, begin - HOUR_MS, end)
        for part in (found.decoded(ProgramCpu),)
        for slot, had_ms in zip(part.begins_unix_ms, part.capacity_ms, strict=True)
    }
    for first, last in covered:
        tens = [had_ms for slot, had_ms in known.items() if first < slot <= last]
        capacity.add(sum(tens) if all(tens) else 0)


def _uncovered(begin: int, end: int, covered: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    for first, last in sorted(covered):
        if first > begin:
            yield begin, first
        begin = max(begin, last)
    if end > begin:
        yield begin, end


def _add_chunk(
    reader: HistoryReader,
    chunk: Chunk,
    first: int,
    last: int,
    totals: dict[int, ProcessUsage],
    capacity: _Capacity,
) -> None:
    walls = chunk.walls_unix_ms
    inside = [number for number in range(1, len(walls)) if first < walls[number] <= last]
    if inside:
        ends = inside[0] - 1, inside[-1]
        add_all(totals, reader.usage(chunk, *ends).items())
        capacity.add(busy_and_capacity_ms(*samples(chunk, ("cpu",), ends, with_cores=False))[1])
