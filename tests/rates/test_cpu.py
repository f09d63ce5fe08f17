"""One pure function turns two samples into a reading."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_monitor.model.reading import CpuReading, Reading
from desktop_monitor.model.sample import CpuSample, CpuTimes, Sample
from desktop_monitor.rates import reading
from desktop_monitor.rates.cpu import cpu_capacity_ms

counters = st.integers(min_value=0, max_value=2**48)
times = st.builds(CpuTimes, counters, counters, counters, counters, counters)


def a_sample(monotonic_s: float, *cores: CpuTimes | None, whole: CpuTimes | None = None) -> Sample:
    """A sample of these cores; the first stands for the whole machine."""
    all_cores = whole or next((core for core in cores if core), CpuTimes(0, 0, 0, 0, 0))
    return Sample(
        1_700_000_000_000 + round(monotonic_s * 1000), monotonic_s, CpuSample(all_cores, cores, None, None)
    )


def between(before: CpuTimes | None, now: CpuTimes | None) -> float | None:
    """The percentage of one core between two counters."""
    found = reading(a_sample(0, before), a_sample(5, now))
    assert found is not None
    assert found.cpu is not None
    return found.cpu.per_core_percent[0]


def test_busy_time_over_all_time_is_the_percentage() -> None:
    """User, system and stolen time are busy; idle time and time waited for disks are not."""
    before = CpuTimes(1000, 1000, 1000, 1000, 1000)
    now = CpuTimes(1000 + 200, 1000 + 100, 1000 + 50, 1000 + 50, 1000 + 600)

    found = reading(a_sample(0, before), a_sample(1, now))

    assert found is not None
    assert found.cpu is not None
    parts = found.cpu
    shown = (parts.user_percent, parts.system_percent, parts.iowait_percent, parts.steal_percent)
    assert [round(part or 0, 6) for part in shown] == [20, 10, 5, 5]
    assert round(parts.total_percent or 0, 6) == 35


def test_a_core_that_did_nothing_is_a_measured_zero() -> None:
    """Zero is a measurement, None is unknown."""
    assert between(CpuTimes(5, 5, 5, 5, 100), CpuTimes(5, 5, 5, 5, 1100)) == 0


def test_a_counter_that_went_backwards_gives_no_percentage() -> None:
    """A reset is never a giant spike and never a negative rate."""
    assert between(CpuTimes(500, 0, 0, 0, 500), CpuTimes(10, 0, 0, 0, 900)) is None


def test_idle_time_that_steps_back_a_little_is_noise() -> None:
    """The kernel documents that iowait may decrease; the busy part is still known."""
    assert between(CpuTimes(0, 0, 100, 0, 0), CpuTimes(50, 0, 90, 0, 60)) == 50


def test_no_time_passed_gives_no_percentage() -> None:
    """Two reads within one tick of the kernel divide by nothing."""
    assert between(CpuTimes(1, 1, 1, 1, 1), CpuTimes(1, 1, 1, 1, 1)) is None


def test_a_core_that_was_off_at_either_end_is_unknown_and_keeps_its_place() -> None:
    """Hot-plug makes a core come and go without moving its neighbours."""
    some, more = CpuTimes(0, 0, 0, 0, 0), CpuTimes(500, 0, 0, 0, 500)

    found = reading(a_sample(0, some, None, some), a_sample(1, more, more, None))

    assert found is not None
    assert found.cpu is not None
    assert found.cpu.per_core_percent == (50.0, None, None)


def test_a_core_that_is_new_is_unknown_at_first() -> None:
    """The number of cores may grow between two samples."""
    some, more = CpuTimes(0, 0, 0, 0, 0), CpuTimes(500, 0, 0, 0, 500)

    found = reading(a_sample(0, some), a_sample(1, more, more))

    assert found is not None
    assert found.cpu is not None
    assert found.cpu.per_core_percent == (50.0, None)


def test_two_samples_of_the_same_instant_make_no_reading() -> None:
    """No rate can be known when no time has passed."""
    assert reading(a_sample(3), a_sample(3)) is None


def test_a_missing_part_stays_missing() -> None:
    """A sensor that failed once costs its own part of the reading and nothing else."""
    whole, blind = a_sample(0, CpuTimes(0, 0, 0, 0, 0)), Sample(1_700_000_001_000, 1.0, None)

    assert reading(whole, blind) == Reading(1_700_000_001_000, 1.0, None)


@given(before=times, now=times)
def test_whatever_the_counters_do_a_percentage_is_a_percentage(before: CpuTimes, now: CpuTimes) -> None:
    """No wrap, reset or garbage can show less than 0 or more than 100 percent."""
    percent = between(before, now)

    assert percent is None or 0 <= percent <= 100 + 1e-9


CORE = CpuTimes(100_000, 50_000, 3_000, 1_000, 900_000)
"""What a core has counted, in the order user, system, iowait, steal, idle."""


def cpu_of(before: CpuTimes, now: CpuTimes, elapsed_s: float) -> CpuReading:
    """The reading of a machine of one core."""
    found = reading(a_sample(0, before), a_sample(elapsed_s, now))
    assert found is not None
    assert found.cpu is not None
    return found.cpu


def later(user: int, iowait: int, steal: int, idle: int) -> CpuTimes:
    """Return what the core has counted later."""
    one = CORE
    return CpuTimes(
        one.user_ms + user, one.system_ms, one.iowait_ms + iowait, one.steal_ms + steal, one.idle_ms + idle
    )


@pytest.mark.parametrize(
    "now",
    [
        later(500, 2**40, 0, 4500),
        later(500, 2**64 - 3_001, 0, 4500),
        later(500, 60_000, 0, 4500),
        later(500, -2_000, 0, 6500),
        later(500, -3_000, 0, 4500),
        later(500, -3_000, -1_000, 4500),
        later(500, 0, 6_500, 0),
        later(500, 0, 2**40, 4500),
        later(500, 0, -1_000, 4500),
        later(500, 0, 0, -899_500),
        later(500, -3_000, 0, -899_500),
    ],
    ids=str,
)
def test_a_counter_that_is_wrong_is_left_out_alone(now: CpuTimes) -> None:
    """A tenth of 5 s was used, whatever the counter of the disk, of the host, or of idle time does."""
    cpu = cpu_of(CORE, now, 5.0)

    assert cpu.total_percent == pytest.approx(10, abs=1)
    assert cpu.iowait_percent == 0
    assert cpu.steal_percent == 0


@pytest.mark.parametrize(("elapsed_s", "share"), [(5.0, 10), (3600.0, 10)])
def test_counters_that_stand_still_while_time_passes_are_believed(elapsed_s: float, share: float) -> None:
    """A machine that slept, or a virtual one that was stopped, counts less than a clock does."""
    cpu = cpu_of(CORE, later(250, 0, 0, 2250), elapsed_s)

    assert cpu.total_percent == share


@pytest.mark.parametrize(("busy_ms", "expected"), [(100, None), (4_900, 100.0), (0, None)])
def test_a_core_whose_idle_time_stands_still_is_not_busy_for_that(
    busy_ms: int, expected: float | None
) -> None:
    """As of a core without a tick; one that was busy all the time has none to count."""
    percent = cpu_of(CORE, later(busy_ms, 0, 0, 0), 5.0).total_percent

    assert percent == (expected if expected is None else pytest.approx(expected))


def test_a_sandbox_that_counts_no_cpu_time_has_time_that_passed() -> None:
    """As gVisor: the shares of processes, whose times it counts, are of the time on all cores."""
    nothing = CpuTimes(0, 0, 0, 0, 0)
    before, now = (a_sample(at_s, nothing, nothing) for at_s in (0, 5))

    assert cpu_capacity_ms(before, now) == 10_000
    assert between(nothing, nothing) is None
