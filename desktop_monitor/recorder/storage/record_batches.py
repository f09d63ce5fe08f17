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
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate, chain
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
_MOST_DIRECTORIES_BYTES = 2**10
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


class Entry(msgspec.Struct, frozen=True, gc=False):
    """Where a record is in the file; there are thousands, which the garbage collector need not look at."""

    offset: int
    length: int
    checksum: int


Index = dict[int, dict[Key, Entry]]
"""Where the records of each kind are."""

_DirectoryEntry = tuple[int, int, str, int, int]
_Directory = msgspec.msgpack.Decoder(list[_DirectoryEntry])


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


def scan(file: BinaryIO, start: int, size: int, index: Index) -> tuple[int, bool]:
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
        listed, body, end = found
        if end > size:
            listed = _whole(listed, size - body)
        for kind, at, part, length, checksum in listed:
            if kind not in index:
                index[kind] = {}
            index[kind][kind, at, part] = Entry(body, length, checksum)
            body += length
        if end > size:
            return offset, has_damage
        offset = end
    return offset, has_damage


def _whole(entries: list[_DirectoryEntry], most_bytes: int) -> list[_DirectoryEntry]:
    """Return the first of the records of a batch, of which so many bytes are in the file."""
    ends = accumulate(length for _, _, _, length, _ in entries)
    return [one for one, end in zip(entries, ends, strict=True) if end <= most_bytes]


def _directory_at(file: BinaryIO, offset: int, size: int) -> tuple[list[_DirectoryEntry], int, int] | None:
    begin = _read_at(file, offset, _MOST_DIRECTORIES_BYTES)  # with one call for nearly every batch
    if len(begin) < HEAD.size:
        return None
    mark, directory_bytes, body_bytes, checksum = HEAD.unpack_from(begin)
    body = offset + HEAD.size + directory_bytes
    if mark != MARK or directory_bytes > _MAX_DIRECTORY_BYTES or body > size:
        return None
    directory = begin[HEAD.size : HEAD.size + directory_bytes]
    if len(directory) < directory_bytes:
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


def entries(index: Index) -> Iterator[tuple[Key, Entry]]:
    """Yield every record of an index, one kind after the other."""
    return chain.from_iterable(of_kind.items() for of_kind in index.values())


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
