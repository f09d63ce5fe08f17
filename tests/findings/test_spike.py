"""Spikes are as long as what was measured of them."""

from desktop_monitor.findings.recorded import Minutes, Recorded
from desktop_monitor.findings.spike import find_spikes
from desktop_monitor.model.finding import Finding
from desktop_monitor.timing.unix_time import MINUTE_MS


def spikes(percents: list[float], measured_ms: list[int]) -> list[Finding]:
    """Return the spikes of minutes with these averages."""
    minutes = Minutes(
        [number * MINUTE_MS for number in range(len(percents))],
        {"cpu.total_percent": list(percents)},
        {"cpu.total_percent": list(percents)},
        measured_ms,
    )
    return list(
        find_spikes(
            Recorded(
                from_unix_ms=0,
                to_unix_ms=len(percents) * MINUTE_MS,
                core_count=2,
                minutes=minutes,
                samples=lambda _from, _to: None,
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
