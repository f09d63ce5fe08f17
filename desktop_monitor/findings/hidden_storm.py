"""Storms of short processes in a longer load that has another cause, which alone would be named for it.

Each of them is too short to be noticed, and together they are not what used most of the CPU. But starting and
ending processes is work of the kernel: the minutes in which it had more than in the others of the load show
where to look, so that few samples are opened.
"""

import heapq
import statistics
from collections.abc import Iterable, Iterator, Sequence

from desktop_monitor.findings.culprits import Blame, storm_blame
from desktop_monitor.findings.episodes import Episode, episodes
from desktop_monitor.findings.make_finding import make_finding
from desktop_monitor.findings.recorded import Recorded
from desktop_monitor.model.finding import Finding, FindingKind
from desktop_monitor.timing.unix_time import MINUTE_MS

_SYSTEM = "cpu.system_percent"
_MIN_SYSTEM_POINTS = 4
"""Of the machine, above the median of the load."""
_MIN_LOAD_MINUTES = 3
"""In a shorter load, a storm is most of it or is not felt."""
_MIN_STORM_MINUTES = 0.15
"""Of the whole machine, nine seconds: other work then waited so much longer."""
_MAX_LENGTH_MS = 5 * MINUTE_MS
"""All samples of a longer one would be read."""
_MAX_OPENED = 4
_CERTAIN_STORM_MINUTES = 1.2


def find_hidden_storms(recorded: Recorded, loads: Iterable[tuple[Episode, Blame]]) -> Iterator[Finding]:
    """Yield the storms in episodes of a busy CPU that something else caused."""
    minutes = recorded.minutes
    average, system = minutes.average("cpu.total_percent"), minutes.average(_SYSTEM)
    candidates = [
        (points, one, blame) for load, blame in loads for points, one in _candidates(recorded, load, system)
    ]
    for _, one, blame in heapq.nlargest(_MAX_OPENED, candidates, key=lambda found: found[0]):
        short = recorded.samples(one.from_unix_ms, one.to_unix_ms)
        storm = None if short is None else storm_blame(short, is_largest=False)
        if short is None or storm is None or storm.name == blame.name:
            continue
        storm_minutes = storm.share * short.length_ms / MINUTE_MS
        if storm_minutes >= _MIN_STORM_MINUTES:
            yield make_finding(
                FindingKind.SPIKE,
                (one.from_unix_ms, one.to_unix_ms, short.at_unix_ms),
                storm,
                0.6 + 0.4 * min(1.0, storm_minutes / _CERTAIN_STORM_MINUTES),
                percent=round(one.mean(average)),
                duration_s=one.duration_s,
            )


def _candidates(
    recorded: Recorded, load: Episode, system: Sequence[float]
) -> Iterator[tuple[float, Episode]]:
    """Yield the minutes in a row with more work of the kernel than usual, and how much more it was."""
    if len(load.indexes) < _MIN_LOAD_MINUTES:
        return
    usual = statistics.median(system[index] for index in load.indexes)
    inside = frozenset(load.indexes)
    is_in = [index in inside and value - usual >= _MIN_SYSTEM_POINTS for index, value in enumerate(system)]
    for one in episodes(recorded.minutes.begins_unix_ms, is_in, hole_ms=MINUTE_MS):
        if one.to_unix_ms - one.from_unix_ms <= _MAX_LENGTH_MS and recorded.touches(*one[1:]):
            yield one.total(system) - usual * len(one.indexes), one
