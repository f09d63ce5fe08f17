"""Replaces, renames and removes files, also those that another program has open at this moment.

Windows refuses to rename or remove such a file (ERROR_ACCESS_DENIED, ERROR_SHARING_VIOLATION). A command that
reads the history, or a virus scanner, has it open for a moment only, so it is tried again for `PATIENCE_S`.
"""

import logging
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, TypeVar

from desktop_monitor.timing.unix_time import now_unix_ms

log = logging.getLogger(__name__)

PATIENCE_S = 0.5
PRIVATE_MODE = 0o600
_STEP_S = 0.02
_IN_USE = frozenset({5, 32})

T = TypeVar("T")


def is_in_use(error: OSError) -> bool:
    """Return whether Windows refused something because a file is open, or may not be changed at all."""
    return getattr(error, "winerror", None) in _IN_USE


def when_unused(act: Callable[[], T]) -> T:
    """Call `act`; while it fails because a file is open, call it again until `PATIENCE_S` have passed.

    Raises:
        OSError: It still fails, or for another reason.
    """
    deadline_s = time.monotonic() + PATIENCE_S
    while True:
        try:
            return act()
        except OSError as error:
            if not is_in_use(error) or time.monotonic() >= deadline_s:
                raise
        time.sleep(_STEP_S)


def replace(source: Path, target: Path) -> None:
    """Rename a file, and replace `target` if that is there.

    Raises:
        OSError: It cannot be renamed, or one of the two stays open.
    """
    when_unused(lambda: source.replace(target))


@contextmanager
def replacement(path: Path, *, mode: int = PRIVATE_MODE) -> Iterator[BinaryIO]:
    """Open a temporary file that atomically replaces `path` when the block succeeds.

    If anything fails, `path` is unchanged and the temporary file is removed.

    Raises:
        OSError: The file cannot be written.
    """
    import tempfile

    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        if mode != PRIVATE_MODE:
            temporary.chmod(mode)
        replace(temporary, path)
    finally:
        remove(temporary)


def remove(path: Path) -> None:
    """Remove a file if it is there.

    Raises:
        OSError: It cannot be removed, or stays open.
    """
    when_unused(lambda: path.unlink(missing_ok=True))


def try_to_remove(path: Path) -> None:
    """Remove a file that is no longer valid; that it cannot be removed is only logged."""
    try:
        remove(path)
    except OSError as error:
        log.warning("file not removed: path=%s error=%s", path, error)


def set_aside(path: Path) -> Path | None:
    """Rename a file that cannot be used, so that nothing in it is lost; None where that fails."""
    renamed = path.with_name(f"{path.stem}.damaged-{now_unix_ms()}{path.suffix}")
    try:
        replace(path, renamed)
    except OSError as error:
        log.warning("file not renamed: path=%s error=%s", path, error)
        return None
    return renamed
