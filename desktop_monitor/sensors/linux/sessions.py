"""Login sessions where no utmp(5) is written any more. See sd_session_get_user(3), systemd-logind(8)."""

from pathlib import Path

from desktop_monitor.model.sample import Login
from desktop_monitor.sensors.clean_text import clean
from desktop_monitor.sensors.linux.formats import lines_of

UTMP = Path("/run/utmp")
SESSIONS = Path("/run/systemd/sessions")

_CLASSES = (b"user", b"user-early", b"user-light")
"""Others are of greeters, lock screens and the manager of a user."""
_MAX_BYTES = 16_384
_MAX_DIGITS = 18  # of microseconds: in milliseconds still a number that is stored


def read_sessions(folder: Path) -> tuple[Login, ...]:
    """Return the sessions of users, by their beginning; one that ends meanwhile is left out.

    Raises:
        OSError: There is no such folder.
    """
    files = [file for file in folder.iterdir() if file.suffix != ".ref"]
    return tuple(sorted(filter(None, map(_login, files)), key=lambda one: one.since_unix_ms))


def _login(file: Path) -> Login | None:
    try:
        with file.open("rb") as opened:
            lines = lines_of(opened.read(_MAX_BYTES))
    except OSError:
        return None
    values = {name: value for name, _, value in (line.partition(b"=") for line in lines)}
    since_us = values.get(b"REALTIME", b"")
    is_over = values.get(b"STATE") == b"closing" or values.get(b"CLASS") not in _CLASSES
    if is_over or not since_us.isdigit() or len(since_us) > _MAX_DIGITS or not values.get(b"USER"):
        return None
    terminal, host = values.get(b"TTY") or values.get(b"DISPLAY"), values.get(b"REMOTE_HOST")
    return Login(
        clean(values[b"USER"]),
        clean(terminal) if terminal else None,
        clean(host) if host else None,
        int(since_us) // 1000,
    )
