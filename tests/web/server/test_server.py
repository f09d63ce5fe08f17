"""The server: a real one, on real sockets, with an application that does as it is told."""

import contextlib
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
from desktop_monitor.web.server import server
from desktop_monitor.web.server.server import RunningServer
from tests.waiting import PATIENCE_S, PROMPTLY_S, eventually


class Application:
    """Answers with what it was sent; some paths make it behave badly."""

    def __init__(self) -> None:
        self.is_waiting = threading.Event()
        self.may_go_on = threading.Event()

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """Answer one request."""
        if environ["PATH_INFO"] == "/broken":
            raise KeyError("a bug of ours")
        if environ["PATH_INFO"] == "/endless":
            return self._endless(start_response)
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        start_response("200 OK", [("Content-Type", "text/plain")])
        return [environ["REQUEST_METHOD"].encode(), b" ", body]

    def _endless(self, start_response: Any) -> Iterator[bytes]:
        start_response("200 OK", [("Content-Type", "text/plain")])
        yield b"first"
        self.is_waiting.set()
        self.may_go_on.wait(20)


@pytest.fixture
def application() -> Iterator[Application]:
    """An application that ends with its test."""
    made = Application()
    yield made
    made.may_go_on.set()


@pytest.fixture
def running(application: Application) -> Iterator[RunningServer]:
    """A server in front of it."""
    made = RunningServer.bind(application)
    made.start()
    yield made
    application.may_go_on.set()
    made.stop()


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


def test_a_request_is_answered_and_the_connection_ends(running: RunningServer) -> None:
    """One request for each connection, answered in HTTP/1.0 without the name of the program."""
    answer = _send(running.port, b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello")

    head, _, body = answer.partition(b"\r\n\r\n")
    assert body == b"POST hello"
    assert head.splitlines()[0] == b"HTTP/1.0 200 OK"
    assert b"server:" not in head.lower()


def test_a_port_that_is_taken_is_said_in_a_sentence(running: RunningServer) -> None:
    """The message names the port and the way out."""
    with pytest.raises(PortTaken, match=f"Port {running.port} .* leave the port out"):
        RunningServer.bind(lambda *_: [], running.port)


def test_a_port_is_free_again_after_the_end(application: Application) -> None:
    """The same port can be had at once, though old connections still linger in the kernel."""
    first = RunningServer.bind(application)
    first.start()
    port = first.port
    _send(port, b"GET / HTTP/1.0\r\n\r\n")
    first.stop()

    second = RunningServer.bind(application, port)

    second.stop()
    assert second.port == port


def test_it_listens_on_the_loopback_alone(running: RunningServer) -> None:
    """No other address of the machine answers."""
    for other in ("127.0.0.2", "::1"):
        with pytest.raises(OSError, match=r"refused|unreachable|assign"):
            socket.create_connection((other, running.port), timeout=1)


def test_it_stops_at_once_with_everything_it_has(application: Application) -> None:
    """Idle, half-sent and never-ending connections do not hold it up; no thread and no descriptor is left."""
    descriptors = len(list(Path("/proc/self/fd").iterdir()))
    running = RunningServer.bind(application)
    running.start()
    peers = [socket.create_connection(("127.0.0.1", running.port)) for _ in range(30)]
    peers[0].sendall(b"GET / HT")
    peers[1].sendall(b"GET /endless HTTP/1.1\r\nHost: x\r\n\r\n")
    assert application.is_waiting.wait(PATIENCE_S)
    threading.Timer(0.2, application.may_go_on.set).start()
    began_s = time.monotonic()

    running.stop()

    assert time.monotonic() - began_s < PROMPTLY_S
    assert not _server_threads()
    for peer in peers:
        peer.close()
    assert len(list(Path("/proc/self/fd").iterdir())) == descriptors
    running.stop()


def test_a_server_that_never_started_can_be_stopped(application: Application) -> None:
    """A start that failed half way ends like any other."""
    RunningServer.bind(application).stop()


def test_an_idle_server_does_nothing(running: RunningServer) -> None:
    """It is not scheduled a single time in a second."""
    _send(running.port, b"GET / HTTP/1.0\r\n\r\n")
    assert eventually(lambda: _server_threads() == ["web server"])
    thread = next(thread for thread in threading.enumerate() if thread.name == "web server")
    schedstat = Path(f"/proc/self/task/{thread.native_id}/schedstat")

    def slept_through_a_second() -> bool:
        before = schedstat.read_text()
        time.sleep(1)  # doing nothing tells nobody
        return schedstat.read_text() == before

    eventually(slept_through_a_second)


@pytest.mark.parametrize(
    ("part", "drop"),
    [
        (b"", b""),
        (b"GET / HTTP/1.1\r\nHost: ", b"x"),
        (b"POST / HTTP/1.1\r\nContent-Length: 9999\r\n\r\n123", b"4"),
    ],
)
def test_who_does_not_finish_is_hung_up_on(
    running: RunningServer, monkeypatch: pytest.MonkeyPatch, part: bytes, drop: bytes
) -> None:
    """Silence, half a head and half a body end after the time for a request, however it drips meanwhile."""
    monkeypatch.setattr(server, "REQUEST_S", 0.4)
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
def test_what_could_be_read_in_two_ways_is_not_read_at_all(
    running: RunningServer, data: bytes, status: int
) -> None:
    """Refused in the words and with the headers of the guard."""
    head, _, body = _send(running.port, data).partition(b"\r\n\r\n")

    assert int(head.split()[1]) == status
    assert b"content-security-policy" in head.lower()
    assert body.startswith(b'{"error":{"code":')


def test_a_body_beyond_all_measure_is_not_swallowed(running: RunningServer) -> None:
    """The rest of a request that was answered is read only up to a limit."""
    sent = 0
    with socket.create_connection(("127.0.0.1", running.port), timeout=PATIENCE_S) as peer:
        peer.sendall(b"POST / HTTP/1.1\r\nContent-Length: 1\r\n\r\n")
        with contextlib.suppress(OSError):
            while sent < 50_000_000:
                sent += peer.send(b"A" * 65536)
    assert sent < 20_000_000


def test_our_own_bug_is_logged_and_a_peers_doing_is_not(
    running: RunningServer, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    """A handler that raises leaves its traceback in the log, once; garbage and hang-ups leave nothing."""
    caplog.set_level(logging.DEBUG)
    for garbage in (b"\xff\xfe", b"GET / HTTP/9.9\r\n\r\n", b"\r\n", b""):
        _send(running.port, garbage) if garbage.endswith(b"\n") else _leave(running.port, garbage)
    assert eventually(lambda: _server_threads() == ["web server"])
    assert not caplog.records

    assert b"500" in _send(running.port, b"GET /broken HTTP/1.1\r\n\r\n")

    assert [record.levelname for record in caplog.records] == ["ERROR"]
    assert "a bug of ours" in caplog.text
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize(("failure", "records"), [(KeyError("ours"), 1), (OSError("the peer's"), 0)])
def test_a_connection_that_breaks_outside_of_a_request_is_logged_only_if_it_is_our_bug(
    running: RunningServer,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
    failure: Exception,
    records: int,
) -> None:
    """The peer gets no answer, the log a line for what cannot be its doing, and the server goes on."""

    def fail(_self: object) -> None:
        raise failure

    with monkeypatch.context() as patched:
        patched.setattr(server._RequestHandler, "handle", fail)
        assert _send(running.port, b"GET / HTTP/1.0\r\n\r\n") == b""

    assert len(caplog.records) == records
    assert _send(running.port, b"GET / HTTP/1.0\r\n\r\n").endswith(b"GET ")


def _leave(port: int, data: bytes) -> None:
    with socket.create_connection(("127.0.0.1", port)) as peer:
        peer.sendall(data)


def test_sixty_four_connections_are_the_most(running: RunningServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """The next one is hung up on; as soon as one ends, there is room again."""
    monkeypatch.setattr(server, "REQUEST_S", PATIENCE_S)  # nobody is let go before all are there
    peers = [socket.create_connection(("127.0.0.1", running.port)) for _ in range(server.MOST_CONNECTIONS)]
    assert eventually(lambda: _server_threads().count("web connection") == server.MOST_CONNECTIONS)

    assert _send(running.port, b"") == b""
    peers.pop().close()
    assert eventually(lambda: _send(running.port, b"GET / HTTP/1.0\r\n\r\n").endswith(b"GET "))
    for peer in peers:
        peer.close()


def _cpu_ns(name: str) -> int:
    thread = next(thread for thread in threading.enumerate() if thread.name == name)
    return time.clock_gettime_ns(time.pthread_getcpuclockid(thread.ident or 0))


def test_it_survives_without_descriptors(running: RunningServer) -> None:
    """While none is free connections wait; when some are, the same server answers them."""
    limit, hoard = resource.getrlimit(resource.RLIMIT_NOFILE), []
    with socket.socket() as peer:
        used = max(int(entry.name) for entry in Path("/proc/self/fd").iterdir())
        resource.setrlimit(resource.RLIMIT_NOFILE, (used + 1, limit[1]))
        try:
            peer.connect(("127.0.0.1", running.port))
            with contextlib.suppress(OSError):
                while True:
                    hoard.append(os.dup(peer.fileno()))
            before_ns = _cpu_ns("web server")
            time.sleep(0.3)
            assert _cpu_ns("web server") - before_ns < 30_000_000  # it waits, it does not try again and again
        finally:
            for descriptor in hoard:
                os.close(descriptor)
            resource.setrlimit(resource.RLIMIT_NOFILE, limit)
        peer.settimeout(PATIENCE_S)
        peer.sendall(b"GET / HTTP/1.0\r\n\r\n")
        assert peer.recv(1024).startswith(b"HTTP/1.0 200")


def test_it_survives_without_threads(running: RunningServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """A connection that gets no thread is hung up on, and its place is free again."""

    class NoThread(threading.Thread):
        def start(self) -> None:
            raise RuntimeError("can't start new thread")

    with monkeypatch.context() as patched:
        patched.setattr(threading, "Thread", NoThread)
        for _ in range(server.MOST_CONNECTIONS + 1):
            assert _send(running.port, b"") == b""

    connection = http.client.HTTPConnection("127.0.0.1", running.port, timeout=PATIENCE_S)
    connection.request("GET", "/")
    assert connection.getresponse().status == 200
    connection.close()
