"""Limits how often something may happen, in a window of time that slides."""

from collections import deque


class SlidingWindow:
    """Has room for `max_count` events within `within_s`. Times are of a monotonic clock."""

    def __init__(self, max_count: int, within_s: float) -> None:
        """Begin without events."""
        self._max_count, self._within_s = max_count, within_s
        self._times_s: deque[float] = deque(maxlen=max_count)

    def has_room(self, now_s: float) -> bool:
        """Return whether one more is within the limit."""
        return len(self._times_s) < self._max_count or now_s - self._times_s[0] >= self._within_s

    def count(self, now_s: float) -> None:
        """Count an event, within the limit or not."""
        self._times_s.append(now_s)

    def clear(self) -> None:
        """Forget the events."""
        self._times_s.clear()
