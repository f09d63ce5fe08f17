"""CPU by program over time: the parts are the whole, and they agree with every other answer."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import pairwise

import msgspec
import pytest

from desktop_monitor.model.history import Programs, RankBy
from desktop_monitor.recorder import HistoryReader, history, open_history, programs, top
from desktop_monitor.timing.unix_time import HOUR_MS, MINUTE_MS, floor_to
from tests.recorder.conftest import Recording, directory_in_memory
from tests.recorder.machine import InventedMachine

CORES = 4


def recorded(begin: Callable[..., Recording], hours: float) -> tuple[HistoryReader, int]:
    """A history of so many hours from the begin of an hour on, and its end."""
    period_s = 10.0 if hours < 6 else 60.0
    recording = begin(InventedMachine(20, wall_unix_ms=1_790_035_200_000), period_s=period_s)
    recording.run(round(hours * 3600 / period_s))
    recording.recorder.close()
    return open_history(recording.recorder._days.directory), recording.now


@dataclass(frozen=True)
class LongPast:
    """A recorded history that is only read."""

    hours: int
    end_unix_ms: int
    reader: HistoryReader


@pytest.fixture(scope="module", params=[1, 5, pytest.param(80, marks=pytest.mark.untraced)])
def long_past(request: pytest.FixtureRequest) -> Iterator[LongPast]:
    """Some hours more than are asked for, recorded once."""
    with directory_in_memory() as directory:
        reader, end_unix_ms = recorded(partial(Recording, directory / "history"), request.param + 0.3)
        yield LongPast(request.param, end_unix_ms, reader)


def cpu_s(found: Programs, name: str) -> float:
    """What a program used in all steps."""
    column = next(one.cpu_percent for one in found.programs if one.name == name)
    ends = found.times_unix_ms
    each_s = [(later - earlier) / 1000 for earlier, later in pairwise(ends)]
    lengths_s = [found.step_ms / 1000, *each_s]
    return sum((used or 0) / 100 * length for used, length in zip(column, lengths_s, strict=True)) * CORES


def test_the_parts_add_up_to_the_whole_in_every_step(long_past: LongPast) -> None:
    """Named programs, others and the rest, from samples, from tens of minutes and from hours."""
    hours, end = long_past.hours, long_past.end_unix_ms

    found = programs(long_past.reader, end - hours * HOUR_MS, end, 600, 3)

    assert len(found.times_unix_ms) > hours
    assert len(found.programs) == 3
    columns = [one.cpu_percent for one in found.programs]
    for total, *parts in zip(
        found.total_percent, *columns, found.others_percent, found.rest_percent, strict=True
    ):
        assert total is not None
        assert abs(sum(part or 0 for part in parts) - total) < 2
    assert all(other is not None and other >= 0 for other in found.others_percent)


def test_it_agrees_with_who_did_most(long_past: LongPast) -> None:
    """The same programs in the same order, with the same CPU seconds."""
    past, end = long_past.reader, long_past.end_unix_ms
    since = floor_to(end, HOUR_MS) - long_past.hours * HOUR_MS

    found = programs(past, since + 1, end, 600, 4)
    ranked = top(past, since, end, RankBy.CPU, 4).programs

    assert [one.name for one in found.programs] == [one.name for one in ranked]
    for one in ranked:
        assert cpu_s(found, one.name) == pytest.approx(one.cpu_s, rel=0.03)


def test_a_process_that_takes_another_name_continues_from_where_it_was(
    begin: Callable[..., Recording],
) -> None:
    """What it did before is reported once, under its old name, from the open chunk and the closed one."""
    recording = begin(InventedMachine(5, active_share=0, births_per_sample=0), period_s=10.0)
    key = recording.machine.begin("shell")
    recording.run(5)
    recording.machine.work(key, 2000)
    recording.run(1)
    recording.machine.table[key] = msgspec.structs.replace(recording.machine.table[key], name="worker")
    recording.machine.work(key, 500)
    recording.run(2)
    asked = (recording.now - HOUR_MS, recording.now, 600, 3)

    of_open = programs(recording.recorder._reader, *asked)
    recording.recorder.close()
    of_closed = programs(open_history(recording.recorder._days.directory), *asked)

    for found in (of_open, of_closed):
        assert cpu_s(found, "shell") == pytest.approx(2.0, rel=0.01)
        assert cpu_s(found, "worker") == pytest.approx(0.5, rel=0.01)


def test_its_steps_are_those_of_the_other_charts(begin: Callable[..., Recording]) -> None:
    """Within the time that is computed from samples, a column can be laid over any other."""
    past, end = recorded(begin, 1)

    found = programs(past, end - HOUR_MS, end, 100, 3)
    other = history(past, end - HOUR_MS, end, 100, ["cpu.total_percent"], lambda _part, _name: {})

    assert found.times_unix_ms == other.times_unix_ms
    assert found.step_ms == other.step_ms
    assert found.total_percent == pytest.approx(other.series["cpu.total_percent"].average, abs=0.5)


def test_what_was_asked_before_is_reported_again_and_what_is_new_with_it(
    begin: Callable[..., Recording],
) -> None:
    """Closed chunks are kept in memory; the open one grows, and a range cuts through both."""
    recording = begin(InventedMachine(20), period_s=10.0)
    recording.run(200)
    past = recording.recorder._reader
    first = programs(past, recording.now - HOUR_MS, recording.now, 600, 3)

    recording.run(40)
    again = programs(past, recording.now - HOUR_MS, recording.now, 600, 3)
    fresh = programs(
        open_history(recording.recorder._days.directory), recording.now - HOUR_MS, recording.now, 600, 3
    )
    part = programs(past, first.times_unix_ms[50], first.times_unix_ms[60], 600, 3)

    assert again == fresh
    assert len(again.times_unix_ms) == len(first.times_unix_ms) + 40
    assert part.times_unix_ms == first.times_unix_ms[50:61]
    assert part.total_percent == first.total_percent[50:61]


def test_a_gap_is_reported_and_is_no_step(begin: Callable[..., Recording]) -> None:
    """What a program used while the machine slept is unknown, not zero."""
    recording = begin(InventedMachine(20), period_s=10.0)
    recording.run(20)
    recording.machine.wall_unix_ms += 10 * MINUTE_MS
    recording.run(20)
    recording.recorder.close()
    past = open_history(recording.recorder._days.directory)

    found = programs(past, recording.now - HOUR_MS, recording.now, 600, 3)

    assert [gap.to_unix_ms - gap.from_unix_ms > 9 * MINUTE_MS for gap in found.gaps] == [True]
    assert max(later - earlier for earlier, later in pairwise(found.times_unix_ms)) > 9 * MINUTE_MS
    assert all(total is not None and total < 100 for total in found.total_percent)


def test_what_is_forgotten_is_in_no_step(begin: Callable[..., Recording]) -> None:
    """Neither in the tens of minutes nor in the hours."""
    recording = begin(InventedMachine(20, wall_unix_ms=1_790_035_200_000), period_s=10.0)
    recording.run(360 * 4)
    since = floor_to(recording.now, HOUR_MS) - 3 * HOUR_MS
    recording.machine.begin("marker-z9", cpu_ms=9000)
    recording.run(360)

    recording.recorder.delete_range(since + HOUR_MS, recording.now)
    recording.recorder.close()

    past = open_history(recording.recorder._days.directory)
    for reach in (5 * HOUR_MS, 100 * HOUR_MS):
        found = programs(past, recording.now - reach, recording.now, 600, 20)
        assert max(found.times_unix_ms) <= since + HOUR_MS
        assert "marker-z9" not in {one.name for one in found.programs}
