"""Kernel files of which each line is about one device, and most lines are as they were at the last read."""

from collections.abc import Callable
from typing import Generic, TypeVar

from desktop_monitor.sensors.linux.formats import lines_of

T = TypeVar("T")


class LineCache(Generic[T]):
    """Parses only the lines that are new: an idle device costs next to nothing."""

    def __init__(self, parse: Callable[[bytes], T | None], *, heading_lines: int = 0) -> None:
        """Use `parse` for a line: None is of no interest, ValueError is not understood."""
        self._parse = parse
        self._heading_lines = heading_lines
        self._content = b""
        self._known: dict[bytes, T | None] = {}
        self._found: tuple[T, ...] = ()
        self.not_understood = 0
        """How many lines of the last file were not understood; the others are not affected."""

    def read(self, content: bytes) -> tuple[T, ...]:
        """Return what the lines hold; the same object for a line, or a file, that did not change."""
        if content != self._content:
            known: dict[bytes, T | None] = {}
            self.not_understood = 0
            for line in lines_of(content)[self._heading_lines :]:
                try:
                    known[line] = self._known[line] if line in self._known else self._parse(line)
                except (ValueError, IndexError):
                    self.not_understood += 1
            self._found = tuple(one for one in known.values() if one is not None)
            self._content, self._known = content, known
        return self._found

    def clear(self) -> None:
        """Parse every line at the next read: what they are parsed with has changed."""
        self._content, self._known, self._found = b"", {}, ()
