"""The names of users. See getpwuid(3)."""

import functools
import sys

from desktop_monitor.sensors.clean_text import clean

if sys.platform != "win32":
    import pwd

    @functools.lru_cache(maxsize=1024)
    def user_name(number: int) -> str:
        """Return the name of a user, its number where it has none; may ask a server on the network."""
        try:
            return clean(pwd.getpwuid(number).pw_name)
        except KeyError:
            return str(number)

else:

    def user_name(number: int) -> str:
        """Return the number: users have no other here."""
        return str(number)
