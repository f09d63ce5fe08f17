"""The port of an engine on the loopback interface."""

import errno
import socket
import sys

from desktop_monitor.model.errors import PortTaken

HOST = "127.0.0.1"
_BACKLOG = 1024  # if it is full, clients retry only after a second


def listen(port: int) -> socket.socket:
    """Bind a port, at which connections wait from now on; 0 for a free one.

    Raises:
        PortTaken: The port cannot be used.
    """
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        if sys.platform == "win32":
            # By default, Windows lets another program bind a port that is in use.
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
        else:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((HOST, port))
        listener.listen(_BACKLOG)
    except OSError as error:
        listener.close()
        if error.errno == errno.EADDRNOTAVAIL:
            raise PortTaken(
                f"The monitor listens at {HOST} only, an address that this computer does not have. "
                f"As root, run `ip link set lo up` and `ip address add {HOST}/8 dev lo`."
            ) from error
        raise PortTaken(
            f"Port {port} of {HOST} cannot be used ({error.strerror}). "
            "Choose another one, or omit the port to use a free one."
        ) from error
    return listener
