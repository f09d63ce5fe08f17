"""Finds out which user runs the process at the other end of a loopback connection."""

import os
import socket
import sys
from collections.abc import Callable

if sys.platform == "linux":
    from desktop_monitor.web.security.linux_sockets import uid_by_netlink, uid_by_proc

LOOPBACK = "127.0.0.1"

UidLookup = Callable[[int, int], int | None]
"""From the port of the peer and the local port to the user id of the peer; None if unknown."""


def find_uid_lookup() -> UidLookup | None:
    """Return a look-up that works, tried on a connection of this process to itself.

    None on Windows and macOS, and in a sandbox without netlink and /proc.
    """
    if sys.platform == "linux":
        for lookup in (uid_by_netlink, uid_by_proc):
            if _finds_own_uid(lookup):
                return lookup
    return None


def is_own_uid(uid: int | None) -> bool:
    """Return whether this process runs with the user id `uid`."""
    return sys.platform != "win32" and uid == os.getuid()


def _finds_own_uid(lookup: UidLookup) -> bool:
    try:
        with (
            socket.create_server((LOOPBACK, 0)) as listener,
            socket.create_connection(listener.getsockname(), timeout=1) as caller,
        ):
            return is_own_uid(lookup(caller.getsockname()[1], listener.getsockname()[1]))
    except OSError:
        return False
