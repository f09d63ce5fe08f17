"""Columns over time: from samples for an hour, from minutes for days, from hours for months."""

from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from operator import mul

from desktop_monitor.model.history import History, PastEvent, SeriesColumns
from desktop_monitor.recorder.queries.history_reader import Past, checked_range
from desktop_monitor.recorder.queries.series import check_series, getter, part_of
from desktop_monitor.recorder.queries.steps import gaps_between, step_ms_of, steps_by_the_clock, wide_ms_of
from desktop_monitor.recorder.rollups.rollup import Cell, PackedRollup, cells
from desktop_monitor.recorder.storage.rebuild import readings
from desktop_monitor.recorder.storage.sqlite_store import Kind
from desktop_monitor.recorder.times import DAY_MS, HOUR_MS, MINUTE_MS

MOST_POINTS = 600
LONGEST_OF_SAMPLES_MS = 90 * MINUTE_MS
LONGEST_OF_MINUTES_MS = 3 * DAY_MS

NewestCells = Callable[[str, str], dict[int, Cell]]
"""(part, series) to the minutes of the hour that is not over."""


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
    of_minutes = to_unix_ms - from_unix_ms <= LONGEST_OF_MINUTES_MS
    width_ms, packed = (MINUTE_MS, _minutes) if of_minutes else (HOUR_MS, _hours)
    first = from_unix_ms // width_ms * width_ms
    table = _Table(
        range(first, to_unix_ms + 1, width_ms), wide_ms_of(most, from_unix_ms, to_unix_ms, width_ms)
    )
    for name in series:
        table.add(name, newest(part_of(name), name).items())
    for part in {part_of(name) for name in series}:
        for found in packed(past, from_unix_ms, to_unix_ms, part):
            for name in series:
                if part_of(name) == part:
                    table.add(name, cells(found, name))
    return table.answer(series, events)


def _of_samples(  # the question, and what happened in that time
    past: Past,
    from_unix_ms: int,
    to_unix_ms: int,
    series: Sequence[str],
    points: int,
    events: list[PastEvent],
) -> History:
    began, ended, weights = array("q"), array("q"), array("d")  # thousands, at a short period
    columns: list[list[float | None]] = [[] for _ in series]
    parts = {part_of(name) for name in series}
    with_cores = any(name.startswith("cpu.per_core_percent") for name in series)
    filled = [(column.append, getter(name)) for column, name in zip(columns, series, strict=True)]
    for chunk in past.chunks(from_unix_ms, to_unix_ms):
        walls, longest_ms = chunk.walls_unix_ms, chunk.longest_step_ms
        for number, one in readings(chunk, parts, with_cores=with_cores):
            begin, end = walls[number - 1], walls[number]
            if from_unix_ms <= end <= to_unix_ms and end - begin <= longest_ms:
                began.append(begin)
                ended.append(end)
                weights.append(one.elapsed_s)
                for append, get in filled:
                    append(get(one))
    times = list(zip(began, ended, strict=True))
    order = sorted(range(len(times)), key=times.__getitem__)  # the clock may have been put back
    times, weights = [times[place] for place in order], array("d", [weights[place] for place in order])
    ordered = [[column[place] for place in order] for column in columns]
    each = max(1, -(-len(times) // points))
    steps = [times[start : start + each] for start in range(0, len(times), each)]
    return History(
        step_ms=step_ms_of(steps),
        times_unix_ms=[step[-1][1] for step in steps],
        series={name: _in_steps(column, weights, each) for name, column in zip(series, ordered, strict=True)},
        gaps=gaps_between(times, events),
    )


def _in_steps(values: list[float | None], weights: Sequence[float], each: int) -> SeriesColumns:
    if each == 1:
        return SeriesColumns(values, values, values)
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


def _minutes(past: Past, from_unix_ms: int, to_unix_ms: int, part: str) -> Iterator[PackedRollup]:
    for day_ms in past.days.between(from_unix_ms, to_unix_ms):
        shelf = past.days.rollups(day_ms)
        for found in shelf.find(Kind.MINUTES, from_unix_ms - HOUR_MS + 1, to_unix_ms, part):
            yield found.decoded(PackedRollup)


def _hours(past: Past, from_unix_ms: int, to_unix_ms: int, part: str) -> Iterator[PackedRollup]:
    for found in past.days.summary.find(Kind.HOURS, from_unix_ms // DAY_MS * DAY_MS, to_unix_ms, part):
        yield found.decoded(PackedRollup)


class _Table:
    """Series in steps of the clock, summed up from slots in whatever order they come."""

    def __init__(self, slots: range, wide_ms: int) -> None:
        """Take the slots of a range, a step of which is a width, and put those of `wide_ms` together."""
        self._slots, self._wide_ms = slots, wide_ms
        self._seen: set[int] = set()
        self._steps: dict[str, dict[int, list[float]]] = {}  # weight, weighted sum, minimum, maximum

    def add(self, name: str, found: Iterable[tuple[int, Cell]]) -> None:
        """Add a series; what lies outside of the range is left out."""
        steps = self._steps.setdefault(name, {})
        first, last, width_ms, wide_ms = self._slots.start, self._slots.stop, self._slots.step, self._wide_ms
        for at, (weight, average, minimum, maximum) in found:
            if not first <= at < last or not weight:
                continue
            self._seen.add(at // width_ms * width_ms)
            number = at // wide_ms
            step = steps.get(number)
            if step is None:
                steps[number] = [weight, average * weight, minimum, maximum]
                continue
            step[0] += weight
            step[1] += average * weight
            if minimum < step[2]:  # noqa: PLR1730  # min() and max() cost thrice as much
                step[2] = minimum
            if maximum > step[3]:  # noqa: PLR1730
                step[3] = maximum

    def answer(self, series: Sequence[str], events: list[PastEvent]) -> History:
        """Everything in columns."""
        times = [(slot, slot + self._slots.step) for slot in sorted(self._seen)]
        steps = steps_by_the_clock(times, self._wide_ms)
        return History(
            step_ms=step_ms_of(steps),
            times_unix_ms=[step[-1][1] for step in steps],
            series={
                name: self._columns(name, [step[0][0] // self._wide_ms for step in steps]) for name in series
            },
            gaps=gaps_between(times, events),
        )

    def _columns(self, name: str, numbers: list[int]) -> SeriesColumns:
        steps = self._steps.get(name, {})
        found = [steps.get(number) for number in numbers]
        return SeriesColumns(
            average=[step[1] / step[0] if step else None for step in found],
            minimum=[step[2] if step else None for step in found],
            maximum=[step[3] if step else None for step in found],
        )
