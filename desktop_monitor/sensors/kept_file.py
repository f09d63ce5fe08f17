"""A file of /proc or /sys that is opened once and read again and again."""

import os
from pathlib import Path

FIRST_READ_BYTES = 4096


class KeptFile:
    """Reads a small kernel file at each call without opening it again, which saves most of the cost."""

    def __init__(self, path: Path) -> None:
        """Open `path`.

        Raises:
            OSError: It does not exist or may not be read.
        """
        self._descriptor: int | None = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        self._size_bytes = FIRST_READ_BYTES

    def read(self) -> bytes:
        """Read the whole file as the kernel writes it now.

        Raises:
            OSError: What the file was about is gone, or the file is closed.
        """
        if self._descriptor is None:
            raise OSError("the file is closed")
        content = os.pread(self._descriptor, self._size_bytes, 0)
        # The kernel writes the file anew for each read from 0: a second, longer read beats gluing two.
        while len(content) == self._size_bytes:
            self._size_bytes *= 2
            content = os.pread(self._descriptor, self._size_bytes, 0)
        return content

    def close(self) -> None:
        """Give the descriptor back; harmless when done twice."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None
