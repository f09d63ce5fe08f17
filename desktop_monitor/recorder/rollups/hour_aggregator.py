"""The roll-ups of the hour that is not over yet."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from itertools import chain

from desktop_monitor.recorder.rollups import process_totals, program_cpu
from desktop_monitor.recorder.rollups.chunk_usage import ChunkUse, packed, unpacked, use_of
from desktop_monitor.recorder.rollups.process_totals import Lives
from desktop_monitor.recorder.rollups.program_cpu import Shares
from desktop_monitor.recorder.rollups.rollup import (
    PackedRollup,
    PackedTen,
    Rollup,
    add_ten,
    add_usage,
    pack_ten,
)
from desktop_monitor.recorder.storage.chunk import Chunk
from desktop_monitor.recorder.storage.day_files import Days
from desktop_monitor.recorder.storage.process_columns import Usage
from desktop_monitor.recorder.storage.rebuild import readings
from desktop_monitor.recorder.storage.sample_delta import Identity
from desktop_monitor.recorder.storage.sqlite_store import Kept, Kind
from desktop_monitor.recorder.times import DAY_MS, HOUR_MS, MINUTE_MS, TEN_MINUTES_MS

_MOST_WHO = 256  # at once: command lines are long, and a build has thousands of them in an hour


class HourBook:
    """Minutes of every series, and what each process used in each closed chunk, of one hour."""

    def __init__(self, hour_unix_ms: int) -> None:
        """Begin empty."""
        self.hour_unix_ms = hour_unix_ms
        self.minutes = Rollup(MINUTE_MS)
        self._used: dict[str, bytes] = {}

    @property
    def is_empty(self) -> bool:
        """Whether no chunk was counted."""
        return not self._used

    def use(self, key: str) -> ChunkUse | None:
        """What was used in a chunk that was counted, by its key."""
        content = self._used.get(key)
        return None if content is None else unpacked(content)

    def _uses(self) -> Iterator[ChunkUse]:
        return map(unpacked, self._used.values())

    def add_chunk(self, chunk: Chunk, *, with_readings: bool) -> None:
        """Count a closed chunk; its readings too, unless they were counted one by one."""
        self._used[chunk.key] = packed(use_of(chunk))
        if with_readings:
            for interval, one in readings(chunk):
                if not chunk.is_gap(interval):
                    self.minutes.add(one)

    def fold(self, days: Days) -> None:
        """Write the hour to the day's roll-ups and to the summary.

        Raises:
            sqlite3.Error, OSError: It cannot be written. The chunks are still there to do it again.
        """
        self.minutes.settle()
        shelf = days.rollups(self.hour_unix_ms)
        hour_end = self.hour_unix_ms + HOUR_MS - 1
        for found in shelf.find(Kind.MINUTES, self.hour_unix_ms, hour_end):  # the clock was put back
            self.minutes.merge(found.part, found.decoded(PackedRollup))
        tens = self._tens(
            [
                ten
                for found in shelf.find(Kind.TENS, self.hour_unix_ms, hour_end)
                for ten in found.decoded(list[PackedTen])[1:]
            ]
        )
        values = self.minutes.kept(self.hour_unix_ms, Kind.MINUTES)
        values.append(Kept(Kind.TENS, self.hour_unix_ms, "", tens))
        numbers = {number for use in self._uses() for number in use.used}
        told = days.rolled_up_names(self.hour_unix_ms)
        known = told | {
            number: who.without_command()
            for piece in _pieces(numbers - told.keys())
            for number, who in days.identities(self.hour_unix_ms, piece).items()
        }
        programs = program_cpu.joined(
            (program_cpu.of_whole_chunk(use, known) for use in self._uses()), TEN_MINUTES_MS
        )
        before = [found.decoded(Shares) for found in shelf.find(Kind.PROGRAMS, self.hour_unix_ms, hour_end)]
        values.append(
            Kept(
                Kind.PROGRAMS, self.hour_unix_ms, "", program_cpu.joined([*before, programs], TEN_MINUTES_MS)
            )
        )
        lived = {one.part: one.decoded(Lives) for one in shelf.find(Kind.LIVES, self.hour_unix_ms, hour_end)}
        values += [
            Kept(
                Kind.LIVES,
                self.hour_unix_ms,
                name,
                process_totals.packed([lived[name], one] if name in lived else [one]),
            )
            for name, one in process_totals.of_hour(self._uses(), known).items()
        ]
        strangers = (
            Kept(Kind.WHO, self.hour_unix_ms, str(piece[0]), self._who(days, piece))
            for piece in _pieces(known.keys() - told.keys())
        )
        shelf.put(chain(values, strangers))
        self._summarise(days, programs)

    def _who(self, days: Days, numbers: list[int]) -> list[tuple[int, Identity]]:
        found = days.identities(self.hour_unix_ms, numbers)
        return [(number, found[number]) for number in numbers if number in found]

    def _tens(self, before: list[PackedTen]) -> list[PackedTen]:
        """The whole hour first, then its tens."""
        totals: dict[int, dict[int, Usage]] = defaultdict(dict)
        for ten in before:
            add_ten(totals[ten.from_unix_ms], ten)
        for use in self._uses():
            total = totals[use.at_unix_ms // TEN_MINUTES_MS * TEN_MINUTES_MS]
            for number, one in use.used.items():
                add_usage(total, number, one.cpu_ms, one.read_bytes, one.written_bytes, one.rss_maximum_bytes)
        whole: dict[int, Usage] = {}
        for total in totals.values():
            for number, one in total.items():
                add_usage(whole, number, one.cpu_ms, one.read_bytes, one.written_bytes, one.rss_maximum_bytes)
        first = min(totals, default=0)
        tens = [
            pack_ten(ten, {number: one for number, one in used.items() if ten == first or _is_active(one)})
            for ten, used in sorted(totals.items())
        ]
        return [pack_ten(self.hour_unix_ms, whole), *tens]

    def _summarise(self, days: Days, programs: Shares) -> None:
        day_ms = self.hour_unix_ms // DAY_MS * DAY_MS
        hours = self.minutes.widened(HOUR_MS)
        for found in days.summary.find(Kind.HOURS, day_ms, day_ms):
            hours.merge(found.part, found.decoded(PackedRollup))
        before = [found.decoded(Shares) for found in days.summary.find(Kind.PROGRAMS, day_ms, day_ms)]
        day = Kept(Kind.PROGRAMS, day_ms, "", program_cpu.joined([*before, programs], HOUR_MS))
        days.summary.put([*hours.kept(day_ms, Kind.HOURS), day])


def _pieces(numbers: Collection[int]) -> Iterator[list[int]]:
    in_order = sorted(numbers)
    return (in_order[start : start + _MOST_WHO] for start in range(0, len(in_order), _MOST_WHO))


def _is_active(used: Usage) -> bool:
    """Who did nothing is told once an hour, for its memory."""
    return bool(used.cpu_ms or used.read_bytes or used.written_bytes)


def unfolded(days: Days, since_unix_ms: int) -> Iterator[HourBook]:
    """Books of the hours of which there are chunks and no roll-ups: a run ended in them."""
    for day_ms, _ in days.present("samples"):
        if day_ms + DAY_MS <= since_unix_ms:
            continue
        folded = {at for at, _ in days.rollups(day_ms).places(Kind.TENS)}
        hours = {at // HOUR_MS * HOUR_MS for at, _ in days.samples(day_ms).places(Kind.CHUNK)}
        for hour_ms in sorted(hours - folded):
            book = HourBook(hour_ms)
            for chunk in days.chunks(hour_ms, hour_ms + HOUR_MS - 1):
                book.add_chunk(chunk, with_readings=True)
            yield book
