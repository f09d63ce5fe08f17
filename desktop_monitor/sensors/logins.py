"""Who is logged in."""

import psutil

from desktop_monitor.sample import Login
from desktop_monitor.sensors.clean_text import clean
from desktop_monitor.sensors.slow import Slow

PACE_S = 10.0


class LoginsSensor:
    """Asks at its own pace."""

    def __init__(self) -> None:
        self.slow = Slow("logins", read_logins, pace_s=PACE_S, errors=(OSError, ValueError, psutil.Error))

    def read(self) -> tuple[Login, ...] | None:
        """Everybody who is logged in; empty when nobody is."""
        return self.slow.latest()

    def close(self) -> None:
        """End the thread."""
        self.slow.close()


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
