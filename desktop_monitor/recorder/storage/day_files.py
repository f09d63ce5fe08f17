"""The files of the history: one of samples, roll-ups and a digest for each day, a summary of all.

A day is a day of UTC, so it has 24 hours in every time zone on every date.
"""

import functools
import logging
import os
import re
import threading
from bisect import bisect_right
from collections.abc import Collection, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from desktop_monitor import files
from desktop_monitor.recorder.storage import sqlite_format
from desktop_monitor.recorder.storage.chunk import Chunk
from desktop_monitor.recorder.storage.record_batches import Damaged, StoredRecord
from desktop_monitor.recorder.storage.record_file import RecordFile
from desktop_monitor.recorder.storage.record_kinds import Family, RecordKind
from desktop_monitor.recorder.storage.sample_delta import Identity, IdentityBatch
from desktop_monitor.recorder.storage.sqlite_format import SqliteFile
from desktop_monitor.timing.unix_time import DAY_MS, floor_to

log = logging.getLogger(__name__)

SUFFIX = ".records"
MAX_BATCH = 1_000_000
"""Of identities: one that is damaged may have been this long."""

_NAME = re.compile(r"(?:(\d{4}-\d{2}-\d{2})\.)?(samples|rollups|digests|summary)\.(?:records|sqlite)")
_OPEN_FILES = 4
_WASTE_BYTES = 250_000
_CACHED_NAMES = 1000
"""More than a year of days has."""


HistoryFile = RecordFile | SqliteFile
"""A file that can be read; see `writable`."""


class _Named(NamedTuple):
    family: Family
    day_unix_ms: int | None


class DayFile(NamedTuple):
    """One file of the history; ``day_unix_ms`` is None for the summary."""

    path: Path
    family: Family
    day_unix_ms: int | None


class DayFiles:
    """Finds the file for an instant. One thread may write; any thread may read."""

    def __init__(self, directory: Path) -> None:
        """Use the files in `directory`, which need not exist yet."""
        self.directory = directory
        self.wal_path = directory / "open.wal"
        self.damaged: set[str] = set()
        """Names of files in which damage was found, or that are to be checked; see `file_repair`."""
        self._opening = threading.Lock()
        self._open: dict[str, RecordFile] = {}

    @property
    def summary(self) -> HistoryFile:
        """Hours of every day, and events."""
        return self._file("summary")

    def samples(self, at_unix_ms: int) -> HistoryFile:
        """Return the chunks and identities of the day that an instant is in."""
        return self._file(f"{_date(at_unix_ms)}.samples")

    def rollups(self, at_unix_ms: int) -> HistoryFile:
        """Return the roll-ups, and the identities that these name, of the day that an instant is in."""
        return self._file(f"{_date(at_unix_ms)}.rollups")

    def digests(self, at_unix_ms: int) -> HistoryFile:
        """Return the digest of the day that an instant is in."""
        return self._file(f"{_date(at_unix_ms)}.digests")

    def _file(self, name: str) -> HistoryFile:
        """Return a file, with the index of those that were used last still in memory."""
        path = self.directory / f"{name}{SUFFIX}"
        former = self.directory / f"{name}{sqlite_format.SUFFIX}"
        if former.exists() and not path.exists():
            return SqliteFile(former, on_damage=self._on_damage)
        with self._opening:
            file = self._open.pop(name, None) or RecordFile(path, on_damage=self._on_damage)
            self._open[name] = file
            if len(self._open) > _OPEN_FILES:
                del self._open[next(iter(self._open))]
        return file

    def _on_damage(self, path: Path) -> None:
        self.damaged.add(path.name)

    def files(self) -> list[DayFile]:
        """Return every file of the history, oldest day first; those that were moved aside are not listed."""
        found = [(name, named) for name in self._names() if (named := _named(name)) is not None]
        found.sort(key=lambda one: (one[1].day_unix_ms or -1, one[0]))
        return [DayFile(self.directory / name, *named) for name, named in found]

    def present(self, family: Family) -> list[tuple[int, Path]]:
        """Return the days, by their begin, that have a file of a family; oldest first."""
        return [
            (one.day_unix_ms, one.path)
            for one in self.files()
            if one.family is family and one.day_unix_ms is not None
        ]

    def between(self, from_unix_ms: int, to_unix_ms: int) -> list[int]:
        """Return the days, by their begin, that have a file and that a range touches; oldest first."""
        first = floor_to(from_unix_ms, DAY_MS)
        days = {named.day_unix_ms for name in self._names() if (named := _named(name)) is not None}
        return sorted(day_ms for day_ms in days if day_ms is not None and first <= day_ms <= to_unix_ms)

    def size_bytes(self) -> int:
        """Return the size of all files."""
        return sum(size_bytes_of(self.directory / name) for name in self._names())

    def _names(self) -> list[str]:
        try:
            return os.listdir(self.directory)  # noqa: PTH208  # in a tenth of the time
        except OSError:
            return []

    def chunks(self, from_unix_ms: int, to_unix_ms: int) -> Iterator[Chunk]:
        """Yield the chunks whose first interval ends in a range, oldest first."""
        for day_ms in self.between(from_unix_ms, to_unix_ms):
            for found in self.samples(day_ms).find(RecordKind.CHUNK, from_unix_ms, to_unix_ms):
                chunk = self._opened(found)
                if chunk is not None:
                    yield chunk

    def holds(self, chunk: Chunk) -> bool:
        """Return whether as much of a chunk is stored: a power failure may have cost the end of its log."""
        first = chunk.walls_unix_ms[:2][-1]
        return any(one.key == chunk.key and one.newest >= chunk.newest for one in self.chunks(first, first))

    def newest_chunk(self) -> Chunk | None:
        """Return the chunk that begins last."""
        for day_ms, _ in reversed(self.present(Family.SAMPLES)):
            newest = self.samples(day_ms).edge(RecordKind.CHUNK, newest=True)
            chunks = list(self.chunks(newest, newest)) if newest is not None else []
            if chunks:
                return chunks[-1]
        return None

    def _opened(self, found: StoredRecord) -> Chunk | None:
        try:
            return Chunk.opened(found.packed)
        except Damaged:
            log.warning("chunk not decoded: at=%d", found.at)
            return None

    def identities(self, at_unix_ms: int, numbers: Collection[int]) -> dict[int, Identity]:
        """Return the identities with these numbers, and others, of the day that an instant is in."""
        if not numbers:
            return {}
        file = self.samples(at_unix_ms)
        firsts = [first for first, _ in file.keys(RecordKind.IDENTITY)]
        wanted = {firsts[index - 1] for number in numbers if (index := bisect_right(firsts, number))}
        known: dict[int, Identity] = {}
        for found in file.numbered(RecordKind.IDENTITY, sorted(wanted)):
            known |= found.decoded(IdentityBatch).numbered(found.at)
        return known

    def rolled_up_identities(self, at_unix_ms: int) -> dict[int, Identity]:
        """Return every identity in the roll-ups of the day that an instant is in."""
        day_ms = floor_to(at_unix_ms, DAY_MS)
        found = self.rollups(day_ms).find(RecordKind.ROLLUP_IDENTITY, day_ms, day_ms + DAY_MS - 1)
        return {
            number: identity
            for one in found
            for number, identity in one.decoded(IdentityBatch).numbered().items()
        }

    def rolled_up_names(self, at_unix_ms: int) -> dict[int, Identity]:
        """Return the same without their commands, a day of which would take too much memory."""
        file = self.rollups(at_unix_ms)
        return {
            number: identity.without_command()
            for at, part in file.keys(RecordKind.ROLLUP_IDENTITY)
            for one in file.find(RecordKind.ROLLUP_IDENTITY, at, at, {part})
            for number, identity in one.decoded(IdentityBatch).numbered().items()
        }

    def compact(self, file: RecordFile) -> None:
        """Rewrite a file when much of it was replaced; one that another program has open is not changed.

        Raises:
            OSError: It cannot be written; it is as it was.
        """
        wasted = file.wasted_bytes()
        if wasted > _WASTE_BYTES and wasted > size_bytes_of(file.path) / 2:
            try:
                file.rewrite()
            except OSError as error:
                if not files.is_in_use(error):
                    raise


def writable(file: HistoryFile) -> RecordFile:
    """Return a file to be written.

    Raises:
        OSError: It is of format 1, and was not converted.
    """
    if isinstance(file, SqliteFile):
        raise OSError(f"{file.path} was not converted.")
    return file


@functools.lru_cache(_CACHED_NAMES)
def _named(name: str) -> _Named | None:
    """Return of what the file of this name is; None when it is none of the history."""
    match = _NAME.fullmatch(name)
    if match is None or (match[1] is None) != (match[2] == Family.SUMMARY):
        return None
    day = match[1] and datetime.fromisoformat(match[1]).replace(tzinfo=UTC)
    return _Named(Family(match[2]), int(day.timestamp()) * 1000 if day else None)


def _date(at_unix_ms: int) -> str:
    return datetime.fromtimestamp(at_unix_ms // 1000, UTC).strftime("%Y-%m-%d")


def size_bytes_of(path: Path) -> int:
    """Return the size of a file; 0 where there is none."""
    try:
        return path.lstat().st_size
    except OSError:
        return 0
