"""What the kernel counts of TCP sockets, by netlink; any user may ask. See sock_diag(7)."""

import contextlib
import errno
import socket

from desktop_monitor.sensors.linux.formats.inet_diag import (
    CLOSED_GROUPS,
    TcpSocket,
    dump_request,
    parse_closed,
    parse_dump,
)

_SOCK_DIAG = 4  # NETLINK_SOCK_DIAG
_SOL_NETLINK, _ADD_MEMBERSHIP = 270, 1  # NETLINK_ADD_MEMBERSHIP
_BUFFER_BYTES = 65536
TIMEOUT_S = 2.0


class TcpSockets:
    """Lists the sockets of this network namespace. One thread at a time may call it."""

    def __init__(self, *, with_loopback: bool = False) -> None:
        """Leave out connections to loopback addresses, unless `with_loopback`."""
        self._request = dump_request(with_loopback=with_loopback)
        self._kernel: socket.socket | None = None
        self._closed: socket.socket | None = None

    def read(self) -> list[TcpSocket]:
        """Return every socket that is connected; the first call also begins what `closed` returns.

        Raises:
            OSError: This kernel or sandbox does not list them.
            ValueError: The answer is not understood.
        """
        if self._kernel is None:
            self._kernel = _netlink(TIMEOUT_S)
            with contextlib.suppress(OSError):  # a kernel before 4.2
                self._closed = _listen_for_closed()
        try:
            self._kernel.send(self._request)
            found: list[TcpSocket] = []
            is_last = False
            while not is_last:
                part, is_last = parse_dump(self._kernel.recv(_BUFFER_BYTES))
                found += part
        except (OSError, ValueError):  # a part of the answer may still come
            self.close()
            raise
        return found

    def closed(self) -> list[TcpSocket]:
        """Return the last counters of the sockets that were closed since the last call, as far as is known.

        The kernel reports no more than fit into a buffer; what did not fit is missing.
        """
        found: list[TcpSocket] = []
        while self._closed is not None:
            try:
                found += parse_closed(self._closed.recv(_BUFFER_BYTES))
            except BlockingIOError:
                break
            except OSError as error:
                if error.errno != errno.ENOBUFS:  # some did not fit; those that did are still there
                    break
            except ValueError:  # not such a message
                continue
        return found

    def close(self) -> None:
        """Close what is kept open; `read` opens it again."""
        for one in (self._kernel, self._closed):
            if one is not None:
                one.close()
        self._kernel = self._closed = None


def _netlink(timeout_s: float) -> socket.socket:
    kernel = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW | socket.SOCK_CLOEXEC, _SOCK_DIAG)
    kernel.settimeout(timeout_s)
    return kernel


def _listen_for_closed() -> socket.socket:
    kernel = _netlink(0)
    try:
        kernel.bind((0, 0))  # without an address it gets nothing
        for group in CLOSED_GROUPS:
            kernel.setsockopt(_SOL_NETLINK, _ADD_MEMBERSHIP, group)
    except OSError:
        kernel.close()
        raise
    return kernel
