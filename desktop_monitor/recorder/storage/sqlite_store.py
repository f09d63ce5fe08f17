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

from desktop_monitor.model.errors import HistoryUnreadable
from desktop_monitor.recorder.storage import page_recovery
from desktop_monitor.recorder.storage.checksummed import Damaged, seal, unseal

log = logging.getLogger(__name__)

FORMAT = 1
BUSY_WAIT_S = 2.0  # a command that reads holds the file for milliseconds

_PAGES_TO_READ = 50  # at once: hardly any is read twice, and thousands of them leave the memory in pieces
_PAGE_BYTES = 1024  # a small page costs less to rewrite when a chunk is added
_SCHEMA = """
CREATE TABLE IF NOT EXISTS kept (kind INTEGER, at INTEGER, part TEXT, body BLOB, PRIMARY KEY (kind, at, part))
"""
_MOST_PARAMETERS = 500
_DAMAGES = (sqlite3.DatabaseError, UnicodeDecodeError)  # an error may quote what it could not read
_VERSION_PLACE = slice(60, 64)  # sqlite.org/fileformat.html: user_version in the header
_MAGIC = b"SQLite format 3\0"
_TAKEN = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)

_Stored = tuple[Any, Any, Any, Any]
"""(kind, at, part, sealed body) as it lies in the file, which may be damaged."""

T = TypeVar("T")


class Kind(IntEnum):
    """What a value is."""

    CHUNK = 1
    IDENTITY = 2
    MINUTES = 3
    TENS = 4
    HOURS = 5
    EVENT = 6
    WHO = 7
    PROGRAMS = 8
    LIVES = 9


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
        rows = [
            (kind, at, part, seal(_place(kind, at, part), content, is_deflated=kind is Kind.CHUNK))
            for kind, at, part, content in values
        ]
        self._make()
        try:
            with self._writing() as connection:
                connection.executemany("INSERT OR REPLACE INTO kept VALUES (?, ?, ?, ?)", rows)
        except sqlite3.OperationalError:
            raise
        except _DAMAGES as error:
            self._on_damage(self.path)
            raise sqlite3.DatabaseError(f"{self.path.name} is damaged") from error

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
        """Values from `first` to `last`, both included, in order; what is damaged is left out.

        Raises:
            HistoryUnreadable: The file is being written for longer than `BUSY_WAIT_S`.
        """
        condition = "kind = ? AND at BETWEEN ? AND ?"
        values: list[object] = [kind, first, last]
        if part is not None:
            condition, values = f"{condition} AND part = ?", [*values, part]
        rows = self._rows(
            condition,
            values,
            lambda row: row[0] == kind and first <= row[1] <= last and part in (None, row[2]),
        )
        return self._whole(rows)

    def places(self, kind: Kind) -> list[tuple[int, str]]:
        """Where the values of a kind are."""
        rows = self._rows("kind = ?", [kind], lambda row: row[0] == kind, "kind, at, part, NULL")
        return sorted((at, part) for _, at, part, _ in rows)

    def numbered(self, kind: Kind, numbers: Sequence[int]) -> list[Found]:
        """The values with these numbers."""
        parts = [
            numbers[start : start + _MOST_PARAMETERS] for start in range(0, len(numbers), _MOST_PARAMETERS)
        ]
        return [found for some in parts for found in self._numbered(kind, some)]

    def _numbered(self, kind: Kind, numbers: Sequence[int]) -> list[Found]:
        condition = f"kind = ? AND at IN ({','.join('?' * len(numbers))})"
        wanted = frozenset(numbers)
        return self._whole(
            self._rows(condition, [kind, *numbers], lambda row: row[0] == kind and row[1] in wanted)
        )

    def edge(self, kind: Kind, *, newest: bool) -> int | None:
        """The first or last place of a kind."""
        edge = "max" if newest else "min"
        only = f"kind = ? AND at = (SELECT {edge}(at) FROM kept WHERE kind = ?)"  # noqa: S608  # one of two words
        rows = self._rows(only, [kind, kind], lambda row: row[0] == kind, "kind, at, part, NULL")
        places = [at for _, at, _, _ in rows]
        return (max if newest else min)(places, default=None)

    def is_sound(self) -> bool:
        """Tell whether this is one of our files, as far as a look at its first pages can tell."""
        return self._checks("SELECT kind, at, part FROM kept LIMIT 1") is not None

    def is_whole(self) -> bool:
        """Tell whether every page and every value of the file is what was written."""
        return self._checks("PRAGMA quick_check(1)") == [("ok",)] and not self._has_broken_seals()

    def mend(self) -> Path | None:
        """Put what is whole of a damaged file into a new one.

        Returns:
            Where the damaged file is now; None when nothing is wrong with it.

        Raises:
            sqlite3.Error, OSError: The new file cannot be written.
        """
        if not self.path.exists() or self.is_whole():
            return None
        new = Shelf(self.path.with_name(f"{self.path.name}.mended"))
        new.path.unlink(missing_ok=True)
        new._make()
        with new._writing() as connection:
            connection.executemany(
                "INSERT OR REPLACE INTO kept VALUES (?, ?, ?, ?)", self._salvaged(self._is_whole)
            )
        moved = aside(self.path)
        new.path.replace(self.path)
        return moved

    def _checks(self, sql: str) -> list[tuple[object, ...]] | None:
        """Ask something; None when the file is damaged. Locked or unreadable for now is not damaged."""
        try:
            with closing(self._connect(to_read=True)) as connection:
                return connection.execute(sql).fetchall()
        except sqlite3.OperationalError as error:
            return None if "no such" in str(error) else []
        except _DAMAGES:
            return None

    def _has_broken_seals(self) -> bool:
        return any(not self._is_whole(row) for row in self._rows("1", [], lambda _row: True))

    @staticmethod
    def _is_whole(row: _Stored) -> bool:
        kind, at, part, body = row
        try:
            unseal(_place(kind, at, part), body)
        except (Damaged, TypeError):
            return False
        return True

    def _whole(self, rows: Iterator[_Stored]) -> list[Found]:
        found: list[Found] = []
        for kind, at, part, body in rows:
            try:
                found.append(Found(at, part, unseal(_place(kind, at, part), body)))
            except (Damaged, TypeError):
                self._on_damage(self.path)
        return sorted(found, key=lambda one: one.at)

    def _rows(
        self,
        condition: str,
        values: Sequence[object],
        is_wanted: Callable[[_Stored], bool],
        columns: str = "*",
    ) -> Iterator[_Stored]:
        """Rows as they are; those of a file that SQLite cannot read are looked for page by page."""
        if not self.path.exists():
            return
        try:
            with closing(self._connect(to_read=True)) as connection:
                found = connection.execute(f"SELECT {columns} FROM kept WHERE {condition}", values).fetchall()  # noqa: S608  # our own words; values are parameters
        except sqlite3.OperationalError as error:
            if getattr(error, "sqlite_errorcode", None) in _TAKEN:  # what is there must not look like a gap
                raise HistoryUnreadable(
                    f"{self.path} has been written for more than {BUSY_WAIT_S:g} s, as on a disk that hardly "
                    "answers. Ask again."
                ) from error
            log.warning("history unreadable: file=%s error=%s", self.path.name, error)  # the disk fails
            return
        except _DAMAGES:
            self._on_damage(self.path)
            found = list(self._salvaged(is_wanted))
        yield from found

    def _salvaged(self, is_wanted: Callable[[_Stored], bool]) -> Iterator[_Stored]:
        return (row for row in page_recovery.rows(self.path, _PAGE_BYTES) if is_wanted(row))

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
        connection.text_factory = lambda raw: raw.decode("utf-8", "replace")
        if to_read:
            connection.executescript(f"PRAGMA query_only = ON; PRAGMA cache_size = {_PAGES_TO_READ};")
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


def aside(path: Path) -> Path:
    """Move a file out of the way, with what SQLite keeps beside it.

    Raises:
        OSError: It cannot be moved.
    """
    number = 1
    while (target := path.with_name(f"{path.name}.aside-{number}")).exists():
        number += 1
    path.replace(target)
    path.with_name(f"{path.name}-journal").unlink(missing_ok=True)
    log.warning("history moved aside: file=%s", target.name)
    return target
