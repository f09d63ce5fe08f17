"""Reads files of the program's own, and refuses what may lie in their place.

A named pipe would be waited for without end, a device or a link to one may never end, and what is nested
deeply exhausts the stack.
"""

import errno
import os
import stat
from pathlib import Path
from typing import BinaryIO, TypeVar

MAX_BYTES = 16 * 1024 * 1024
_NONBLOCK = getattr(os, "O_NONBLOCK", 0)

T = TypeVar("T")


def open_regular(path: Path, *, buffering: int = -1) -> BinaryIO:
    """Open a regular file for reading, without waiting; `buffering` as in `open`.

    Raises:
        OSError: It cannot be opened, or is none.
    """
    file = open(path, "rb", buffering, opener=_open_at_once)  # noqa: SIM115  # Path.open has no opener
    if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
        file.close()
        raise OSError(errno.EINVAL, "Not a regular file", str(path))
    return file


def read_small(path: Path) -> bytes:
    """Return the content of a regular file of at most `MAX_BYTES`.

    Raises:
        OSError: It cannot be read, is no regular file, or is larger.
    """
    with open_regular(path) as file:
        content = file.read(MAX_BYTES + 1)
    if len(content) > MAX_BYTES:
        raise OSError(errno.EFBIG, os.strerror(errno.EFBIG), str(path))
    return content


def read_json(path: Path, type_: type[T]) -> T:
    """Return the content of a small JSON file.

    Raises:
        OSError: As `read_small`.
        msgspec.DecodeError: It has another shape, is nested too deeply, or is no JSON.
    """
    import msgspec  # noqa: PLC0415  # the window does without it

    content = read_small(path)
    try:
        return msgspec.json.decode(content, type=type_)
    except (RecursionError, UnicodeDecodeError) as error:
        raise msgspec.DecodeError(str(error)) from error


def _open_at_once(path: str, flags: int) -> int:
    return os.open(path, flags | _NONBLOCK)
