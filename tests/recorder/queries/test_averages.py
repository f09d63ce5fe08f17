"""An average is that of the time that was measured, whatever the range is cut into."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_monitor.model.history import History, Programs, RankBy
from desktop_monitor.model.sample import Sample
from desktop_monitor.recorder import HistoryReader, history, open_history, programs, top
from desktop_monitor.timing.unix_time import HOUR_MS
from tests.recorder.conftest import Begin, Recording
from tests.recorder.machine import InventedMachine

CPU = "cpu.total_percent"
POINTS = st.integers(1, 600)


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> tuple[HistoryReader, int, int]:
    """Five hours, in which the machine was busy for minutes, slept for some, and the period was changed."""
    machine = InventedMachine(6, wall_unix_ms=1_790_035_200_000, active_share=0, births_per_sample=0)
    recording = Recording(tmp_path_factory.mktemp("averages") / "history", machine, period_s=10.0)
    burner = machine.begin("burner")
    for number in range(1800):
        if number in {200, 950, 1450}:
            machine.wall_unix_ms += 7 * 60_000 + number * 1000
            recording.slept_s += 7 * 60 + number
        recording.period_s = 5.0 if 600 <= number < 800 else 10.0
        if number % 300 < 17:
            machine.work(burner, round(2500 * recording.period_s))
            recording.take(busy(machine, round(2500 * recording.period_s), recording.period_s))
        else:
            recording.take(busy(machine, 40, recording.period_s))
    begun, ended = recording.samples[0].taken_at_unix_ms, recording.now
    recording.recorder.close()
    return open_history(recording.recorder._days.directory), begun, ended


def busy(machine: InventedMachine, used_ms: int, elapsed_s: float) -> Sample:
    """Let time pass in which all cores together use so much."""
    machine.wall_unix_ms += round(elapsed_s * 1000)
    machine.monotonic_s += elapsed_s
    machine._count(elapsed_s, used_ms)
    return machine.sample()


def mean_of_history(found: History) -> float:
    """As the page weighs it."""
    columns = zip(found.series[CPU].average, found.measured_ms, strict=True)
    pairs = [(value, weight) for value, weight in columns if value is not None]
    return sum(value * weight for value, weight in pairs) / sum(weight for _, weight in pairs)


def mean_of_programs(found: Programs, name: str | None) -> float:
    """Likewise; of the whole machine without a name."""
    column = next((one.cpu_percent for one in found.programs if one.name == name), found.total_percent)
    pairs = zip(column, found.capacity_ms, strict=True)
    return sum((value or 0) * weight for value, weight in pairs) / sum(found.capacity_ms)


@pytest.mark.untraced
@settings(max_examples=60)
@given(data=st.data(), one=POINTS, other=POINTS)
def test_any_step_gives_the_same_average(
    recorded: tuple[HistoryReader, int, int], data: st.DataObject, one: int, other: int
) -> None:
    """Of the machine and of each program, from samples as from roll-ups."""
    reader, begun, ended = recorded
    start = data.draw(st.integers(begun, ended - 120_000))
    end = data.draw(st.integers(start + 60_000, ended))

    first, second = (history(reader, start, end, n, [CPU], lambda *_: {}) for n in (one, other))
    these, those = (programs(reader, start, end, n, 5) for n in (one, other))

    if first.times_unix_ms:
        assert mean_of_history(first) == pytest.approx(mean_of_history(second), abs=0.01)
    if these.times_unix_ms:
        for name in (None, *(program.name for program in these.programs)):
            assert mean_of_programs(these, name) == pytest.approx(mean_of_programs(those, name), abs=0.01)


@settings(max_examples=60)
@given(data=st.data(), points=POINTS)
def test_chart_series_and_ranking_have_the_same_average(
    recorded: tuple[HistoryReader, int, int], data: st.DataObject, points: int
) -> None:
    """Within a time that is answered from samples: the same intervals, three ways.

    Of an interval in which the machine slept, only the ranking has the part in which it was awake.
    """
    reader, begun, ended = recorded
    start = data.draw(st.integers(begun, ended - 120_000))
    end = data.draw(st.integers(start + 60_000, min(ended, start + HOUR_MS)))

    chart = programs(reader, start, end, points, 5)
    if not chart.times_unix_ms:
        return
    series = history(reader, start, end, points, [CPU], lambda *_: {})
    ranked = {one.name: one.cpu_percent for one in top(reader, start - 1, end, RankBy.CPU, 9).programs}

    assert mean_of_history(series) == pytest.approx(mean_of_programs(chart, None), abs=0.01)
    for program in [] if chart.gaps else chart.programs:
        assert ranked[program.name] == pytest.approx(mean_of_programs(chart, program.name), abs=0.01)


def test_what_a_program_used_of_the_machine_is_reported_over_roll_ups_too(begin: Begin) -> None:
    """Whole hours, whole tens of minutes and samples together: CPU time over what the machine had."""
    machine = InventedMachine(3, wall_unix_ms=1_790_035_200_000, active_share=0, births_per_sample=0)
    recording = begin(machine, period_s=10.0)
    burner = machine.begin("burner")
    for number in range(900):
        machine.work(burner, 4000 if number % 2 else 0)
        recording.take(busy(machine, 4000 if number % 2 else 0, 10.0))
    begun = recording.samples[0].taken_at_unix_ms

    found = recording.recorder.queries.top(begun, recording.now, RankBy.CPU, 5).programs[0]

    assert found.name == "burner"
    assert found.cpu_percent == pytest.approx(100 * found.cpu_s / (899 * 10 * 4), rel=0.01)
