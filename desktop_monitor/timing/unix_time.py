"""The wall clock in Unix milliseconds: lengths of time, and the present."""

import time

MINUTE_MS = 60_000
TEN_MINUTES_MS = 10 * MINUTE_MS
HOUR_MS = 60 * MINUTE_MS
DAY_MS = 24 * HOUR_MS


def now_unix_ms() -> int:
    """Return the wall time."""
    return time.time_ns() // 1_000_000
