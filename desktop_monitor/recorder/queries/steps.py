"""Times merged into steps, and the gaps between them."""

from collections import defaultdict

from desktop_monitor.model.history import EVENT_TRAITS, EventKind, Gap, PastEvent

Time = tuple[int, int]
"""(begin, end) of what was measured, in unix milliseconds."""

_ADJACENT_MS = 1500  # intervals that end and begin this close to each other have no gap between them
_GAP_KINDS = frozenset(kind for kind, traits in EVENT_TRAITS.items() if traits.explains_gap)


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


def step_ms_of(steps: list[list[Time]]) -> int:
    """Return how long the newest steps are."""
    return max((step[-1][1] - step[0][0] for step in steps[-3:]), default=0)


def gaps_between(times: list[Time], events: list[PastEvent]) -> list[Gap]:
    """Return the times between the first and the last of `times` in which nothing was measured, and why."""
    gaps: list[Gap] = []
    until = times[0][0] if times else 0
    for began, ended in times:
        if began > until + _ADJACENT_MS:
            gaps.append(Gap(until, began, _reason(until, began, events)))
        until = max(until, ended)
    return gaps


def _reason(from_unix_ms: int, to_unix_ms: int, events: list[PastEvent]) -> str:
    def overlap_ms(event: PastEvent) -> int:
        return min(event.to_unix_ms, to_unix_ms) - max(event.from_unix_ms, from_unix_ms)

    known = [event for event in events if event.kind in _GAP_KINDS and overlap_ms(event) > 0]
    return max(known, key=overlap_ms).kind if known else EventKind.NOT_SAMPLED
