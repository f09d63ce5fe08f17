"""Times as people type them, in the past of this machine.

dateparser reads all of these too, but needs 0.9 s for the first one, which is longer than the command itself
takes, brings five packages of 11 MB, and guesses: it reads "22" as a date.
"""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta

from desktop_monitor.cli.spelled_times import NOON, in_digits

EXAMPLES = "2026-11-22T03:10, 'yesterday 14:00', 14:05, '10 minutes ago' or now"
_END_UNIX_MS = 253_370_764_800_000
"""The year 9999: what is computed from a time is still one that can be printed."""
_UNITS_S = {
    1: ("s", "sec", "secs", "second", "seconds", "秒", "秒钟"),
    60: ("m", "min", "mins", "minute", "minutes", "分", "分钟"),
    3600: ("h", "hr", "hrs", "hour", "hours", "小时", "个小时", "个钟头"),
    86_400: ("d", "day", "days", "天"),
    604_800: ("w", "week", "weeks", "周", "星期"),
}
_UNIT_S = {word: seconds for seconds, words in _UNITS_S.items() for word in words}
_NOW = ("now", "just now", "现在", "刚才", "刚刚")
_DAYS_AGO = {"today": 0, "yesterday": 1, "今天": 0, "昨天": 1, "前天": 2}
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_WEEKDAY = {name[:size]: day for day, name in enumerate(_WEEKDAYS) for size in (3, len(name))}
_PART = r"(\d{1,9}(?:[.,]\d{1,9})?|an?(?=\s))\s*([a-z]+|[秒分小时个钟头天周星期]+)"
_DISTANCE = re.compile(rf"[-\u2212]?\s*{_PART}(?:[\s,]*(?:and\s+)?{_PART})*(?:\s*ago|\s*[之以]?前)?")
_CLOCK = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d{1,6})?)?\s*(am|pm)?|(\d{1,2})\s*(am|pm)")
_DAY = r"(?:last\s+)?(?P<day>[a-z]+|[今昨前]天)"
_DAY_FIRST = re.compile(rf"{_DAY}(?:,|\s+at)?\s*(?P<clock>.*)")
_CLOCK_FIRST = re.compile(rf"(?P<clock>.*?)\s+(?:on\s+)?{_DAY}")
_DATE = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[\st]+(?P<clock>.*))?")
_INSTANT = re.compile(
    r"\d{4}-\d{2}-\d{2}[ t]\d{2}:\d{2}(?::\d{2}(?:[.,]\d{1,9})?)?(?:z|[-+]\d{2}:?\d{2})", re.ASCII
)


def unix_ms(text: str, now: datetime) -> int:
    """Parse a time as people type it.

    * an instant: ISO 8601 (``2026-11-22 03:10``), ``2026/11/22``, ``Nov 22, 3:10``
    * a distance from now: ``10m ago``, ``-2h``, ``1 hour 30 minutes ago``, ``1.5h`` or ``1,5h``
    * a time of the day, the last one that has passed: ``14:05``, ``2:05 pm``
    * a day, at its midnight or at a time: ``yesterday``, ``yesterday 14:00``, ``monday 9:00``
    * ``now``; and these in Chinese

    Without a zone, the time is local; of a repeated hour, the first one applies.

    Args:
        text: The time.
        now: The current time, with its zone.

    Raises:
        ValueError: `text` has none of these formats, or is before 1970 or after the year 9998.
    """
    try:
        found = round(_timestamp(text, now) * 1000)
    except ValueError as error:
        raise ValueError(f"{text!r} is not a valid time.") from error
    except (OSError, OverflowError):  # Windows knows no local time that far away
        found = -1
    if not 0 <= found < _END_UNIX_MS:
        raise ValueError(f"{text!r} is not a valid time: it is before 1970 or after 9998.")
    return found


def _timestamp(text: str, now: datetime) -> float:
    words = in_digits(" ".join(text.split()).lower(), now.date())
    if words in _NOW:
        return now.timestamp()
    seconds = _distance_s(words)
    if seconds is not None:
        return now.timestamp() - seconds
    instant = _clock_today(words, now) or _clock_on_day(words, now) or _clock_on_date(words, now)
    return (instant or _instant(words)).timestamp()


def _distance_s(words: str) -> float | None:
    parts = re.findall(_PART, words) if _DISTANCE.fullmatch(words) else []
    if not parts or any(unit not in _UNIT_S for _, unit in parts):
        return None
    return sum(
        (1 if count.startswith("a") else float(count.replace(",", "."))) * _UNIT_S[unit]
        for count, unit in parts
    )


def _clock_today(words: str, now: datetime) -> datetime | None:
    """Read a time of the day: the last one that has passed."""
    clock = _CLOCK.fullmatch(words)
    if clock is None:
        return None
    local = _at(now, clock)
    return local if local.timestamp() <= now.timestamp() else local - timedelta(days=1)


def _clock_on_day(words: str, now: datetime) -> datetime | None:
    """Read a named day, with a time of the day before or after it."""
    for day, clock in _day_and_clock(words):
        days_ago = _DAYS_AGO.get(day)
        if days_ago is None and day in _WEEKDAY:
            days_ago = (now.weekday() - _WEEKDAY[day]) % 7 or 7
        if days_ago is not None:
            return _at(now, clock) - timedelta(days=days_ago)
    return None


def _clock_on_date(words: str, now: datetime) -> datetime | None:
    """Read a date, with a time of the day after it; None where that has a zone or more than microseconds."""
    found = _DATE.fullmatch(words)
    clock = found and _CLOCK.fullmatch("0:00" if found["clock"] is None else found["clock"])
    if not found or not clock:
        return None
    year, month, day = map(int, found.groups()[:3])
    return _at(now.replace(year=year, month=month, day=day), clock)


def _instant(words: str) -> datetime:
    """Read an instant with a zone; fromisoformat() alone guesses: ``2026-11-22+05:30`` is local time."""
    if not _INSTANT.fullmatch(words):
        raise ValueError(words)
    return datetime.fromisoformat(words.upper())


def _day_and_clock(words: str) -> Iterator[tuple[str, re.Match[str] | None]]:
    """Yield what may be a name of a day, and the match of the time of the day beside it."""
    for pattern in (_DAY_FIRST, _CLOCK_FIRST):
        found = pattern.fullmatch(words)
        clock = found and _CLOCK.fullmatch(found["clock"])
        if found and (clock or not found["clock"]):
            yield found["day"], clock


def _at(now: datetime, clock: re.Match[str] | None) -> datetime:
    """Return the day of `now` at a time, in naive local time: correct where daylight saving time changes."""
    midnight = now.replace(tzinfo=None, hour=0, minute=0, second=0, microsecond=0)
    if clock is None:
        return midnight
    hour, minute, second, half, only_hour, only_half = clock.groups()
    half = half or only_half
    hours = int(hour or only_hour)
    if half:
        if not 1 <= hours <= NOON:
            raise ValueError(hours)
        hours = hours % NOON + (NOON if half == "pm" else 0)
    return midnight.replace(hour=hours, minute=int(minute or 0), second=int(second or 0))
