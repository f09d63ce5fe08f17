"""An append-only file of records, each with a checksum.

A file begins with `MAGIC` and the number of the format. What is written at once is a batch: a mark, the
lengths of its directory and its body, a CRC-32 of these and of the directory, the directory, the body. The
directory is a MessagePack list of (kind, at, part, length, CRC-32), one for each record; the body holds the
records, one after the other. The key of a record is (kind, at, part); a record with the key of an earlier
one replaces it.

A reader goes from batch to batch and reads directories only. Where a batch is damaged, it searches for the
next mark, so damage costs the records that it hits. The end of a file may be half of a batch: one that is
being written, or was when the machine stopped. Nothing is ever changed in place: deleting writes a new
file.
"""

import io
import logging
import os
import struct
import threading
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO, NamedTuple, TypeVar

import msgspec

from desktop_monitor.recorder.storage.record_kinds import RecordKind

log = logging.getLogger(__name__)

FORMAT = 2
"""Format 1 is read by `sqlite_format`."""

_NAME = b"DMHIST"
MAGIC = _NAME + FORMAT.to_bytes(2, "big")
_MARK = b"\xd7\x0dBA"
_HEAD = struct.Struct(">4sIII")  # mark, bytes of the directory, bytes of the body, CRC-32
_MAX_DIRECTORY_BYTES = 2**24
_SEARCH_BYTES = 2**20
_PLAIN, _DEFLATED = b"\0", b"\1"
_WORTH_DEFLATING_BYTES = 256
_APPEND = os.O_RDWR | os.O_APPEND | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)

T = TypeVar("T")

Write = Callable[[int, bytes], int]
Key = tuple[int, int, str]
"""(kind, at, part)"""


class Damaged(Exception):
    """Bytes that are not what was written; what they held counts as not recorded."""


class Record(NamedTuple):
    """A value to be stored. ``at`` is unix milliseconds or a number; ``content`` is packed by msgspec."""

    kind: RecordKind
    at: int
    part: str
    content: object


class StoredRecord(NamedTuple):
    """A value that was read and is what was written."""

    at: int
    part: str
    packed: bytes

    def decoded(self, shape: type[T]) -> T:
        """Decode the value."""
        return msgspec.msgpack.decode(self.packed, type=shape)


class _Entry(NamedTuple):
    """Where a record is in the file."""

    offset: int
    length: int
    checksum: int


_Directory = msgspec.msgpack.Decoder(list[tuple[int, int, str, int, int]])


class RecordFile:
    """One file of records. One thread may write; any thread, and any process, may read meanwhile."""

    def __init__(
        self,
        path: Path,
        *,
        on_damage: Callable[[Path], None] = lambda _path: None,
        write: Write = os.write,
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
        self._index: dict[Key, _Entry] = {}
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
        batch = _packed(records)
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
                if sum(len(body) for _, body in waiting) >= _SEARCH_BYTES:
                    self._put(file, _batch(waiting))
                    waiting = []
            if waiting:
                self._put(file, _batch(waiting))
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
        new.path.unlink(missing_ok=True)
        try:
            self.copy_to(new, keep)
            new.path.replace(self.path)
        except OSError:
            new.path.unlink(missing_ok=True)
            raise
        with self._indexing:
            self._inode = None

    def copy_to(self, target: "RecordFile", keep: Callable[[Key], bool] = lambda _key: True) -> None:
        """Write the records that are whole and that `keep` accepts to another file, and sync that.

        Raises:
            OSError: It cannot be written.
        """
        with self._opened() as (file, index):
            kept = [(key, entry) for key, entry in index.items() if keep(key)]
            target.append_packed((key, body) for key, entry in kept if (body := _body(file, key, entry)))

    def find(self, kind: RecordKind, first: int, last: int, part: str | None = None) -> list[StoredRecord]:
        """Return records from `first` to `last`, both included, in order; damaged ones are left out."""
        return self._read(lambda key: key[0] == kind and first <= key[1] <= last and part in (None, key[2]))

    def numbered(self, kind: RecordKind, numbers: Sequence[int]) -> list[StoredRecord]:
        """Return the records at these numbers."""
        wanted = frozenset(numbers)
        return self._read(lambda key: key[0] == kind and key[1] in wanted)

    def keys(self, kind: RecordKind) -> list[tuple[int, str]]:
        """Return (at, part) of every record of a kind, in order."""
        return sorted((at, part) for found, at, part in self._current_index() if found == kind)

    def edge(self, kind: RecordKind, *, newest: bool) -> int | None:
        """Return the first or the last place of a kind."""
        places = [at for found, at, _ in self._current_index() if found == kind]
        return (max if newest else min)(places, default=None)

    def is_whole(self) -> bool:
        """Read every record, and return whether everything in the file is what was written."""
        with self._opened() as (file, index):
            is_read = all(_body(file, key, entry) is not None for key, entry in index.items())
            return is_read and not self._has_damage

    def wasted_bytes(self) -> int:
        """Return how many bytes belong to records that were replaced."""
        index = self._current_index()
        return max(0, self._scanned - sum(entry.length for entry in index.values()))

    def _opened_to_append(self) -> int:
        """Open the file; a link in its place is replaced, not followed."""
        if self.path.is_symlink():
            self.path.unlink()
        return os.open(self.path, _APPEND, 0o600)

    def _put(self, file: int, content: bytes) -> None:
        while content:  # a disk that is nearly full takes a part
            content = content[self._write(file, content) :]

    def _read(self, is_wanted: Callable[[Key], bool]) -> list[StoredRecord]:
        with self._opened() as (file, index):
            found: list[StoredRecord] = []
            for key, entry in index.items():
                if is_wanted(key):
                    body = _body(file, key, entry)
                    content = None if body is None else _content(body)
                    if content is None:
                        self._on_damage(self.path)
                    else:
                        found.append(StoredRecord(key[1], key[2], content))
        return sorted(found, key=lambda one: one.at)

    def _current_index(self) -> dict[Key, _Entry]:
        with self._opened() as (_, index):
            return index

    @contextmanager
    def _opened(self) -> Iterator[tuple[BinaryIO, dict[Key, _Entry]]]:
        """Open the file to read it, with an index of its records, which is empty when there is no file."""
        try:
            file = self.path.open("rb", buffering=0)
        except OSError as error:
            if not isinstance(error, FileNotFoundError):
                log.warning("history unreadable: file=%s error=%s", self.path.name, error)
            yield io.BytesIO(), {}
            return
        with file:
            yield file, self._refreshed(file)

    def _refreshed(self, file: BinaryIO) -> dict[Key, _Entry]:
        status = os.fstat(file.fileno())
        with self._indexing:
            if status.st_ino != self._inode or status.st_size < self._scanned:
                self._inode, self._scanned, self._index, self._has_damage = status.st_ino, 0, {}, False
            if status.st_size > self._scanned:
                index = dict(self._index)
                self._scanned, has_damage = _scan(file, self._scanned, status.st_size, index)
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
    with path.open("rb") as file:
        head = file.read(len(MAGIC))
    return int.from_bytes(head[len(_NAME) :], "big") if head.startswith(_NAME) else None


def moved_aside(path: Path) -> Path:
    """Rename a file so that it is out of the way, and return its new path.

    Raises:
        OSError: It cannot be renamed.
    """
    number = 1
    while (target := path.with_name(f"{path.name}.aside-{number}")).exists():
        number += 1
    path.replace(target)
    log.warning("history moved aside: file=%s", target.name)
    return target


def _packed(records: Iterable[Record]) -> bytes:
    bodies = []
    for kind, at, part, content in records:
        plain = content if isinstance(content, bytes) else msgspec.msgpack.encode(content)
        body = _PLAIN + plain
        if len(plain) >= _WORTH_DEFLATING_BYTES and not kind.is_deflated:
            body = min(body, _DEFLATED + zlib.compress(plain, 6), key=len)
        bodies.append(((int(kind), at, part), body))
    return _batch(bodies) if bodies else b""


def _batch(bodies: Sequence[tuple[Key, bytes]]) -> bytes:
    directory = msgspec.msgpack.encode([(*key, len(body), _checksum(key, body)) for key, body in bodies])
    size = sum(len(body) for _, body in bodies)
    checksum = zlib.crc32(directory, zlib.crc32(_HEAD.pack(_MARK, len(directory), size, 0)))
    return b"".join(
        (_HEAD.pack(_MARK, len(directory), size, checksum), directory, *(body for _, body in bodies))
    )


def _scan(file: BinaryIO, start: int, size: int, index: dict[Key, _Entry]) -> tuple[int, bool]:
    """Add the batches from `start` on to an index; return their end, and whether any was damaged."""
    place = start or len(MAGIC)
    has_damage = start == 0 and _read_at(file, 0, len(MAGIC)) != MAGIC[:size]
    while place < size:
        found = _directory_at(file, place, size)
        if found is None:
            following = _next_mark(file, place + 1, size)
            if following is None:  # half of a batch at the end is no damage: it may be on its way
                return place, has_damage
            has_damage, place = True, following
            continue
        entries, body, end = found
        for kind, at, part, length, checksum in entries:
            if body + length <= size:
                index[kind, at, part] = _Entry(body, length, checksum)
            body += length
        if end > size:
            return place, has_damage
        place = end
    return place, has_damage


def _directory_at(
    file: BinaryIO, place: int, size: int
) -> tuple[list[tuple[int, int, str, int, int]], int, int] | None:
    head = _read_at(file, place, _HEAD.size)
    if len(head) < _HEAD.size:
        return None
    mark, directory_bytes, body_bytes, checksum = _HEAD.unpack(head)
    body = place + _HEAD.size + directory_bytes
    if mark != _MARK or directory_bytes > _MAX_DIRECTORY_BYTES or body > size:
        return None
    directory = _read_at(file, place + _HEAD.size, directory_bytes)
    if zlib.crc32(directory, zlib.crc32(_HEAD.pack(_MARK, directory_bytes, body_bytes, 0))) != checksum:
        return None
    try:
        return _Directory.decode(directory), body, body + body_bytes
    except msgspec.DecodeError:
        return None


def _next_mark(file: BinaryIO, place: int, size: int) -> int | None:
    while place < size:
        content = _read_at(file, place, _SEARCH_BYTES)
        at = content.find(_MARK)
        while at >= 0:
            if _directory_at(file, place + at, size) is not None:
                return place + at
            at = content.find(_MARK, at + 1)
        if len(content) < _SEARCH_BYTES:
            return None
        place += len(content) - len(_MARK) + 1
    return None


def _body(file: BinaryIO, key: Key, entry: _Entry) -> bytes | None:
    """Return a record as it lies in the file; None when it is not what was written."""
    body = _read_at(file, entry.offset, entry.length)
    return body if _checksum(key, body) == entry.checksum else None


def _content(body: bytes) -> bytes | None:
    if body[:1] == _PLAIN:
        return body[1:]
    try:
        return zlib.decompress(body[1:])
    except zlib.error:
        return None


def _checksum(key: Key, body: bytes) -> int:
    """Bind a record to its key: a whole record in the wrong place is as wrong as a broken one."""
    return zlib.crc32(body, zlib.crc32(f"{key[0]}:{key[1]}:{key[2]}".encode()))


def _read_at(file: BinaryIO, offset: int, length: int) -> bytes:
    file.seek(offset)
    return file.read(length)


def _trimmed(file: int, size: int) -> int:
    """Cut off half of a batch that a stop of the machine left at the end; return the size then."""
    with os.fdopen(os.dup(file), "rb", buffering=0) as readable:
        end, _ = _scan(readable, 0, size, {})
    end = min(end, size) if size > len(MAGIC) else 0
    if end < size:
        os.ftruncate(file, end)
    return end


def _sync(file: int) -> None:
    if hasattr(os, "fdatasync"):
        os.fdatasync(file)
    else:
        os.fsync(file)
