"""What the kernel counts of real TCP sockets."""

import os
import socket
from pathlib import Path

import psutil
import pytest
from msgspec.structs import replace

from desktop_monitor.sensors.linux.formats.inet_diag import DumpError, TcpSocket
from desktop_monitor.sensors.linux.tcp_sockets import TcpSockets
from desktop_monitor.sensors.process_inspection import ProcessInspector
from tests.sensors.linux.talker import Talker, talker
from tests.waiting import eventually

MIB = 2**20


def socket_of(one: Talker, sockets: TcpSockets) -> TcpSocket | None:
    """Return the socket of the process that talks."""
    targets = [os.fspath(name.readlink()) for name in Path(f"/proc/{one.pid}/fd").iterdir()]
    inodes = {target[len("socket:[") : -1] for target in targets if target.startswith("socket:")}
    return next((found for found in sockets.read() if str(found.inode) in inodes), None)


@pytest.mark.parametrize("host", ["127.0.0.1", "::1"])
def test_each_byte_is_counted_once(host: str) -> None:
    """To the byte, in both directions, of both families; opening counts as one byte."""
    sockets = TcpSockets(with_loopback=True)
    with talker(host) as one:
        one.send(3 * MIB)
        one.receive(MIB)

        found = eventually(lambda: is_acknowledged(socket_of(one, sockets), 3 * MIB))

        assert found.received_bytes == MIB
        assert found.sent_bytes - 3 * MIB in (0, 1)
        assert found.uid == os.getuid()
    sockets.close()


def is_acknowledged(found: TcpSocket | None, count: int) -> TcpSocket | None:
    """Return the socket when the other end has confirmed so many bytes."""
    return found if found is not None and found.sent_bytes >= count else None


@pytest.mark.parametrize("host", ["127.0.0.1", "::1"])
def test_loopback_connections_are_left_out(host: str) -> None:
    """The kernel does not even list them."""
    sockets = TcpSockets()
    with talker(host) as one:
        one.send(MIB)

        assert socket_of(one, sockets) is None
        assert socket_of(one, TcpSockets(with_loopback=True)) is not None
    sockets.close()


def test_a_socket_that_was_closed_is_reported_with_its_last_counters() -> None:
    """What it carried after the last look at it is known that way alone."""
    sockets = TcpSockets(with_loopback=True)
    with talker() as one:
        before = socket_of(one, sockets)
        assert before is not None
        one.send(MIB)
        one.close_connection()

        closed = eventually(lambda: [end for end in sockets.closed() if end.cookie == before.cookie])

        assert closed[0].sent_bytes - MIB in (0, 1, 2)
    sockets.close()


def test_of_more_closed_sockets_than_fit_the_first_are_reported() -> None:
    """The kernel drops the others, and says so once: that does not cost those that it has kept."""
    sockets = TcpSockets(with_loopback=True)
    sockets.read()
    assert sockets._closed is not None
    sockets._closed.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8192)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        for _ in range(100):
            with socket.create_connection(listener.getsockname()):
                listener.accept()[0].close()
    eventually(lambda: dropped(sockets._closed))

    assert 1 <= len(sockets.closed()) < 100
    sockets.close()


def dropped(kernel: socket.socket | None) -> int:
    """Return how many messages did not fit."""
    assert kernel is not None
    inode = str(os.fstat(kernel.fileno()).st_ino)
    lines = Path("/proc/net/netlink").read_text(encoding="ascii").splitlines()
    return next(int(drops) for *_, drops, found in map(str.split, lines) if found == inode)


def test_the_connections_of_a_process_have_what_they_carried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Also loopback ones, in its details; where the kernel does not count it, that alone is unknown."""
    inspector = ProcessInspector()
    with talker() as one:
        one.receive(3 * MIB)
        key = (one.pid, round(psutil.Process(one.pid).create_time() * 1000))

        found = inspector.inspect(key, with_environment=False)
        monkeypatch.setattr(TcpSockets, "read", refused)
        uncounted = inspector.inspect(key, with_environment=False)

        assert found is not None
        assert found.connections is not None
        [connection] = found.connections
        assert connection.remote.startswith("127.0.0.1:")
        assert connection.bytes_received == 3 * MIB
        assert connection.bytes_sent is not None
        assert connection.bytes_sent <= 1
        assert uncounted is not None
        assert uncounted.connections == (replace(connection, bytes_received=None, bytes_sent=None),)
    inspector.close()


def refused(_sockets: TcpSockets) -> list[TcpSocket]:
    """Raise what a kernel without INET_DIAG gives."""
    raise DumpError(2, "sock_diag")


def test_what_cannot_be_listened_to_is_missing_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """An old kernel reports no closed sockets, but lists those that are open."""

    def refuse() -> None:
        raise PermissionError

    monkeypatch.setattr("desktop_monitor.sensors.linux.tcp_sockets._listen_for_closed", refuse)
    sockets = TcpSockets(with_loopback=True)
    with talker() as one:
        assert socket_of(one, sockets) is not None
    assert sockets.closed() == []
    sockets.close()
