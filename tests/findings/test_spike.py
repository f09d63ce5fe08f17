"""Spikes are as long as what was measured of them."""

from desktop_monitor.findings.recorded import Minutes, Process, ProcessUse, Recorded, ShortTime
from desktop_monitor.findings.spike import find_spikes
from desktop_monitor.model.finding import Finding
from desktop_monitor.timing.unix_time import MINUTE_MS


def spikes(
    percents: list[float],
    measured_ms: list[int],
    lowest: list[float] | None = None,
    highest: list[float] | None = None,
    short: ShortTime | None = None,
) -> list[Finding]:
    """Return the spikes of minutes with these averages."""
    minutes = Minutes(
        [number * MINUTE_MS for number in range(len(percents))],
        {"cpu.total_percent": list(percents)},
        {"cpu.total_percent": list(highest or percents)},
        {"cpu.total_percent": list(lowest or percents)},
        measured_ms,
    )
    return list(
        find_spikes(
            Recorded(
                from_unix_ms=0,
                to_unix_ms=len(percents) * MINUTE_MS,
                core_count=2,
                minutes=minutes,
                samples=lambda _from, _to: short,
            )
        )
    )


def test_a_minute_that_was_measured_for_ten_seconds_is_no_spike() -> None:
    """The recording has just begun: nothing is known of the rest of the minute."""
    assert spikes([100.0], [10_000]) == []


def test_a_spike_is_as_long_as_it_was_measured() -> None:
    """Two and a half minutes of full load."""
    (found,) = spikes([2.0] * 20 + [100.0] * 3, [MINUTE_MS] * 22 + [MINUTE_MS // 2])

    assert 145 <= float(found.values["duration_s"]) <= 155


def test_a_steady_spike_is_reported_with_its_highest_value() -> None:
    """The first and the last minute are cut off by the clock."""
    (found,) = spikes([2.0] * 20 + [85.0, 98.0, 99.0, 97.0, 82.0], [])

    assert found.text == "CPU at 99 % for 5 min."


def test_a_spike_with_a_dip_is_reported_as_an_average() -> None:
    """It was not busy for all of the time that is reported."""
    (found,) = spikes([2.0] * 20 + [100.0, 100.0, 5.0, 100.0, 100.0], [])

    assert found.text == "CPU at 81 % on average for 5 min, 100 % at most."


def test_a_spike_with_a_dip_of_seconds_is_reported_as_an_average() -> None:
    """The average of its minute does not show it, the lowest value does."""
    (found,) = spikes(
        [2.0] * 20 + [100.0, 100.0, 93.0, 100.0, 100.0], [], [0.0] * 20 + [99.0, 99.0, 3.0, 99.0, 99.0]
    )

    assert found.text == "CPU at 99 % on average for 5 min, 100 % at most."


def test_a_spike_with_a_dip_that_its_average_does_not_show_is_reported_without_it() -> None:
    """An average that is the highest value says nothing; the time is that of full load."""
    (found,) = spikes([2.0] * 100 + [100.0] * 150 + [60.0] + [100.0] * 150, [])

    assert found.text == "CPU at 100 % for 5 h."


TRUE = ProcessUse(Process("true", 0, 9, 8), 30_000, ended_count=2000, parent_name="sh")


def test_a_storm_of_twenty_seconds_is_a_spike() -> None:
    """Two thousand short processes that no sample shows one by one."""
    storm = ShortTime(0, MINUTE_MS, 40_000, [TRUE])
    (found,) = spikes([2.0] * 20 + [35.0, 2.0], [], highest=[2.0] * 20 + [100.0, 2.0], short=storm)

    assert found.values["ended_count"] == 2000
    assert found.text == "CPU at 100 % for 20 s: 75 % of it was true × 2000 (started by sh)."


def test_twenty_seconds_of_something_else_are_no_spike() -> None:
    """It is not felt for longer than it takes to look."""
    other = ShortTime(0, MINUTE_MS, 40_000, [ProcessUse(Process("cc1", 5, 1, 1), 30_000)])

    assert spikes([2.0] * 20 + [35.0, 2.0], [], highest=[2.0] * 20 + [100.0, 2.0], short=other) == []


def test_a_storm_that_makes_nothing_busy_is_no_spike() -> None:
    """A script may start what it wants while the machine has time."""
    storm = ShortTime(0, MINUTE_MS, 40_000, [TRUE])

    assert spikes([2.0] * 20 + [35.0, 2.0], [], highest=[2.0] * 20 + [60.0, 2.0], short=storm) == []


def test_a_long_storm_is_not_counted() -> None:
    """The count of its worst minute would be too low."""
    storm = ShortTime(0, MINUTE_MS, 40_000, [TRUE])
    (found,) = spikes([2.0] * 20 + [100.0] * 10, [], short=storm)

    assert found.text == "CPU at 100 % for 10 min: 75 % of it was true (started by sh)."


def test_a_program_with_nearly_nothing_of_a_spike_is_not_named() -> None:
    """Who did it may be outside of what is seen: "0 % of it was python3" accuses nobody."""
    little = ShortTime(0, MINUTE_MS, 2 * MINUTE_MS, [ProcessUse(Process("python3", 5, 1, 1), 500)])

    (found,) = spikes([2.0] * 20 + [100.0] * 3, [], short=little)

    assert found.culprits == []
    assert found.text == "CPU at 100 % for 3 min."
