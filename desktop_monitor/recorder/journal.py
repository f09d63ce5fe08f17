"""The open chunk on disk: an append-only file, a record for each frame, whole after a kill.

A file begins with `MAGIC`; each record is its length, a CRC-32 that also covers its place in the file, and
its MessagePack, deflated as a part of one stream so that it costs the disk less. What comes after the first
record that is not whole was never written, as far as we are concerned.

Nothing is forced onto the disk: the system does that within half a minute (Linux: dirty_expire_centisecs),
which is what a power failure may cost. Forcing it would write the page at the end again each time.
"""

import os
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Self

import msgspec

from desktop_monitor.recorder.chunk import Chunk
from desktop_monitor.recorder.frame import Frame, Header

FORMAT = 1
MAGIC = b"DMJRNL" + FORMAT.to_bytes(2, "big")

_HEAD_BYTES = 8

Write = Callable[[int, bytes], int]


class NewerFormat(Exception):
    """The file was written by a version of this program that is newer than this one."""


class Journal:
    """The journal of the open chunk, open for appending."""

    def __init__(self, file: int, size: int, write: Write) -> None:
        """Append to a file of `size` bytes; see `begin`."""
        self._file, self._size, self._write = file, size, write
        self._deflate = zlib.compressobj(6, zlib.DEFLATED, -12, 5)

    @classmethod
    def begin(cls, path: Path, header: Header, base: Frame, *, write: Write = os.write) -> Self:
        """Replace the journal at `path`, in one step, by one that holds the begin of a chunk.

        Raises:
            OSError: It cannot be written; the journal that was there still is.
        """
        new = path.with_name(f"{path.name}.new")
        new.unlink(missing_ok=True)
        file = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND, 0o600)
        journal = cls(file, 0, write)
        try:
            journal._append(MAGIC)
            journal._record(msgspec.msgpack.encode(header))
            journal.append(base)
            new.replace(path)
        except OSError:
            journal.close()
            new.unlink(missing_ok=True)
            raise
        return journal

    def append(self, frame: Frame) -> None:
        """Add a frame. A kill after this loses nothing.

        Raises:
            OSError: It cannot be written; the file may end in a part of a record, which nobody will read.
        """
        self._record(msgspec.msgpack.encode(frame))

    def close(self) -> None:
        """Give the descriptor back."""
        os.close(self._file)

    @property
    def size_bytes(self) -> int:
        """How much was written."""
        return self._size

    def _record(self, packed: bytes) -> None:
        content = self._deflate.compress(packed) + self._deflate.flush(zlib.Z_SYNC_FLUSH)
        self._append(len(content).to_bytes(4, "big") + _checksum(self._size, content) + content)

    def _append(self, content: bytes) -> None:
        rest = content
        while rest:  # a disk that is nearly full takes a part
            rest = rest[self._write(self._file, rest) :]
        self._size += len(content)


def replay(path: Path) -> Chunk | None:
    """Rebuild the chunk from a journal, as far as it is whole; None when not even its begin is.

    Raises:
        NewerFormat: A newer version wrote it.
        OSError: The file cannot be read.
    """
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return None
    if content[:6] == MAGIC[:6] and content[6:8] > MAGIC[6:8]:
        raise NewerFormat(path.name)
    records = _records(content)
    try:
        header = msgspec.msgpack.decode(next(records), type=Header)
        chunk = Chunk(header)
        for record in records:
            chunk.apply(msgspec.msgpack.decode(record, type=Frame))
    except (StopIteration, msgspec.DecodeError, zlib.error):
        return None
    return chunk if chunk.walls_unix_ms else None


def _records(content: bytes) -> Iterator[bytes]:
    if content[: len(MAGIC)] != MAGIC:
        return
    inflate = zlib.decompressobj(-12)
    place = len(MAGIC)
    while place + _HEAD_BYTES <= len(content):
        length = int.from_bytes(content[place : place + 4], "big")
        record = content[place + _HEAD_BYTES : place + _HEAD_BYTES + length]
        if len(record) < length or _checksum(place, record) != content[place + 4 : place + _HEAD_BYTES]:
            return
        yield inflate.decompress(record)
        place += _HEAD_BYTES + length


def _checksum(place: int, content: bytes) -> bytes:
    return zlib.crc32(content, place).to_bytes(4, "big")
