"""CPU by program over time: from samples for an hour, from tens of minutes for days, from hours beyond."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from functools import partial

from desktop_monitor.model.history import MAX_POINTS, Gap, Programs, ProgramShare
from desktop_monitor.recorder.queries import rolled_up
from desktop_monitor.recorder.queries.history import MAX_MINUTES_RANGE_MS, MAX_SAMPLES_RANGE_MS
from desktop_monitor.recorder.queries.history_reader import HistoryReader, check_range
from desktop_monitor.recorder.queries.steps import (
    Time,
    gaps_in,
    slices_of,
    step_ms_of,
    step_width_ms,
    steps_by_the_clock,
)
from desktop_monitor.recorder.rollups import program_cpu
from desktop_monitor.recorder.rollups.program_cpu import ProgramCpu
from desktop_monitor.recorder.storage.chunk import Chunk
from desktop_monitor.timing.unix_time import HOUR_MS, TEN_MINUTES_MS

_CHUNKS_AT_ONCE = 6  # whose counters are in memory together, for one read of their identities


def programs(reader: HistoryReader, from_unix_ms: int, to_unix_ms: int, points: int, limit: int) -> Programs:
    """Return the CPU time of the machine by program, `limit` of which are named, in a range.

    There are at most `points` steps, and never more than `MAX_POINTS`.

    Raises:
        QuestionRefused: The range is empty.
    """
    check_range(from_unix_ms, to_unix_ms)
    max_steps = max(1, min(points, MAX_POINTS))
    length_ms = to_unix_ms - from_unix_ms
    if length_ms <= MAX_SAMPLES_RANGE_MS:
        chunks = list(reader.chunks(from_unix_ms, to_unix_ms))
        longest_ms = chunks[-1].longest_step_ms if chunks else 0
        parts = list(_of_samples(reader, chunks))
        times = [time for time in _times(parts) if from_unix_ms <= time[1] <= to_unix_ms]
        steps = [times[part] for part in slices_of(times, max_steps)]
    else:
        longest_ms = width_ms = TEN_MINUTES_MS if length_ms <= MAX_MINUTES_RANGE_MS else HOUR_MS
        parts = list(_of_rollups(reader, from_unix_ms, to_unix_ms, width_ms))
        times = [time for time in _times(parts) if time[1] > from_unix_ms and time[0] <= to_unix_ms]
        steps = steps_by_the_clock(times, step_width_ms(max_steps, from_unix_ms, to_unix_ms, width_ms))
    gaps = gaps_in(reader, (from_unix_ms, to_unix_ms), times, longest_ms)
    return _answer(parts, steps, gaps, limit)


def _of_samples(reader: HistoryReader, chunks: Iterable[Chunk]) -> Iterator[ProgramCpu]:
    uncached: list[Chunk] = []
    for chunk in chunks:
        found = reader.program_cpu_cache.get(chunk)
        if found is None:
            uncached.append(chunk)
        else:
            yield found
    for start in range(0, len(uncached), _CHUNKS_AT_ONCE):
        yield from _of_chunks(reader, uncached[start : start + _CHUNKS_AT_ONCE])


def _of_chunks(reader: HistoryReader, chunks: list[Chunk]) -> Iterator[ProgramCpu]:
    counters = [chunk.counter("cpu_ms") for chunk in chunks]
    wanted = [(chunk, counter.numbers) for chunk, counter in zip(chunks, counters, strict=True)]
    for chunk, counter, known in zip(chunks, counters, reader.identities_of(wanted), strict=True):
        made = program_cpu.of_chunk(chunk, counter, known)
        reader.program_cpu_cache.put(chunk, made)
        yield made


def _of_rollups(
    reader: HistoryReader, from_unix_ms: int, to_unix_ms: int, width_ms: int
) -> Iterator[ProgramCpu]:
    """Yield what is in the roll-ups, and for the hour that is not in them yet what its chunks have."""
    rolled, until = rolled_up.program_cpu(reader, from_unix_ms, to_unix_ms, width_ms)
    yield from rolled
    usages = reader.chunk_usages(max(until, to_unix_ms - rolled_up.UNFLUSHED_MS), to_unix_ms)
    yield program_cpu.merged((program_cpu.of_whole_chunk(usage, known) for usage, known in usages), width_ms)


def _answer(parts: list[ProgramCpu], steps: list[list[Time]], gaps: list[Gap], limit: int) -> Programs:
    step_of = {time: number for number, step in enumerate(steps) for time in step}
    steps_of_parts = [(part, [step_of.get(time) for time in _slots(part)]) for part in parts]

    def summed(pick: Callable[[ProgramCpu], list[int]]) -> list[int]:
        column = [0] * len(steps)
        for part, numbers in steps_of_parts:
            for number, used_ms in zip(numbers, pick(part), strict=False):  # shorter where it has no column
                if number is not None:
                    column[number] += used_ms
        return column

    totals: Counter[str] = Counter()
    for part, numbers in steps_of_parts:
        for name, column in part.programs_ms.items():
            totals[name] += sum(
                used_ms for number, used_ms in zip(numbers, column, strict=True) if number is not None
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
        gaps=gaps,
        capacity_ms=capacity,
    )


def _of_program(name: str, part: ProgramCpu) -> list[int]:
    return part.programs_ms.get(name, [])


def _percent(used_ms: list[int], capacity_ms: list[int]) -> list[float | None]:
    return [
        round(100 * used / whole, 3) if whole else None
        for used, whole in zip(used_ms, capacity_ms, strict=True)
    ]


def _slots(part: ProgramCpu) -> Iterator[Time]:
    return zip(part.begins_unix_ms, part.ends_unix_ms, strict=True)


def _times(parts: list[ProgramCpu]) -> list[Time]:
    """Sort, because the clock may have been set back; two chunks of an hour may share a slot."""
    return sorted({time for part in parts for time in _slots(part)})
