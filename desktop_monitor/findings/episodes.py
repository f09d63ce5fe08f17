"""Episodes: the minutes in a row in which something holds."""

import heapq
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from desktop_monitor.findings.recorded import Recorded
from desktop_monitor.timing.unix_time import MINUTE_MS

_MAX_HOLE_MS = 2 * MINUTE_MS
"""A single minute without it does not end an episode: work pauses for a moment."""


class Episode(NamedTuple):
    """Minutes in a row, by their indexes in the columns.

    Attributes:
        indexes: Those in which it holds.
        from_unix_ms: The begin of the first one.
        to_unix_ms: The end of the last one.
    """

    indexes: list[int]
    from_unix_ms: int
    to_unix_ms: int

    def mean(self, column: Sequence[float]) -> float:
        """Return the mean of a column over the whole of it, with the minutes in between."""
        whole = column[self.indexes[0] : self.indexes[-1] + 1]
        return sum(whole) / len(whole)

    @property
    def duration_s(self) -> int:
        """From the begin of the first to the end of the last, in whole seconds."""
        return (self.to_unix_ms - self.from_unix_ms) // 1000

    def total(self, column: Sequence[float]) -> float:
        """Return the sum of a column over the minutes in which it holds."""
        return sum(column[index] for index in self.indexes)

    @property
    def has_holes(self) -> bool:
        """Whether it did not hold, or nothing was measured, in some minute in between."""
        return len(self.indexes) * MINUTE_MS < self.to_unix_ms - self.from_unix_ms

    def highest(self, column: Sequence[float]) -> int:
        """Return the index of the highest value of a column."""
        return max(self.indexes, key=column.__getitem__)


def episodes_in(recorded: Recorded, holds: Sequence[bool], *, minutes: int = 1) -> list[Episode]:
    """Return the episodes of the minutes of a history that touch its range, oldest first."""
    found = episodes(recorded.minutes.begins_unix_ms, holds, minutes=minutes)
    return [one for one in found if recorded.touches(one.from_unix_ms, one.to_unix_ms)]


def largest(found: Iterable[Episode], column: Sequence[float], count: int) -> list[Episode]:
    """Return so many episodes at most, those with the largest sums of a column first."""
    return heapq.nlargest(count, found, key=lambda one: one.total(column))


def episodes(
    begins_unix_ms: Sequence[int], holds: Sequence[bool], *, minutes: int = 1, hole_ms: int = _MAX_HOLE_MS
) -> Iterator[Episode]:
    """Yield the episodes of at least so many minutes, oldest first."""
    indexes: list[int] = []
    for index in (index for index, is_in in enumerate(holds) if is_in):
        if indexes and begins_unix_ms[index] - begins_unix_ms[indexes[-1]] > hole_ms:
            yield from _long_enough(begins_unix_ms, indexes, minutes)
            indexes = []
        indexes.append(index)
    yield from _long_enough(begins_unix_ms, indexes, minutes)


def _long_enough(begins_unix_ms: Sequence[int], indexes: list[int], minutes: int) -> Iterator[Episode]:
    if len(indexes) >= minutes:
        yield Episode(indexes, begins_unix_ms[indexes[0]], begins_unix_ms[indexes[-1]] + MINUTE_MS)
