"""From two readings of a growing counter to a rate or a share: true, or unknown, never a spike."""

MOST_DISK_BYTES_PER_S = 2**40
MOST_NETWORK_BYTES_PER_S = 2**40
MOST_OPERATIONS_PER_S = 10**9
"""No device moves more; a counter that seems to was replaced or reset."""

_IMPOSSIBLE_PERCENT = 200


def rate_per_s(before: int | None, now: int | None, elapsed_s: float, most_per_s: float) -> float | None:
    """Turn two readings of a growing counter into a rate.

    Args:
        before: Counter at the earlier sample; None when it was not there.
        now: Counter now, same unit.
        elapsed_s: Seconds between the two, from a monotonic clock.
        most_per_s: What is physically impossible, per second.

    Returns:
        Units per second, or None when no rate can be known: a counter is missing, went backwards (wrapped at
        32 bits, reset, device replaced) or jumped; or no time has passed.
    """
    if before is None or now is None or elapsed_s <= 0 or now < before:
        return None
    rate = (now - before) / elapsed_s
    return round(rate, 3) if rate <= most_per_s else None


def share_percent(before: int | None, now: int | None, elapsed: float) -> float | None:
    """Turn two readings of a growing counter of time into its share of the `elapsed` time, same unit.

    Returns:
        0 to 100: clocks that are read a moment apart can seem to make more. None as in `rate_per_s`.
    """
    if before is None or now is None or elapsed <= 0 or now < before:
        return None
    percent = 100 * (now - before) / elapsed
    return None if percent > _IMPOSSIBLE_PERCENT else min(100.0, round(percent, 3))
