"""How records lie in a file: batches of records, each with a checksum.

A file begins with `MAGIC` and the number of the format. What is written at once is a batch: a mark, the
lengths of its directory and its body, a CRC-32 of these and of the directory, the directory, the body. The
directory is a MessagePack list of (kind, at, part, length, CRC-32), one for each record; the body holds the
records, one after the other. The key of a record is (kind, at, part).

A reader goes from batch to batch and reads directories only. Where a batch is damaged, it searches for the
next mark, so damage costs the records that it hits.
"""

import struct
import zlib
from collections.abc import Iterable, Sequence
from typing import BinaryIO, NamedTuple, TypeVar

import msgspec

from desktop_monitor.recorder.storage.record_kinds import RecordKind

FORMAT = 2
"""Format 1 is read by `sqlite_format`."""

_NAME = b"DMHIST"
MAGIC = _NAME + FORMAT.to_bytes(2, "big")
MARK = b"\xd7\x0dBA"
HEAD = struct.Struct(">4sIII")  # mark, bytes of the directory, bytes of the body, CRC-32
_MAX_DIRECTORY_BYTES = 2**24
_SEARCH_BYTES = 2**20
_PLAIN, _DEFLATED = b"\0", b"\1"
_WORTH_DEFLATING_BYTES = 256

T = TypeVar("T")

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


class Entry(NamedTuple):
    """Where a record is in the file."""

    offset: int
    length: int
    checksum: int


_Directory = msgspec.msgpack.Decoder(list[tuple[int, int, str, int, int]])


def format_of(head: bytes) -> int | None:
    """Return the format that the begin of a file says it has; None when it is not one of ours."""
    return int.from_bytes(head[len(_NAME) : len(MAGIC)], "big") if head.startswith(_NAME) else None


def packed(records: Iterable[Record]) -> bytes:
    """Return records as one batch; empty when there are none."""
    bodies = []
    for kind, at, part, content in records:
        plain = content if isinstance(content, bytes) else msgspec.msgpack.encode(content)
        body = _PLAIN + plain
        if len(plain) >= _WORTH_DEFLATING_BYTES and not kind.is_deflated:
            body = min(body, _DEFLATED + zlib.compress(plain, 6), key=len)
        bodies.append(((int(kind), at, part), body))
    return batch_of(bodies) if bodies else b""


def batch_of(bodies: Sequence[tuple[Key, bytes]]) -> bytes:
    """Return bodies that are packed already as one batch."""
    directory = msgspec.msgpack.encode([(*key, len(body), _checksum(key, body)) for key, body in bodies])
    size = sum(len(body) for _, body in bodies)
    checksum = zlib.crc32(directory, zlib.crc32(HEAD.pack(MARK, len(directory), size, 0)))
    return b"".join(
        (HEAD.pack(MARK, len(directory), size, checksum), directory, *(body for _, body in bodies))
    )


def scan(file: BinaryIO, start: int, size: int, index: dict[Key, Entry]) -> tuple[int, bool]:
    """Add the batches from `start` on to an index; return their end, and whether any was damaged."""
    offset = start or len(MAGIC)
    has_damage = start == 0 and _read_at(file, 0, len(MAGIC)) != MAGIC[:size]
    while offset < size:
        found = _directory_at(file, offset, size)
        if found is None:
            following = _next_mark(file, offset + 1, size)
            if following is None:  # half of a batch at the end is no damage: it may be on its way
                return offset, has_damage
            has_damage, offset = True, following
            continue
        entries, body, end = found
        for kind, at, part, length, checksum in entries:
            if body + length <= size:
                index[kind, at, part] = Entry(body, length, checksum)
            body += length
        if end > size:
            return offset, has_damage
        offset = end
    return offset, has_damage


def _directory_at(
    file: BinaryIO, offset: int, size: int
) -> tuple[list[tuple[int, int, str, int, int]], int, int] | None:
    head = _read_at(file, offset, HEAD.size)
    if len(head) < HEAD.size:
        return None
    mark, directory_bytes, body_bytes, checksum = HEAD.unpack(head)
    body = offset + HEAD.size + directory_bytes
    if mark != MARK or directory_bytes > _MAX_DIRECTORY_BYTES or body > size:
        return None
    directory = _read_at(file, offset + HEAD.size, directory_bytes)
    if zlib.crc32(directory, zlib.crc32(HEAD.pack(MARK, directory_bytes, body_bytes, 0))) != checksum:
        return None
    try:
        return _Directory.decode(directory), body, body + body_bytes
    except msgspec.DecodeError:
        return None


def _next_mark(file: BinaryIO, offset: int, size: int) -> int | None:
    while offset < size:
        content = _read_at(file, offset, _SEARCH_BYTES)
        at = content.find(MARK)
        while at >= 0:
            if _directory_at(file, offset + at, size) is not None:
                return offset + at
            at = content.find(MARK, at + 1)
        if len(content) < _SEARCH_BYTES:
            return None
        offset += len(content) - len(MARK) + 1
    return None


def read_body(file: BinaryIO, key: Key, entry: Entry) -> bytes | None:
    """Return a record as it lies in the file; None when it is not what was written."""
    body = _read_at(file, entry.offset, entry.length)
    return body if _checksum(key, body) == entry.checksum else None


def content_of(body: bytes) -> bytes | None:
    """Return the MessagePack of a body; None when it cannot be inflated."""
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
