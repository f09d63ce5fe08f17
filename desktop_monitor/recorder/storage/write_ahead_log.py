"""The open chunk on disk: a record for each frame, one after the other, whole after a kill.

A file begins with `MAGIC` and a random number; each record is its length, a CRC-32 that also covers that
number and its place in the file, and its MessagePack, deflated as a part of one stream so that it costs the
disk less. What comes after the first record that is not whole was never written, as far as we are concerned.
A chunk is written over the one before, which is stored by then, because to make a file for each costs the
disk half as much again: what is left of a longer one there fits the older number, so it ends the new one.

Nothing is forced onto the disk: the system does that within half a minute (Linux: dirty_expire_centisecs),
which is what a power failure may cost, besides the `tail`. Forcing it would write the last page each time.
"""

import logging
import os
import time
import zlib
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Self

import msgspec

from desktop_monitor.recorder.storage.chunk import Chunk
from desktop_monitor.recorder.storage.sample_delta import Frame, Header
from desktop_monitor.recorder.storage.wal_buffer import FLUSH_S, PAGE_BYTES, Tail, with_tail

log = logging.getLogger(__name__)

FORMAT = 1
MAGIC = b"DMJRNL" + FORMAT.to_bytes(2, "big")

_OPEN = os.O_WRONLY | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
_SALT_BYTES = 4
_HEAD_BYTES = 8
_WINDOW = -15  # 2**15 bytes of a raw stream: command lines repeat each other from far away

Write = Callable[[int, bytes], int]


class NewerFormat(Exception):
    """The file was written by a version of this program that is newer than this one."""


class Journal:
    """The journal of the open chunk, open for appending."""

    def __init__(self, file: int, write: Write) -> None:
        """Write from the begin of a file on; see `begin`."""
        self._file, self._write = file, write
        self._salt = os.urandom(_SALT_BYTES)
        self._size = self._on_disk = 0
        self._waiting = b""
        self._waiting_since_s = 0.0
        self._tail: Tail | None = None
        self._deflate = zlib.compressobj(6, zlib.DEFLATED, _WINDOW, 8)

    @classmethod
    def begin(
        cls, path: Path, header: Header, base: Frame, *, tail: Path | None = None, write: Write = os.write
    ) -> Self:
        """Write a journal that holds the begin of a chunk over the one at `path`, if there is one.

        Args:
            path: The journal.
            header: The header of the chunk.
            base: Its first frame.
            tail: Where the end of it may lie; None puts all into `path`.
            write: Writes to the disk.

        Raises:
            OSError: It cannot be written; what the journal held may be gone.
        """
        if path.is_symlink():
            path.unlink()
        journal = cls(os.open(path, _OPEN, 0o600), write)
        try:
            journal._begin(header, base, tail)
        except OSError:
            journal.close()
            raise
        return journal

    def _begin(self, header: Header, base: Frame, tail: Path | None) -> None:
        content = MAGIC + self._salt
        for packed in (msgspec.msgpack.encode(header), msgspec.msgpack.encode(base)):
            content += self._record(packed, len(content))
        self._size = len(content)
        whole = self._size // PAGE_BYTES * PAGE_BYTES or self._size
        self._put(content[:whole])
        self._waiting, self._waiting_since_s = content[whole:], time.monotonic()
        self._tail = Tail.begin(tail, content[:whole], self._waiting)
        if self._tail is None:
            self._put_waiting(len(self._waiting))

    def append(self, frame: Frame) -> None:
        """Add a frame. A kill after this loses nothing.

        Raises:
            OSError: It cannot be written; it may have ended in a part of a record, which nobody will read.
        """
        content = self._record(msgspec.msgpack.encode(frame), self._size)
        self._size += len(content)
        self._waiting += content
        full = self._size // PAGE_BYTES * PAGE_BYTES - self._on_disk
        is_late = time.monotonic() >= self._waiting_since_s + FLUSH_S
        if self._tail is None:
            self._put_waiting(len(content))
        elif full > 0 or is_late:
            self._put_waiting(len(self._waiting) if is_late else full)
            self._keep(partial(self._tail.replace, self._on_disk, self._waiting))
        else:
            self._keep(partial(self._tail.add, content))

    def close(self) -> None:
        """Give the descriptors back, and cut off what an earlier, longer journal has left behind this one."""
        with suppress(OSError):
            if os.fstat(self._file).st_size > self._on_disk:
                os.ftruncate(self._file, self._on_disk)
        os.close(self._file)
        if self._tail is not None:
            self._tail.close()

    def _record(self, packed: bytes, place: int) -> bytes:
        content = self._deflate.compress(packed) + self._deflate.flush(zlib.Z_SYNC_FLUSH)
        return len(content).to_bytes(4, "big") + _checksum(self._salt, place, content) + content

    def _keep(self, in_tail: Callable[[], None]) -> None:
        """Leave to the tail what waits; when there is no room, do without a tail from now on."""
        try:
            in_tail()
        except OSError as error:
            log.info("journal goes on without tail: error=%s", error)
            if self._tail is not None:
                self._tail.give_up()
            self._tail = None
            self._put_waiting(len(self._waiting))

    def _put_waiting(self, count: int) -> None:
        self._put(self._waiting[:count])
        self._waiting, self._waiting_since_s = self._waiting[count:], time.monotonic()

    def _put(self, content: bytes) -> None:
        self._on_disk += len(content)
        while content:  # a disk that is nearly full takes a part
            content = content[self._write(self._file, content) :]


def replay(path: Path, tail: Path | None = None) -> Chunk | None:
    """Rebuild the chunk from a journal and its tail, as far as it is whole; None when not even its begin is.

    Raises:
        NewerFormat: A newer version wrote it.
        OSError: The file cannot be read.
    """
    try:
        found = with_tail(tail, path)
    except FileNotFoundError:
        return None
    if found[0][:6] == MAGIC[:6] and found[0][6:8] > MAGIC[6:8]:
        raise NewerFormat(path.name)
    records = max((_whole_records(content) for content in found), key=len)
    inflate = zlib.decompressobj(_WINDOW)
    unpacked = map(inflate.decompress, records)
    try:
        chunk = Chunk(msgspec.msgpack.decode(next(unpacked), type=Header))
        for frame in unpacked:
            chunk.apply(msgspec.msgpack.decode(frame, type=Frame))
    except (StopIteration, msgspec.DecodeError, zlib.error):
        return None
    return chunk if chunk.walls_unix_ms else None


def _whole_records(content: bytes) -> list[bytes]:
    """The records, still deflated, up to the first that is not whole."""
    records: list[bytes] = []
    place = len(MAGIC) + _SALT_BYTES
    salt = content[len(MAGIC) : place]
    while content.startswith(MAGIC) and place + _HEAD_BYTES <= len(content):
        length = int.from_bytes(content[place : place + 4], "big")
        record = content[place + _HEAD_BYTES : place + _HEAD_BYTES + length]
        if len(record) < length or _checksum(salt, place, record) != content[place + 4 : place + _HEAD_BYTES]:
            break
        records.append(record)
        place += _HEAD_BYTES + length
    return records


def _checksum(salt: bytes, place: int, content: bytes) -> bytes:
    seed = int.from_bytes(salt, "big") ^ place  # another one at each place and in each journal
    return zlib.crc32(content, seed).to_bytes(4, "big")
