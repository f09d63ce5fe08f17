"""Rate limiting with a token bucket."""

import time
from collections.abc import Callable


class TokenBucket:
    """Holds up to `capacity` tokens and gains `rate_per_s` tokens per second of a monotonic clock."""

    def __init__(
        self, rate_per_s: float, capacity: float, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._rate_per_s, self._capacity, self._clock = rate_per_s, capacity, clock
        self._tokens, self._updated_at_s = capacity, clock()

    def take(self, count: float) -> bool:
        """Take `count` tokens; return whether there were enough. They are taken in any case."""
        now_s = self._clock()
        gained = (now_s - self._updated_at_s) * self._rate_per_s
        self._tokens = min(self._capacity, self._tokens + gained) - count
        self._updated_at_s = now_s
        return self._tokens >= 0
