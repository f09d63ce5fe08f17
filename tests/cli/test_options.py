"""Times as people type them on the command line."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from desktop_monitor.cli.options import unix_ms


@pytest.mark.parametrize(
    ("now", "text", "meant"),
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
    ],
)
def test_a_time_is_understood_as_it_is_meant(berlin: ZoneInfo, now: str, text: str, meant: str) -> None:
    """Also on the days on which the clock is changed."""
    present = datetime.fromisoformat(now).replace(tzinfo=berlin)

    assert unix_ms(text, present) == round(datetime.fromisoformat(meant).timestamp() * 1000)
