"""Limits how often something may happen, in a window of time that slides."""

import time
from collections import deque
from collections.abc import Callable


class SlidingWindow:
    """Has room for `max_count` events within `within_s` of a monotonic clock."""

    def __init__(self, max_count: int, within_s: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._max_count, self._within_s, self._clock = max_count, within_s, clock
        self._times_s: deque[float] = deque(maxlen=max_count)

    def has_room(self) -> bool:
        """Return whether one more event is within the limit."""
        return len(self._times_s) < self._max_count or self._clock() - self._times_s[0] >= self._within_s

    def count(self) -> None:
        """Count an event, within the limit or not."""
        self._times_s.append(self._clock())

    def allow(self) -> bool:
        """Count an event, and return whether it is within the limit; those that are not count too."""
        is_within = self.has_room()
        self.count()
        return is_within

    def clear(self) -> None:
        """Forget the events."""
        self._times_s.clear()
