"""Series as columns over time: from samples for an hour, from minutes for days, from hours for months."""

from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from operator import mul

from desktop_monitor.model.history import MAX_POINTS, Gap, History, SeriesColumns
from desktop_monitor.model.reading import Reading
from desktop_monitor.model.series import check_series, getter, part_of, stored_name
from desktop_monitor.recorder.queries import rolled_up
from desktop_monitor.recorder.queries.history_reader import HistoryReader, check_range
from desktop_monitor.recorder.queries.steps import (
    Time,
    gaps_in,
    slices_of,
    step_ms_of,
    step_width_ms,
    steps_by_the_clock,
)
from desktop_monitor.recorder.rollups.series_rollup import Cell, PackedRollup, cells
from desktop_monitor.recorder.storage.rebuild import readings
from desktop_monitor.timing.unix_time import DAY_MS, HOUR_MS, MINUTE_MS, floor_to

MAX_SAMPLES_RANGE_MS = 90 * MINUTE_MS
MAX_MINUTES_RANGE_MS = 3 * DAY_MS

UnflushedCells = Callable[[str, str], dict[int, Cell]]
"""(part, series) to the minutes of the hour that is not over."""


def history(
    reader: HistoryReader,
    from_unix_ms: int,
    to_unix_ms: int,
    points: int,
    series: Sequence[str],
    unflushed: UnflushedCells,
) -> History:
    """Return the named series as columns.

    Args:
        reader: The history.
        from_unix_ms: Begin, included.
        to_unix_ms: End, included.
        points: At most so many steps, 1 to `MAX_POINTS`.
        series: Names like ``cpu.total_percent`` or ``disks.sda.busy_percent``; see `model.series`. A disk is
            meant by what it is now called; its history is its own, however it was called before.
        unflushed: Returns the minutes that are in no file yet.

    Raises:
        QuestionRefused: The range is empty, or there is no such series.
    """
    check_range(from_unix_ms, to_unix_ms)
    for name in series:
        check_series(name)
    max_steps = max(1, min(points, MAX_POINTS))
    stored = _stored_names(reader, series)
    if to_unix_ms - from_unix_ms <= MAX_SAMPLES_RANGE_MS:
        return _of_samples(reader, from_unix_ms, to_unix_ms, stored, max_steps)
    of_minutes = to_unix_ms - from_unix_ms <= MAX_MINUTES_RANGE_MS
    width_ms = MINUTE_MS if of_minutes else HOUR_MS
    first = floor_to(from_unix_ms, width_ms)
    table = _Table(
        range(first, to_unix_ms + 1, width_ms), step_width_ms(max_steps, from_unix_ms, to_unix_ms, width_ms)
    )
    for name, names in stored.items():
        for one in names:
            table.add(name, unflushed(part_of(name), one).items())
    for part in {part_of(name) for name in series}:
        for found in _packed(reader, from_unix_ms, to_unix_ms, part, of_minutes=of_minutes):
            for name, names in stored.items():
                if part_of(name) == part:
                    table.add(name, next(filter(None, (cells(found, one) for one in names)), []))
    times = table.times()
    return table.answer(series, times, gaps_in(reader, (from_unix_ms, to_unix_ms), times, width_ms))


def _of_samples(
    reader: HistoryReader,
    from_unix_ms: int,
    to_unix_ms: int,
    stored: Mapping[str, Sequence[str]],
    max_steps: int,
) -> History:
    began, ended, weights = array("q"), array("q"), array("d")  # thousands, at a short period
    longest_ms = 0.0
    columns: list[list[float | None]] = [[] for _ in stored]
    parts = {part_of(name) for name in stored}
    with_cores = any(name.startswith("cpu.per_core_percent") for name in stored)
    filled = [(column.append, _getter(names)) for column, names in zip(columns, stored.values(), strict=True)]
    for chunk in reader.chunks(from_unix_ms, to_unix_ms):
        longest_ms = chunk.longest_step_ms
        walls = chunk.walls_unix_ms
        for number, one in readings(chunk, parts, with_cores=with_cores):
            begin, end = walls[number - 1], walls[number]
            if from_unix_ms <= end <= to_unix_ms and not one.follows_gap:
                began.append(begin)
                ended.append(end)
                weights.append(one.elapsed_s)
                for append, get in filled:
                    append(get(one))
    times = list(zip(began, ended, strict=True))
    order = sorted(range(len(times)), key=times.__getitem__)  # the clock may have been set back
    times, weights = [times[index] for index in order], array("d", [weights[index] for index in order])
    ordered = [[column[index] for index in order] for column in columns]
    slices = slices_of(times, max_steps)
    steps = [times[part] for part in slices]
    return History(
        step_ms=step_ms_of(steps),
        times_unix_ms=[step[-1][1] for step in steps],
        series={
            name: _in_steps(column, weights, slices) for name, column in zip(stored, ordered, strict=True)
        },
        gaps=gaps_in(reader, (from_unix_ms, to_unix_ms), times, longest_ms),
        measured_ms=[round(1000 * sum(weights[part])) for part in slices],
    )


def _stored_names(reader: HistoryReader, series: Sequence[str]) -> dict[str, list[str]]:
    """Return under which names each series is stored: by what the device is, or as asked before that."""
    newest = {part: reader.newest_part(part) for part in {part_of(name) for name in series}}
    return {name: list(dict.fromkeys((stored_name(name, newest[part_of(name)]), name))) for name in series}


def _getter(names: Sequence[str]) -> Callable[[Reading], float | None]:
    first, *others = map(getter, names)
    if not others:
        return first

    def get(reading: Reading) -> float | None:
        value = first(reading)
        return others[0](reading) if value is None else value

    return get


def _in_steps(values: list[float | None], weights: Sequence[float], slices: Sequence[slice]) -> SeriesColumns:
    if len(slices) == len(values):
        return SeriesColumns(values, values, values)
    average: list[float | None] = []
    minimum: list[float | None] = []
    maximum: list[float | None] = []
    for part in slices:
        few, shares = values[part], weights[part]
        if None not in few:
            average.append(sum(map(mul, few, shares)) / sum(shares))
            minimum.append(min(few))  # type: ignore[type-var]
            maximum.append(max(few))  # type: ignore[type-var]
            continue
        pairs = zip(few, shares, strict=True)
        known = [(value, weight) for value, weight in pairs if value is not None]
        whole = sum(weight for _, weight in known)
        average.append(sum(value * weight for value, weight in known) / whole if whole else None)
        minimum.append(min((value for value, _ in known), default=None))
        maximum.append(max((value for value, _ in known), default=None))
    return SeriesColumns(average, minimum, maximum)


def _packed(
    reader: HistoryReader, from_unix_ms: int, to_unix_ms: int, part: str, *, of_minutes: bool
) -> Iterator[PackedRollup]:
    if of_minutes:
        return (packed for _, _, packed in rolled_up.minutes(reader, from_unix_ms, to_unix_ms, {part}))
    return rolled_up.hours(reader, from_unix_ms, to_unix_ms, part)


class _Table:
    """Series in steps of the clock, added up from slots in whatever order they come."""

    def __init__(self, slots: range, width_ms: int) -> None:
        """Take the slots of a range, a step of which is a slot, and merge those of `width_ms`."""
        self._slots, self._width_ms = slots, width_ms
        self._seen: set[int] = set()
        self._steps: dict[str, dict[int, list[float]]] = {}  # weight, weighted sum, minimum, maximum

    def add(self, name: str, found: Iterable[tuple[int, Cell]]) -> None:
        """Add a series; what lies outside of the range is left out."""
        steps = self._steps.setdefault(name, {})
        first, last, slot_ms, width_ms = self._slots.start, self._slots.stop, self._slots.step, self._width_ms
        for at, (weight, average, minimum, maximum) in found:
            if not first <= at < last or not weight:
                continue
            self._seen.add(floor_to(at, slot_ms))
            number = at // width_ms
            step = steps.get(number)
            if step is None:
                steps[number] = [weight, average * weight, minimum, maximum]
                continue
            step[0] += weight
            step[1] += average * weight
            if minimum < step[2]:  # noqa: PLR1730  # min() and max() cost three times as much
                step[2] = minimum
            if maximum > step[3]:  # noqa: PLR1730
                step[3] = maximum

    def times(self) -> list[Time]:
        """Return the slots in which something was measured, in order."""
        return [(slot, slot + self._slots.step) for slot in sorted(self._seen)]

    def answer(self, series: Sequence[str], times: list[Time], gaps: list[Gap]) -> History:
        """Return everything in columns."""
        steps = steps_by_the_clock(times, self._width_ms)
        numbers = [step[0][0] // self._width_ms for step in steps]
        return History(
            step_ms=step_ms_of(steps),
            times_unix_ms=[step[-1][1] for step in steps],
            series={name: self._columns(name, numbers) for name in series},
            gaps=gaps,
            measured_ms=[
                round(max((found[number][0] for found in self._steps.values() if number in found), default=0))
                for number in numbers
            ],
        )

    def _columns(self, name: str, numbers: list[int]) -> SeriesColumns:
        steps = self._steps.get(name, {})
        found = [steps.get(number) for number in numbers]
        return SeriesColumns(
            average=[step[1] / step[0] if step else None for step in found],
            minimum=[step[2] if step else None for step in found],
            maximum=[step[3] if step else None for step in found],
        )
