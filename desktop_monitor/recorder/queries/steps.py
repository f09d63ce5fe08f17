"""Times put together to steps, and the gaps between them."""

from collections import defaultdict

from desktop_monitor.model.history import Gap, PastEvent

Time = tuple[int, int]
"""(begin, end) of what was measured, in unix milliseconds."""

_JOINT_MS = 1500  # intervals that end and begin this close to each other have no gap between them
_GAP_KINDS = ("suspended", "engine_off", "recording_paused", "forgotten", "clock_stepped", "not_sampled")


def wide_ms_of(points: int, from_unix_ms: int, to_unix_ms: int, width_ms: int) -> int:
    """How long steps must be, a multiple of `width_ms`, so that no more than `points` cover a range."""
    slots = (to_unix_ms - from_unix_ms) // width_ms + 2  # one more at either end is touched
    return max(1, -(-slots // points)) * width_ms


def steps_by_the_clock(times: list[Time], wide_ms: int) -> list[list[Time]]:
    """Put ordered slots together by the clock, so that a step is always the same time."""
    steps: dict[int, list[Time]] = defaultdict(list)
    for time in times:
        steps[time[0] // wide_ms].append(time)
    return list(steps.values())


def step_ms_of(steps: list[list[Time]]) -> int:
    """How long the newest steps are."""
    return max((step[-1][1] - step[0][0] for step in steps[-3:]), default=0)


def gaps_between(times: list[Time], events: list[PastEvent]) -> list[Gap]:
    """The times between the first and the last of `times` in which nothing was measured, and why."""
    gaps: list[Gap] = []
    until = times[0][0] if times else 0
    for began, ended in times:
        if began > until + _JOINT_MS:
            gaps.append(Gap(until, began, _reason(until, began, events)))
        until = max(until, ended)
    return gaps


def _reason(from_unix_ms: int, to_unix_ms: int, events: list[PastEvent]) -> str:
    def overlap_ms(event: PastEvent) -> int:
        return min(event.to_unix_ms, to_unix_ms) - max(event.from_unix_ms, from_unix_ms)

    known = [event for event in events if event.kind in _GAP_KINDS and overlap_ms(event) > 0]
    return max(known, key=overlap_ms).kind if known else "not_sampled"
