"""What each process of each program used in a day that is over: the totals of its hours, added up.

The history of a program over a month reads one record a day instead of 24, and a process that lasted once a
day. They are stored with the day's digest, many programs in a part: an index of each alone would cost more.
"""

import zlib
from collections import defaultdict
from collections.abc import Iterator

import msgspec

from desktop_monitor.recorder.rollups.process_totals import (
    PackedProgramTotals,
    ProgramTotals,
    rows_by_process,
    total_of,
)
from desktop_monitor.recorder.storage.day_files import DayFiles
from desktop_monitor.recorder.storage.record_batches import Record
from desktop_monitor.recorder.storage.record_kinds import RecordKind
from desktop_monitor.timing.unix_time import DAY_MS

_PARTS = 16
_NOTHING = PackedProgramTotals.of(ProgramTotals([]))


def records(days: DayFiles, day_ms: int, made_of: str) -> Iterator[Record]:
    """Yield the totals of a day, made from those of its hours; `made_of` is that of its digest."""
    file = days.rollups(day_ms)
    parts: dict[str, dict[str, PackedProgramTotals]] = defaultdict(dict)
    for program in sorted({program for _, program in file.keys(RecordKind.PROCESS_TOTALS)}):
        hours = file.find(RecordKind.PROCESS_TOTALS, day_ms, day_ms + DAY_MS - 1, {program})
        parts[_part(made_of, program)][program] = _added_up(
            [hour.decoded(PackedProgramTotals).with_todays_fields() for hour in hours]
        )
    for number in range(_PARTS):
        part = f"{made_of}:{number}"
        yield Record(RecordKind.DAY_PROCESS_TOTALS, day_ms, part, parts.pop(part, {}))


def stored(days: DayFiles, day_ms: int, made_of: str, program: str) -> PackedProgramTotals | None:
    """Return the totals of a program in a day; None where they are not stored for all programs."""
    part = _part(made_of, program)
    for found in days.digests(day_ms).find(RecordKind.DAY_PROCESS_TOTALS, day_ms, day_ms, {part}):
        packed = found.decoded(dict[str, msgspec.Raw]).get(program)
        if packed is None:
            return _NOTHING
        return msgspec.msgpack.decode(packed, type=PackedProgramTotals).with_todays_fields()
    return None


def _part(made_of: str, program: str) -> str:
    return f"{made_of}:{zlib.crc32(program.encode('utf-8', 'surrogatepass')) % _PARTS}"


def _added_up(hours: list[PackedProgramTotals]) -> PackedProgramTotals:
    unlisted = [hour.unlisted for hour in hours if hour.unlisted is not None]
    total = total_of(unlisted) if unlisted else None
    return PackedProgramTotals.of(
        ProgramTotals(
            [total_of(rows) for rows in rows_by_process(hours).values()],
            sum(hour.unlisted_count for hour in hours if hour.unlisted is not None),
            total,
        )
    )
