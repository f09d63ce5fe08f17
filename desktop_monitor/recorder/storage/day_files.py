"""The files of the history: one of samples and one of roll-ups for each day, and a summary of all days.

A day is a day of UTC, so it has 24 hours in every time zone on every date.
"""

import logging
import re
from bisect import bisect_right
from collections.abc import Collection, Iterator
from datetime import UTC, datetime
from pathlib import Path

from desktop_monitor.recorder.storage.checksummed import Damaged
from desktop_monitor.recorder.storage.chunk import Chunk
from desktop_monitor.recorder.storage.sample_delta import Identity
from desktop_monitor.recorder.storage.sqlite_store import Found, Kind, Shelf, aside, is_newer
from desktop_monitor.recorder.storage.wal_buffer import tail_path
from desktop_monitor.recorder.times import DAY_MS

log = logging.getLogger(__name__)

Batch = list[Identity | None]
"""Identities whose numbers follow each other; None was forgotten."""

LARGEST_BATCH = 1_000_000  # a batch that is damaged may have been this long

_NAME = re.compile(r"(\d{4}-\d{2}-\d{2})\.(samples|rollups)\.sqlite")


class Days:
    """Finds the file for an instant."""

    def __init__(self, directory: Path) -> None:
        """Use the files in `directory`, which need not exist yet."""
        self.directory = directory
        self._damaged: set[str] = set()
        self.summary = self._shelf("summary.sqlite")
        self.journal = directory / "open.journal"
        self.tail = tail_path(directory)

    def samples(self, at_unix_ms: int) -> Shelf:
        """Chunks and identities of the day that an instant is in."""
        return self._shelf(f"{_date(at_unix_ms)}.samples.sqlite")

    def rollups(self, at_unix_ms: int) -> Shelf:
        """Minutes and tens, and the identities that these name, of the day that an instant is in."""
        return self._shelf(f"{_date(at_unix_ms)}.rollups.sqlite")

    def _shelf(self, name: str) -> Shelf:
        return Shelf(self.directory / name, on_damage=lambda path: self._damaged.add(path.name))

    def present(self, family: str) -> list[tuple[int, Path]]:
        """The days, by their begin, of which there are ``samples`` or ``rollups``; oldest first."""
        found: list[tuple[int, Path]] = []
        for path in self._files():
            match = _NAME.fullmatch(path.name)
            if match and match[2] == family:
                began = datetime.fromisoformat(match[1]).replace(tzinfo=UTC)
                found.append((int(began.timestamp()) * 1000, path))
        return sorted(found)

    def between(self, from_unix_ms: int, to_unix_ms: int) -> list[int]:
        """The days, by their begin, of which there is anything and which a range touches; oldest first."""
        first = from_unix_ms // DAY_MS * DAY_MS
        days = {day_ms for family in ("samples", "rollups") for day_ms, _ in self.present(family)}
        return sorted(day_ms for day_ms in days if first <= day_ms <= to_unix_ms)

    def size_bytes(self) -> int:
        """What all files take."""
        return sum(_size(path) for path in self._files())

    def _files(self) -> list[Path]:
        try:
            return sorted(self.directory.iterdir())
        except OSError:
            return []

    def chunks(self, from_unix_ms: int, to_unix_ms: int) -> Iterator[Chunk]:
        """The chunks whose first interval ends in a range, oldest first."""
        for day_ms in self.between(from_unix_ms, to_unix_ms):
            for found in self.samples(day_ms).find(Kind.CHUNK, from_unix_ms, to_unix_ms):
                chunk = self._opened(found)
                if chunk is not None:
                    yield chunk

    def holds(self, chunk: Chunk) -> bool:
        """Whether as much of a chunk is stored; after a loss of power its journal may have lost its end."""
        first = chunk.walls_unix_ms[:2][-1]
        return any(one.key == chunk.key and one.newest >= chunk.newest for one in self.chunks(first, first))

    def newest_chunk(self) -> Chunk | None:
        """The chunk that begins last."""
        for day_ms, _ in reversed(self.present("samples")):
            shelf = self.samples(day_ms)
            newest = shelf.edge(Kind.CHUNK, newest=True)
            chunks = list(self.chunks(newest, newest)) if newest is not None else []
            if chunks:
                return chunks[-1]
        return None

    def oldest_unix_ms(self) -> int | None:
        """When the oldest chunk begins."""
        for day_ms, _ in self.present("samples"):
            oldest = self.samples(day_ms).edge(Kind.CHUNK, newest=False)
            if oldest is not None:
                return oldest
        return None

    def _opened(self, found: Found) -> Chunk | None:
        try:
            return Chunk.opened(found.packed)
        except Damaged:
            log.warning("chunk not understood: at=%d", found.at)
            return None

    def identities(self, at_unix_ms: int, numbers: Collection[int]) -> dict[int, Identity]:
        """Who these numbers are on the day that an instant is in, while its samples are kept."""
        if not numbers:
            return {}
        shelf = self.samples(at_unix_ms)
        firsts = [first for first, _ in shelf.places(Kind.IDENTITY)]
        wanted = {firsts[place - 1] for number in numbers if (place := bisect_right(firsts, number))}
        known: dict[int, Identity] = {}
        for found in shelf.numbered(Kind.IDENTITY, sorted(wanted)):
            known |= {
                number: who for number, who in enumerate(found.decoded(Batch), found.at) if who is not None
            }
        return known

    def rolled_up_identities(self, at_unix_ms: int) -> dict[int, Identity]:
        """Who everybody in the roll-ups of the day is that an instant is in."""
        day_ms = at_unix_ms // DAY_MS * DAY_MS
        found = self.rollups(day_ms).find(Kind.WHO, day_ms, day_ms + DAY_MS - 1)
        return {number: who for one in found for number, who in one.decoded(list[tuple[int, Identity]])}

    def rolled_up_names(self, at_unix_ms: int) -> dict[int, Identity]:
        """The same without their commands, which take most of the memory; never a day of these at once."""
        shelf = self.rollups(at_unix_ms)
        return {
            number: who.without_command()
            for hour_ms in sorted({at for at, _ in shelf.places(Kind.WHO)})
            for one in shelf.find(Kind.WHO, hour_ms, hour_ms)
            for number, who in one.decoded(list[tuple[int, Identity]])
        }

    def set_aside(self) -> list[Path]:
        """Move away files that a newer version wrote or that are no databases; answer where they are now.

        Raises:
            OSError: One cannot be moved or read.
        """
        files = [path for path in self._files() if path.suffix == ".sqlite"]
        moved = [aside(path) for path in files if is_newer(path)]
        self._damaged |= {
            path.name for path in files if path.exists() and not self._shelf(path.name).is_sound()
        }
        return moved + self.mend_damaged()

    def mend_damaged(self) -> list[Path]:
        """Put what is whole of each damaged file that was met into a new one; answer where the old ones are.

        Raises:
            sqlite3.Error, OSError: A new file cannot be written.
        """
        met, self._damaged = self._damaged, set()
        moved = [self._shelf(name).mend() for name in sorted(met)]
        return [path for path in moved if path is not None]

    def look_at_one(self, turn: int) -> None:
        """Look at one file thoroughly, another one each turn: disks forget."""
        files = [path for path in self._files() if path.suffix == ".sqlite"]
        if files:
            self._damaged.add(files[turn % len(files)].name)


def _date(at_unix_ms: int) -> str:
    return datetime.fromtimestamp(at_unix_ms // 1000, UTC).strftime("%Y-%m-%d")


def _size(path: Path) -> int:
    try:
        return path.lstat().st_size
    except OSError:
        return 0
