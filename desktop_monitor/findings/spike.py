"""Spikes: the whole CPU is busy for half a minute or longer, well above what is usual."""

import statistics
from collections.abc import Iterator
from itertools import pairwise

from desktop_monitor.findings.culprits import NO_CULPRIT, Blame, cpu_blame
from desktop_monitor.findings.episodes import Episode, episodes_in, largest
from desktop_monitor.findings.hidden_storm import find_hidden_storms
from desktop_monitor.findings.make_finding import make_finding
from desktop_monitor.findings.recorded import Recorded
from desktop_monitor.model.finding import Finding, FindingKind, FindingValue
from desktop_monitor.timing.unix_time import MINUTE_MS

_HIGH_PERCENT = 80
"""Below this, programs still get a core as soon as they want one."""
_ABOVE_USUAL_PERCENT = 15
_MAX_USUAL_PERCENT = 40
"""A machine that is busy all the time is not "usually" busy: its load is a finding too."""
_MIN_POINT_MINUTES = 45
"""In two minutes: 30 seconds of the whole machine (half a minute at 100 % over a usual load of 5 %, with
a tenth to spare). A shorter burst is not felt for longer than it takes to look."""
_MIN_STORM_POINT_MINUTES = 22
"""The same for a storm of short processes, 15 seconds: each of them is too short to be noticed otherwise."""
_MAX_COUNTED_MS = 5 * MINUTE_MS
"""The processes of a longer storm are not counted: all samples of it would be read."""
_MAX_STORMS = 4
"""Samples of so many shorter episodes are opened to look for storms."""
_CERTAIN_POINT_MINUTES = 120
_MIN_SHARE = 0.25
"""Of the CPU, for a spike that is not certain: with less, several programs did their usual work at once."""
_MIN_NAMED_SHARE = 0.1
"""A program with less of it is not what it was."""
_STEADY_AVERAGE, _STEADY_MINIMUM = 0.9, 0.5
"""Parts of the highest value: what every minute between the first and the last has of a steady spike."""
_MAX_FINDINGS = 8
"""Samples are opened for so many, the largest; a day of more is a busy day."""


def find_spikes(recorded: Recorded) -> Iterator[Finding]:
    """Yield the largest spikes, with what used the CPU in their worst minute."""
    minutes = recorded.minutes
    average = minutes.average("cpu.total_percent")
    maximum = [value or 0.0 for value in minutes.maxima.get("cpu.total_percent", average)]
    if not average:
        return
    usual = min(_MAX_USUAL_PERCENT, statistics.quantiles([*average, average[0]], n=5)[0])
    above = [max(0.0, value - usual) for value in average]
    is_high = [
        most >= _HIGH_PERCENT and value >= _ABOVE_USUAL_PERCENT
        for value, most in zip(above, maximum, strict=True)
    ]
    # A minute of which ten seconds were measured is not busy for a minute.
    points = [value * measured for value, measured in zip(above, minutes.measured(), strict=True)]
    found = episodes_in(recorded, is_high)
    large = [one for one in found if _pair(one, points) >= _MIN_POINT_MINUTES]
    shorter = [one for one in found if _MIN_STORM_POINT_MINUTES <= _pair(one, points) < _MIN_POINT_MINUTES]
    storms = largest(shorter, points, _MAX_STORMS)
    loads: list[tuple[Episode, Blame]] = []
    for one in [*largest(large, points, _MAX_FINDINGS), *storms]:
        worst = minutes.begins_unix_ms[one.highest(above)]
        short = recorded.samples(worst, worst + MINUTE_MS)
        blame = _whole_storm(recorded, one, cpu_blame(short))
        if one in storms and not blame.ended_count:
            continue
        loads.append((one, blame))
        point_minutes = one.total(points)
        if short is not None and blame.share < _MIN_SHARE and point_minutes < _CERTAIN_POINT_MINUTES:
            continue
        peak = max(maximum[index] for index in one.indexes)
        is_all_of_it = round(one.mean(average)) >= round(peak)
        if is_all_of_it or _is_steady(recorded, one, average, peak):
            busy_s = round(60 * point_minutes / max(1.0, peak - usual))
            said: dict[str, FindingValue] = {"percent": round(peak), "duration_s": busy_s}
        else:
            said = {
                "percent": round(one.mean(average)),
                "duration_s": one.duration_s,
                "peak_percent": round(peak),
            }
        yield make_finding(
            FindingKind.SPIKE,
            (one.from_unix_ms, one.to_unix_ms, worst + MINUTE_MS // 2 if short is None else short.at_unix_ms),
            blame if blame.share >= _MIN_NAMED_SHARE else NO_CULPRIT,
            0.6 + 0.4 * min(1.0, point_minutes / _CERTAIN_POINT_MINUTES),
            **said,
        )
    yield from find_hidden_storms(recorded, loads)


def _is_steady(recorded: Recorded, one: Episode, average: list[float], peak: float) -> bool:
    """Return whether the CPU was about as busy all the time, as far as the minutes show it."""
    minima = recorded.minutes.minima.get("cpu.total_percent", average)
    return not one.has_holes and all(
        average[index] >= _STEADY_AVERAGE * peak and (minima[index] or 0.0) >= _STEADY_MINIMUM * peak
        for index in one.indexes[1:-1]
    )


def _pair(one: Episode, point_minutes: list[float]) -> float:
    """Return the most of two minutes in a row."""
    values = [point_minutes[index] for index in one.indexes]
    return max([*(first + second for first, second in pairwise(values)), *values])


def _whole_storm(recorded: Recorded, one: Episode, blame: Blame) -> Blame:
    """Return a storm with all its processes, not only those of the worst minute."""
    if not blame.ended_count or len(one.indexes) == 1:
        return blame
    if one.to_unix_ms - one.from_unix_ms > _MAX_COUNTED_MS:
        return blame._replace(ended_count=0)
    whole = cpu_blame(recorded.samples(one.from_unix_ms, one.to_unix_ms))
    return whole if whole.ended_count else blame
