"""Parsing of times on the command line; see tests/page/text for the field of the page."""

import json
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from desktop_monitor.cli.times import unix_ms

TEXTS = json.loads((Path(__file__).parent / "time_texts.json").read_text(encoding="utf-8"))
SUNDAY = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.mark.parametrize(("now", "text", "expected"), TEXTS["times"])
def test_times_are_parsed_as_local_time(berlin: ZoneInfo, now: str, text: str, expected: str) -> None:
    """Also on the days on which daylight saving time begins or ends."""
    now_ = datetime.fromisoformat(now).replace(tzinfo=berlin)

    assert unix_ms(text, now_) == round(datetime.fromisoformat(expected).timestamp() * 1000)


@pytest.mark.parametrize(("text", "seconds"), TEXTS["distances_s"])
def test_distances_are_counted_back_from_now(text: str, seconds: float) -> None:
    """In the words and abbreviations of both languages, with a decimal point or comma."""
    assert unix_ms(text, SUNDAY) == round((SUNDAY.timestamp() - seconds) * 1000)


@pytest.mark.parametrize("text", TEXTS["refused"])
def test_what_is_no_time_is_refused(text: str) -> None:
    """Nothing is guessed."""
    with pytest.raises(ValueError, match="is not a valid time"):
        unix_ms(text, SUNDAY)


@pytest.mark.parametrize(
    "text", ["1969-12-31 23:00Z", "99999999 weeks ago", "1969-01-01", "9999-01-01 12:00"]
)
def test_what_no_history_can_have_is_refused(text: str) -> None:
    """Not in words about the year of a computation."""
    with pytest.raises(ValueError, match="is not a valid time: it is before 1970 or after 9998"):
        unix_ms(text, SUNDAY)
