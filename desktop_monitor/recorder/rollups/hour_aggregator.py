"""Aggregates the hour that is not over, and writes its roll-ups when it is."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from typing import Self

from desktop_monitor.model.process import ProcessUsage
from desktop_monitor.recorder.rollups import day_digest, process_totals, program_cpu, usage_table
from desktop_monitor.recorder.rollups.chunk_usage import ChunkUsage, pack_usage, unpack_usage, usage_of
from desktop_monitor.recorder.rollups.process_totals import PackedProgramTotals
from desktop_monitor.recorder.rollups.program_cpu import ProgramCpu
from desktop_monitor.recorder.rollups.series_rollup import PackedRollup, Rollup
from desktop_monitor.recorder.rollups.usage_table import UsageTable
from desktop_monitor.recorder.storage.chunk import Chunk
from desktop_monitor.recorder.storage.day_files import DayFiles, writable
from desktop_monitor.recorder.storage.rebuild import readings
from desktop_monitor.recorder.storage.record_batches import Record, StoredRecord
from desktop_monitor.recorder.storage.record_file import RecordFile
from desktop_monitor.recorder.storage.record_kinds import Family, RecordKind
from desktop_monitor.recorder.storage.sample_delta import Identity, NewIdentities
from desktop_monitor.timing.unix_time import DAY_MS, HOUR_MS, MINUTE_MS, TEN_MINUTES_MS, floor_to

_IDENTITIES_AT_ONCE = 256  # command lines are long, and a build has thousands of them in an hour


class HourAggregator:
    """Minutes of every series, and what each process used in each closed chunk, of one hour."""

    def __init__(self, hour_unix_ms: int) -> None:
        self.hour_unix_ms = hour_unix_ms
        self.minutes = Rollup(MINUTE_MS)
        self._used: dict[str, bytes] = {}

    @classmethod
    def of_chunks(cls, days: DayFiles, hour_unix_ms: int) -> Self:
        """Rebuild an hour from its chunks that are stored."""
        hour = cls(hour_unix_ms)
        for chunk in days.chunks(hour_unix_ms, hour_unix_ms + HOUR_MS - 1):
            hour.add_chunk(chunk, with_readings=True)
        return hour

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
        day_digest.remove(days, self.hour_unix_ms)
        hour, file = self.hour_unix_ms, writable(days.rollups(self.hour_unix_ms))
        stored = days.rolled_up_names(hour)
        known = self._names(days, stored)
        programs = self._program_cpu(file, known)
        records = [
            *self._minutes(file),
            Record(RecordKind.TEN_MINUTES, hour, "", self._ten_minutes(file)),
            Record(RecordKind.PROGRAM_CPU, hour, "", programs),
            *self._process_totals(file, known),
        ]
        # Before the table that says that this hour is written.
        self._store_identities(days, file, known.keys() - stored.keys())
        self._summarise(days, programs)
        file.append(records)

    def _stored(self, file: RecordFile, kind: RecordKind) -> list[StoredRecord]:
        """Return what the file has of this hour already, where the clock was set back."""
        return file.find(kind, self.hour_unix_ms, self.hour_unix_ms + HOUR_MS - 1)

    def _names(self, days: DayFiles, stored: Mapping[int, Identity]) -> dict[int, Identity]:
        """Return the identities of all processes of the hour without their commands."""
        numbers = {number for usage in self._usages() for number in usage.used}
        return {
            **stored,
            **{
                number: identity.without_command()
                for piece in _pieces(numbers - stored.keys())
                for number, identity in days.identities(self.hour_unix_ms, piece).items()
            },
        }

    def _minutes(self, file: RecordFile) -> list[Record]:
        for found in self._stored(file, RecordKind.MINUTES):
            self.minutes.merge(found.part, found.decoded(PackedRollup))
        return self.minutes.records(self.hour_unix_ms, RecordKind.MINUTES)

    def _program_cpu(self, file: RecordFile, known: Mapping[int, Identity]) -> ProgramCpu:
        earlier = [found.decoded(ProgramCpu) for found in self._stored(file, RecordKind.PROGRAM_CPU)]
        chunks = (program_cpu.of_whole_chunk(usage, known) for usage in self._usages())
        return program_cpu.merged([*earlier, program_cpu.merged(chunks, TEN_MINUTES_MS)], TEN_MINUTES_MS)

    def _process_totals(self, file: RecordFile, known: Mapping[int, Identity]) -> Iterator[Record]:
        """Yield what the processes of each program used."""
        earlier = {
            found.part: found.decoded(PackedProgramTotals).unpacked()
            for found in self._stored(file, RecordKind.PROCESS_TOTALS)
        }
        for name, one in process_totals.of_hour(self._usages(), known).items():
            short = process_totals.shortened([earlier[name], one] if name in earlier else [one])
            packed = PackedProgramTotals.of(short)
            yield Record(RecordKind.PROCESS_TOTALS, self.hour_unix_ms, name, packed)

    def _store_identities(self, days: DayFiles, file: RecordFile, numbers: Collection[int]) -> None:
        """Write identities, in pieces: an hour of command lines is never in memory at once."""
        for piece in _pieces(numbers):
            found = days.identities(self.hour_unix_ms, piece)
            wanted = {number: found[number] for number in piece if number in found}
            batch = NewIdentities.of(wanted.values(), wanted.keys())
            file.append([Record(RecordKind.ROLLUP_IDENTITY, self.hour_unix_ms, str(piece[0]), batch)])

    def _ten_minutes(self, file: RecordFile) -> list[UsageTable]:
        """Return the whole hour first, then its tens of minutes."""
        totals: dict[int, dict[int, ProcessUsage]] = defaultdict(dict)
        for found in self._stored(file, RecordKind.TEN_MINUTES):
            for table in found.decoded(list[UsageTable])[1:]:
                table.add_to(totals[table.from_unix_ms])
        for usage in self._usages():
            usage_table.add_all(totals[floor_to(usage.at_unix_ms, TEN_MINUTES_MS)], usage.used.items())
        whole: dict[int, ProcessUsage] = {}
        for total in totals.values():
            usage_table.add_all(whole, total.items())
        first = min(totals, default=0)  # a process that did nothing is listed once an hour, for its memory
        tables = [
            UsageTable.of(ten, {number: one for number, one in used.items() if ten == first or one.is_active})
            for ten, used in sorted(totals.items())
        ]
        return [UsageTable.of(self.hour_unix_ms, whole), *tables]

    def _summarise(self, days: DayFiles, programs: ProgramCpu) -> None:
        """Replace this hour in the summary of its day."""
        day, this = floor_to(self.hour_unix_ms, DAY_MS), self.hour_unix_ms
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


def unflushed(days: DayFiles, since_unix_ms: int) -> Iterator[HourAggregator]:
    """Yield the hours that have chunks and no roll-ups: a run ended in them."""
    for day_ms, _ in days.present(Family.SAMPLES):
        if day_ms + DAY_MS <= since_unix_ms:
            continue
        flushed = {at for at, _ in days.rollups(day_ms).keys(RecordKind.TEN_MINUTES)}
        hours = {floor_to(at, HOUR_MS) for at, _ in days.samples(day_ms).keys(RecordKind.CHUNK)}
        for hour_ms in sorted(hours - flushed):
            yield HourAggregator.of_chunks(days, hour_ms)
