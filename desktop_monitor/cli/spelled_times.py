"""Rewrites times as the page shows them, and as Chinese spells them, for the parser of times."""

import re
import unicodedata
from datetime import date

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = rf"(?P<month>{'|'.join(_MONTHS)})[a-z]*\.?"
_YEAR = r"(?P<year>\d{4})"
_CLOCK = r"(?:,?\s+(?:at\s+)?(?P<clock>\d.*))?"
_DATES = (
    re.compile(rf"{_MONTH}\s*(?P<day>\d{{1,2}})(?:,?\s+{_YEAR})?{_CLOCK}"),
    re.compile(rf"(?P<day>\d{{1,2}})\.?\s+{_MONTH}(?:,?\s+{_YEAR})?{_CLOCK}"),
    re.compile(rf"(?:{_YEAR}年)?(?P<month>\d{{1,2}})月(?P<day>\d{{1,2}})[日号]\s*(?P<clock>.*)"),
)
_COUNTS = {"半": "0.5", "一": "1", "两": "2", "二": "2", "三": "3", "四": "4", "五": "5", "六": "6"}
_COUNTS |= {"七": "7", "八": "8", "九": "9", "十": "10", "十一": "11", "十二": "12"}
_COUNT = re.compile(rf"(十[一二]|[{''.join(_COUNTS)}])(?=\s*个?\s*(?:小时|钟头|分钟|秒|天|周|星期|点))")
_NUMBERS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_NUMBER = re.compile(rf"\b({'|'.join(_NUMBERS)})(?=\s+[a-z])", re.ASCII)
_WORDS = tuple(
    (re.compile(pattern, re.ASCII), spelled)  # a word may stand beside Chinese, without a space
    for pattern, spelled in (
        (r"\bhalf an? (?=hour)", "0.5 "),
        (r"\bmidnight\b", "0:00"),
        (r"\bnoon\b", "12:00"),
    )
)
_SHORT_DAYS = {"昨晚": "昨天晚上", "今早": "今天早上", "今晚": "今天晚上"}
_HALF = r"(?P<half>凌晨|早上|上午|中午|下午|晚上)?\s*"
_CLOCKS = (
    re.compile(_HALF + r"(?P<hour>\d{1,2})\s*点(?:钟|\s*(?P<minute>\d{1,2}|半)\s*分?)?"),
    re.compile(_HALF.replace(")?", ")") + r"(?P<hour>\d{1,2}):(?P<minute>\d{2})"),
)
NOON = 12
# To which hours each of these adds twelve; the others add none.
_AFTERNOON = {"中午": range(1, 4), "下午": range(1, NOON), "晚上": range(1, NOON)}
_NO_HOUR = 24
_WEEKDAYS = dict(
    zip("一二三四五六日天", ("mon", "tue", "wed", "thu", "fri", "sat", "sun", "sun"), strict=True)
)
_WEEKDAY = re.compile(rf"^(?:周|星期|礼拜)([{''.join(_WEEKDAYS)}])\s*")


def in_digits(text: str, today: date) -> str:
    """Rewrite a time with digits, English names of days, and a date as ISO 8601; others stay as they are.

    Args:
        text: The time, in lower case.
        today: The year of a date without one is the last in which it has come.
    """
    words = "".join(
        str(unicodedata.decimal(one, one)) for one in unicodedata.normalize("NFKC", text)
    )  # digits of any script
    for pattern, spelled in _WORDS:
        words = pattern.sub(spelled, words)
    words = _NUMBER.sub(lambda found: str(_NUMBERS.index(found[1]) + 1), words)
    for short, day in _SHORT_DAYS.items():
        words = words.replace(short, day)
    words = _COUNT.sub(lambda found: _COUNTS[found[1]], words)
    words = _WEEKDAY.sub(lambda found: f"{_WEEKDAYS[found[1]]} ", words).strip()
    for clock in _CLOCKS:
        words = clock.sub(_clock, words).strip()
    for pattern in _DATES:
        found = pattern.fullmatch(words)
        if found:
            return _iso_date(found, today)
    return words


def _clock(found: re.Match[str]) -> str:
    hour, minute, half = int(found["hour"]), found["minute"] or "0", found["half"]
    if hour in _AFTERNOON.get(half, ()):
        hour += NOON
    elif half == "凌晨" and hour == NOON:
        hour = 0
    elif half == "晚上" and hour in {0, NOON}:
        hour = _NO_HOUR  # It may be the midnight before that evening or after it.
    return f" {hour}:{30 if minute == '半' else int(minute):02}"


def _iso_date(found: re.Match[str], today: date) -> str:
    name, day = found["month"], int(found["day"])
    month = _MONTHS.index(name) + 1 if name in _MONTHS else int(name)
    year = int(found["year"] or today.year)
    if found["year"] is None and (month, day) > (today.month, today.day):
        year -= 1
    return f"{year}-{month:02}-{day:02} {found['clock'] or ''}".strip()
