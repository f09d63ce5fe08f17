"""A file of /proc or /sys that is opened once and read again and again."""

import os
from pathlib import Path

from desktop_monitor.sensors.linux.sysfs import is_there

FIRST_READ_BYTES = 4096


def shows_only_processes(proc: Path) -> bool:
    """Return whether /proc is mounted with ``subset=pid``; see proc(5). Otherwise there is ``stat``."""
    return not is_there(proc / "stat") and any(is_there(proc / name) for name in ("self", "1"))


class ProcFile:
    """Reads a small kernel file without opening it again, which saves most of the cost.

    The sampler's thread reads only such files as cannot block; see `sensors.linux`.
    """

    def __init__(self, path: Path) -> None:
        """Remember `path`; it is opened by the first read, and again after a read that failed."""
        self._path = os.fspath(path)
        self._descriptor: int | None = None
        self._is_closed = False
        self._size_bytes = FIRST_READ_BYTES

    def read(self) -> bytes:
        """Read the whole file as the kernel writes it now.

        Raises:
            OSError: It does not exist, may not be read, is about something that is gone, or is closed.
        """
        if self._descriptor is None:
            if self._is_closed:
                raise OSError("the file is closed")
            self._descriptor = os.open(self._path, os.O_RDONLY | os.O_CLOEXEC)
        try:
            content = os.pread(self._descriptor, self._size_bytes, 0)
            # The kernel writes the file again for each read from 0: a second, longer read beats joining two.
            while len(content) == self._size_bytes:
                self._size_bytes *= 2
                content = os.pread(self._descriptor, self._size_bytes, 0)
        except OSError:
            self._release()  # a core or disk that comes back has a new file under the same name
            raise
        return content

    def close(self) -> None:
        """Close the descriptor; harmless when done twice."""
        self._is_closed = True
        self._release()

    def _release(self) -> None:
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None
