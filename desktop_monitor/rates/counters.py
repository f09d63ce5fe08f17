"""From two readings of a growing counter to its growth, a rate or a share."""

from desktop_monitor.model.sample import LAST_COUNTER

MAX_DISK_BYTES_PER_S = 2**40
MAX_NETWORK_BYTES_PER_S = 2**40
MAX_OPERATIONS_PER_S = 10**9
MAX_OPERATIONS = MAX_OPERATIONS_PER_S * 3600
MAX_LATENCY_MS = 3_600_000
"""No device does more; a counter that seems to was replaced or reset."""

_IMPOSSIBLE_PERCENT = 200


def growth(before: int | None, now: int | None, limit: float) -> int | None:
    """Return by how much a counter has grown.

    Args:
        before: Counter at the earlier sample; None when it was not there or could not be read.
        now: Counter now, same unit.
        limit: The largest growth that is physically possible.

    Returns:
        The growth, or None when it cannot be known: a counter is missing, went backwards (wrapped at 32 bits,
        reset, device replaced), jumped by more than the limit, or is the last one.
    """
    if before is None or now is None or now >= LAST_COUNTER or not 0 <= now - before <= limit:
        return None
    return now - before


def rate_per_s(before: int | None, now: int | None, elapsed_s: float, max_per_s: float) -> float | None:
    """Turn two readings of a growing counter into a rate.

    Args:
        before: Counter at the earlier sample; None when it was not there.
        now: Counter now, same unit.
        elapsed_s: Seconds between the two, from a monotonic clock.
        max_per_s: The largest rate that is physically possible.

    Returns:
        Units per second; None as in `growth`, or when no time has passed.
    """
    if elapsed_s <= 0:
        return None
    grown = growth(before, now, max_per_s * elapsed_s)
    return None if grown is None else round(grown / elapsed_s, 3)


def share_percent(before: int | None, now: int | None, elapsed: float) -> float | None:
    """Turn two readings of a growing counter of time into its share of the `elapsed` time, same unit.

    Returns:
        0 to 100: clocks that are read a moment apart can differ by a little more. None as in `rate_per_s`.
    """
    if elapsed <= 0:
        return None
    grown = growth(before, now, elapsed * _IMPOSSIBLE_PERCENT / 100)
    return None if grown is None else min(100.0, round(100 * grown / elapsed, 3))
