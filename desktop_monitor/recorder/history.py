"""Columns over time: from samples for an hour, from minutes for days, from hours for months."""

import typing
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from operator import attrgetter, itemgetter, mul

import msgspec

from desktop_monitor.errors import QuestionRefused
from desktop_monitor.history import Gap, History, PastEvent, SeriesColumns
from desktop_monitor.reading import Reading
from desktop_monitor.recorder.past import Past, checked_range
from desktop_monitor.recorder.rebuild import readings
from desktop_monitor.recorder.rollup import (
    DAY_MS,
    HOUR_MS,
    MINUTE_MS,
    READING_PARTS,
    Cell,
    PackedRollup,
    joined,
    unpack,
)
from desktop_monitor.recorder.shape import hints_of, pick
from desktop_monitor.recorder.shelf import Kind

MOST_POINTS = 600
LONGEST_OF_SAMPLES_MS = 90 * MINUTE_MS
LONGEST_OF_MINUTES_MS = 3 * DAY_MS

_JOINT_MS = 1500  # intervals that end and begin this close to each other have no gap between them
_GAP_KINDS = ("suspended", "engine_off", "recording_paused", "forgotten", "clock_stepped", "not_sampled")

NewestCells = Callable[[str, str], dict[int, Cell]]
"""(part, series) to the minutes of the hour that is not over."""


@dataclass(slots=True)
class _Table:
    """A cell for each series at each time; a time is (begin, end) of what was measured."""

    series: Sequence[str]
    cells: dict[tuple[int, int], dict[str, Cell]] = field(default_factory=lambda: defaultdict(dict))


def history(
    past: Past, from_unix_ms: int, to_unix_ms: int, points: int, series: Sequence[str], newest: NewestCells
) -> History:
    """Answer the named series as columns.

    Args:
        past: Where the samples are.
        from_unix_ms: Begin, included.
        to_unix_ms: End, included.
        points: At most so many steps, 1 to `MOST_POINTS`.
        series: Names like ``cpu.total_percent`` or ``disks.sda.busy_percent``.
        newest: Tells the minutes that are in no file yet.

    Raises:
        QuestionRefused: The range is empty, or there is no such series.
    """
    checked_range(from_unix_ms, to_unix_ms)
    for name in series:
        check_series(name)
    most = max(1, min(points, MOST_POINTS))
    events = past.events(from_unix_ms, to_unix_ms)
    if to_unix_ms - from_unix_ms <= LONGEST_OF_SAMPLES_MS:
        return _of_samples(past, from_unix_ms, to_unix_ms, series, most, events)
    if to_unix_ms - from_unix_ms <= LONGEST_OF_MINUTES_MS:
        table, width_ms = _of_minutes(past, from_unix_ms, to_unix_ms, series, newest), MINUTE_MS
    else:
        table, width_ms = _of_hours(past, from_unix_ms, to_unix_ms, series, newest), HOUR_MS
    times = sorted(table.cells)
    steps = steps_by_the_clock(times, most, from_unix_ms, to_unix_ms, width_ms)
    return History(
        step_ms=step_ms_of(steps),
        times_unix_ms=[step[-1][1] for step in steps],
        series={name: _columns(table, steps, name) for name in series},
        gaps=gaps_between(times, events),
    )


def _of_samples(  # the question, and what happened in that time
    past: Past,
    from_unix_ms: int,
    to_unix_ms: int,
    series: Sequence[str],
    points: int,
    events: list[PastEvent],
) -> History:
    found: list[tuple[int, int, float, list[float | None]]] = []
    parts = {name.partition(".")[0] for name in series}
    with_cores = any(name.startswith("cpu.per_core_percent") for name in series)
    getters = [_getter(name) for name in series]
    for chunk in past.chunks(from_unix_ms, to_unix_ms):
        walls, longest_ms = chunk.walls_unix_ms, chunk.longest_step_ms
        for number, one in readings(chunk, parts, with_cores=with_cores):
            began, ended = walls[number - 1], walls[number]
            if from_unix_ms <= ended <= to_unix_ms and ended - began <= longest_ms:
                found.append((began, ended, one.elapsed_s, [get(one) for get in getters]))
    found.sort(key=itemgetter(0, 1))  # the clock may have been put back
    times = [(began, ended) for began, ended, _, _ in found]
    weights = [weight for _, _, weight, _ in found]
    each = max(1, -(-len(times) // points))
    starts = range(0, len(times), each)
    steps = [times[start : start + each] for start in starts]
    columns = list(zip(*[values for _, _, _, values in found], strict=True)) or [()] * len(series)
    return History(
        step_ms=step_ms_of(steps),
        times_unix_ms=[step[-1][1] for step in steps],
        series={name: _in_steps(column, weights, each) for name, column in zip(series, columns, strict=True)},
        gaps=gaps_between(times, events),
    )


def _getter(name: str) -> Callable[[Reading], float | None]:
    quick = attrgetter(name)

    def get(reading: Reading) -> float | None:
        try:
            return quick(reading)  # type: ignore[no-any-return]
        except AttributeError:  # leads through a list, or through something that is unknown
            return pick(reading, name)

    return get


def _in_steps(values: Sequence[float | None], weights: list[float], each: int) -> SeriesColumns:
    if each == 1:
        column = list(values)
        return SeriesColumns(column, column, column)
    average: list[float | None] = []
    least: list[float | None] = []
    most: list[float | None] = []
    for start in range(0, len(values), each):
        few = values[start : start + each]
        if None not in few:
            shares = weights[start : start + each]
            average.append(sum(map(mul, few, shares)) / sum(shares))
            least.append(min(few))  # type: ignore[type-var]
            most.append(max(few))  # type: ignore[type-var]
            continue
        pairs = zip(values[start : start + each], weights[start : start + each], strict=True)
        known = [(value, weight) for value, weight in pairs if value is not None]
        whole = sum(weight for _, weight in known)
        average.append(sum(value * weight for value, weight in known) / whole if whole else None)
        least.append(min((value for value, _ in known), default=None))
        most.append(max((value for value, _ in known), default=None))
    return SeriesColumns(average, least, most)


def _of_minutes(
    past: Past, from_unix_ms: int, to_unix_ms: int, series: Sequence[str], newest: NewestCells
) -> _Table:
    table = _Table(series)
    for day_ms in past.days.between(from_unix_ms, to_unix_ms):
        shelf = past.days.rollups(day_ms)
        for part in {name.partition(".")[0] for name in series}:
            for found in shelf.find(Kind.MINUTES, from_unix_ms - HOUR_MS + 1, to_unix_ms, part):
                _add(table, part, found.decoded(PackedRollup), MINUTE_MS)
    _add_newest(table, newest, MINUTE_MS)
    return _within(table, from_unix_ms, to_unix_ms)


def _of_hours(
    past: Past, from_unix_ms: int, to_unix_ms: int, series: Sequence[str], newest: NewestCells
) -> _Table:
    table = _Table(series)
    first_day = from_unix_ms // DAY_MS * DAY_MS
    for part in {name.partition(".")[0] for name in series}:
        for found in past.days.summary.find(Kind.HOURS, first_day, to_unix_ms, part):
            _add(table, part, found.decoded(PackedRollup), HOUR_MS)
    _add_newest(table, newest, HOUR_MS)
    return _within(table, from_unix_ms, to_unix_ms)


def _add(table: _Table, part: str, packed: PackedRollup, width_ms: int) -> None:
    for name in table.series:
        if name.partition(".")[0] == part:
            for slot, cell in unpack(packed, name).items():
                table.cells[slot, slot + width_ms][name] = cell


def _add_newest(table: _Table, newest: NewestCells, width_ms: int) -> None:
    for name in table.series:
        groups: dict[int, list[Cell]] = defaultdict(list)
        for slot, cell in newest(name.partition(".")[0], name).items():
            groups[slot // width_ms * width_ms].append(cell)
        for slot, cells in groups.items():
            there = table.cells[slot, slot + width_ms].get(name)
            table.cells[slot, slot + width_ms][name] = joined([*cells, *([there] if there else [])])


def _within(table: _Table, from_unix_ms: int, to_unix_ms: int) -> _Table:
    kept = {
        time: cells for time, cells in table.cells.items() if time[1] > from_unix_ms and time[0] <= to_unix_ms
    }
    return _Table(table.series, kept)


def steps_by_the_clock(
    times: list[tuple[int, int]], points: int, from_unix_ms: int, to_unix_ms: int, width_ms: int
) -> list[list[tuple[int, int]]]:
    """Put slots together by the clock, so that a step is always the same time."""
    slots = (to_unix_ms - from_unix_ms) // width_ms + 2  # one more at either end is touched
    wide_ms = max(1, -(-slots // points)) * width_ms
    steps: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for time in times:
        steps[time[0] // wide_ms].append(time)
    return list(steps.values())


def step_ms_of(steps: list[list[tuple[int, int]]]) -> int:
    """How long the newest steps are."""
    return max((step[-1][1] - step[0][0] for step in steps[-3:]), default=0)


def _columns(table: _Table, steps: list[list[tuple[int, int]]], name: str) -> SeriesColumns:
    found = [[table.cells[time][name] for time in step if name in table.cells[time]] for step in steps]
    cells = [joined(step) if step else None for step in found]
    return SeriesColumns(
        average=[cell.average if cell else None for cell in cells],
        minimum=[cell.minimum if cell else None for cell in cells],
        maximum=[cell.maximum if cell else None for cell in cells],
    )


def gaps_between(times: list[tuple[int, int]], events: list[PastEvent]) -> list[Gap]:
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


def check_series(name: str) -> None:
    """Refuse a name that no reading can have; a device that is not there is not wrong, only unknown.

    Raises:
        QuestionRefused: There is no such series, or it is not one number.
    """
    part = name.partition(".")[0]
    if part not in READING_PARTS:
        raise QuestionRefused(f"There is no series {name!r:.80}.")
    kind: object = Reading
    for step in name.split("."):
        members = [kind, *typing.get_args(kind)]
        record = next(
            (one for one in members if isinstance(one, type) and issubclass(one, msgspec.Struct)), None
        )
        if record is None or any(typing.get_origin(one) is tuple for one in members):
            return  # inside of a list: what follows is the name of a device, which may be anything
        if step not in record.__struct_fields__:
            raise QuestionRefused(f"There is no series {name!r:.80}.")
        kind = hints_of(record)[step]
    if not {int, float} & {kind, *typing.get_args(kind)}:
        raise QuestionRefused(f"{name!r:.80} is not one number; name one of its parts.")
