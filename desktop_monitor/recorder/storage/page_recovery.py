"""Reads the rows that are left in a damaged SQLite file, page by page, whatever its tree looks like.

See sqlite.org/fileformat2.html, "B-tree Pages" and "Record Format". Only what we write is understood: leaf
pages of our one table. Every row is sealed, so a page that was misread cannot become a wrong value.
"""

from collections.abc import Iterator
from pathlib import Path

Row = tuple[int, int, str, bytes]
"""(kind, at, part, sealed body)"""

_LEAF_OF_TABLE = 0x0D
_FILE_HEADER_BYTES = 100
_PAGE_HEADER_BYTES = 8
_WHOLE_NUMBER_BYTES = {0: 0, 1: 1, 2: 2, 3: 3, 4: 4, 5: 6, 6: 8, 8: 0, 9: 0}
_ONE = 9
_LEAST_BLOB = 12
_COLUMNS = 4


class _Misread(Exception):
    """Bytes that are no row."""


def rows(path: Path, page_bytes: int) -> Iterator[Row]:
    """Find every row of a file with pages of `page_bytes`; the same one only once.

    Raises:
        OSError: The file cannot be read.
    """
    content = path.read_bytes()
    seen: set[tuple[int, int, str]] = set()
    for start in range(0, len(content), page_bytes):
        for payload in _payloads(content, start, page_bytes):
            try:
                row = _row(payload)
            except (_Misread, IndexError, UnicodeDecodeError):
                continue
            if row[:3] not in seen:
                seen.add(row[:3])
                yield row


def _payloads(content: bytes, start: int, page_bytes: int) -> Iterator[bytes]:
    header = start + (_FILE_HEADER_BYTES if start == 0 else 0)
    if content[header : header + 1] != bytes([_LEAF_OF_TABLE]):
        return
    count = int.from_bytes(content[header + 3 : header + 5], "big")
    for number in range(min(count, page_bytes // 4)):
        place = header + _PAGE_HEADER_BYTES + 2 * number
        cell = int.from_bytes(content[place : place + 2], "big")
        if 0 < cell < page_bytes:
            try:
                yield _payload(content, start + cell, page_bytes)
            except (_Misread, IndexError):
                continue


def _payload(content: bytes, place: int, page_bytes: int) -> bytes:
    """The whole payload of a cell, with what lies on overflow pages."""
    length, place = _varint(content, place)
    _, place = _varint(content, place)
    if length > len(content):
        raise _Misread
    largest = page_bytes - 35
    local = length
    if length > largest:
        least = (page_bytes - 12) * 32 // 255 - 23
        local = least + (length - least) % (page_bytes - 4)
        local = local if local <= largest else least
    parts = [content[place : place + local]]
    missing = length - local
    upcoming = int.from_bytes(content[place + local : place + local + 4], "big") if missing else 0
    while missing > 0:
        begin = (upcoming - 1) * page_bytes
        if upcoming < 1 or begin >= len(content):
            raise _Misread
        part = content[begin + 4 : begin + min(page_bytes, 4 + missing)]
        parts.append(part)
        missing -= page_bytes - 4
        upcoming = int.from_bytes(content[begin : begin + 4], "big")
    return b"".join(parts)


def _row(payload: bytes) -> Row:
    header_bytes, place = _varint(payload, 0)
    kinds: list[int] = []
    while place < header_bytes:
        kind, place = _varint(payload, place)
        kinds.append(kind)
    if len(kinds) != _COLUMNS:
        raise _Misread
    values: list[int | bytes] = []
    for kind in kinds:
        length = _WHOLE_NUMBER_BYTES.get(kind, (kind - _LEAST_BLOB) // 2 if kind >= _LEAST_BLOB else -1)
        if length < 0 or place + length > len(payload):
            raise _Misread
        raw = payload[place : place + length]
        place += length
        if kind >= _LEAST_BLOB:
            values.append(raw)
        else:
            values.append(1 if kind == _ONE else int.from_bytes(raw, "big", signed=True))
    row_kind, at, part, body = values
    if not (
        isinstance(row_kind, int)
        and isinstance(at, int)
        and isinstance(part, bytes)
        and isinstance(body, bytes)
    ):
        raise _Misread
    return row_kind, at, part.decode(), body


def _varint(content: bytes, place: int) -> tuple[int, int]:
    """A number of one to nine bytes, and where it ends."""
    number = 0
    for step in range(8):
        byte = content[place + step]
        number = number << 7 | byte & 0x7F
        if byte < 0x80:  # noqa: PLR2004  # the bit that says that more follows
            return number, place + step + 1
    return number << 8 | content[place + 8], place + 9
