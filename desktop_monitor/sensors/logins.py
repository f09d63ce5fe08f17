"""Who is logged in."""

import sys

import psutil

from desktop_monitor.model.sample import Login
from desktop_monitor.sensors.clean_text import clean

if sys.platform == "linux":
    from desktop_monitor.sensors.linux import sessions

PACE_S = 10.0


def read_logins() -> tuple[Login, ...]:
    """Return the sessions that the system has registered: on Linux in utmp(5), else with systemd-logind."""
    users = psutil.users()
    if sys.platform == "linux" and not (users or sessions.UTMP.exists()) and sessions.SESSIONS.is_dir():
        return sessions.read_sessions(sessions.SESSIONS)
    return tuple(
        Login(
            clean(one.name),
            clean(one.terminal) if one.terminal else None,
            clean(one.host) if one.host else None,
            round(one.started * 1000),
        )
        for one in users
    )
