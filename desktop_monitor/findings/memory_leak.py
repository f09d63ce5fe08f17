"""Memory that only grows: of one process, or of a program as a whole."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from desktop_monitor.findings.culprits import Blame, culprit, labelled_culprit
from desktop_monitor.findings.make_finding import make_finding
from desktop_monitor.findings.recorded import MemorySpan, Recorded
from desktop_monitor.findings.trend import Trend, trend
from desktop_monitor.model.finding import Finding, FindingKind
from desktop_monitor.model.process import ProcessKey
from desktop_monitor.timing.unix_time import HOUR_MS, MINUTE_MS

_MIB = 2**20
MIN_POINTS = 6
_MIN_SPAN_MS = 50 * MINUTE_MS
"""Six tens of minutes from begin to begin. A program that loads its work also grows, for less long."""
_WARM_UP_MS = 10 * MINUTE_MS
"""So long after its start, a program grows because it begins."""
_MIN_GROWTH_BYTES = 64 * _MIB
MIN_OF_MEMBER_BYTES = 8 * _MIB
"""A smaller process is not what makes the sum of its program grow."""
_MIN_GROWTH_SHARE = 0.2
"""Of what it had: a large program that grows a little uses caches."""
_SURE_SPAN_MS = 2 * HOUR_MS
_SOON_GROWTH_SHARE = 1.0
"""The same in less than `_SURE_SPAN_MS`: caches that fill grow for an hour too, but do not double."""
_MIN_PER_HOUR_BYTES = 4 * _MIB
_MIN_RISING_SHARE = 0.8
_MIN_FIT = 0.9
"""Caches fill fast and stop, garbage collectors saw up and down: neither is a line."""
_MIN_LATE_SHARE = 0.2
"""Of the growth, in the last third of the time: less means that it is about to stop."""
_CERTAIN_SPAN_MS = 4 * HOUR_MS
_LISTED_AGAIN_MS = 70 * MINUTE_MS
"""A process that does nothing is listed once an hour; one that is not listed for longer has ended."""

Points = list[tuple[int, int]]


def find_memory_leaks(recorded: Recorded) -> Iterator[Finding]:
    """Yield processes whose memory only grows, then programs of which the sum does."""
    tracks = _tracks(recorded)
    reported: set[str] = set()
    for key, track in tracks.items():
        if len(track) < MIN_POINTS or track[-1][1] < _MIN_GROWTH_BYTES:
            continue
        process = recorded.processes.get(key)
        points = [point for point in track if point[0] >= key[1] + _WARM_UP_MS]
        line = None if process is None or not _may_leak(points) else _leak(points)
        if process is not None and line is not None:
            reported.add(process.name)
            yield _finding(recorded, points, line, Blame([labelled_culprit(process)], 1.0, ""), 1)
    for points, keys in _sums(recorded, tracks, reported).values():
        line = _leak(points)
        if line is not None:
            blame = Blame([culprit(recorded.processes[keys[0]])], 1.0, "")
            yield _finding(recorded, points, line, blame, len(keys))


def _tracks(recorded: Recorded) -> dict[ProcessKey, Points]:
    """Return the memory over time of the processes that may have grown enough.

    That is alone, or with others of their name that live: one that has ended counts in no sum.
    """
    counts: Counter[ProcessKey] = Counter()
    first: dict[ProcessKey, MemorySpan] = {}
    newest: dict[ProcessKey, MemorySpan] = {}
    for part in recorded.usage:
        for key, span in part.memory().items():
            counts[key] += span.count
            newest[key] = span
            first.setdefault(key, span)
    grown: Counter[str] = Counter()
    names: dict[ProcessKey, str] = {}
    for key, span in newest.items():
        if (
            span.newest_bytes >= MIN_OF_MEMBER_BYTES
            and counts[key] >= MIN_POINTS
            and key in recorded.processes
        ):
            name = names[key] = recorded.processes[key].name
            grown[name] += max(0, span.newest_bytes - first[key].first_bytes)
    listed_since = _times(recorded)[-1] - _LISTED_AGAIN_MS if names else 0
    wanted = {
        key
        for key, name in names.items()
        if grown[name] >= _MIN_GROWTH_BYTES
        and (newest[key].newest_bytes >= _MIN_GROWTH_BYTES or newest[key].newest_unix_ms >= listed_since)
    }
    return {
        key: [point for part in recorded.usage for point in part.memory_points(key)]
        for key in recorded.processes
        if key in wanted
    }


def _times(recorded: Recorded) -> list[int]:
    return [begin for part in recorded.usage for begin in part.begins_unix_ms]


def _may_leak(points: Points) -> bool:
    """Return whether enough was grown in enough time: quick, for the many that did not."""
    return (
        len(points) >= MIN_POINTS
        and points[-1][1] - points[0][1] >= _MIN_GROWTH_BYTES
        and points[-1][0] - points[0][0] >= _MIN_SPAN_MS
    )


def _leak(points: Points) -> Trend | None:
    if not _may_leak(points):
        return None
    times, values = [time for time, _ in points], [value for _, value in points]
    grown = values[-1] - values[0]
    share = _SOON_GROWTH_SHARE if times[-1] - times[0] < _SURE_SPAN_MS else _MIN_GROWTH_SHARE
    if grown < share * values[0]:
        return None
    late = values[-1] - values[_last_third(times)]
    line = trend(times, values)
    is_leak = (
        line.per_ms * HOUR_MS >= _MIN_PER_HOUR_BYTES
        and line.rising_share >= _MIN_RISING_SHARE
        and line.fit >= _MIN_FIT
        and late >= _MIN_LATE_SHARE * grown
    )
    return line if is_leak else None


def _last_third(times: Sequence[int]) -> int:
    begin = (times[0] + 2 * times[-1]) / 3
    return min(range(len(times)), key=lambda index: abs(times[index] - begin))


def _finding(recorded: Recorded, points: Points, line: Trend, blame: Blame, process_count: int) -> Finding:
    end = min(points[-1][0] + recorded.programs.width_ms, recorded.to_unix_ms)
    span_ms = points[-1][0] - points[0][0]
    certain = 0.5 + 0.5 * min(1.0, span_ms / _CERTAIN_SPAN_MS)
    return make_finding(
        FindingKind.MEMORY_LEAK,
        (points[0][0], end, end),
        blame,
        line.fit * line.rising_share * certain,
        bytes_per_hour=round(line.per_ms * HOUR_MS),
        grown_bytes=points[-1][1] - points[0][1],
        duration_s=span_ms // 1000,
        process_count=process_count,
    )


def _sums(
    recorded: Recorded, tracks: dict[ProcessKey, Points], reported: set[str]
) -> dict[str, tuple[Points, list[ProcessKey]]]:
    """Return the memory of the processes of each program that live, since the last of them began."""
    members: dict[str, list[ProcessKey]] = defaultdict(list)
    times = _times(recorded)
    for key, track in tracks.items():
        process = recorded.processes.get(key)
        lives = times[-1] - track[-1][0] <= _LISTED_AGAIN_MS and track[-1][0] - track[0][0] >= _MIN_SPAN_MS
        if process is not None and lives and process.name not in reported:
            members[process.name].append(key)
    found: dict[str, tuple[Points, list[ProcessKey]]] = {}
    for name, keys in members.items():
        if len(keys) > 1 and sum(tracks[key][-1][1] for key in keys) >= _MIN_GROWTH_BYTES:
            begin = max(max(tracks[key][0][0], key[1] + _WARM_UP_MS) for key in keys)
            points = _added_up([time for time in times if time >= begin], [tracks[key] for key in keys])
            found[name] = points, sorted(keys, key=lambda key: -tracks[key][-1][1])
    return found


def _added_up(times: list[int], tracks: list[Points]) -> Points:
    """Add up what processes had at each time; one that was idle then had what it had before."""
    sums = dict.fromkeys(times, 0)
    for track in tracks:
        known = dict(track)
        newest = track[0][1]
        for time in times:
            newest = known.get(time, newest)
            sums[time] += newest
    return list(sums.items())
