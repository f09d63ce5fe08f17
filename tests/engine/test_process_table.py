"""The process table: only changes are returned, and five minutes of each process are kept."""

from collections.abc import Iterable

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from desktop_monitor.engine.process_table import KEPT_S, STEP_S, LiveProcessTable
from desktop_monitor.model.process import RATES, ProcessChanges, ProcessKey, ProcessRow, ProcessSample
from desktop_monitor.model.sample import CpuSample, CpuTimes, Sample
from desktop_monitor.rates import process_rows


def process(pid: int, cpu_ms: int = 0, **values: object) -> ProcessSample:
    """Return a process of an invented machine."""
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
    """Return a sample of a machine of one core."""
    times = CpuTimes(0, 0, 0, 0, round(at_s * 1000))
    return Sample(
        round(at_s * 1000),
        at_s,
        CpuSample(times, (times,), None, None),
        processes={(one.pid, one.created_unix_ms): one for one in processes},
    )


@pytest.fixture
def table() -> LiveProcessTable:
    """A table of two idle processes and a busy one, of which a page has a snapshot."""
    made = LiveProcessTable()
    made.append(sample(0, [A, B, process(3)]), None)
    made.append(sample(1, [A, B, process(3, 100)]), None)
    made.snapshot()
    return made


A, B = process(1), process(2)


def changes(table: LiveProcessTable) -> ProcessChanges:
    """Return the changes, which there must be."""
    found = table.changes()
    assert found is not None
    return found


def test_there_is_no_table_before_there_are_two_samples() -> None:
    """One sample has no rates; nothing is invented."""
    table = LiveProcessTable()
    assert (table.newest(), table.snapshot(), table.changes()) == (None, None, None)

    table.append(sample(0, [A]), None)

    assert (table.newest(), table.snapshot(), table.changes()) == (None, None, None)


def test_the_snapshot_has_every_process(table: LiveProcessTable) -> None:
    """The whole table, marked as such."""
    found = table.snapshot()

    assert found is not None
    assert found.is_whole
    assert [(row.pid, row.cpu_percent) for row in found.rows] == [(1, 0.0), (2, 0.0), (3, 10.0)]


def test_an_idle_process_is_no_change(table: LiveProcessTable) -> None:
    """A table in which nothing changes costs nothing."""
    table.append(sample(2, [A, B, process(3, 200)]), None)

    found = changes(table)

    assert (found.rows, found.moves, found.gone) == ((), (), ())


def test_a_change_has_figures_and_no_labels(table: LiveProcessTable) -> None:
    """The page has those already."""
    table.append(sample(2, [A, process(2, 500, rss_bytes=8192), process(3, 200)]), None)

    found = changes(table)

    assert [(move.pid, move.cpu_percent, move.rss_bytes) for move in found.moves] == [(2, 50.0, 8192)]
    assert found.rows == ()


def test_a_rate_that_falls_to_zero_is_a_change(table: LiveProcessTable) -> None:
    """The zero is sent once, and is no change at the next sample."""
    idle = process(3, 100)
    table.append(sample(2, [A, B, idle]), None)
    assert [(move.pid, move.cpu_percent) for move in changes(table).moves] == [(3, 0.0)]

    table.append(sample(3, [A, B, idle]), None)

    assert changes(table).moves == ()


@pytest.mark.parametrize("rate", RATES)
def test_every_rate_falls_to_zero(table: LiveProcessTable, rate: str) -> None:
    """Also where another one is unknown, before and after."""
    counter = RATES[rate].counter
    idle, moved = (process(3, **({"cpu_ms": 100} | {counter: count})) for count in (100, 200))
    for at_s, one in ((2, idle), (3, idle), (4, moved)):
        table.append(sample(at_s, [A, B, one]), None)
        changes(table)

    table.append(sample(5, [A, B, moved]), None)

    assert [getattr(move, rate) for move in changes(table).moves] == [0.0]


def test_new_and_ended_processes_are_changes(table: LiveProcessTable) -> None:
    """New rows whole, ended ones by their keys."""
    table.append(sample(2, [A, process(3, 200), process(4)]), None)

    found = changes(table)

    assert [row.pid for row in found.rows] == [4]
    assert found.gone == ((2, 1),)


def test_another_name_or_parent_is_a_new_row(table: LiveProcessTable) -> None:
    """After exec, or when the parent ended."""
    table.append(sample(2, [process(1, name="other"), process(2, parent_pid=7), process(3, 200)]), None)

    assert [row.pid for row in changes(table).rows] == [1, 2]


def test_after_a_reset_the_changes_are_a_snapshot(table: LiveProcessTable) -> None:
    """What was sent to pages that have left is forgotten."""
    table.reset_changes()
    table.append(sample(2, [A]), None)

    assert changes(table).is_whole


processes = st.dictionaries(
    st.integers(1, 6),
    st.tuples(st.integers(0, 3), st.integers(0, 2), st.sampled_from(["x", "y"])),
)


@given(st.lists(processes, min_size=3, max_size=8))
def test_merged_changes_are_the_whole_table(steps: list[dict[int, tuple[int, int, str]]]) -> None:
    """Whatever happens to the processes."""
    table = LiveProcessTable()
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
        change = table.changes()
        if change is not None and before is not None:
            merge(held, change)
            assert held == process_rows(before, now)
        before = now


def merge(held: dict[ProcessKey, ProcessRow], change: ProcessChanges) -> None:
    """Merge changes as the page does."""
    if change.is_whole:
        held.clear()
    for key in change.gone:
        del held[key]
    held.update({(row.pid, row.created_unix_ms): row for row in change.rows})
    for move in change.moves:
        key = (move.pid, move.created_unix_ms)
        fields = {name: getattr(held[key], name) for name in ProcessRow.__struct_fields__}
        fields |= {name: getattr(move, name) for name in move.__struct_fields__}
        held[key] = ProcessRow(**fields)


def test_a_row_names_the_container_of_its_process() -> None:
    """By its identity; a process that is moved into one has a whole row among the changes."""
    containers: dict[ProcessKey, str] = {(1, 1): "docker abc"}
    table = LiveProcessTable(container=containers.get)
    table.append(sample(0, [A, process(3)]), None)
    table.append(sample(1, [A, process(3, 10)]), None)
    found = table.snapshot()
    assert found is not None
    assert [row.container for row in found.rows] == ["docker abc", None]

    containers[3, 1] = "podman def"
    table.append(sample(2, [A, process(3, 20)]), None)

    assert [(row.pid, row.container) for row in changes(table).rows] == [(3, "podman def")]


def test_the_past_of_a_process_is_five_minutes_in_steps() -> None:
    """Whatever the period, sixty steps of five seconds; steps without a change are included."""
    table = LiveProcessTable()
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
    """A longer period makes fewer steps, not a longer chart."""
    table = LiveProcessTable()
    for second in range(0, 20 * 60, period_s):
        table.append(sample(second, [A]), None)

    times = table.past((1, 1)).times_unix_ms

    assert (times[-1] - times[0]) / 1000 < KEPT_S
    assert (times[-1] - times[0]) / 1000 >= KEPT_S - 2 * max(period_s, STEP_S)


@given(st.integers(0, 5400))
@example(5050)
def test_the_chart_of_a_process_agrees_with_its_row(used_ms: int) -> None:
    """Also when it seems to have used a little more than the machine has."""
    table = LiveProcessTable()
    table.append(sample(0, [process(1)]), None)
    table.append(sample(5, [process(1, used_ms)]), None)

    row = table.row((1, 1))

    assert row is not None
    assert table.past((1, 1)).cpu_percent == [row.cpu_percent]


def test_the_past_of_a_process_begins_with_it() -> None:
    """One that started later has a shorter past, and one that is not known has none."""
    table = LiveProcessTable()
    for second in range(0, 100, 5):
        table.append(sample(second, [A] if second < 50 else [A, process(2, second)]), None)

    assert table.past((2, 1)).times_unix_ms[0] == 55_000
    assert table.past((99, 1)).times_unix_ms == []


def test_ended_processes_are_forgotten() -> None:
    """A day of short processes does not fill the memory."""
    table = LiveProcessTable()
    for second in range(0, 5000, 5):
        table.append(sample(second, [process(second + 10)]), None)

    assert len(table._recent._base) < 200
