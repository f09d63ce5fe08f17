"""Answers questions about the past, from the files and from what is still in memory."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from desktop_monitor.model.errors import HistoryUnreadable, QuestionRefused
from desktop_monitor.model.history import Moment, PastEvent
from desktop_monitor.model.process import ProcessRow
from desktop_monitor.rates import process_rows, reading
from desktop_monitor.rates.accounting import account
from desktop_monitor.recorder.rollups.chunk_usage import ChunkUse, use_of
from desktop_monitor.recorder.rollups.program_cpu import KeptShares
from desktop_monitor.recorder.storage.chunk import Chunk
from desktop_monitor.recorder.storage.day_files import Days
from desktop_monitor.recorder.storage.process_columns import USAGE_FIELDS, Usage
from desktop_monitor.recorder.storage.rebuild import interval
from desktop_monitor.recorder.storage.sample_delta import Identity
from desktop_monitor.recorder.storage.sqlite_store import Kind
from desktop_monitor.recorder.storage.write_ahead_log import NewerFormat, replay
from desktop_monitor.recorder.times import CHUNK_MS, DAY_MS

NEAREST_MS = 30_000  # an instant this close to a sample is answered with that sample

_MOST_AT_ONCE = 15  # chunks that are unpacked together: all of an hour, unless the period is a second or less
_LONGEST_EVENT_MS = 31 * 24 * 3_600_000


@dataclass(frozen=True, slots=True)
class InMemory:
    """What is not in the files yet."""

    chunks: list[Chunk] = field(default_factory=list)
    events: list[PastEvent] = field(default_factory=list)


class Past:
    """Finds chunks, processes and events, wherever they are."""

    def __init__(
        self,
        days: Days,
        memory: Callable[[], InMemory] = InMemory,
        known_use: Callable[[str], ChunkUse | None] = lambda _key: None,
    ) -> None:
        """Answer from the files of `days` and from `memory`; `known_use` sums a chunk up by its key."""
        self.days = days
        self._memory = memory
        self._known_use = known_use
        self.kept_shares = KeptShares()

    def chunks(self, from_unix_ms: int, to_unix_ms: int) -> Iterator[Chunk]:
        """The chunks that hold an interval that ends in a range, both ends included."""
        # Memory first: what is written in the meantime is then seen twice, not never.
        newer = [chunk for chunk in self._memory().chunks if chunk.newest > 0]
        keys = {chunk.key for chunk in newer}
        for chunk in self.days.chunks(from_unix_ms - 2 * CHUNK_MS, to_unix_ms):
            if chunk.key not in keys and _touches(chunk, from_unix_ms, to_unix_ms):
                yield chunk
        for chunk in newer:
            if _touches(chunk, from_unix_ms, to_unix_ms):
                yield chunk

    def identities(self, chunk: Chunk, numbers: Iterable[int]) -> dict[int, Identity]:
        """Who the processes of a chunk are."""
        missing = [number for number in numbers if number not in chunk.identities]
        if not missing:
            return chunk.identities
        return chunk.identities | self.days.identities(chunk.walls_unix_ms[1], missing)

    def identities_of(self, wanted: Sequence[tuple[Chunk, Iterable[int]]]) -> Iterator[dict[int, Identity]]:
        """Who these processes are, chunk by chunk, with one look into the file of each day."""
        missing: dict[int, set[int]] = defaultdict(set)
        for chunk, numbers in wanted:
            missing[chunk.walls_unix_ms[1] // DAY_MS].update(
                number for number in numbers if number not in chunk.identities
            )
        known = {day: self.days.identities(day * DAY_MS, numbers) for day, numbers in missing.items()}
        for chunk, _ in wanted:
            yield known[chunk.walls_unix_ms[1] // DAY_MS] | chunk.identities

    def touched_days(self, from_unix_ms: int, to_unix_ms: int) -> list[int]:
        """The begin of each day that a range touches and of which something is known; oldest first."""
        walls = [wall for chunk in self._memory().chunks for wall in chunk.walls_unix_ms[1:2]]
        newer = {wall // DAY_MS * DAY_MS for wall in walls}
        first = from_unix_ms // DAY_MS * DAY_MS
        found = {*self.days.between(from_unix_ms, to_unix_ms), *newer}
        return sorted(day_ms for day_ms in found if first <= day_ms <= to_unix_ms)

    def newest_unix_ms(self) -> int | None:
        """When the newest sample was taken; None when there is none."""
        chunks = self._memory().chunks or [chunk for chunk in [self.days.newest_chunk()] if chunk]
        return max((chunk.walls_unix_ms[-1] for chunk in chunks), default=None)

    def oldest_unix_ms(self) -> int | None:
        """Since when anything is known; None when there is nothing."""
        walls = [chunk.walls_unix_ms[0] for chunk in self._memory().chunks]
        days = self.days.present("rollups")[:1]
        hours = [self.days.rollups(day_ms).edge(Kind.TENS, newest=False) for day_ms, _ in days]
        return min(
            (at for at in (*walls, *hours, self.days.oldest_unix_ms()) if at is not None), default=None
        )

    def who(self, at_unix_ms: int, numbers: Collection[int]) -> dict[int, Identity]:
        """Who these numbers are on the day that an instant is in, as long as anything of that day is kept."""
        known = self.days.identities(at_unix_ms, numbers)
        return (
            known if len(known) == len(set(numbers)) else self.days.rolled_up_identities(at_unix_ms) | known
        )

    def use(self, chunk: Chunk) -> ChunkUse:
        """What was used in a whole chunk, which may be known already."""
        known = self._known_use(chunk.key)
        return use_of(chunk) if known is None else known

    def uses(self, from_unix_ms: int, to_unix_ms: int) -> Iterator[tuple[ChunkUse, dict[int, Identity]]]:
        """What was used in each chunk that a range touches, and by whom."""
        chunks = list(self.chunks(from_unix_ms, to_unix_ms))
        for start in range(0, len(chunks), _MOST_AT_ONCE):
            some = chunks[start : start + _MOST_AT_ONCE]
            uses = [self.use(chunk) for chunk in some]
            everybody = self.identities_of([(chunk, use.used) for chunk, use in zip(some, uses, strict=True)])
            yield from zip(uses, everybody, strict=True)

    def usage(self, chunk: Chunk, first: int, last: int) -> dict[int, Usage]:
        """What every process of a chunk used between two states."""
        if (first, last) == (0, chunk.newest):
            return self.use(chunk).used
        return chunk.life_with(USAGE_FIELDS).usage(first, last)

    def moment(self, at_unix_ms: int) -> Moment:
        """The machine at an instant: the interval that it lies in, or the nearest within `NEAREST_MS`.

        Raises:
            QuestionRefused: Nothing was recorded then.
        """
        chunk, number = self._interval_at(at_unix_ms)
        before, now = interval(chunk, number, self.identities(chunk, _numbers_at(chunk, number)))
        rows = list(process_rows(before, now).values())
        return Moment(
            at_unix_ms=now.taken_at_unix_ms,
            elapsed_s=round(now.monotonic_s - before.monotonic_s, 3),
            reading=reading(before, now),
            processes=sorted(rows, key=_rank),
            accounting=account(before, now, rows),
        )

    def _interval_at(self, at_unix_ms: int) -> tuple[Chunk, int]:
        nearest: tuple[int, Chunk, int] | None = None
        for chunk in self.chunks(at_unix_ms - NEAREST_MS, at_unix_ms + NEAREST_MS):
            walls = chunk.walls_unix_ms
            for number in range(1, len(walls)):
                is_in = walls[number - 1] < at_unix_ms <= walls[number] and not chunk.is_gap(number)
                away_ms = 0 if is_in else min(abs(walls[number] - at_unix_ms), NEAREST_MS + 1)
                if away_ms <= NEAREST_MS and (nearest is None or away_ms < nearest[0]):
                    nearest = away_ms, chunk, number
        if nearest is None:
            raise QuestionRefused(
                "Nothing was recorded at that time. `oldest_unix_ms` in the status tells since when."
            )
        return nearest[1:]

    def events(self, from_unix_ms: int, to_unix_ms: int) -> list[PastEvent]:
        """What happened in a range, oldest first; what only began or ended in it too."""
        newer = self._memory().events
        found = self.days.summary.find(Kind.EVENT, from_unix_ms - _LONGEST_EVENT_MS, to_unix_ms)
        events = {event for one in found for event in one.decoded(list[PastEvent])} | set(newer)
        return sorted(
            (
                event
                for event in events
                if event.to_unix_ms >= from_unix_ms and event.from_unix_ms <= to_unix_ms
            ),
            key=lambda event: (event.from_unix_ms, event.kind),
        )


def opened(directory: Path) -> Past:
    """Read the history in a directory, whether an engine writes it at the moment or not; nothing is changed.

    Raises:
        HistoryUnreadable: The newest part was written by a newer version.
    """
    days = Days(directory)
    try:
        chunk = replay(days.journal, days.tail)
    except NewerFormat as error:
        raise HistoryUnreadable(
            f"{days.journal} was written by a newer Desktop Monitor. Install that one to read it."
        ) from error
    except OSError:
        chunk = None
    memory = InMemory([chunk] if chunk and not days.holds(chunk) else [])
    return Past(days, lambda: memory)


def _touches(chunk: Chunk, from_unix_ms: int, to_unix_ms: int) -> bool:
    return any(from_unix_ms <= wall <= to_unix_ms for wall in chunk.walls_unix_ms[1:])


def _numbers_at(chunk: Chunk, number: int) -> set[int]:
    return {*(chunk.life.table(number - 1) or ()), *(chunk.life.table(number) or ())}


def _rank(row: ProcessRow) -> tuple[float, int]:
    return -(row.cpu_percent or 0), -(row.rss_bytes or 0)


def checked_range(from_unix_ms: int, to_unix_ms: int) -> None:
    """Refuse a range that is empty.

    Raises:
        QuestionRefused: It is.
    """
    if to_unix_ms <= from_unix_ms:
        raise QuestionRefused("The range is empty: `to` must be later than `from`.")
