"""Writes samples: the log of the open chunk, then the chunk itself. Raises when the disk does not take it."""

import logging
import os
from collections.abc import Callable, Iterable, Iterator

from desktop_monitor import files
from desktop_monitor.files.paths import ensure_private_dir
from desktop_monitor.model.errors import DirectoryRefused, HistoryUnreadable
from desktop_monitor.recorder.storage import file_repair, sqlite_format
from desktop_monitor.recorder.storage.chunk import Chunk
from desktop_monitor.recorder.storage.day_files import MAX_BATCH, DayFiles, writable
from desktop_monitor.recorder.storage.record_batches import Record
from desktop_monitor.recorder.storage.record_file import Write, moved_aside
from desktop_monitor.recorder.storage.record_kinds import RecordKind
from desktop_monitor.recorder.storage.sample_delta import Header, IdentityBatch, NewIdentities, SampleDelta
from desktop_monitor.recorder.storage.write_ahead_log import NewerFormat, WriteAheadLog, replay

log = logging.getLogger(__name__)

IDENTITIES_IN_BATCH = 256
"""A batch is read as a whole: with command lines of 4 KB, a megabyte."""

SYNC_S = 28.0
"""With each period that there is, a sample is on the disk after 30 s; the system alone may take longer."""

WriteError = (OSError, DirectoryRefused, HistoryUnreadable)
"""What keeps the history from being written; all of it may pass."""


class Writer:
    """Keeps the open chunk safe, and stores the closed one in the file of its day."""

    def __init__(
        self,
        days: DayFiles,
        *,
        write: Write = os.write,
        is_under_pressure: Callable[[], bool] = lambda: False,
    ) -> None:
        """Write to `days`, the log through `write`; while `is_under_pressure`, sync each sample."""
        self._days, self._is_under_pressure = days, is_under_pressure
        self._log = WriteAheadLog(days.wal_path, write=write)
        self._synced_s = 0.0

    def open(self) -> list[str]:
        """Make the directory, convert an older format, and store what a run that was killed left in its log.

        Returns:
            The new names of files that cannot be used.

        Raises:
            OSError, DirectoryRefused: Nothing can be written now.
        """
        ensure_private_dir(self._days.directory)
        moved = file_repair.set_aside(self._days)
        file_repair.convert(self._days)
        try:
            chunks = [replay(self._days.wal_path), sqlite_format.replay_log(self._days.directory)]
        except NewerFormat:
            moved.append(moved_aside(self._days.wal_path))
            chunks = []
        for chunk in chunks:
            if chunk is not None and not self._days.holds(chunk):
                self.store(chunk)
        sqlite_format.remove_log(self._days.directory)
        return [path.name for path in moved]

    def begin(self, header: Header, base: SampleDelta, *, at_s: float) -> None:
        """Begin the log of a chunk with a sample taken at `at_s`; the chunk before must have been stored."""
        self._log.begin(header, base)
        self._synced_s = at_s

    def append(self, delta: SampleDelta, *, at_s: float, is_urgent: bool = False) -> None:
        """Add a sample taken at `at_s` (monotonic) to the log.

        It is on the disk then if it is urgent, or if the oldest that is not was taken `SYNC_S` before.
        """
        is_synced = is_urgent or self._is_under_pressure() or at_s - self._synced_s >= SYNC_S
        self._log.append(delta, is_synced=is_synced)
        if is_synced:
            self._synced_s = at_s

    def store(self, chunk: Chunk) -> None:
        """Store a chunk, and the identities that are new in it; it is on the disk then. Repeatable."""
        if chunk.newest < 1:
            return
        at_unix_ms = chunk.walls_unix_ms[1]
        records = [Record(RecordKind.CHUNK, at_unix_ms, chunk.key, chunk.packed())]
        records += _identity_records(chunk, _batches(chunk.identities))
        writable(self._days.samples(at_unix_ms)).append(records, is_synced=True)

    def store_identities(self, chunk: Chunk) -> set[int]:
        """Store the whole batches of the identities of an open chunk; return their numbers.

        A build starts thousands of processes in the minutes of a chunk, each with a long command line.
        """
        batches = [batch for batch in _batches(chunk.identities) if len(batch) == IDENTITIES_IN_BATCH]
        writable(self._days.samples(chunk.walls_unix_ms[1])).append(_identity_records(chunk, batches))
        return {number for batch in batches for number in batch}

    def next_number(self, at_unix_ms: int) -> int:
        """Return the first number that no identity has yet on the day that an instant is in."""
        file = self._days.samples(at_unix_ms)
        newest = file.edge(RecordKind.IDENTITY, newest=True)
        if newest is None:
            return 1
        found = file.find(RecordKind.IDENTITY, newest, newest)
        return newest + (len(found[0].decoded(IdentityBatch).unpacked()) if found else MAX_BATCH)

    def remove_log(self) -> None:
        """Remove the log."""
        files.remove(self._days.wal_path)


def _identity_records(chunk: Chunk, batches: Iterable[list[int]]) -> list[Record]:
    return [
        Record(
            RecordKind.IDENTITY, batch[0], "", NewIdentities.of(chunk.identities[number] for number in batch)
        )
        for batch in batches
    ]


def _batches(numbers: Iterable[int]) -> Iterator[list[int]]:
    """Return numbers in batches; they follow each other, so that together they deflate to a tenth."""
    batch: list[int] = []
    for number in sorted(numbers):
        if batch and (number != batch[-1] + 1 or len(batch) == IDENTITIES_IN_BATCH):
            yield batch
            batch = []
        batch.append(number)
    if batch:
        yield batch
