"""Who is logged in."""

import psutil

from desktop_monitor.model.sample import Login
from desktop_monitor.sensors.background_poller import Slow
from desktop_monitor.sensors.text import clean

PACE_S = 10.0


def logins_sensor() -> Slow[tuple[Login, ...]]:
    """Ask at its own pace; nobody who is logged in is no news."""
    return Slow("logins", read_logins, pace_s=PACE_S, errors=(OSError, ValueError, psutil.Error))


def read_logins() -> tuple[Login, ...]:
    """Ask the system's register of sessions (utmp on Linux)."""
    return tuple(
        Login(
            clean(one.name),
            clean(one.terminal) if one.terminal else None,
            clean(one.host) if one.host else None,
            round(one.started * 1000),
        )
        for one in psutil.users()
    )
