"""Whether the user is notified: quiet hours, snoozed rules, too many at once."""

import time

import pytest
from msgspec.structs import replace

from desktop_monitor.alerts.announcing import LocalClock, is_quiet, is_snoozed
from desktop_monitor.alerts.rules import BUILTIN_RULES
from desktop_monitor.model.alert import QuietHours
from desktop_monitor.timing.unix_time import DAY_MS

NOW = 1_790_000_000_000


@pytest.mark.parametrize(
    ("begin", "end", "quiet", "loud"),
    [(1320, 420, [1320, 1439, 0, 419], [420, 720, 1319]), (60, 120, [60, 119], [0, 59, 120, 1439])],
    ids=["over midnight", "within a day"],
)
def test_quiet_hours(begin: int, end: int, quiet: list[int], loud: list[int]) -> None:
    """The end is not part of them; without any, no minute is."""
    hours = QuietHours(from_minute=begin, to_minute=end)
    assert all(is_quiet(hours, minute) for minute in quiet)
    assert not any(is_quiet(hours, minute) for minute in loud)
    assert not any(is_quiet(None, minute) for minute in range(1440))


def test_a_snoozed_rule_is_silent_until_then() -> None:
    """A clock that was set back by years does not make it silent for years."""
    rule = replace(BUILTIN_RULES["cpu"], snoozed_until_unix_ms=NOW + 3_600_000)
    assert is_snoozed(rule, NOW)
    assert not is_snoozed(rule, NOW + 3_600_000)
    assert not is_snoozed(rule, NOW - 365 * DAY_MS)
    assert not is_snoozed(BUILTIN_RULES["cpu"], NOW)


@pytest.mark.parametrize(
    ("zone", "offset_minutes"), [("Asia/Kathmandu", 345), ("<+14>-14", 840), ("<-1030>10:30", -630)]
)
def test_the_local_minute_is_that_of_the_time_zone_of_now(
    monkeypatch: pytest.MonkeyPatch, zone: str, offset_minutes: int
) -> None:
    """A traveller sets another one while the monitor runs."""
    with monkeypatch.context() as travelling:
        travelling.setenv("TZ", zone)
        found, utc = LocalClock().minute(), int(time.time()) // 60
    time.tzset()

    assert (utc + offset_minutes - found) % 1440 in (0, 1)


def test_the_time_zone_is_looked_up_once_a_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    """An alert that waits for the end of quiet hours asks with each sample."""
    lookups: list[None] = []
    monkeypatch.setattr("time.tzset", lambda: lookups.append(None))
    times_s = [1_790_000_040.0, 1_790_000_045.0, 1_790_000_099.9, 1_790_000_100.0, 1_790_000_000.0]
    clock = LocalClock(lambda: times_s.pop(0))

    while times_s:
        clock.minute()

    assert len(lookups) == 3
