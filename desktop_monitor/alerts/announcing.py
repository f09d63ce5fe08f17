"""Whether the user is notified of an alert now, later, or not at all."""

import sys
import time
from collections.abc import Callable

from desktop_monitor.model.alert import AlertRule, QuietHours
from desktop_monitor.timing.unix_time import DAY_MS

MAX_ANNOUNCED = 4
MAX_ANNOUNCED_WITHIN_S = 600.0
"""More in a short time would not be read."""
MAX_SNOOZE_MS = 31 * DAY_MS
"""A rule that seems to be snoozed for longer was snoozed before the clock was set back."""


class LocalClock:
    """The minute of the local day, in the time zone of now: travellers set another one."""

    def __init__(self, now_s: Callable[[], float] = time.time) -> None:
        self._now_s = now_s
        self._zone_minute = -1

    def minute(self) -> int:
        """Return it; whether the time zone was changed is looked up once a minute."""
        now_s = self._now_s()
        if sys.platform != "win32" and self._zone_minute != now_s // 60:
            self._zone_minute = int(now_s // 60)
            time.tzset()  # localtime_r(3) need not check whether /etc/localtime has changed
        now = time.localtime(now_s)
        return 60 * now.tm_hour + now.tm_min


def is_quiet(hours: QuietHours | None, minute: int) -> bool:
    """Return whether a minute of the local day is in the quiet hours, which may include midnight."""
    if hours is None:
        return False
    if hours.from_minute < hours.to_minute:
        return hours.from_minute <= minute < hours.to_minute
    return minute >= hours.from_minute or minute < hours.to_minute


def is_snoozed(rule: AlertRule, now_unix_ms: int) -> bool:
    """Return whether the user wants no notification of a rule for now."""
    return 0 < rule.snoozed_until_unix_ms - now_unix_ms <= MAX_SNOOZE_MS
