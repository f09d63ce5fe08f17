"""The table: only what moved is told, and five minutes of each process are remembered."""

from collections.abc import Iterable

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from desktop_monitor.engine.process_table import KEPT_S, STEP_S, Table
from desktop_monitor.model.process import ProcessChanges, ProcessKey, ProcessRow, ProcessSample
from desktop_monitor.model.sample import CpuSample, CpuTimes, Sample
from desktop_monitor.rates import process_rows


def process(pid: int, cpu_ms: int = 0, **values: object) -> ProcessSample:
    """A process of an invented machine."""
    known: dict[str, object] = {
        "parent_pid": 1,
        "name": f"prog{pid}",
        "user": "me",
        "command": "prog",
        "state": "sleeping",
        "nice": 0,
        "threads": 1,
        "children_cpu_ms": 0,
        "rss_bytes": 4096,
        "read_bytes": 0,
        "write_bytes": None,
    }
    return ProcessSample(pid, 1, cpu_ms=cpu_ms, **(known | values))  # type: ignore[arg-type]


def sample(at_s: float, processes: Iterable[ProcessSample]) -> Sample:
    """A sample of a machine of one core."""
    times = CpuTimes(0, 0, 0, 0, round(at_s * 1000))
    return Sample(
        round(at_s * 1000),
        at_s,
        CpuSample(times, (times,), None, None),
        processes={(one.pid, one.created_unix_ms): one for one in processes},
    )


@pytest.fixture
def table() -> Table:
    """A table of two sleepers and a worker, watched."""
    made = Table()
    made.append(sample(0, [A, B, process(3)]), None)
    made.append(sample(1, [A, B, process(3, 100)]), None)
    made.whole()
    return made


A, B = process(1), process(2)


def changes(table: Table) -> ProcessChanges:
    """What is told, which there must be."""
    found = table.changes()
    assert found is not None
    return found


def test_nothing_is_told_before_there_are_two_samples() -> None:
    """One sample has no rates; nothing is invented."""
    table = Table()
    assert (table.newest(), table.whole(), table.changes()) == (None, None, None)

    table.append(sample(0, [A]), None)

    assert (table.newest(), table.whole(), table.changes()) == (None, None, None)


def test_everybody_is_told_first(table: Table) -> None:
    """The whole table, marked as such."""
    found = table.whole()

    assert found is not None
    assert found.is_whole
    assert [(row.pid, row.cpu_percent) for row in found.rows] == [(1, 0.0), (2, 0.0), (3, 10.0)]


def test_who_rests_is_not_told_again(table: Table) -> None:
    """A table in which nothing moves costs nothing."""
    table.append(sample(2, [A, B, process(3, 200)]), None)

    found = changes(table)

    assert (found.rows, found.moves, found.gone) == ((), (), ())


def test_who_moved_is_told_without_what_does_not_move(table: Table) -> None:
    """Figures, not names."""
    table.append(sample(2, [A, process(2, 500, rss_bytes=8192), process(3, 200)]), None)

    found = changes(table)

    assert [(move.pid, move.cpu_percent, move.rss_bytes) for move in found.moves] == [(2, 50.0, 8192)]
    assert found.rows == ()


def test_who_stops_moving_is_told_once_more(table: Table) -> None:
    """A rate that fell to zero is a change."""
    resting = process(3, 100)
    table.append(sample(2, [A, B, resting]), None)
    assert [(move.pid, move.cpu_percent) for move in changes(table).moves] == [(3, 0.0)]

    table.append(sample(3, [A, B, resting]), None)

    assert changes(table).moves == ()


def test_who_comes_and_who_goes_is_told(table: Table) -> None:
    """New rows whole, ended ones by their keys."""
    table.append(sample(2, [A, process(3, 200), process(4)]), None)

    found = changes(table)

    assert [row.pid for row in found.rows] == [4]
    assert found.gone == ((2, 1),)


def test_another_name_or_parent_is_a_new_row(table: Table) -> None:
    """After exec, or when the parent ended."""
    table.append(sample(2, [process(1, name="other"), process(2, parent_pid=7), process(3, 200)]), None)

    assert [row.pid for row in changes(table).rows] == [1, 2]


def test_who_watches_again_later_gets_everything(table: Table) -> None:
    """What was told to those who left is forgotten."""
    table.nobody_watches()
    table.append(sample(2, [A]), None)

    assert changes(table).is_whole


lives = st.dictionaries(
    st.integers(1, 6),
    st.tuples(st.integers(0, 3), st.integers(0, 2), st.sampled_from(["x", "y"])),
)


@given(st.lists(lives, min_size=3, max_size=8))
def test_who_applies_every_change_has_the_whole_table(steps: list[dict[int, tuple[int, int, str]]]) -> None:
    """Whatever happens, a page that merges what it is told sees what the engine sees."""
    table = Table()
    held: dict[ProcessKey, ProcessRow] = {}
    objects: dict[tuple[int, int, int, str], ProcessSample] = {}
    before: Sample | None = None
    for second, step in enumerate(steps):
        now = sample(
            second,
            [
                objects.setdefault((pid, cpu, rss, name), process(pid, cpu * 100, rss_bytes=rss, name=name))
                for pid, (cpu, rss, name) in step.items()
            ],
        )
        table.append(now, None)
        told = table.changes()
        if told is not None and before is not None:
            merge(held, told)
            assert held == process_rows(before, now)
        before = now


def merge(held: dict[ProcessKey, ProcessRow], told: ProcessChanges) -> None:
    """Do what the page does."""
    if told.is_whole:
        held.clear()
    for key in told.gone:
        del held[key]
    held.update({(row.pid, row.created_unix_ms): row for row in told.rows})
    for move in told.moves:
        key = (move.pid, move.created_unix_ms)
        fields = {name: getattr(held[key], name) for name in ProcessRow.__struct_fields__}
        fields |= {name: getattr(move, name) for name in move.__struct_fields__}
        held[key] = ProcessRow(**fields)


def test_a_row_names_the_container_of_its_process() -> None:
    """Whoever knows is asked by identity; a process that moves into one is told with a whole row."""
    where: dict[ProcessKey, str] = {(1, 1): "docker abc"}
    table = Table(container=where.get)
    table.append(sample(0, [A, process(3)]), None)
    table.append(sample(1, [A, process(3, 10)]), None)
    whole = table.whole()
    assert whole is not None
    assert [row.container for row in whole.rows] == ["docker abc", None]

    where[3, 1] = "podman def"
    table.append(sample(2, [A, process(3, 20)]), None)

    assert [(row.pid, row.container) for row in changes(table).rows] == [(3, "podman def")]


def test_the_past_of_a_process_is_five_minutes_in_steps() -> None:
    """Whatever the period, sixty steps of five seconds; unchanged steps are told, too."""
    table = Table()
    busy, idle = 0, process(1)
    for second in range(400):
        busy += 250 if second % 10 < 5 else 0
        table.append(sample(second, [idle, process(2, busy)]), None)

    past, rest = table.past((2, 1)), table.past((1, 1))

    assert len(past.times_unix_ms) == KEPT_S / STEP_S == len(rest.times_unix_ms)
    assert past.times_unix_ms[0] > (400 - KEPT_S - 2 * STEP_S) * 1000
    assert {round(percent or 0) for percent in past.cpu_percent} <= {0, 5, 20, 25}
    assert set(rest.cpu_percent) == {0.0}
    assert set(rest.write_bytes_per_s) == {None}


@pytest.mark.parametrize("period_s", [1, 2, 7, 10, 400])
def test_five_minutes_are_five_minutes_at_any_period(period_s: int) -> None:
    """A slower clock makes fewer steps, not a longer chart."""
    table = Table()
    for second in range(0, 20 * 60, period_s):
        table.append(sample(second, [A]), None)

    times = table.past((1, 1)).times_unix_ms

    assert (times[-1] - times[0]) / 1000 < KEPT_S
    assert (times[-1] - times[0]) / 1000 >= KEPT_S - 2 * max(period_s, STEP_S)


@given(st.integers(0, 5400))
@example(5050)
def test_the_chart_of_a_process_agrees_with_its_row(used_ms: int) -> None:
    """Also when it seems to have used a little more than the machine has."""
    table = Table()
    table.append(sample(0, [process(1)]), None)
    table.append(sample(5, [process(1, used_ms)]), None)

    row = table.row((1, 1))

    assert row is not None
    assert table.past((1, 1)).cpu_percent == [row.cpu_percent]


def test_the_past_of_a_process_begins_with_it() -> None:
    """Somebody who came later has a shorter past, and a stranger has none."""
    table = Table()
    for second in range(0, 100, 5):
        table.append(sample(second, [A] if second < 50 else [A, process(2, second)]), None)

    assert table.past((2, 1)).times_unix_ms[0] == 55_000
    assert table.past((99, 1)).times_unix_ms == []


def test_who_ended_is_forgotten() -> None:
    """A day of short lives does not fill the memory."""
    table = Table()
    for second in range(0, 5000, 5):
        table.append(sample(second, [process(second + 10)]), None)

    assert len(table._recent._base) < 200
