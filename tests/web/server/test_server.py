"""The HTTP server with real sockets and a test application."""

import contextlib
import errno
import http.client
import logging
import os
import resource
import socket
import threading
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest

from desktop_monitor.model.errors import PortTaken
from desktop_monitor.web.server import request_handler, server
from desktop_monitor.web.server.request_handler import RequestHandler
from desktop_monitor.web.server.server import RunningServer
from tests.waiting import PATIENCE_S, PROMPTLY_S, eventually


class Application:
    """Echoes the request; some paths fail or block."""

    def __init__(self) -> None:
        self.is_blocked = threading.Event()
        self.unblock = threading.Event()

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """Answer a request."""
        if environ["PATH_INFO"] == "/broken":
            raise KeyError("a bug")
        if environ["PATH_INFO"] == "/endless":
            return self._endless(start_response)
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        start_response("200 OK", [("Content-Type", "text/plain")])
        return [environ["REQUEST_METHOD"].encode(), b" ", body]

    def _endless(self, start_response: Any) -> Iterator[bytes]:
        start_response("200 OK", [("Content-Type", "text/plain")])
        yield b"first"
        self.is_blocked.set()
        self.unblock.wait(20)


@pytest.fixture
def application() -> Iterator[Application]:
    """The application, unblocked after the test."""
    created = Application()
    yield created
    created.unblock.set()


@pytest.fixture
def running(application: Application) -> Iterator[RunningServer]:
    """A running server with this application."""
    created = RunningServer.bind(application)
    created.start()
    yield created
    application.unblock.set()
    created.stop()


def _send(port: int, data: bytes) -> bytes:
    answer = b""
    with (
        socket.create_connection(("127.0.0.1", port), timeout=PATIENCE_S) as peer,
        contextlib.suppress(ConnectionError),
    ):
        peer.sendall(data)
        while part := peer.recv(65536):
            answer += part
    return answer


def _server_threads() -> list[str]:
    return [thread.name for thread in threading.enumerate() if thread.name.startswith("web ")]


def test_a_connection_ends_after_one_request(running: RunningServer) -> None:
    """The response is HTTP/1.0 and has no Server header."""
    answer = _send(running.port, b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello")

    head, _, body = answer.partition(b"\r\n\r\n")
    assert body == b"POST hello"
    assert head.splitlines()[0] == b"HTTP/1.0 200 OK"
    assert b"server:" not in head.lower()


def test_a_port_in_use_is_an_error(running: RunningServer) -> None:
    """The message has the port and a remedy."""
    with pytest.raises(PortTaken, match=f"Port {running.port} .* omit the port"):
        RunningServer.bind(lambda *_: [], running.port)


def test_a_port_can_be_reused(application: Application) -> None:
    """At once, although connections are in TIME_WAIT."""
    first = RunningServer.bind(application)
    first.start()
    port = first.port
    _send(port, b"GET / HTTP/1.0\r\n\r\n")
    first.stop()

    second = RunningServer.bind(application, port)

    second.stop()
    assert second.port == port


def test_it_listens_on_127_0_0_1_only(running: RunningServer) -> None:
    """Not on other loopback addresses."""
    for other in ("127.0.0.2", "::1"):
        with pytest.raises(OSError, match=r"refused|unreachable|assign"):
            socket.create_connection((other, running.port), timeout=1)


def test_stop_closes_all_connections(application: Application) -> None:
    """Idle, incomplete and blocked ones, without delay; no thread or file descriptor is left."""
    descriptors = len(list(Path("/proc/self/fd").iterdir()))
    running = RunningServer.bind(application)
    running.start()
    peers = [socket.create_connection(("127.0.0.1", running.port)) for _ in range(30)]
    peers[0].sendall(b"GET / HT")
    peers[1].sendall(b"GET /endless HTTP/1.1\r\nHost: x\r\n\r\n")
    assert application.is_blocked.wait(PATIENCE_S)
    threading.Timer(0.2, application.unblock.set).start()
    began_s = time.monotonic()

    running.stop()

    assert time.monotonic() - began_s < PROMPTLY_S
    assert not _server_threads()
    for peer in peers:
        peer.close()
    assert len(list(Path("/proc/self/fd").iterdir())) == descriptors
    running.stop()


def test_a_server_that_was_not_started_can_be_stopped(application: Application) -> None:
    """As after a failed start of the engine."""
    RunningServer.bind(application).stop()


def test_an_idle_server_does_not_wake(running: RunningServer) -> None:
    """Its thread is not scheduled within a second."""
    _send(running.port, b"GET / HTTP/1.0\r\n\r\n")
    assert eventually(lambda: _server_threads() == ["web server"])
    thread = next(thread for thread in threading.enumerate() if thread.name == "web server")
    schedstat = Path(f"/proc/self/task/{thread.native_id}/schedstat")

    def did_not_wake() -> bool:
        before = schedstat.read_text()
        time.sleep(1)  # no event reports that nothing happened
        return schedstat.read_text() == before

    eventually(did_not_wake)


@pytest.mark.parametrize(
    ("part", "drop"),
    [
        (b"", b""),
        (b"GET / HTTP/1.1\r\nHost: ", b"x"),
        (b"POST / HTTP/1.1\r\nContent-Length: 9999\r\n\r\n123", b"4"),
    ],
)
def test_an_incomplete_request_times_out(
    running: RunningServer, monkeypatch: pytest.MonkeyPatch, part: bytes, drop: bytes
) -> None:
    """No data, a partial head and a partial body, also if single bytes arrive meanwhile."""
    monkeypatch.setattr(request_handler, "REQUEST_TIMEOUT_S", 0.4)
    began_s = time.monotonic()
    with socket.create_connection(("127.0.0.1", running.port), timeout=0.1) as peer:
        peer.sendall(part)

        def has_ended() -> bool:
            try:
                peer.sendall(drop)
                return not peer.recv(1024)
            except TimeoutError:
                return False
            except OSError:
                return True

        eventually(has_ended)
    assert time.monotonic() - began_s < PROMPTLY_S


@pytest.mark.parametrize(
    ("data", "status"),
    [
        (b"GET / HTTP/1.1\r\nX: " + b"A" * 20_000 + b"\r\n\r\n", 431),
        (b"GET /" + b"A" * 20_000 + b" HTTP/1.1\r\n\r\n", 431),
        (b"GET / HTTP/1.1\r\n" + b"X: 1\r\n" * 200 + b"\r\n", 431),
        (b"GET /\r\n\r\n", 400),
        (b"GET http://127.0.0.1/ HTTP/1.1\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nHost: a\r\nhost: b\r\n\r\n", 400),
        (b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nA: 1\r\n 2\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nA : 1\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nnonsense\r\n\r\n", 400),
        (b"HEAD /\0 HTTP/1.1\r\n\r\n", 400),
    ],
)
def test_ambiguous_requests_are_refused(running: RunningServer, data: bytes, status: int) -> None:
    """With the body and the headers of the guard."""
    head, _, body = _send(running.port, data).partition(b"\r\n\r\n")

    assert int(head.split()[1]) == status
    assert b"content-security-policy" in head.lower()
    assert body.startswith(b'{"error":{"code":')


def test_an_oversized_body_is_not_read(running: RunningServer) -> None:
    """The rest of an answered request is read up to a limit."""
    sent = 0
    with socket.create_connection(("127.0.0.1", running.port), timeout=PATIENCE_S) as peer:
        peer.sendall(b"POST / HTTP/1.1\r\nContent-Length: 1\r\n\r\n")
        with contextlib.suppress(OSError):
            while sent < 50_000_000:
                sent += peer.send(b"A" * 65536)
    assert sent < 20_000_000


def test_exceptions_are_logged_and_invalid_requests_are_not(
    running: RunningServer, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    """One traceback for an exception of the application, nothing for invalid or incomplete requests."""
    caplog.set_level(logging.DEBUG)
    for invalid in (b"\xff\xfe", b"GET / HTTP/9.9\r\n\r\n", b"\r\n", b""):
        _send(running.port, invalid) if invalid.endswith(b"\n") else _send_and_close(running.port, invalid)
    assert eventually(lambda: _server_threads() == ["web server"])
    assert not caplog.records

    assert b"500" in _send(running.port, b"GET /broken HTTP/1.1\r\n\r\n")

    assert [record.levelname for record in caplog.records] == ["ERROR"]
    assert "a bug" in caplog.text
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize(("failure", "records"), [(KeyError("bug"), 1), (OSError("connection"), 0)])
def test_a_failed_connection_is_logged_unless_it_is_an_oserror(
    running: RunningServer,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
    failure: Exception,
    records: int,
) -> None:
    """The client gets no response, and the server keeps running."""

    def fail(_self: object) -> None:
        raise failure

    with monkeypatch.context() as patched:
        patched.setattr(RequestHandler, "handle", fail)
        assert _send(running.port, b"GET / HTTP/1.0\r\n\r\n") == b""

    assert len(caplog.records) == records
    assert _send(running.port, b"GET / HTTP/1.0\r\n\r\n").endswith(b"GET ")


@pytest.mark.parametrize(
    "line", ["GET / HTTP/1.0", "POST / HTTP/1.0", "nonsense"], ids=["more", "body", "refused"]
)
def test_what_follows_an_answered_request_keeps_no_connection(
    running: RunningServer, monkeypatch: pytest.MonkeyPatch, line: str
) -> None:
    """One of 64: a peer that goes on sending, or waits, is read for a moment only."""
    monkeypatch.setattr(request_handler, "REQUEST_TIMEOUT_S", 100 * PATIENCE_S)
    with socket.create_connection(("127.0.0.1", running.port), timeout=PATIENCE_S) as peer:
        peer.sendall(f"{line}\r\n\r\n{'x' * 20_000}".encode())

        with contextlib.suppress(ConnectionResetError):  # there was more to read
            while peer.recv(4096):
                pass


def _send_and_close(port: int, data: bytes) -> None:
    with socket.create_connection(("127.0.0.1", port)) as peer:
        peer.sendall(data)


def test_there_are_at_most_64_connections(running: RunningServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another one is closed, until one of them ends."""
    monkeypatch.setattr(request_handler, "REQUEST_TIMEOUT_S", PATIENCE_S)  # longer than the test
    peers = [socket.create_connection(("127.0.0.1", running.port)) for _ in range(server.MAX_CONNECTIONS)]
    assert eventually(lambda: _server_threads().count("web connection") == server.MAX_CONNECTIONS)

    assert _send(running.port, b"") == b""
    peers.pop().close()
    assert eventually(lambda: _send(running.port, b"GET / HTTP/1.0\r\n\r\n").endswith(b"GET "))
    for peer in peers:
        peer.close()


def _cpu_ns(name: str) -> int:
    thread = next(thread for thread in threading.enumerate() if thread.name == name)
    return time.clock_gettime_ns(time.pthread_getcpuclockid(thread.ident or 0))


def test_it_survives_without_file_descriptors(running: RunningServer) -> None:
    """Connections wait until one is free."""
    limit, descriptors_in_use = resource.getrlimit(resource.RLIMIT_NOFILE), []
    with socket.socket() as peer:
        used = max(int(entry.name) for entry in Path("/proc/self/fd").iterdir())
        resource.setrlimit(resource.RLIMIT_NOFILE, (used + 1, limit[1]))
        try:
            peer.connect(("127.0.0.1", running.port))
            with contextlib.suppress(OSError):
                while True:
                    descriptors_in_use.append(os.dup(peer.fileno()))
            before_ns = _cpu_ns("web server")
            time.sleep(0.3)
            assert _cpu_ns("web server") - before_ns < 30_000_000  # no busy loop
        finally:
            for descriptor in descriptors_in_use:
                os.close(descriptor)
            resource.setrlimit(resource.RLIMIT_NOFILE, limit)
        peer.settimeout(PATIENCE_S)
        peer.sendall(b"GET / HTTP/1.0\r\n\r\n")
        assert peer.recv(1024).startswith(b"HTTP/1.0 200")


def test_it_survives_without_threads(running: RunningServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """A connection without a thread is closed and not counted."""

    class NoThread(threading.Thread):
        def start(self) -> None:
            raise RuntimeError("can't start new thread")

    with monkeypatch.context() as patched:
        patched.setattr(threading, "Thread", NoThread)
        for _ in range(server.MAX_CONNECTIONS + 1):
            assert _send(running.port, b"") == b""

    connection = http.client.HTTPConnection("127.0.0.1", running.port, timeout=PATIENCE_S)
    connection.request("GET", "/")
    assert connection.getresponse().status == 200
    connection.close()


def test_without_the_loopback_address_the_error_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    """As where the interface is down, or has IPv6 only: no other port would help."""

    def refuse(_socket: socket.socket, _address: object) -> None:
        raise OSError(errno.EADDRNOTAVAIL, "Cannot assign requested address")

    monkeypatch.setattr(socket.socket, "bind", refuse, raising=False)

    with pytest.raises(PortTaken, match=r"listens at 127\.0\.0\.1 only.*ip link set lo up"):
        RunningServer.bind(lambda _environ, _respond: [])
