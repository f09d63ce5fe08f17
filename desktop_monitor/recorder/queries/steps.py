"""Times merged into steps, and the gaps between them."""

from collections import defaultdict
from itertools import pairwise

from desktop_monitor.model.history import EventKind, Gap, PastEvent
from desktop_monitor.recorder.queries.history_reader import HistoryReader

Time = tuple[int, int]
"""(begin, end) of what was measured, in unix milliseconds."""

_ADJACENT_MS = 1500  # intervals that end and begin this close to each other have no gap between them


def step_width_ms(max_steps: int, from_unix_ms: int, to_unix_ms: int, slot_ms: int) -> int:
    """Return the length of steps, a multiple of `slot_ms`, so that `max_steps` cover a range."""
    slots = (to_unix_ms - from_unix_ms) // slot_ms + 2  # one more at either end is touched
    return max(1, -(-slots // max_steps)) * slot_ms


def steps_by_the_clock(times: list[Time], width_ms: int) -> list[list[Time]]:
    """Merge ordered slots by the clock, so that a step always covers the same time."""
    steps: dict[int, list[Time]] = defaultdict(list)
    for time in times:
        steps[time[0] // width_ms].append(time)
    return list(steps.values())


def slices_of(times: list[Time], max_steps: int) -> list[slice]:
    """Merge ordered intervals into at most `max_steps` steps; none spans a gap unless there are as many gaps.

    Returns:
        The indices of the intervals of each step.
    """
    starts = [index for index in range(1, len(times)) if times[index][0] > times[index - 1][1] + _ADJACENT_MS]
    edges = [0, *(starts if len(starts) < max_steps else ()), len(times)]
    runs = list(pairwise(edges))
    each = max(1, -(-len(times) // max_steps))
    while sum(-(-(stop - start) // each) for start, stop in runs) > max_steps:
        each += 1
    return [
        slice(first, min(first + each, stop)) for start, stop in runs for first in range(start, stop, each)
    ]


def step_ms_of(steps: list[list[Time]]) -> int:
    """Return how long the newest steps are."""
    return max((step[-1][1] - step[0][0] for step in steps[-3:]), default=0)


def gaps_in(reader: HistoryReader, range_unix_ms: Time, times: list[Time], longest_ms: float) -> list[Gap]:
    """Return the times in a range in which nothing was measured, and why; `times` are those in which it was.

    The time before the recording began is no gap, nor is the time after its newest sample, nor up to
    `longest_ms` at the end of the range, where an interval may be under way.
    """
    begin, end = range_unix_ms
    events = reader.events(begin, end)
    if not times or times[0][0] > begin + _ADJACENT_MS:
        oldest = reader.oldest_unix_ms()
        begin = end if oldest is None else max(begin, oldest)
    gaps: list[Gap] = []
    until = begin
    for began, ended in times:
        if began > until + _ADJACENT_MS:
            gaps.append(Gap(until, began, _reason(until, began, events)))
        until = max(until, ended)
    if end > until + longest_ms:
        end = min(end, reader.newest_unix_ms() or until)
        if end > until + _ADJACENT_MS:
            gaps.append(Gap(until, end, _reason(until, end, events)))
    return gaps


def _reason(from_unix_ms: int, to_unix_ms: int, events: list[PastEvent]) -> str:
    def overlap_ms(event: PastEvent) -> int:
        return min(event.to_unix_ms, to_unix_ms) - max(event.from_unix_ms, from_unix_ms)

    known = [event for event in events if event.traits.explains_gap and overlap_ms(event) > 0]
    return max(known, key=overlap_ms).kind if known else EventKind.NOT_SAMPLED
