"""Reads format 1, in which the history was SQLite files and a deflated write-ahead log.

A file was one table ``kept (kind, at, part, body)``. A body was a CRC-32 over its key and content, a byte
that says whether the content is deflated, and MessagePack. The log was `_LOG_MAGIC`, a random salt, and
records of length, CRC-32 and a piece of one deflate stream; its end could lie in the user's runtime
directory. Files are converted when an engine opens the history; commands read them as they are.
"""

import hashlib
import os
import sqlite3
import struct
import zlib
from collections.abc import Callable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from contextlib import closing
from pathlib import Path
from typing import Any

import msgspec

from desktop_monitor import files
from desktop_monitor.files.small_file import open_regular, read_small
from desktop_monitor.recorder.storage.chunk import Chunk
from desktop_monitor.recorder.storage.record_batches import Record, StoredRecord
from desktop_monitor.recorder.storage.record_file import RecordFile
from desktop_monitor.recorder.storage.record_kinds import Family, RecordKind
from desktop_monitor.recorder.storage.sample_delta import Header, SampleDelta

SUFFIX = ".sqlite"
LOG_NAME = "open.journal"

_FORMAT = 1
_MAGIC = b"SQLite format 3\0"
_VERSION = slice(60, 64)  # sqlite.org/fileformat.html: user_version in the header
_LOG_MAGIC = b"DMJRNL\0\1"
_SALT_BYTES, _HEAD_BYTES, _WINDOW = 4, 8, -15
_BUFFER_HEAD = struct.Struct(">QQI")
_CHECKSUM_BYTES = 4


class SqliteFile:
    """A file of format 1, with the reading half of `RecordFile`."""

    def __init__(self, path: Path, *, on_damage: Callable[[Path], None] = lambda _path: None) -> None:
        self.path = path
        self._on_damage = on_damage

    def find(
        self, kind: RecordKind, first: int, last: int, parts: AbstractSet[str] | None = None
    ) -> list[StoredRecord]:
        """Return records from `first` to `last`, both included, in order; damaged ones are left out."""
        sql = "kind = ? AND at BETWEEN ? AND ?"
        values: list[object] = [_stored(kind), first, last]
        if parts is not None:
            sql, values = f"{sql} AND part IN ({','.join('?' * len(parts))})", [*values, *parts]
        return [StoredRecord(*_upgraded(kind, *row)) for row in self._whole(sql, values)]

    def numbered(self, kind: RecordKind, numbers: Sequence[int]) -> list[StoredRecord]:
        """Return the records at these numbers."""
        wanted = frozenset(numbers)
        return [
            StoredRecord(*_upgraded(kind, *row))
            for row in self._whole("kind = ?", [_stored(kind)])
            if row[0] in wanted
        ]

    def keys(self, kind: RecordKind) -> list[tuple[int, str]]:
        """Return (at, part) of every record of a kind, in order."""
        rows = self._rows("kind = ?", [_stored(kind)], "kind, at, part, NULL")
        return sorted((at, part) for _, at, part, _ in rows)

    def edge(self, kind: RecordKind, *, newest: bool) -> int | None:
        """Return the first or the last `at` of a kind."""
        found = [at for at, _ in self.keys(kind)]
        return (max if newest else min)(found, default=None)

    def is_whole(self) -> bool:
        """Read every record, and return whether everything in the file is what was written."""
        damage: list[Path] = []
        checked = SqliteFile(self.path, on_damage=damage.append)
        for _ in checked._whole("1", []):
            pass
        return not damage

    def convert(self, target: RecordFile, family: Family) -> None:
        """Write all that is whole into a new file, then remove this one.

        Raises:
            OSError: The new file cannot be written; this one stays.
        """
        files.remove(target.path)
        target.append_packed(())  # there is a file even if nothing is whole
        for kind in RecordKind:
            if kind.traits.family is family:
                for at, part in self.keys(kind):
                    for found in self.find(kind, at, at, {part}):
                        target.append([Record(kind, at, part, found.packed)])
        target.rewrite()  # one batch, on the disk, before the original goes
        files.remove(self.path)
        files.remove(self.path.with_name(f"{self.path.name}-journal"))

    def _whole(self, condition: str, values: Sequence[object]) -> Iterator[tuple[int, str, bytes]]:
        """Yield (at, part, packed) of the rows that are what was written."""
        for kind, at, part, body in sorted(self._rows(condition, values), key=lambda row: row[1]):
            content = _content(f"{kind}:{at}:{part}", body)
            if content is None:
                self._on_damage(self.path)
            else:
                yield at, part, content

    def _rows(self, condition: str, values: Sequence[object], columns: str = "*") -> list[Any]:
        found: list[Any] = []
        if not self.path.exists():
            return found
        # Writable even to read: what a killed engine left half done has to be undone first.
        can_undo = os.access(self.path, os.W_OK) and os.access(self.path.parent, os.W_OK)
        uri = f"{self.path.absolute().as_uri()}?mode={'rw' if can_undo else 'ro&immutable=1'}"
        try:
            with closing(sqlite3.connect(uri, uri=True, timeout=2.0)) as connection:
                connection.text_factory = lambda raw: raw.decode("utf-8", "replace")
                # One row at a time: what comes before a damaged page is read.
                query = f"SELECT {columns} FROM kept WHERE {condition}"  # noqa: S608  # our own words
                found.extend(
                    row
                    for row in connection.execute(query, values)
                    if isinstance(row[1], int) and isinstance(row[2], str)
                )
        except sqlite3.Error:
            self._on_damage(self.path)
        return found


def is_newer(path: Path) -> bool:
    """Return whether a file was written by a version between format 1 and this one.

    Raises:
        OSError: The file cannot be read.
    """
    with open_regular(path) as file:
        head = file.read(100)
    return head.startswith(_MAGIC) and int.from_bytes(head[_VERSION], "big") > _FORMAT


def replay_log(directory: Path) -> Chunk | None:
    """Rebuild the open chunk of a history of format 1; None when there is none.

    Raises:
        OSError: The log cannot be read.
    """
    path = directory / LOG_NAME
    if not path.exists():
        return None
    buffered = _buffered(directory)  # first, since what it holds moves from here to there
    with open_regular(path) as file:
        content = file.read()
    contents = [content]
    if len(buffered) >= _BUFFER_HEAD.size:
        offset, known, checksum = _BUFFER_HEAD.unpack_from(buffered)
        if known <= offset <= len(content) and zlib.crc32(content[:known]) == checksum:
            contents.append(content[:offset] + buffered[_BUFFER_HEAD.size :])
    inflate = zlib.decompressobj(_WINDOW)
    records: list[list[bytes]] = [_log_records(one) for one in contents]
    longest = max(records, key=len)
    packed = map(inflate.decompress, longest)
    try:
        chunk = Chunk(msgspec.msgpack.decode(next(packed), type=Header))
        for delta in packed:
            chunk.apply(msgspec.msgpack.decode(delta, type=SampleDelta))
    except (StopIteration, msgspec.DecodeError, zlib.error):
        return None
    return chunk if chunk.walls_unix_ms else None


def remove_log(directory: Path) -> None:
    """Remove the log of format 1.

    Raises:
        OSError: It cannot be removed.
    """
    files.remove(directory / LOG_NAME)
    if (buffer := _buffer_path(directory)) is not None:
        files.remove(buffer)


def _log_records(content: bytes) -> list[bytes]:
    records: list[bytes] = []
    offset = len(_LOG_MAGIC) + _SALT_BYTES
    salt = int.from_bytes(content[len(_LOG_MAGIC) : offset], "big")
    while content.startswith(_LOG_MAGIC) and offset + _HEAD_BYTES <= len(content):
        length = int.from_bytes(content[offset : offset + 4], "big")
        record = content[offset + _HEAD_BYTES : offset + _HEAD_BYTES + length]
        checksum = zlib.crc32(record, salt ^ offset).to_bytes(4, "big")
        if len(record) < length or checksum != content[offset + 4 : offset + _HEAD_BYTES]:
            break
        records.append(record)
        offset += _HEAD_BYTES + length
    return records


def _buffer_path(directory: Path) -> Path | None:
    runtime = os.environ.get("XDG_RUNTIME_DIR", "")
    if not runtime.startswith("/"):
        return None
    name = hashlib.sha256(os.fsencode(directory.resolve())).hexdigest()[:16]
    return Path(runtime) / "desktop-monitor" / f"{name}.tail"


def _buffered(directory: Path) -> bytes:
    path = _buffer_path(directory)
    try:
        return b"" if path is None else read_small(path)
    except OSError:
        return b""


def _content(key: str, body: object) -> bytes | None:
    if not isinstance(body, bytes):
        return None
    content = body[_CHECKSUM_BYTES:]
    checksum = zlib.crc32(content, zlib.crc32(key.encode())).to_bytes(_CHECKSUM_BYTES, "little")
    if checksum != body[:_CHECKSUM_BYTES]:
        return None
    try:
        return content[1:] if content[:1] == b"\0" else zlib.decompress(content[1:])
    except zlib.error:
        return None


def _stored(kind: RecordKind) -> int:
    """Return the number that format 1 had for a kind."""
    return RecordKind.PROGRAM_CPU if kind is RecordKind.DAY_PROGRAM_CPU else kind


def _upgraded(kind: RecordKind, at: int, part: str, packed: bytes) -> tuple[int, str, bytes]:
    """Encode a record as this version does: with the names of the fields."""
    upgrade = _UPGRADES.get(kind)
    if upgrade is None:
        return at, part, packed
    return at, part, msgspec.msgpack.encode(upgrade(msgspec.msgpack.decode(packed)))


def _upgraded_identities(rows: list[Any]) -> object:
    return (_IDENTITY_FIELDS, rows)


def _upgraded_rollup_identities(pairs: list[Any]) -> object:
    return (_IDENTITY_FIELDS, [row for _, row in pairs], [number for number, _ in pairs])


def _upgraded_tables(tables: list[Any]) -> object:
    return [
        (from_unix_ms, count, numbers, dict(zip(_USAGE_FIELDS, columns, strict=True)))
        for from_unix_ms, count, numbers, *columns in tables
    ]


def _upgraded_totals(totals: list[Any]) -> object:
    processes, unlisted_count, unlisted = totals
    row = None if unlisted is None else _upgraded_total(unlisted)
    return (_USAGE_FIELDS, list(map(_upgraded_total, processes)), unlisted_count, row)


def _upgraded_total(row: list[Any]) -> list[Any]:
    *identity, cpu_ms, read_bytes, write_bytes, rss_maximum_bytes, parent = row
    return [*identity, parent, (cpu_ms, read_bytes, write_bytes, rss_maximum_bytes)]


_IDENTITY_FIELDS = ("pid", "created_unix_ms", "parent_pid", "name", "user", "command")
_USAGE_FIELDS = ("cpu_ms", "read_bytes", "write_bytes", "rss_maximum_bytes")
_UPGRADES: dict[RecordKind, Callable[[list[Any]], object]] = {
    RecordKind.IDENTITY: _upgraded_identities,
    RecordKind.ROLLUP_IDENTITY: _upgraded_rollup_identities,
    RecordKind.TEN_MINUTES: _upgraded_tables,
    RecordKind.PROCESS_TOTALS: _upgraded_totals,
}
