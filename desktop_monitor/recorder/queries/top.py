"""What every program used in a time, exact at both ends as long as the samples are kept."""

import heapq
from collections import defaultdict
from collections.abc import Iterator, Mapping
from operator import add, itemgetter

import msgspec

from desktop_monitor.model.history import RankBy, Top, TopProcess, TopProgram
from desktop_monitor.model.process import ACCUMULATED, ProcessKey, known_traffic
from desktop_monitor.rates.cpu import busy_and_capacity_ms
from desktop_monitor.rates.process_label import process_label
from desktop_monitor.recorder.queries.history_reader import HistoryReader, check_range
from desktop_monitor.recorder.rollups.program_cpu import ProgramCpu
from desktop_monitor.recorder.rollups.usage_table import UsageSums, UsageTable
from desktop_monitor.recorder.storage.chunk import Chunk
from desktop_monitor.recorder.storage.rebuild import samples
from desktop_monitor.recorder.storage.record_kinds import RecordKind
from desktop_monitor.recorder.storage.sample_delta import Identity
from desktop_monitor.timing.unix_time import DAY_MS, HOUR_MS, TEN_MINUTES_MS

MAX_PROCESSES = 20
"""Listed of each program."""

_AMOUNT_FIELDS = {
    RankBy.CPU: ("cpu_ms",),
    RankBy.MEMORY: ("rss_maximum_bytes",),
    RankBy.IO: ("read_bytes", "write_bytes"),
    RankBy.NETWORK: ("received_bytes", "sent_bytes"),
}
"""The fields of `ProcessUsage` by whose sum processes and programs are ranked."""


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
    programs = _Programs(by)
    for sums, identities in _used(reader, from_unix_ms, to_unix_ms, capacity):
        programs.add(sums, identities)
    amounts = programs.amounts()
    whole = sum(amounts.values())
    has_ends = any(programs.totals["ended_count"].values())

    def total(field: str, name: str) -> int:
        return programs.totals[field].get(name, 0)

    def traffic(name: str) -> tuple[int | None, int | None]:
        return known_traffic(total("received_bytes", name), total("sent_bytes", name))

    if by is RankBy.NETWORK:
        amounts = {name: amount for name, amount in amounts.items() if amount}
    return Top(
        from_unix_ms,
        to_unix_ms,
        [
            TopProgram(
                name=name,
                cpu_s=total("cpu_ms", name) / 1000,
                share_percent=round(100 * amounts[name] / whole, 2) if whole else 0.0,
                rss_maximum_bytes=total("rss_maximum_bytes", name),
                read_bytes=total("read_bytes", name),
                write_bytes=total("write_bytes", name),
                processes=programs.largest(name),
                cpu_percent=capacity.percent(total("cpu_ms", name)),
                ended_count=total("ended_count", name) if has_ends else None,
                label=programs.main_label(name),
                received_bytes=traffic(name)[0],
                sent_bytes=traffic(name)[1],
            )
            for name in heapq.nlargest(limit, amounts, key=amounts.__getitem__)
        ],
    )


class _Programs:
    """What every program used: the totals by field, and its processes with what they are ranked by."""

    def __init__(self, by: RankBy) -> None:
        self._fields = _AMOUNT_FIELDS[by]
        self._joined = max if by is RankBy.MEMORY else add
        self._members: dict[str, list[tuple[int, Identity]]] = defaultdict(list)
        self.totals: dict[str, dict[str, int]] = {field: {} for field in ACCUMULATED}

    def add(self, sums: UsageSums, identities: Mapping[int, Identity]) -> None:
        """Add what processes used in a part of the time; those that nothing is known of are left out."""
        first, *others = (sums.columns[field] for field in self._fields)
        for number in sums.numbers:
            if number in identities:
                identity = identities[number]
                amount = first.get(number, 0)
                for column in others:
                    amount += column.get(number, 0)
                self._members[identity.name].append((amount, identity))
        for field, one in ACCUMULATED.items():
            total = self.totals[field]
            for number, used in sums.columns[field].items():
                if number in identities:
                    name = identities[number].name
                    before = total.get(name, 0)
                    total[name] = max(before, used) if one.is_maximum else before + used

    def amounts(self) -> dict[str, int]:
        """Return what the programs are ranked by."""
        columns = [self.totals[field] for field in self._fields]
        return {name: sum(column.get(name, 0) for column in columns) for name in self._members}

    def largest(self, name: str) -> list[TopProcess]:
        """Return the processes that used most; one may be a member for several days."""
        amounts: dict[ProcessKey, int] = {}
        commands: dict[ProcessKey, str] = {}
        for amount, identity in self._members[name]:
            key = identity.key
            amounts[key] = self._joined(amounts[key], amount) if key in amounts else amount
            commands[key] = identity.command
        ranked = heapq.nlargest(MAX_PROCESSES, amounts, key=amounts.__getitem__)
        return [TopProcess(*key, commands[key]) for key in ranked]

    def main_label(self, name: str) -> str | None:
        """Return what ran in the processes that used more than half of all; None where no label did."""
        members = self._members[name]
        half = sum(amount for amount, _ in members) / 2
        amounts: dict[str | None, int] = defaultdict(int)
        for amount, identity in sorted(members, key=itemgetter(0), reverse=True):  # few may be the half
            label = process_label(identity.name, identity.command)
            amounts[label] += amount
            if amounts[label] > half:
                return label
        return None


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
) -> Iterator[tuple[UsageSums, Mapping[int, Identity]]]:
    """Yield what was used, by the numbers of identities."""
    for day_ms in reader.touched_days(from_unix_ms, to_unix_ms):
        sums = UsageSums()
        unstored: list[tuple[UsageSums, Mapping[int, Identity]]] = []
        known = reader.days.rolled_up_identities(day_ms)
        begin, end = max(from_unix_ms, day_ms - 1), min(to_unix_ms, day_ms + DAY_MS - 1)
        covered = _add_rollups(reader, begin, end, sums)
        _add_capacity(reader, begin, end, covered, capacity)
        for first, last in _uncovered(begin, end, covered):
            for chunk in reader.chunks(first + 1, last):
                if not chunk.identities:
                    _add_chunk(reader, chunk, first, last, sums, capacity)
                    continue
                # It is in no file: the numbers that it has given may be those of others there.
                own = UsageSums()
                _add_chunk(reader, chunk, first, last, own, capacity)
                unstored.append((own, reader.identities(chunk, own.numbers)))
        missing = [number for number in sums.numbers if number not in known]
        known |= reader.days.identities(day_ms, missing)
        yield sums, known
        yield from unstored


def _add_rollups(reader: HistoryReader, begin: int, end: int, sums: UsageSums) -> list[tuple[int, int]]:
    """Add whole hours and whole ten minutes; return the times that they cover, as (after, until)."""
    covered: list[tuple[int, int]] = []
    for found in reader.days.rollups(end).find(RecordKind.TEN_MINUTES, begin - HOUR_MS, end):
        hour, *tens = found.decoded(list[msgspec.Raw])
        if begin < found.at and found.at + HOUR_MS - 1 <= end:
            sums.add_table(msgspec.msgpack.decode(hour, type=UsageTable))
            covered.append((found.at - 1, found.at + HOUR_MS - 1))
            continue
        for packed in tens:
            table = msgspec.msgpack.decode(packed, type=UsageTable)
            last = table.from_unix_ms + TEN_MINUTES_MS - 1
            if begin < table.from_unix_ms and last <= end:
                sums.add_table(table)
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
    sums: UsageSums,
    capacity: _Capacity,
) -> None:
    walls = chunk.walls_unix_ms
    inside = [number for number in range(1, len(walls)) if first < walls[number] <= last]
    if inside:
        ends = inside[0] - 1, inside[-1]
        sums.add_usages(reader.usage(chunk, *ends))
        capacity.add(busy_and_capacity_ms(*samples(chunk, ("cpu",), ends, with_cores=False))[1])
