"""Kernel files of which each line is about one device, and most lines say what they said before."""

from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class LineMemory(Generic[T]):
    """Takes apart only the lines that are new: a device that rests costs next to nothing."""

    def __init__(self, take_apart: Callable[[bytes], T | None], *, heading_lines: int = 0) -> None:
        """Let `take_apart` turn a line into what it tells, or None where that is nothing."""
        self._take_apart = take_apart
        self._heading_lines = heading_lines
        self._content = b""
        self._known: dict[bytes, T | None] = {}
        self._told: tuple[T, ...] = ()

    def tell(self, content: bytes) -> tuple[T, ...]:
        """What the lines tell, in their order; the same object for a line, or a file, that did not change.

        What `take_apart` raises is passed on, and nothing is remembered of such a file.
        """
        if content != self._content:
            known, found = self._known, {}
            for line in content.splitlines()[self._heading_lines :]:
                found[line] = known[line] if line in known else self._take_apart(line)
            self._told = tuple(filter(None, found.values()))
            self._content, self._known = content, found
        return self._told

    def forget(self) -> None:
        """Take every line apart at the next look: what they are taken for has changed."""
        self._content, self._known, self._told = b"", {}, ()
