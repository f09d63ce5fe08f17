"""Aggregates the hour that is not over, and writes its roll-ups when it is."""

from collections import defaultdict
from collections.abc import Collection, Iterator

from desktop_monitor.model.process import ProcessUsage
from desktop_monitor.recorder.rollups import process_totals, program_cpu, usage_table
from desktop_monitor.recorder.rollups.chunk_usage import ChunkUsage, pack_usage, unpack_usage, usage_of
from desktop_monitor.recorder.rollups.process_totals import PackedProgramTotals
from desktop_monitor.recorder.rollups.program_cpu import ProgramCpu
from desktop_monitor.recorder.rollups.series_rollup import PackedRollup, Rollup
from desktop_monitor.recorder.rollups.usage_table import UsageTable
from desktop_monitor.recorder.storage.batches import Record
from desktop_monitor.recorder.storage.chunk import Chunk
from desktop_monitor.recorder.storage.day_files import DayFiles, writable
from desktop_monitor.recorder.storage.rebuild import readings
from desktop_monitor.recorder.storage.record_kinds import Family, RecordKind
from desktop_monitor.recorder.storage.sample_delta import IdentityBatch
from desktop_monitor.unix_time import DAY_MS, HOUR_MS, MINUTE_MS, TEN_MINUTES_MS

_IDENTITIES_AT_ONCE = 256  # command lines are long, and a build has thousands of them in an hour


class HourAggregator:
    """Minutes of every series, and what each process used in each closed chunk, of one hour."""

    def __init__(self, hour_unix_ms: int) -> None:
        """Begin empty."""
        self.hour_unix_ms = hour_unix_ms
        self.minutes = Rollup(MINUTE_MS)
        self._used: dict[str, bytes] = {}

    @property
    def is_empty(self) -> bool:
        """Whether no chunk was added."""
        return not self._used

    def usage(self, key: str) -> ChunkUsage | None:
        """Return what was used in a chunk that was added, by its key."""
        packed = self._used.get(key)
        return None if packed is None else unpack_usage(packed)

    def _usages(self) -> Iterator[ChunkUsage]:
        return map(unpack_usage, self._used.values())

    def add_chunk(self, chunk: Chunk, *, with_readings: bool) -> None:
        """Add a closed chunk; its readings too, unless they were added one by one."""
        self._used[chunk.key] = pack_usage(usage_of(chunk))
        if with_readings:
            for interval, one in readings(chunk):
                if not chunk.is_gap(interval):
                    self.minutes.add(one)

    def flush(self, days: DayFiles) -> None:
        """Write the hour to the day's roll-ups and to the summary.

        Raises:
            OSError: It cannot be written. The chunks are still there to do it again.
        """
        self.minutes.flush()
        file = writable(days.rollups(self.hour_unix_ms))
        hour, hour_end = self.hour_unix_ms, self.hour_unix_ms + HOUR_MS - 1
        for found in file.find(RecordKind.MINUTES, hour, hour_end):  # the clock was set back
            self.minutes.merge(found.part, found.decoded(PackedRollup))
        records = self.minutes.records(hour, RecordKind.MINUTES)
        before = [
            table
            for found in file.find(RecordKind.TEN_MINUTES, hour, hour_end)
            for table in found.decoded(list[UsageTable])[1:]
        ]
        records.append(Record(RecordKind.TEN_MINUTES, hour, "", self._ten_minutes(before)))
        numbers = {number for usage in self._usages() for number in usage.used}
        stored = days.rolled_up_names(hour)
        known = stored | {
            number: identity.without_command()
            for piece in _pieces(numbers - stored.keys())
            for number, identity in days.identities(hour, piece).items()
        }
        programs = program_cpu.merged(
            (program_cpu.of_whole_chunk(usage, known) for usage in self._usages()), TEN_MINUTES_MS
        )
        earlier = [found.decoded(ProgramCpu) for found in file.find(RecordKind.PROGRAM_CPU, hour, hour_end)]
        merged = program_cpu.merged([*earlier, programs], TEN_MINUTES_MS)
        records.append(Record(RecordKind.PROGRAM_CPU, hour, "", merged))
        totals = {
            found.part: found.decoded(PackedProgramTotals).unpacked()
            for found in file.find(RecordKind.PROCESS_TOTALS, hour, hour_end)
        }
        for name, one in process_totals.of_hour(self._usages(), known).items():
            short = process_totals.shortened([totals[name], one] if name in totals else [one])
            records.append(Record(RecordKind.PROCESS_TOTALS, hour, name, PackedProgramTotals.of(short)))
        # In pieces, so that an hour of command lines is never in memory at once; and before the table that
        # says that this hour is written.
        for piece in _pieces(known.keys() - stored.keys()):
            stored_there = days.identities(hour, piece)
            wanted = {number: stored_there[number] for number in piece if number in stored_there}
            batch = IdentityBatch.of(wanted.values(), wanted.keys())
            file.append([Record(RecordKind.ROLLUP_IDENTITY, hour, str(piece[0]), batch)])
        self._summarise(days, merged)
        file.append(records)

    def _ten_minutes(self, before: list[UsageTable]) -> list[UsageTable]:
        """Return the whole hour first, then its tens of minutes."""
        totals: dict[int, dict[int, ProcessUsage]] = defaultdict(dict)
        for table in before:
            table.add_to(totals[table.from_unix_ms])
        for usage in self._usages():
            usage_table.add_all(
                totals[usage.at_unix_ms // TEN_MINUTES_MS * TEN_MINUTES_MS], usage.used.items()
            )
        whole: dict[int, ProcessUsage] = {}
        for total in totals.values():
            usage_table.add_all(whole, total.items())
        first = min(totals, default=0)
        tables = [
            UsageTable.of(
                ten, {number: one for number, one in used.items() if ten == first or _is_active(one)}
            )
            for ten, used in sorted(totals.items())
        ]
        return [UsageTable.of(self.hour_unix_ms, whole), *tables]

    def _summarise(self, days: DayFiles, programs: ProgramCpu) -> None:
        """Replace this hour in the summary of its day."""
        day, this = self.hour_unix_ms // DAY_MS * DAY_MS, self.hour_unix_ms
        hours, summary = self.minutes.widened(HOUR_MS), writable(days.summary)
        for found in summary.find(RecordKind.HOURS, day, day):
            hours.merge(found.part, found.decoded(PackedRollup))
        others = [
            program_cpu.without(found.decoded(ProgramCpu), lambda begin: begin == this)
            for found in summary.find(RecordKind.DAY_PROGRAM_CPU, day, day)
        ]
        merged = program_cpu.merged([*others, programs], HOUR_MS)
        records = [*hours.records(day, RecordKind.HOURS), Record(RecordKind.DAY_PROGRAM_CPU, day, "", merged)]
        summary.append(records)
        days.compact(summary)


def _pieces(numbers: Collection[int]) -> Iterator[list[int]]:
    in_order = sorted(numbers)
    return (
        in_order[start : start + _IDENTITIES_AT_ONCE]
        for start in range(0, len(in_order), _IDENTITIES_AT_ONCE)
    )


def _is_active(used: ProcessUsage) -> bool:
    """A process that did nothing is listed once an hour, for its memory."""
    return bool(used.cpu_ms or used.read_bytes or used.write_bytes or used.ended_count)


def unflushed(days: DayFiles, since_unix_ms: int) -> Iterator[HourAggregator]:
    """Yield the hours that have chunks and no roll-ups: a run ended in them."""
    for day_ms, _ in days.present(Family.SAMPLES):
        if day_ms + DAY_MS <= since_unix_ms:
            continue
        flushed = {at for at, _ in days.rollups(day_ms).keys(RecordKind.TEN_MINUTES)}
        hours = {at // HOUR_MS * HOUR_MS for at, _ in days.samples(day_ms).keys(RecordKind.CHUNK)}
        for hour_ms in sorted(hours - flushed):
            aggregator = HourAggregator(hour_ms)
            for chunk in days.chunks(hour_ms, hour_ms + HOUR_MS - 1):
                aggregator.add_chunk(chunk, with_readings=True)
            yield aggregator
