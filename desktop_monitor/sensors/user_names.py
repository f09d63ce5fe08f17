"""The names of users. See getpwuid(3)."""

import functools
import sys

from desktop_monitor.sensors.clean_text import clean

if sys.platform != "win32":
    import pwd

    def user_name(number: int) -> str:
        """Return the name of a user, its number where it has none; may ask a server on the network."""
        try:
            return _known_name(number)
        except KeyError:  # the server may answer later
            return str(number)

    @functools.lru_cache(maxsize=1024)
    def _known_name(number: int) -> str:
        return clean(pwd.getpwuid(number).pw_name)

else:

    def user_name(number: int) -> str:
        """Return the number: users have no other here."""
        return str(number)
