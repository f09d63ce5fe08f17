"""The marks of time below the charts of a report."""

import re
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from desktop_monitor.export.report_chart import time_lines
from desktop_monitor.timing.unix_time import MINUTE_MS


@pytest.mark.parametrize(
    ("begin", "minutes", "expected"),
    [
        (
            "2026-03-29T00:00",
            270,
            ["00:00", "01:00", "03:00", "04:00", "05:00"],
        ),
        ("2026-10-25T00:00", 60, ["00:00", "00:10", "00:20", "00:30", "00:40", "00:50", "01:00"]),
    ],
)
def test_no_mark_names_a_time_that_there_was_not(
    berlin: ZoneInfo, begin: str, minutes: int, expected: list[str]
) -> None:
    """The hour that is skipped when daylight saving time begins; each mark has a place of its own."""
    first_ms = round(datetime.fromisoformat(begin).replace(tzinfo=berlin).timestamp() * 1000)
    marks = list(time_lines(first_ms, first_ms + minutes * MINUTE_MS))

    texts = [found for mark in marks for found in re.findall(r">([\d: -]+)<", str(mark))]

    assert texts == expected
