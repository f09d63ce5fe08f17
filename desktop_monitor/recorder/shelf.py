"""One SQLite file of sealed values: a table, a value for each (kind, instant or number, part)."""

import logging
import os
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from enum import IntEnum
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import msgspec

from desktop_monitor.recorder.seal import Damaged, seal, unseal

log = logging.getLogger(__name__)

FORMAT = 1
BUSY_WAIT_S = 2.0  # a command that reads holds the file for milliseconds

_PAGE_BYTES = 1024  # a small page costs less to rewrite when a chunk is added
_SCHEMA = """
CREATE TABLE IF NOT EXISTS kept (kind INTEGER, at INTEGER, part TEXT, body BLOB, PRIMARY KEY (kind, at, part))
"""
_VERSION_PLACE = slice(60, 64)  # sqlite.org/fileformat.html: user_version in the header
_MAGIC = b"SQLite format 3\0"

T = TypeVar("T")

Unusable = (sqlite3.Error, OSError)
"""What a disk, or a file that is not what it was, can raise."""


class Kind(IntEnum):
    """What a value is."""

    CHUNK = 1
    IDENTITY = 2
    MINUTES = 3
    TENS = 4
    HOURS = 5
    EVENT = 6
    WHO = 7


class Kept(NamedTuple):
    """A value and its place. ``at`` is unix milliseconds, or the number of an identity."""

    kind: Kind
    at: int
    part: str
    content: object


class Found(NamedTuple):
    """A value that was found whole."""

    at: int
    part: str
    packed: bytes

    def decoded(self, shape: type[T]) -> T:
        """The value."""
        return msgspec.msgpack.decode(self.packed, type=shape)


class Shelf:
    """A file of sealed values, opened for each use so that it can be unlinked at any time."""

    def __init__(self, path: Path, *, on_damage: Callable[[Path], None] = lambda _path: None) -> None:
        """Use the file at `path`, which is made when something is put into it."""
        self.path = path
        self._on_damage = on_damage

    def put(self, values: Iterable[Kept]) -> None:
        """Keep values in one transaction; a value at the same place is replaced.

        Raises:
            sqlite3.Error, OSError: They cannot be kept; nothing was changed.
        """
        rows = [(kind, at, part, seal(_place(kind, at, part), content)) for kind, at, part, content in values]
        self._make()
        with self._writing() as connection:
            connection.executemany("INSERT OR REPLACE INTO kept VALUES (?, ?, ?, ?)", rows)

    def drop(self, places: Iterable[tuple[Kind, int, str]]) -> None:
        """Forget values so that no byte of them is left in the file.

        Raises:
            sqlite3.Error, OSError: They cannot be forgotten.
        """
        if not self.path.exists():
            return
        with self._writing() as connection:
            connection.executemany("DELETE FROM kept WHERE kind = ? AND at = ? AND part = ?", list(places))
        with closing(self._connect()) as connection:
            connection.execute("VACUUM")  # also what lay about inside pages that are still in use

    def find(self, kind: Kind, first: int, last: int, part: str | None = None) -> list[Found]:
        """Values from `first` to `last`, both included, in order; what is damaged is left out."""
        condition, values = "kind = ? AND at BETWEEN ? AND ?", [kind, first, last]
        if part is not None:
            return self._query(kind, f"{condition} AND part = ?", [*values, part])
        return self._query(kind, condition, values)

    def places(self, kind: Kind) -> list[tuple[int, str]]:
        """Where the values of a kind are."""
        rows = self._rows("SELECT at, part FROM kept WHERE kind = ? ORDER BY at", [kind])
        return [(at, part) for at, part in rows if isinstance(at, int) and isinstance(part, str)]

    def numbered(self, kind: Kind, numbers: Sequence[int]) -> list[Found]:
        """The values with these numbers."""
        found: list[Found] = []
        for start in range(0, len(numbers), 500):
            some = list(numbers[start : start + 500])
            found += self._query(kind, f"kind = ? AND at IN ({','.join('?' * len(some))})", [kind, *some])
        return found

    def edge(self, kind: Kind, *, newest: bool) -> int | None:
        """The first or last place of a kind."""
        order = "DESC" if newest else "ASC"
        rows = self._rows(f"SELECT at FROM kept WHERE kind = ? ORDER BY at {order} LIMIT 1", [kind])  # noqa: S608  # two fixed words
        return next((at for (at,) in rows if isinstance(at, int)), None)

    def is_sound(self) -> bool:
        """Tell whether this is one of our files, as far as a look at its first page can tell."""
        try:
            with closing(self._connect(to_read=True)) as connection:
                connection.execute("SELECT kind, at, part FROM kept LIMIT 1").fetchall()
        except sqlite3.OperationalError as error:
            return "no such" not in str(error)  # locked or unreadable for now is not damaged
        except sqlite3.DatabaseError:
            return False
        return True

    def _query(self, kind: Kind, condition: str, values: Sequence[object]) -> list[Found]:
        sql = f"SELECT at, part, body FROM kept WHERE {condition} ORDER BY at"  # noqa: S608  # parameters only
        found: list[Found] = []
        for at, part, body in self._rows(sql, values):
            try:
                found.append(Found(at, part, unseal(_place(kind, at, part), bytes(body))))
            except (Damaged, TypeError, ValueError):
                self._on_damage(self.path)
        return found

    def _rows(self, sql: str, values: Sequence[object]) -> Iterator[tuple[Any, ...]]:
        if not self.path.exists():
            return
        try:
            with closing(self._connect(to_read=True)) as connection:
                yield from connection.execute(sql, values)
        except sqlite3.Error as error:
            log.warning("history unreadable: file=%s error=%s", self.path.name, error)
            self._on_damage(self.path)

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        with closing(self._connect()) as connection, connection:
            yield connection

    def _make(self) -> None:
        """SQLite would follow a planted link and make the file readable for others."""
        os.close(os.open(self.path, os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0), 0o600))
        if self.path.stat().st_size == 0:
            with closing(self._connect()) as connection:
                connection.execute(f"PRAGMA page_size = {_PAGE_BYTES}")
                connection.execute(f"PRAGMA user_version = {FORMAT}")
                connection.execute(_SCHEMA)

    def _connect(self, *, to_read: bool = False) -> sqlite3.Connection:
        # Read and write even to read: what a killed engine left half done has to be undone first.
        can_undo = os.access(self.path, os.W_OK) and os.access(self.path.parent, os.W_OK)
        mode = "rw" if can_undo else "ro&immutable=1"
        uri = f"{self.path.absolute().as_uri()}?mode={mode}"
        connection = sqlite3.connect(uri, uri=True, timeout=BUSY_WAIT_S)
        if to_read:
            connection.execute("PRAGMA query_only = ON")
        else:
            connection.executescript("PRAGMA secure_delete = ON; PRAGMA synchronous = NORMAL;")
        return connection


def is_newer(path: Path) -> bool:
    """Tell whether a newer version of this program wrote a file."""
    with path.open("rb") as file:
        head = file.read(100)
    return head.startswith(_MAGIC) and int.from_bytes(head[_VERSION_PLACE], "big") > FORMAT


def _place(kind: Kind, at: int, part: str) -> str:
    return f"{int(kind)}:{at}:{part}"
