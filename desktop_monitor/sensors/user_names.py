"""The names of users. See getpwuid(3)."""

import functools
import sys
import time

from desktop_monitor.sensors.clean_text import clean

if sys.platform != "win32":
    import pwd

    RETRY_S = 60.0
    """A server may have the name later, but containers run many processes of users without one."""
    _MAX_NAMELESS = 1024
    _nameless: dict[int, float] = {}
    """When to ask again (monotonic), by number; any thread may add some."""

    def user_name(number: int) -> str:
        """Return the name of a user, its number where it has none; may ask a server on the network."""
        if _nameless.get(number, 0.0) > time.monotonic():
            return str(number)
        try:
            return _known_name(number)
        except KeyError:
            if len(_nameless) >= _MAX_NAMELESS:
                _nameless.clear()
            _nameless[number] = time.monotonic() + RETRY_S
            return str(number)

    @functools.lru_cache(maxsize=1024)
    def _known_name(number: int) -> str:
        return clean(pwd.getpwuid(number).pw_name)

else:

    def user_name(number: int) -> str:
        """Return the number: users have no other here."""
        return str(number)
