"""The open chunk on disk: a record for each sample, as it comes, so that a kill loses none.

The file is emptied when a chunk begins, because the chunk before it is stored by then. Deltas are numbered;
each needs those before it, so what follows one that is missing or damaged is not read. A power failure costs
what was added after the last sample that `is_synced`; see `Writer.append`.
"""

import os
from pathlib import Path

import msgspec

from desktop_monitor.recorder.storage.chunk import Chunk
from desktop_monitor.recorder.storage.record_batches import FORMAT, Record
from desktop_monitor.recorder.storage.record_file import RecordFile, Write, format_of
from desktop_monitor.recorder.storage.record_kinds import RecordKind
from desktop_monitor.recorder.storage.sample_delta import Header, SampleDelta


class NewerFormat(Exception):
    """The file was written by a newer version of this program."""


class WriteAheadLog:
    """The deltas of the open chunk."""

    def __init__(self, path: Path, *, write: Write = os.write) -> None:
        self._file = RecordFile(path, write=write)
        self._count = 0

    def begin(self, header: Header, base: SampleDelta) -> None:
        """Begin a chunk; what the file held must have been stored.

        Raises:
            OSError: It cannot be written; what the file held may be gone.
        """
        self._file.truncate()
        self._file.append(
            [Record(RecordKind.WAL_HEADER, 0, "", header), Record(RecordKind.WAL_DELTA, 0, "", base)]
        )
        self._count = 1

    def append(self, delta: SampleDelta, *, is_synced: bool = False) -> None:
        """Add a sample. A kill after this loses nothing; with `is_synced`, a power failure neither.

        Raises:
            OSError: It cannot be written.
        """
        self._file.append([Record(RecordKind.WAL_DELTA, self._count, "", delta)], is_synced=is_synced)
        self._count += 1


def replay(path: Path) -> Chunk | None:
    """Rebuild the open chunk, as far as the file is whole; None when not even its beginning is.

    Raises:
        NewerFormat: A newer version wrote it.
        OSError: The file cannot be read.
    """
    if not path.exists():
        return None
    if (format_of(path) or 0) > FORMAT:
        raise NewerFormat(path.name)
    file = RecordFile(path)
    headers = file.find(RecordKind.WAL_HEADER, 0, 0)
    if not headers:
        return None
    try:
        chunk = Chunk(headers[0].decoded(Header))
        for number, found in enumerate(file.find(RecordKind.WAL_DELTA, 0, 2**62)):
            if found.at != number:
                break
            chunk.apply(found.decoded(SampleDelta))
    except msgspec.DecodeError:
        return None
    return chunk if chunk.walls_unix_ms else None
