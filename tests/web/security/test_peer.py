"""Whose process is at the other end of a connection, asked of the real kernel."""

import os
import socket
from collections.abc import Iterator

import pytest

from desktop_monitor.web.security import peer

WAYS = (peer._uid_by_netlink, peer._uid_by_proc)


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    """A listening socket on the loopback."""
    with socket.create_server((peer.LOOPBACK, 0)) as made:
        yield made


@pytest.mark.parametrize("ask", WAYS)
@pytest.mark.parametrize(
    ("family", "host"), [(socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::ffff:127.0.0.1")]
)
def test_our_own_socket_is_ours(
    ask: peer.UidOf, family: socket.AddressFamily, host: str, listener: socket.socket
) -> None:
    """Over plain IPv4 and from a socket that calls it IPv6, both ways know the owner."""
    port = listener.getsockname()[1]
    with socket.socket(family) as caller:
        caller.connect((host, port))

        assert ask(caller.getsockname()[1], port) == os.getuid()


@pytest.mark.skipif(os.getuid() != 0, reason="only root can give a socket away")
@pytest.mark.parametrize("ask", WAYS)
def test_another_users_socket_is_theirs(ask: peer.UidOf, listener: socket.socket) -> None:
    """A socket of uid 65534 is known as such."""
    port = listener.getsockname()[1]
    with socket.socket() as caller:
        os.fchown(caller.fileno(), 65534, 65534)
        caller.connect((peer.LOOPBACK, port))

        assert ask(caller.getsockname()[1], port) == 65534


@pytest.mark.parametrize("ask", WAYS)
def test_a_socket_without_an_owner_is_nobodys(ask: peer.UidOf, listener: socket.socket) -> None:
    """Whoever hangs up before the answer cannot pass for anybody: older kernels would say root."""
    port = listener.getsockname()[1]
    caller = socket.create_connection((peer.LOOPBACK, port))
    from_port = caller.getsockname()[1]
    accepted, _ = listener.accept()
    caller.sendall(b"x")

    caller.close()

    with accepted:
        assert ask(from_port, port) is None


@pytest.mark.parametrize("ask", WAYS)
def test_a_connection_that_does_not_exist_has_no_owner(ask: peer.UidOf, listener: socket.socket) -> None:
    """Nothing is known of a port that nobody uses."""
    assert ask(1, listener.getsockname()[1]) is None


def test_the_cheap_way_is_preferred(monkeypatch: pytest.MonkeyPatch) -> None:
    """Netlink where it works, else /proc, else none at all."""
    assert peer.uid_of_peer() is peer._uid_by_netlink
    monkeypatch.setattr(peer, "_uid_by_netlink", lambda *_: None)
    assert peer.uid_of_peer() is peer._uid_by_proc
    monkeypatch.setattr(peer, "_uid_by_proc", lambda *_: None)
    assert peer.uid_of_peer() is None
    assert peer.uid_of_sender() is None


def test_a_request_names_its_sender(listener: socket.socket) -> None:
    """The environ of a request carries the two ports."""
    uid_of = peer.uid_of_sender()
    assert uid_of is not None
    port = listener.getsockname()[1]
    with socket.create_connection((peer.LOOPBACK, port)) as caller:
        environ = {"REMOTE_PORT": caller.getsockname()[1], "SERVER_PORT": str(port)}

        assert uid_of(environ) == os.getuid()


def test_a_kernel_that_does_not_answer_is_unknown(monkeypatch: pytest.MonkeyPatch) -> None:
    """Out of descriptors, nobody is let in by accident."""

    def refuse(*_: object, **__: object) -> socket.socket:
        raise OSError(24, "Too many open files")

    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr("pathlib.Path.read_text", refuse)

    assert peer._uid_by_netlink(1, 2) is None
    assert peer._uid_by_proc(1, 2) is None
    assert peer.uid_of_peer() is None
