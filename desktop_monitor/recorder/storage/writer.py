"""Writes: the journal of the open chunk, then the chunk itself. Raises when the disk does not take it."""

import logging
import os
import sqlite3
from pathlib import Path

from desktop_monitor.model.errors import DirectoryRefused, HistoryUnreadable
from desktop_monitor.paths import ensure_private_dir
from desktop_monitor.recorder.storage.chunk import Chunk
from desktop_monitor.recorder.storage.day_files import LARGEST_BATCH, Batch, Days
from desktop_monitor.recorder.storage.sample_delta import Frame, Header
from desktop_monitor.recorder.storage.sqlite_store import Kept, Kind, aside
from desktop_monitor.recorder.storage.wal_buffer import forget_tail
from desktop_monitor.recorder.storage.write_ahead_log import Journal, NewerFormat, Write, replay

log = logging.getLogger(__name__)

Trouble = (OSError, sqlite3.Error, DirectoryRefused, HistoryUnreadable)
"""What keeps us from writing; all of it may pass."""


class Writer:
    """Keeps the open chunk safe and puts the closed one where it belongs."""

    def __init__(self, days: Days, *, write: Write = os.write) -> None:
        """Write to the files of `days`, the journal through `write`."""
        self._days = days
        self._write = write
        self._journal: Journal | None = None

    def open(self) -> list[str]:
        """Make the directory, and save what a run that was killed left in its journal.

        Returns:
            The names that files which cannot be used have now.

        Raises:
            OSError, sqlite3.Error, DirectoryRefused: Nothing can be written now.
        """
        self.close()
        ensure_private_dir(self._days.directory)
        moved = self._days.set_aside()
        try:
            chunk = replay(self._days.journal, self._days.tail)
        except NewerFormat:
            moved.append(aside(self._days.journal))
            chunk = None
        if chunk is not None and not self._days.holds(chunk):
            self.store(chunk)
        return [path.name for path in moved]

    def begin(self, header: Header, base: Frame) -> None:
        """Begin the journal of a chunk; what the one before held must have been stored."""
        self.close()
        self._journal = Journal.begin(
            self._days.journal, header, base, tail=self._days.tail, write=self._write
        )

    def append(self, frame: Frame) -> None:
        """Add a frame to the journal."""
        if self._journal is None:
            raise OSError("The journal is not open.")
        self._journal.append(frame)

    def store(self, chunk: Chunk) -> None:
        """Put a chunk, and who is new in it, into the file of its day. To do it again changes nothing."""
        if chunk.newest < 1:
            return
        at_unix_ms = chunk.walls_unix_ms[1]
        values = [Kept(Kind.CHUNK, at_unix_ms, chunk.key, chunk.packed())]
        if chunk.identities:  # their numbers follow each other, and together they deflate to a tenth
            values.append(Kept(Kind.IDENTITY, min(chunk.identities), "", list(chunk.identities.values())))
        self._days.samples(at_unix_ms).put(values)
        _settle(self._days.directory)

    def next_number(self, at_unix_ms: int) -> int:
        """The first number that no identity has yet on the day that an instant is in."""
        shelf = self._days.samples(at_unix_ms)
        newest = shelf.edge(Kind.IDENTITY, newest=True)
        if newest is None:
            return 1
        found = shelf.find(Kind.IDENTITY, newest, newest)
        return newest + (len(found[0].decoded(Batch)) if found else LARGEST_BATCH)

    def forget_journal(self) -> None:
        """Remove the journal."""
        self.close()
        self._days.journal.unlink(missing_ok=True)
        forget_tail(self._days.tail)

    def close(self) -> None:
        """Give the journal's descriptor back; what is in the journal stays there."""
        if self._journal is not None:
            self._journal.close()
            self._journal = None


def _settle(directory: Path) -> None:
    """Let the disk know that SQLite has removed its journal, before ours is written over.

    Until then, a loss of power would undo what it has just stored. Its own way, ``synchronous = EXTRA``,
    writes more for everything that is stored; see sqlite.org/pragma.html.
    """
    if os.name == "posix":  # elsewhere a directory cannot be opened
        descriptor = os.open(directory, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
