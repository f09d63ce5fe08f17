"""Looking up the user id of the peer of a loopback connection, with the real kernel."""

import os
import socket
from collections.abc import Iterator

import pytest

from desktop_monitor.web.security import linux_sockets, peer

LOOKUPS = (linux_sockets.uid_by_netlink, linux_sockets.uid_by_proc)


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    """A listening socket on 127.0.0.1."""
    with socket.create_server((peer.LOOPBACK, 0)) as created:
        yield created


@pytest.mark.parametrize("lookup", LOOKUPS)
@pytest.mark.parametrize(
    ("family", "host"), [(socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::ffff:127.0.0.1")]
)
def test_a_socket_of_this_process_has_its_user_id(
    lookup: peer.UidLookup, family: socket.AddressFamily, host: str, listener: socket.socket
) -> None:
    """Over IPv4, and from an IPv6 socket with an IPv4-mapped address."""
    port = listener.getsockname()[1]
    with socket.socket(family) as caller:
        caller.connect((host, port))

        assert lookup(caller.getsockname()[1], port) == os.getuid()


@pytest.mark.skipif(os.getuid() != 0, reason="only root can change the owner of a socket")
@pytest.mark.parametrize("lookup", LOOKUPS)
def test_a_socket_of_another_user_has_their_user_id(lookup: peer.UidLookup, listener: socket.socket) -> None:
    """The owner is uid 65534."""
    port = listener.getsockname()[1]
    with socket.socket() as caller:
        os.fchown(caller.fileno(), 65534, 65534)
        caller.connect((peer.LOOPBACK, port))

        assert lookup(caller.getsockname()[1], port) == 65534


@pytest.mark.parametrize("lookup", LOOKUPS)
def test_a_closed_socket_has_no_owner(lookup: peer.UidLookup, listener: socket.socket) -> None:
    """Older kernels report root for a socket that was closed before the look-up."""
    port = listener.getsockname()[1]
    caller = socket.create_connection((peer.LOOPBACK, port))
    from_port = caller.getsockname()[1]
    accepted, _ = listener.accept()
    caller.sendall(b"x")

    caller.close()

    with accepted:
        assert lookup(from_port, port) is None


@pytest.mark.parametrize("lookup", LOOKUPS)
def test_a_missing_connection_has_no_owner(lookup: peer.UidLookup, listener: socket.socket) -> None:
    """The result for an unused port is None."""
    assert lookup(1, listener.getsockname()[1]) is None


def test_netlink_is_preferred(monkeypatch: pytest.MonkeyPatch) -> None:
    """Otherwise /proc is used, otherwise there is no look-up."""
    assert peer.find_uid_lookup() is linux_sockets.uid_by_netlink
    monkeypatch.setattr(peer, "uid_by_netlink", lambda *_: None)
    assert peer.find_uid_lookup() is linux_sockets.uid_by_proc
    monkeypatch.setattr(peer, "uid_by_proc", lambda *_: None)
    assert peer.find_uid_lookup() is None


def test_a_failed_look_up_is_unknown(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without file descriptors, the user id is unknown, so that the guard refuses the request."""

    def refuse(*_: object, **__: object) -> socket.socket:
        raise OSError(24, "Too many open files")

    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr("pathlib.Path.read_text", refuse)

    assert linux_sockets.uid_by_netlink(1, 2) is None
    assert linux_sockets.uid_by_proc(1, 2) is None
    assert peer.find_uid_lookup() is None
