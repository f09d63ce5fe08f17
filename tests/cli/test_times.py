"""Parsing of times on the command line."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from desktop_monitor.cli.times import unix_ms

SUNDAY = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "text", "expected"),
    [
        ("2026-11-22T12:00:00", "03:10", "2026-11-22T03:10:00+01:00"),
        ("2026-11-22T02:00:00", "03:10", "2026-11-21T03:10:00+01:00"),
        ("2026-03-29T12:00:00", "01:30", "2026-03-29T01:30:00+01:00"),
        ("2026-03-29T12:00:00", "03:30", "2026-03-29T03:30:00+02:00"),
        ("2026-03-29T00:30:00", "12:00", "2026-03-28T12:00:00+01:00"),
        ("2026-10-25T12:00:00", "02:30", "2026-10-25T02:30:00+02:00"),
        ("2026-10-25T12:00:00", "10m ago", "2026-10-25T11:50:00+01:00"),
        ("2026-10-25T12:00:00", "2026-07-01 08:00", "2026-07-01T08:00:00+02:00"),
        ("2026-10-25T12:00:00", "2026-07-01T08:00Z", "2026-07-01T08:00:00+00:00"),
        ("2026-11-22T12:00:00", "yesterday 14:00", "2026-11-21T14:00:00+01:00"),
        ("2026-11-22T12:00:00", "Yesterday at 2:05 pm", "2026-11-21T14:05:00+01:00"),
        ("2026-11-22T12:00:00", "14:00 yesterday", "2026-11-21T14:00:00+01:00"),
        ("2026-11-22T12:00:00", "yesterday", "2026-11-21T00:00:00+01:00"),
        ("2026-11-22T12:00:00", "today 9:30", "2026-11-22T09:30:00+01:00"),
        ("2026-11-22T12:00:00", "12am", "2026-11-22T00:00:00+01:00"),
        ("2026-11-22T12:00:00", "monday 9:00", "2026-11-16T09:00:00+01:00"),
        ("2026-11-22T12:00:00", "last Sun", "2026-11-15T00:00:00+01:00"),
        ("2026-10-26T12:00:00", "yesterday 2:30", "2026-10-25T02:30:00+02:00"),
        ("2026-11-22T12:00:00", "2026/7/1 08:00", "2026-07-01T08:00:00+02:00"),
        ("2026-11-22T12:00:00", "2026-07-01", "2026-07-01T00:00:00+02:00"),
        ("2026-11-22T12:00:00", "昨天 14:00", "2026-11-21T14:00:00+01:00"),
        ("2026-11-22T12:00:00", "昨天14:00", "2026-11-21T14:00:00+01:00"),
    ],
)
def test_times_are_parsed_as_local_time(berlin: ZoneInfo, now: str, text: str, expected: str) -> None:
    """Also on the days on which daylight saving time begins or ends."""
    now_ = datetime.fromisoformat(now).replace(tzinfo=berlin)

    assert unix_ms(text, now_) == round(datetime.fromisoformat(expected).timestamp() * 1000)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("now", 0),
        ("Now", 0),
        ("3 minutes ago", 180),
        ("10m ago", 600),
        ("-2h", 7200),
        ("90 s", 90),
        ("1.5h ago", 5400),
        ("1,5 hours ago", 5400),
        ("1h30m ago", 5400),
        ("1 hour and 30 minutes ago", 5400),
        ("an hour ago", 3600),
        ("2d", 172_800),
        ("1 week ago", 604_800),
        ("3分钟前", 180),
        ("2 个小时前", 7200),
        ("现在", 0),
    ],
)
def test_distances_are_counted_back_from_now(text: str, seconds: int) -> None:
    """In the words and abbreviations of both languages, with a decimal point or comma."""
    assert unix_ms(text, SUNDAY) == round((SUNDAY.timestamp() - seconds) * 1000)


@pytest.mark.parametrize(
    "text",
    [
        *("", "yesterday-ish", "22", "25:00", "14:60", "13pm", "0am", "3 apples ago", "ago", "-", "tomorrow"),
        *("yesterday 3 minutes ago", "monday tuesday", "2026-02-30", "1.2.3h", "time", "٣ minutes ago x"),
    ],
)
def test_what_is_no_time_is_refused(text: str) -> None:
    """Nothing is guessed."""
    with pytest.raises(ValueError, match="is not a valid time"):
        unix_ms(text, SUNDAY)
