"""The names of users. See getpwuid(3)."""

import functools

from desktop_monitor.sensors.text import clean

try:
    import pwd
except ImportError:  # Windows
    pwd = None  # type: ignore[assignment]


@functools.lru_cache(maxsize=1024)
def user_name(number: int) -> str:
    """Name a user; one without a name is called by its number."""
    try:
        return clean(pwd.getpwuid(number).pw_name)
    except KeyError:
        return str(number)
