"""Finds recorded chunks, processes and events, in the files and in what is not stored yet."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from desktop_monitor.model.errors import HistoryUnreadable, QuestionRefused
from desktop_monitor.model.history import PastEvent
from desktop_monitor.model.process import ProcessUsage
from desktop_monitor.recorder.queries.short_time_cache import ShortTimeCache, Signature
from desktop_monitor.recorder.rollups.chunk_usage import ChunkUsage, usage_of
from desktop_monitor.recorder.rollups.program_cpu import ProgramCpuCache
from desktop_monitor.recorder.rollups.recorded_since import recorded_since_unix_ms
from desktop_monitor.recorder.storage import sqlite_format
from desktop_monitor.recorder.storage.chunk import CHUNK_MS, Chunk
from desktop_monitor.recorder.storage.day_files import DayFiles
from desktop_monitor.recorder.storage.process_columns import USAGE_FIELDS
from desktop_monitor.recorder.storage.record_kinds import RecordKind
from desktop_monitor.recorder.storage.sample_delta import Identity
from desktop_monitor.recorder.storage.write_ahead_log import NewerFormat, replay
from desktop_monitor.timing.unix_time import DAY_MS, floor_to

_CHUNKS_AT_ONCE = 15  # decoded together: all of an hour, unless the period is a second or less
_MAX_EVENT_MS = 31 * DAY_MS


@dataclass(frozen=True, slots=True)
class Unstored:
    """What is in no file yet."""

    chunks: list[Chunk] = field(default_factory=list)
    events: list[PastEvent] = field(default_factory=list)


class HistoryReader:
    """Reads the history of one directory. Any thread may use it."""

    def __init__(
        self,
        days: DayFiles,
        unstored: Callable[[], Unstored] = Unstored,
        known_usage: Callable[[str], ChunkUsage | None] = lambda _key: None,
    ) -> None:
        """Read the files of `days` and what is `unstored`; `known_usage` finds that of a chunk by key."""
        self.days = days
        self._unstored = unstored
        self._known_usage = known_usage
        self.program_cpu_cache = ProgramCpuCache()
        self.short_time_cache = ShortTimeCache()

    def clear_caches(self) -> None:
        """Forget what was kept of earlier answers: some of the history was deleted."""
        self.program_cpu_cache.clear()
        self.short_time_cache.clear()

    def chunks(self, from_unix_ms: int, to_unix_ms: int) -> Iterator[Chunk]:
        """Yield the chunks that hold an interval that ends in a range, both ends included."""
        # What is unstored first: a chunk that is stored in the meantime is then found twice, not never.
        newer = [chunk for chunk in self._unstored().chunks if chunk.newest > 0]
        keys = {chunk.key for chunk in newer}
        for chunk in self.days.chunks(from_unix_ms - 2 * CHUNK_MS, to_unix_ms):
            if chunk.key not in keys and _touches(chunk, from_unix_ms, to_unix_ms):
                yield chunk
        for chunk in newer:
            if _touches(chunk, from_unix_ms, to_unix_ms):
                yield chunk

    def signature(self, from_unix_ms: int, to_unix_ms: int) -> Signature | None:
        """Return what the files look like that have the samples of a time.

        None where some of them are in no file yet, or a file cannot be read.
        """
        if any(_touches(chunk, from_unix_ms, to_unix_ms) for chunk in self._unstored().chunks):
            return None
        paths = {self.days.samples(at).path for at in (from_unix_ms - 2 * CHUNK_MS, to_unix_ms)}
        try:
            found = [path.stat() for path in sorted(paths) if path.exists()]
        except OSError:
            return None
        return tuple((one.st_ino, one.st_size, one.st_mtime_ns) for one in found)

    def identities(self, chunk: Chunk, numbers: Iterable[int]) -> dict[int, Identity]:
        """Return the identities of processes of a chunk, by their numbers."""
        missing = [number for number in numbers if number not in chunk.identities]
        if not missing:
            return chunk.identities
        return chunk.identities | self.days.identities(chunk.walls_unix_ms[1], missing)

    def identities_of(self, wanted: Sequence[tuple[Chunk, Iterable[int]]]) -> Iterator[dict[int, Identity]]:
        """Yield the identities of processes of several chunks, with one read of the file of each day."""
        missing: dict[int, set[int]] = defaultdict(set)
        for chunk, numbers in wanted:
            missing[chunk.walls_unix_ms[1] // DAY_MS].update(
                number for number in numbers if number not in chunk.identities
            )
        known = {day: self.days.identities(day * DAY_MS, numbers) for day, numbers in missing.items()}
        for chunk, _ in wanted:
            yield known[chunk.walls_unix_ms[1] // DAY_MS] | chunk.identities

    def touched_days(self, from_unix_ms: int, to_unix_ms: int) -> list[int]:
        """Return the begin of each day that a range touches and that has data; oldest first."""
        walls = [wall for chunk in self._unstored().chunks for wall in chunk.walls_unix_ms[1:2]]
        newer = {floor_to(wall, DAY_MS) for wall in walls}
        first = floor_to(from_unix_ms, DAY_MS)
        found = {*self.days.between(from_unix_ms, to_unix_ms), *newer}
        return sorted(day_ms for day_ms in found if first <= day_ms <= to_unix_ms)

    def newest_unix_ms(self) -> int | None:
        """Return when the newest sample was taken; None when there is none."""
        return max((chunk.walls_unix_ms[-1] for chunk in self._newest_chunks()), default=None)

    def newest_part(self, part: str) -> object:
        """Return a part of the newest sample; None when there is none."""
        chunks = self._newest_chunks()
        return chunks[-1].part(part, (chunks[-1].newest,))[0] if chunks else None

    def _newest_chunks(self) -> list[Chunk]:
        """Return what is in no file yet, else the newest chunk that is stored."""
        unstored = self._unstored().chunks
        stored = None if unstored else self.days.newest_chunk()
        return unstored if stored is None else [stored]

    def oldest_unix_ms(self) -> int | None:
        """Return since when there is data; None when there is none."""
        walls = [chunk.walls_unix_ms[0] for chunk in self._unstored().chunks if chunk.newest > 0]
        stored = recorded_since_unix_ms(self.days)
        return min([*walls, *([] if stored is None else [stored])], default=None)

    def identities_on(self, at_unix_ms: int, numbers: Collection[int]) -> dict[int, Identity]:
        """Return identities of the day that an instant is in, from its samples or else its roll-ups."""
        known = self.days.identities(at_unix_ms, numbers)
        if known.keys() >= set(numbers):
            return known
        return self.days.rolled_up_identities(at_unix_ms) | known

    def chunk_usage(self, chunk: Chunk) -> ChunkUsage:
        """Return what was used in a whole chunk."""
        known = self._known_usage(chunk.key)
        return usage_of(chunk) if known is None else known

    def chunk_usages(
        self, from_unix_ms: int, to_unix_ms: int
    ) -> Iterator[tuple[ChunkUsage, dict[int, Identity]]]:
        """Yield what was used in each chunk that a range touches, with the identities of its processes."""
        chunks = list(self.chunks(from_unix_ms, to_unix_ms))
        for start in range(0, len(chunks), _CHUNKS_AT_ONCE):
            some = chunks[start : start + _CHUNKS_AT_ONCE]
            usages = [self.chunk_usage(chunk) for chunk in some]
            wanted = [(chunk, usage.used) for chunk, usage in zip(some, usages, strict=True)]
            yield from zip(usages, self.identities_of(wanted), strict=True)

    def usage(self, chunk: Chunk, first: int, last: int) -> dict[int, ProcessUsage]:
        """Return what every process of a chunk used between two states."""
        if (first, last) == (0, chunk.newest):
            return self.chunk_usage(chunk).used
        return chunk.processes_with(USAGE_FIELDS).usage(first, last)

    def events(self, from_unix_ms: int, to_unix_ms: int) -> list[PastEvent]:
        """Return what happened in a range, oldest first; what only began or ended in it too."""
        newer = self._unstored().events
        found = self.days.summary.find(RecordKind.EVENT, from_unix_ms - _MAX_EVENT_MS, to_unix_ms)
        events = {event for one in found for event in one.decoded(list[PastEvent])} | set(newer)
        return sorted(
            (
                event
                for event in events
                if event.to_unix_ms >= from_unix_ms and event.from_unix_ms <= to_unix_ms
            ),
            key=lambda event: (event.from_unix_ms, event.kind),
        )


def open_history(directory: Path) -> HistoryReader:
    """Read the history in a directory, whether an engine writes it at the moment or not; nothing is changed.

    Raises:
        HistoryUnreadable: The newest part was written by a newer version.
    """
    days = DayFiles(directory)
    chunks: list[Chunk] = []
    try:
        logged = (replay(days.wal_path), sqlite_format.replay_log(directory))
        chunks = [chunk for chunk in logged if chunk is not None and not days.holds(chunk)]
    except NewerFormat as error:
        raise HistoryUnreadable(
            f"{days.wal_path} was written by a newer Desktop Monitor. Install that one to read it."
        ) from error
    except OSError:
        pass  # what is stored can still be read
    unstored = Unstored(chunks)
    return HistoryReader(days, lambda: unstored)


def check_range(from_unix_ms: int, to_unix_ms: int) -> None:
    """Refuse a range that is empty.

    Raises:
        QuestionRefused: It is.
    """
    if to_unix_ms <= from_unix_ms:
        raise QuestionRefused("The range is empty: `to` must be later than `from`.")


def _touches(chunk: Chunk, from_unix_ms: int, to_unix_ms: int) -> bool:
    return any(from_unix_ms <= wall <= to_unix_ms for wall in chunk.walls_unix_ms[1:])
