"""Reads the roll-ups of a range from the files of its days."""

from collections.abc import Iterator
from collections.abc import Set as AbstractSet

from desktop_monitor.recorder.queries.history_reader import HistoryReader
from desktop_monitor.recorder.rollups import day_digest, day_totals
from desktop_monitor.recorder.rollups.process_totals import PackedProgramTotals
from desktop_monitor.recorder.rollups.program_cpu import ProgramCpu
from desktop_monitor.recorder.rollups.series_rollup import PackedRollup
from desktop_monitor.recorder.storage.record_batches import StoredRecord
from desktop_monitor.recorder.storage.record_kinds import RecordKind
from desktop_monitor.timing.unix_time import DAY_MS, HOUR_MS, floor_to

UNFLUSHED_MS = 2 * HOUR_MS
"""Every hour that is older has its roll-ups."""


def minutes(
    reader: HistoryReader, from_unix_ms: int, to_unix_ms: int, parts: AbstractSet[str]
) -> Iterator[tuple[int, str, PackedRollup]]:
    """Yield for each hour that a range touches its begin, and each of these parts with its minutes in it."""
    for found in _of_hours(reader, RecordKind.MINUTES, from_unix_ms, to_unix_ms, parts):
        yield found.at, found.part, found.decoded(PackedRollup)


def hours(reader: HistoryReader, from_unix_ms: int, to_unix_ms: int, part: str) -> Iterator[PackedRollup]:
    """Yield the hours of a part in each day that a range touches."""
    day_ms = floor_to(from_unix_ms, DAY_MS)
    for found in reader.days.summary.find(RecordKind.HOURS, day_ms, to_unix_ms, {part}):
        yield found.decoded(PackedRollup)


def program_cpu(
    reader: HistoryReader, from_unix_ms: int, to_unix_ms: int, width_ms: int
) -> tuple[list[ProgramCpu], int]:
    """Return the CPU time by program in slots of ten minutes or an hour, and until when roll-ups have it."""
    if width_ms == HOUR_MS:
        day_ms = floor_to(from_unix_ms, DAY_MS)
        found = reader.days.summary.find(RecordKind.DAY_PROGRAM_CPU, day_ms, to_unix_ms)
    else:
        found = list(_of_hours(reader, RecordKind.PROGRAM_CPU, from_unix_ms, to_unix_ms))
    parts = [one.decoded(ProgramCpu) for one in found]
    ends = [floor_to(begin, HOUR_MS) + HOUR_MS for part in parts for begin in part.begins_unix_ms[-1:]]
    return parts, max(floor_to(from_unix_ms, HOUR_MS), *ends, 0)


def process_totals(
    reader: HistoryReader, from_unix_ms: int, to_unix_ms: int, program: str
) -> Iterator[PackedProgramTotals]:
    """Yield what the processes of a program used in each hour that a range touches."""
    for found in _of_hours(reader, RecordKind.PROCESS_TOTALS, from_unix_ms, to_unix_ms, {program}):
        yield found.decoded(PackedProgramTotals).with_todays_fields()


def process_totals_by_day(
    reader: HistoryReader, from_unix_ms: int, to_unix_ms: int, program: str
) -> Iterator[PackedProgramTotals]:
    """Yield the same, of days that are over and inside the range in one, where they are stored so."""
    first = floor_to(from_unix_ms, HOUR_MS)
    for day_ms in reader.days.between(from_unix_ms, to_unix_ms):
        is_inside = first <= day_ms and day_ms + DAY_MS <= to_unix_ms
        part = day_digest.made_of(reader.days, day_ms) if is_inside else ""
        of_day = day_totals.stored(reader.days, day_ms, part, program) if is_inside else None
        if of_day is None:
            until = min(to_unix_ms, day_ms + DAY_MS - 1)
            yield from process_totals(reader, max(from_unix_ms, day_ms), until, program)
        else:
            yield of_day


def _of_hours(
    reader: HistoryReader,
    kind: RecordKind,
    from_unix_ms: int,
    to_unix_ms: int,
    parts: AbstractSet[str] | None = None,
) -> Iterator[StoredRecord]:
    first = floor_to(from_unix_ms, HOUR_MS)
    for day_ms in reader.days.between(from_unix_ms, to_unix_ms):
        yield from reader.days.rollups(day_ms).find(kind, first, to_unix_ms, parts)
