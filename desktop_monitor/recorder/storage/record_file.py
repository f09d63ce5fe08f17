"""An append-only file of records: read by key, written in batches, never changed in place.

A record with the key of an earlier one replaces it; deleting writes a new file. The end of a file may be
half of a batch: one that is being written, or was when the machine stopped. Format: `record_batches`.
"""

import io
import logging
import os
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from desktop_monitor import files
from desktop_monitor.files.small_file import open_regular
from desktop_monitor.recorder.storage import record_batches
from desktop_monitor.recorder.storage.record_batches import (
    MAGIC,
    Entry,
    Index,
    Key,
    Record,
    StoredRecord,
    batch_of,
    content_of,
    entries,
    packed,
    read_body,
    scan,
)
from desktop_monitor.recorder.storage.record_kinds import RecordKind

log = logging.getLogger(__name__)

_APPEND = os.O_RDWR | os.O_APPEND | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
_COPY_BYTES = 2**20

Write = Callable[[int, bytes], int]


class RecordFile:
    """One file of records. One thread may write; any thread, and any process, may read meanwhile."""

    def __init__(
        self, path: Path, *, on_damage: Callable[[Path], None] = lambda _path: None, write: Write = os.write
    ) -> None:
        """Use the file at `path`, which is created by the first `append`.

        Args:
            path: The file.
            on_damage: Called when something in the file is not what was written.
            write: Writes to the file; a test may make it fail or block.
        """
        self.path = path
        self._on_damage = on_damage
        self._write = write
        self._indexing = threading.Lock()
        self._index: Index = {}
        self._inode: int | None = None
        self._scanned = 0
        self._written_bytes = -1
        self._has_damage = False

    def append(self, records: Iterable[Record], *, is_synced: bool = False) -> None:
        """Add records in one batch.

        Args:
            records: The records; one that is there already is replaced.
            is_synced: Return only when they are on the disk, whatever happens to the machine then.

        Raises:
            OSError: They cannot be written; the file is as it was.
        """
        batch = packed(records)
        if not batch:
            return
        file = self._opened_to_append()
        try:
            before = os.fstat(file).st_size
            if before != self._written_bytes:
                before = _trimmed(file, before)
            try:
                self._put(file, batch if before else MAGIC + batch)
                if is_synced:
                    _sync(file)
            except OSError:
                with suppress(OSError):
                    os.ftruncate(file, before)
                raise
            self._written_bytes = os.fstat(file).st_size
        finally:
            os.close(file)

    def append_packed(self, bodies: Iterable[tuple[Key, bytes]]) -> None:
        """Append records that are packed already, in batches, so that no large file is in memory."""
        file = self._opened_to_append()
        try:
            self._put(file, MAGIC)
            waiting: list[tuple[Key, bytes]] = []
            for one in bodies:
                waiting.append(one)
                if sum(len(body) for _, body in waiting) >= _COPY_BYTES:
                    self._put(file, batch_of(waiting))
                    waiting = []
            if waiting:
                self._put(file, batch_of(waiting))
            _sync(file)
        finally:
            os.close(file)

    def truncate(self) -> None:
        """Remove every record, and keep the file.

        Raises:
            OSError: The file cannot be written.
        """
        file = self._opened_to_append()
        try:
            os.ftruncate(file, 0)
        finally:
            os.close(file)

    def rewrite(self, keep: Callable[[Key], bool] = lambda _key: True) -> None:
        """Write a new file with the records that are whole and that `keep` accepts, and replace this one.

        Raises:
            OSError: It cannot be written; the file is as it was.
        """
        if not self.path.exists():
            return
        new = RecordFile(self.path.with_name(f"{self.path.name}.new"), write=self._write)
        files.remove(new.path)
        try:
            self.copy_to(new, keep)
            files.replace(new.path, self.path)
        except OSError:
            files.remove(new.path)
            raise
        with self._indexing:
            self._inode = None

    def copy_to(self, target: "RecordFile", keep: Callable[[Key], bool] = lambda _key: True) -> None:
        """Write the records that are whole and that `keep` accepts to another file, and sync that.

        Raises:
            OSError: It cannot be written.
        """
        with self._opened() as (file, index):
            kept = [(key, entry) for key, entry in entries(index) if keep(key)]
            target.append_packed((key, body) for key, entry in kept if (body := read_body(file, key, entry)))

    def find(
        self, kind: RecordKind, first: int, last: int, parts: AbstractSet[str] | None = None
    ) -> list[StoredRecord]:
        """Return records from `first` to `last`, both included, in order; damaged ones are left out.

        `parts` are those that are wanted; None is all.
        """
        return self._read(
            lambda index: [
                one
                for one in index.get(kind, {}).items()
                if first <= one[0][1] <= last and (parts is None or one[0][2] in parts)
            ]
        )

    def numbered(self, kind: RecordKind, numbers: Sequence[int]) -> list[StoredRecord]:
        """Return the records at these numbers."""
        wanted = frozenset(numbers)
        return self._read(lambda index: [one for one in index.get(kind, {}).items() if one[0][1] in wanted])

    def keys(self, kind: RecordKind) -> list[tuple[int, str]]:
        """Return (at, part) of every record of a kind, in order."""
        return sorted((at, part) for _, at, part in self._current_index().get(kind, ()))

    def edge(self, kind: RecordKind, *, newest: bool) -> int | None:
        """Return the first or the last `at` of a kind."""
        found = [at for _, at, _ in self._current_index().get(kind, ())]
        return (max if newest else min)(found, default=None)

    def is_whole(self) -> bool:
        """Read every record, and return whether everything in the file is what was written."""
        with self._opened() as (file, index):
            is_read = all(read_body(file, key, entry) is not None for key, entry in entries(index))
            return is_read and not self._has_damage

    def wasted_bytes(self) -> int:
        """Return how many bytes belong to records that were replaced."""
        index = self._current_index()
        return max(0, self._scanned - sum(entry.length for _, entry in entries(index)))

    def _opened_to_append(self) -> int:
        """Open the file; a link in its place is replaced, not followed, and a named pipe is moved aside."""
        if self.path.is_symlink():
            self.path.unlink()
        elif self.path.is_fifo():  # it would take a few pages, and then be waited for
            moved_aside(self.path)
        return os.open(self.path, _APPEND, 0o600)

    def _put(self, file: int, content: bytes) -> None:
        while content:  # a disk that is nearly full takes a part
            content = content[self._write(file, content) :]

    def _read(self, wanted: Callable[[Index], list[tuple[Key, Entry]]]) -> list[StoredRecord]:
        with self._opened() as (file, index):
            found: list[StoredRecord] = []
            for key, entry in wanted(index):
                body = read_body(file, key, entry)
                content = None if body is None else content_of(body)
                if content is None:
                    self._on_damage(self.path)
                else:
                    found.append(StoredRecord(key[1], key[2], content))
        return sorted(found, key=lambda one: one.at)

    def _current_index(self) -> Index:
        with self._opened() as (_, index):
            return index

    @contextmanager
    def _opened(self) -> Iterator[tuple[BinaryIO, Index]]:
        """Open the file to read it, with an index of its records, which is empty when there is no file."""
        try:
            file = files.when_unused(lambda: open_regular(self.path, buffering=0))
        except OSError as error:
            if not isinstance(error, FileNotFoundError):
                log.warning("history unreadable: file=%s error=%s", self.path.name, error)
            yield io.BytesIO(), {}
            return
        with file:
            yield file, self._refreshed(file)

    def _refreshed(self, file: BinaryIO) -> Index:
        status = os.fstat(file.fileno())
        with self._indexing:
            if status.st_ino != self._inode or status.st_size < self._scanned:
                self._inode, self._scanned, self._index, self._has_damage = status.st_ino, 0, {}, False
            if status.st_size > self._scanned:
                index = {kind: dict(of_kind) for kind, of_kind in self._index.items()}
                self._scanned, has_damage = scan(file, self._scanned, status.st_size, index)
                if has_damage and not self._has_damage:
                    self._has_damage = True
                    self._on_damage(self.path)
                self._index = index  # replaced, never changed: other threads iterate over it
            return self._index


def format_of(path: Path) -> int | None:
    """Return the format that a file says it has; None when it is not one of ours.

    Raises:
        OSError: The file cannot be read.
    """
    with open_regular(path) as file:
        return record_batches.format_of(file.read(len(MAGIC)))


def moved_aside(path: Path) -> Path:
    """Rename a file so that it is out of the way, and return its new path.

    Raises:
        OSError: It cannot be renamed.
    """
    number = 1
    while (target := path.with_name(f"{path.name}.aside-{number}")).exists():
        number += 1
    files.replace(path, target)
    log.warning("history moved aside: file=%s", target.name)
    return target


def _trimmed(file: int, size: int) -> int:
    """Cut off half of a batch that a stop of the machine left at the end; return the size then."""
    with os.fdopen(os.dup(file), "rb", buffering=0) as readable:
        end, _ = scan(readable, 0, size, {})
    end = min(end, size) if size > len(MAGIC) else 0
    if end < size:
        os.ftruncate(file, end)
    return end


def _sync(file: int) -> None:
    if hasattr(os, "fdatasync"):
        os.fdatasync(file)
    else:
        os.fsync(file)
