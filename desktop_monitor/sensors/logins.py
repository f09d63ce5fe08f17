"""Who is logged in."""

import psutil

from desktop_monitor.model.sample import Login
from desktop_monitor.sensors.clean_text import clean

PACE_S = 10.0


def read_logins() -> tuple[Login, ...]:
    """Return the sessions that the system has registered (utmp(5) on Linux)."""
    return tuple(
        Login(
            clean(one.name),
            clean(one.terminal) if one.terminal else None,
            clean(one.host) if one.host else None,
            round(one.started * 1000),
        )
        for one in psutil.users()
    )
