"""The trend of a few points, which outliers do not change."""

import statistics
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

_MAX_POINTS = 60
"""More points do not change the trend; their number of pairs grows with its square."""


class Trend(NamedTuple):
    """A straight line through points.

    Attributes:
        per_ms: Its slope (Theil and Sen): the median slope of all pairs.
        rising_share: The share of steps from point to point that do not fall.
        fit: How much of the variance the line explains, 0 to 1.
    """

    per_ms: float
    rising_share: float
    fit: float


def trend(times_unix_ms: Sequence[int], values: Sequence[float]) -> Trend:
    """Return the trend of at least two points, oldest first."""
    step = max(1.0, (len(values) - 1) / (_MAX_POINTS - 1))
    indexes = sorted({round(step * number) for number in range(int((len(values) - 1) / step) + 1)})
    points = [(times_unix_ms[index], values[index]) for index in indexes]
    slopes = [
        (later - earlier) / (after - before)
        for index, (after, later) in enumerate(points)
        for before, earlier in points[:index]
        if after > before
    ]
    per_ms = statistics.median(slopes) if slopes else 0.0
    steps = [later - earlier for (_, earlier), (_, later) in pairwise(points)]
    rising = sum(one >= 0 for one in steps) / len(steps) if steps else 0.0
    offset = statistics.median(value - per_ms * time for time, value in points)
    mean = statistics.fmean(value for _, value in points)
    spread = sum((value - mean) ** 2 for _, value in points)
    rest = sum((value - per_ms * time - offset) ** 2 for time, value in points)
    return Trend(per_ms, rising, max(0.0, 1 - rest / spread) if spread else 0.0)
