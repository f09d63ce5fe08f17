"""The wall clock in Unix milliseconds: lengths of time, the present, and where an hour or day begins."""

import time

MINUTE_MS = 60_000
TEN_MINUTES_MS = 10 * MINUTE_MS
HOUR_MS = 60 * MINUTE_MS
DAY_MS = 24 * HOUR_MS


def now_unix_ms() -> int:
    """Return the wall time."""
    return time.time_ns() // 1_000_000


def floor_to(at_unix_ms: int, width_ms: int) -> int:
    """Return when the slot of `width_ms` that contains the time begins; hours and days are those of UTC."""
    return at_unix_ms // width_ms * width_ms
