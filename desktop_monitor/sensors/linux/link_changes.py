"""Whether any network interface or address has changed. See rtnetlink(7)."""

import contextlib
import socket

_LINKS, _ADDRESSES_4, _ADDRESSES_6 = 0x1, 0x10, 0x100  # RTMGRP_LINK, RTMGRP_IPV4_IFADDR, RTMGRP_IPV6_IFADDR
_BUFFER_BYTES = 4096  # the messages are not parsed, so one is as good as many


class LinkChanges:
    """Listens to the kernel; where that is forbidden, everything may always have changed."""

    def __init__(self) -> None:
        self._socket: socket.socket | None = None
        with contextlib.suppress(OSError):  # a sandbox that forbids it
            self._socket = _listen()

    def has_any(self) -> bool:
        """Return whether something changed since the last call; one system call when nothing did."""
        if self._socket is None:
            return True
        found = False
        try:
            while self._socket.recv(_BUFFER_BYTES):
                found = True
        except BlockingIOError:
            return found
        except OSError:  # ENOBUFS: more messages than fit into the buffer
            return True
        return True

    def close(self) -> None:
        """Stop listening."""
        if self._socket is not None:
            self._socket.close()


def _listen() -> socket.socket:
    kernel = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW | socket.SOCK_CLOEXEC, socket.NETLINK_ROUTE)
    try:
        kernel.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _BUFFER_BYTES)
        kernel.settimeout(0)
        kernel.bind((0, _LINKS | _ADDRESSES_4 | _ADDRESSES_6))
    except OSError:
        kernel.close()
        raise
    return kernel
