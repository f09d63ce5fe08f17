"""The short times of a day that findings ask for: what processes used in the worst minutes of its episodes.

They are stored with the day's digest, so that no chunk is opened for them, and are valid as long as the
samples of the day are what they were made from.
"""

from collections.abc import Iterable
from contextlib import suppress

import msgspec

from desktop_monitor.findings.recorded import Process, ShortTime
from desktop_monitor.recorder.storage.chunk import CHUNK_MS
from desktop_monitor.recorder.storage.day_files import DayFiles, size_bytes_of, writable
from desktop_monitor.recorder.storage.record_batches import Record
from desktop_monitor.recorder.storage.record_kinds import RecordKind
from desktop_monitor.timing.unix_time import DAY_MS

_FORMAT = 1
_MARGIN_MS = 2 * CHUNK_MS
"""A time that is nearer to an end of its day may have samples of another day."""


def without_commands(short: ShortTime) -> ShortTime:
    """Return a time to be kept: of the processes in which parents are looked up, commands are not wanted."""
    known = {
        pid: Process(one.name, one.pid, one.created_unix_ms, one.parent_pid)
        for pid, one in short.by_pid.items()
    }
    return msgspec.structs.replace(short, by_pid=known)


def stored(days: DayFiles, from_unix_ms: int, to_unix_ms: int) -> ShortTime | None:
    """Return a time without parents of other times; None where it is not stored."""
    part = f"{_made_of(days, from_unix_ms)}:{to_unix_ms}"
    for found in days.digests(from_unix_ms).find(
        RecordKind.DAY_SHORT_TIME, from_unix_ms, from_unix_ms, {part}
    ):
        with suppress(msgspec.DecodeError):  # of a newer version
            return found.decoded(ShortTime)
    return None


def are_stored(days: DayFiles, day_ms: int) -> bool:
    """Return whether those of a day are stored, or need not be: it has no digest, or no samples."""
    if not days.digests(day_ms).keys(RecordKind.DAY_DIGEST) or not days.samples(day_ms).path.exists():
        return True
    return (day_ms, _made_of(days, day_ms)) in days.digests(day_ms).keys(RecordKind.DAY_SHORT_TIME)


def is_storable(from_unix_ms: int, to_unix_ms: int) -> bool:
    """Return whether all samples of a time are in the file of one day."""
    return (from_unix_ms - _MARGIN_MS) // DAY_MS == (to_unix_ms + _MARGIN_MS) // DAY_MS


def store(days: DayFiles, day_ms: int, times: Iterable[tuple[int, int, ShortTime]]) -> None:
    """Store those of a day, as (begin, end, time).

    Raises:
        OSError: They cannot be written.
    """
    made_of = _made_of(days, day_ms)
    records = [
        Record(RecordKind.DAY_SHORT_TIME, begin, f"{made_of}:{end}", without_commands(short))
        for begin, end, short in times
    ]
    these_are_all = Record(RecordKind.DAY_SHORT_TIME, day_ms, made_of, None)
    writable(days.digests(day_ms)).append([*records, these_are_all])


def _made_of(days: DayFiles, at_unix_ms: int) -> str:
    """Return the format and the size of a day's samples: what is deleted from these changes it."""
    return f"{_FORMAT}:{size_bytes_of(days.samples(at_unix_ms).path)}"
