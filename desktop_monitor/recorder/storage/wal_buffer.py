"""The end of the journal, in memory that outlives us, so that only full pages of it go to the disk.

Each record on its own would let the disk write the page at the end of the journal again and again. So the
newest records lie in the user's runtime directory (XDG Base Directory Specification: private, local, emptied
at the end of the session), where a kill does not reach them. A loss of power costs what is there: less than
`PAGE_BYTES`, which is about a minute, and never more than `FLUSH_S`.

The file: where in the journal it goes on, how much of the journal it knows and the CRC-32 of that, which
tells that it belongs to this journal; then the journal's bytes from there on.
"""

import hashlib
import logging
import os
import struct
import zlib
from contextlib import suppress
from pathlib import Path
from typing import Self

from desktop_monitor.model.errors import DirectoryRefused
from desktop_monitor.paths import APPLICATION, ensure_private_dir

log = logging.getLogger(__name__)

PAGE_BYTES = 4096
FLUSH_S = 150.0  # half of a chunk: each time costs the page at the end once more, and its inode

_HEAD = struct.Struct(">QQI")


def tail_path(directory: Path) -> Path | None:
    """Where the tail of the history in `directory` lies; None where there is no runtime directory."""
    runtime = os.environ.get("XDG_RUNTIME_DIR", "")
    if not os.path.isabs(runtime):  # noqa: PTH117  # the specification says to ignore what is relative or empty
        return None
    name = hashlib.sha256(os.fsencode(directory.resolve())).hexdigest()[:16]
    return Path(runtime) / APPLICATION / f"{name}.tail"


class Tail:
    """What comes after the part of a journal that is on the disk."""

    def __init__(self, path: Path, beginning: bytes) -> None:
        """Belong to the journal that begins with `beginning`."""
        self._path = path
        self._known = len(beginning), zlib.crc32(beginning)
        self._file = -1

    @classmethod
    def begin(cls, path: Path | None, beginning: bytes, rest: bytes) -> Self | None:
        """Keep `rest` after `beginning`, which is on the disk; None if that is not possible here."""
        if path is None:
            return None
        tail = cls(path, beginning)
        try:
            ensure_private_dir(path.parent)
            tail.replace(len(beginning), rest)
        except (OSError, DirectoryRefused) as error:
            log.info("journal without tail: error=%s", error)
            tail.close()
            return None
        return tail

    def add(self, content: bytes) -> None:
        """Add to the end.

        Raises:
            OSError: There is no room.
        """
        while content:
            content = content[os.write(self._file, content) :]

    def replace(self, place: int, rest: bytes) -> None:
        """Go on from `place` with `rest`, in one step: all before is on the disk.

        Raises:
            OSError: There is no room.
        """
        self.close()
        new = self._path.with_suffix(".new")
        new.unlink(missing_ok=True)
        self._file = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND, 0o600)
        self.add(_HEAD.pack(place, *self._known) + rest)
        new.replace(self._path)

    def close(self) -> None:
        """Give the descriptor back; what is in the file stays there."""
        if self._file >= 0:
            os.close(self._file)
            self._file = -1

    def give_up(self) -> None:
        """End, and leave nothing that could be taken for the end of the journal."""
        self.close()
        with suppress(OSError):
            forget_tail(self._path)


def forget_tail(path: Path | None) -> None:
    """Remove a tail.

    Raises:
        OSError: It cannot be removed.
    """
    if path is not None:
        path.unlink(missing_ok=True)
        path.with_suffix(".new").unlink(missing_ok=True)


def with_tail(path: Path | None, journal: Path) -> list[bytes]:
    """Read a journal, and if it has a tail, a second time with that.

    As far as their records are whole, one is the begin of the other: whichever has more of them is right.

    Raises:
        OSError: The journal cannot be read.
    """
    tail = _content(path)  # first, since what it holds moves from here to there
    content = journal.read_bytes()
    if len(tail) < _HEAD.size:
        return [content]
    place, known, checksum = _HEAD.unpack_from(tail)
    if known <= place <= len(content) and zlib.crc32(content[:known]) == checksum:
        return [content, content[:place] + tail[_HEAD.size :]]
    return [content]


def _content(path: Path | None) -> bytes:
    try:
        return b"" if path is None else path.read_bytes()
    except OSError:
        return b""
