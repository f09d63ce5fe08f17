"""CPU by program over time: from samples for an hour, from tens of minutes for days, from hours beyond."""

from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial

from desktop_monitor.model.history import Programs, ProgramShare
from desktop_monitor.recorder.queries.history import LONGEST_OF_MINUTES_MS, LONGEST_OF_SAMPLES_MS, MOST_POINTS
from desktop_monitor.recorder.queries.history_reader import Past, checked_range
from desktop_monitor.recorder.queries.steps import (
    Time,
    gaps_between,
    step_ms_of,
    steps_by_the_clock,
    wide_ms_of,
)
from desktop_monitor.recorder.rollups import program_cpu
from desktop_monitor.recorder.rollups.program_cpu import Shares
from desktop_monitor.recorder.storage.chunk import Chunk
from desktop_monitor.recorder.storage.sqlite_store import Kind
from desktop_monitor.recorder.times import DAY_MS, HOUR_MS, TEN_MINUTES_MS

_MOST_AT_ONCE = 6  # chunks whose counters are in memory together, for one look at who is who
_UNFOLDED_MS = 2 * HOUR_MS  # longer ago than this, every hour has its roll-ups


def programs(past: Past, from_unix_ms: int, to_unix_ms: int, points: int, limit: int) -> Programs:
    """Answer the CPU time of the machine by program.

    Args:
        past: Where the samples are.
        from_unix_ms: Begin, included.
        to_unix_ms: End, included.
        points: At most so many steps, 1 to `MOST_POINTS`.
        limit: Name so many programs.

    Raises:
        QuestionRefused: The range is empty.
    """
    checked_range(from_unix_ms, to_unix_ms)
    most = max(1, min(points, MOST_POINTS))
    length_ms = to_unix_ms - from_unix_ms
    if length_ms <= LONGEST_OF_SAMPLES_MS:
        parts = list(_of_samples(past, from_unix_ms, to_unix_ms))
        times = [time for time in _times(parts) if from_unix_ms <= time[1] <= to_unix_ms]
        each = max(1, -(-len(times) // most))
        steps = [times[start : start + each] for start in range(0, len(times), each)]
    else:
        width_ms = TEN_MINUTES_MS if length_ms <= LONGEST_OF_MINUTES_MS else HOUR_MS
        parts = list(_of_rollups(past, from_unix_ms, to_unix_ms, width_ms))
        times = [time for time in _times(parts) if time[1] > from_unix_ms and time[0] <= to_unix_ms]
        steps = steps_by_the_clock(times, wide_ms_of(most, from_unix_ms, to_unix_ms, width_ms))
    return _answer(past, (from_unix_ms, to_unix_ms), parts, times, steps, limit)


def _of_samples(past: Past, from_unix_ms: int, to_unix_ms: int) -> Iterator[Shares]:
    unknown: list[Chunk] = []
    for chunk in past.chunks(from_unix_ms, to_unix_ms):
        found = past.kept_shares.get(chunk)
        if found is None:
            unknown.append(chunk)
        else:
            yield found
    for start in range(0, len(unknown), _MOST_AT_ONCE):
        yield from _counted(past, unknown[start : start + _MOST_AT_ONCE])


def _counted(past: Past, chunks: list[Chunk]) -> Iterator[Shares]:
    counted = [chunk.counters("cpu_ms") for chunk in chunks]
    everybody = past.identities_of([(chunk, one.numbers) for chunk, one in zip(chunks, counted, strict=True)])
    for chunk, one, known in zip(chunks, counted, everybody, strict=True):
        made = program_cpu.of_chunk(chunk, one, known)
        past.kept_shares.put(chunk, made)
        yield made


def _of_rollups(past: Past, from_unix_ms: int, to_unix_ms: int, width_ms: int) -> Iterator[Shares]:
    """What is in the roll-ups, and of the hour that is not in them yet what its chunks tell."""
    until = from_unix_ms // HOUR_MS * HOUR_MS
    if width_ms == HOUR_MS:
        found = past.days.summary.find(Kind.PROGRAMS, from_unix_ms // DAY_MS * DAY_MS, to_unix_ms)
    else:
        days = past.days.between(from_unix_ms, to_unix_ms)
        found = [
            one for day_ms in days for one in past.days.rollups(day_ms).find(Kind.PROGRAMS, until, to_unix_ms)
        ]
    for one in found:
        part = one.decoded(Shares)
        until = max(until, *(begin // HOUR_MS * HOUR_MS + HOUR_MS for begin in part.begins_unix_ms[-1:]), 0)
        yield part
    uses = past.uses(max(until, to_unix_ms - _UNFOLDED_MS), to_unix_ms)
    yield program_cpu.joined((program_cpu.of_whole_chunk(use, known) for use, known in uses), width_ms)


def _answer(
    past: Past,
    range_unix_ms: Time,
    parts: list[Shares],
    times: list[Time],
    steps: list[list[Time]],
    limit: int,
) -> Programs:
    step_of = {time: number for number, step in enumerate(steps) for time in step}
    placed = [(part, [step_of.get(time) for time in _slots(part)]) for part in parts]

    def summed(pick: Callable[[Shares], list[int]]) -> list[int]:
        column = [0] * len(steps)
        for part, places in placed:
            for place, used_ms in zip(places, pick(part), strict=False):  # less, if it is not there at all
                if place is not None:
                    column[place] += used_ms
        return column

    totals: Counter[str] = Counter()
    for part, places in placed:
        for name, column in part.programs_ms.items():
            totals[name] += sum(
                used_ms for place, used_ms in zip(places, column, strict=True) if place is not None
            )
    names = [name for name, used_ms in totals.most_common(limit) if used_ms]
    capacity = summed(lambda part: part.capacity_ms)
    busy = summed(lambda part: part.busy_ms)
    processes = summed(lambda part: part.processes_ms)
    named = [summed(partial(_of_program, name)) for name in names]
    others = [whole - sum(each) for whole, *each in zip(processes, *named, strict=True)]
    rest = [max(0, whole - known) for whole, known in zip(busy, processes, strict=True)]
    return Programs(
        step_ms=step_ms_of(steps),
        times_unix_ms=[step[-1][1] for step in steps],
        total_percent=_percent(busy, capacity),
        programs=[
            ProgramShare(name, _percent(used, capacity)) for name, used in zip(names, named, strict=True)
        ],
        others_percent=_percent(others, capacity),
        rest_percent=_percent(rest, capacity),
        gaps=gaps_between(times, past.events(*range_unix_ms)),
    )


def _of_program(name: str, part: Shares) -> list[int]:
    return part.programs_ms.get(name, [])


def _percent(used_ms: list[int], capacity_ms: list[int]) -> list[float | None]:
    return [
        round(100 * used / whole, 3) if whole else None
        for used, whole in zip(used_ms, capacity_ms, strict=True)
    ]


def _slots(part: Shares) -> Iterator[Time]:
    return zip(part.begins_unix_ms, part.ends_unix_ms, strict=True)


def _times(parts: list[Shares]) -> list[Time]:
    """The clock may have been put back, and two chunks of an hour are in one slot."""
    return sorted({time for part in parts for time in _slots(part)})
