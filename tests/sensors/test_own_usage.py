"""What the program says that it costs itself."""

import os
from types import SimpleNamespace

import pytest

from desktop_monitor.sensors.own_usage import OwnCostSensor


def test_the_share_is_that_of_ten_seconds_not_of_one_busy_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither the start nor whoever loads the page anew counts as what the monitor costs all the time."""
    clock = SimpleNamespace(now_s=0.0, cpu_s=0.0)
    monkeypatch.setattr(
        "desktop_monitor.sensors.own_usage.time",
        SimpleNamespace(monotonic=lambda: clock.now_s, process_time=lambda: clock.cpu_s),
    )
    own, cores = OwnCostSensor(), os.cpu_count() or 1

    def told(after_s: float, used_s: float) -> float | None:
        clock.now_s += after_s
        clock.cpu_s += used_s
        own.look()
        return None if own.cpu_percent is None else round(own.cpu_percent * cores, 6)

    assert told(0.3, 0.5) is None
    assert told(5.0, 0.4) is None
    assert told(5.0, 0.1) is None
    assert told(5.0, 0.1) == 2
    assert told(2.0, 1.8) == 2
    assert told(8.0, 0.2) == 20
    assert told(10.0, 0.0) == 0


def test_the_memory_of_this_process_is_known_on_linux() -> None:
    """At least what Python itself needs."""
    assert (OwnCostSensor().pss_bytes() or 0) > 1_000_000
