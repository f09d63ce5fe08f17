"""Pages that read too slowly, send too fast, or have stopped."""

import contextlib
import queue
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from wsproto.frame_protocol import CloseReason

from desktop_monitor.web.socketio import page_connection
from desktop_monitor.web.socketio.page_connection import MAX_QUEUED
from desktop_monitor.web.socketio.send_queue import SendQueue
from desktop_monitor.web.socketio.simple_websocket_hooks import WebSocketConnection
from desktop_monitor.web.socketio.token_bucket import TokenBucket
from tests.attack.raw_client import CLOSE, PING, PONG, TEXT, frame
from tests.waiting import PATIENCE_S, PROMPTLY_S, eventually
from tests.web.conftest import Served


def test_too_many_messages_close_the_connection(served: Served) -> None:
    """More than 100 at once exceed the rate limit."""
    with served.page("/live") as page:
        page.send(*['42/live,["nothing"]'] * 150)
        assert page.is_closed()


def test_too_many_bytes_close_the_connection(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also those of frames that are nothing but ignored; no ping is missed meanwhile."""
    monkeypatch.setattr(page_connection, "PING_INTERVAL_S", 10 * PATIENCE_S)
    with served.page("/live") as page:
        with contextlib.suppress(ConnectionError):
            page.socket.sendall(frame(b"x" * 125, PONG) * 4_000)
        assert page.is_closed(PATIENCE_S)


def test_a_page_that_does_not_read_is_disconnected(served: Served) -> None:
    """When the queue is full; the push itself never blocks."""
    with served.page("/live"):
        large = "x" * 8_000
        slowest_s = 0.0
        for _ in range(3_000):
            began_s = time.monotonic()
            served.live.emit("reading", large, room="pages")
            slowest_s = max(slowest_s, time.monotonic() - began_s)
            if not served.pages():
                break
        eventually(lambda: served.pages() == 0)
        assert slowest_s < PROMPTLY_S


def test_a_page_that_sends_faster_than_it_reads_is_throttled(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Responses never overflow the queue: the page is not read until the queue is half empty."""
    send_all = WebSocketConnection.send_all

    def send_slowly(connection: WebSocketConnection, data: bytes) -> None:
        time.sleep(0.005)
        send_all(connection, data)

    monkeypatch.setattr(WebSocketConnection, "send_nowait", lambda _connection, data: data)
    monkeypatch.setattr(WebSocketConnection, "send_all", send_slowly)
    with served.page("/live") as page:
        page.send(*(f'42/live,{number}["echo"]' for number in range(90)))
        assert page.receives(b"43/live,89[")


def start_sending(served: Served) -> threading.Thread:
    """Send a message to the pages from a thread of its own."""
    sender = threading.Thread(target=served.live.emit, args=("reading", "x" * 100), kwargs={"room": "pages"})
    sender.start()
    return sender


@pytest.mark.parametrize("sent", [0, 10, None], ids=["nothing", "a part", "all"])
def test_a_message_that_is_being_sent_comes_before_the_closing_frame(
    served: Served, monkeypatch: pytest.MonkeyPatch, sent: int | None
) -> None:
    """And is whole: browsers report anything that follows that frame as an error."""
    send_nowait, close_quietly = WebSocketConnection.send_nowait, WebSocketConnection.close_quietly
    is_sending, is_closed = threading.Event(), threading.Event()

    def send_meanwhile(connection: WebSocketConnection, data: bytes) -> bytes:
        is_sending.set()
        is_closed.wait(0.1)
        return send_nowait(connection, data[:sent]) + (b"" if sent is None else data[sent:])

    def close(connection: WebSocketConnection, reason: CloseReason) -> None:
        close_quietly(connection, reason)
        is_closed.set()

    with served.page("/live") as page:
        monkeypatch.setattr(WebSocketConnection, "send_nowait", send_meanwhile)
        monkeypatch.setattr(WebSocketConnection, "close_quietly", close)
        sender = start_sending(served)
        is_sending.wait(PATIENCE_S)
        served.socketio.close_all()
        sender.join()

        assert [(opcode, payload[:2]) for opcode, payload in page.messages()] == [
            (TEXT, b"42"),
            (CLOSE, b"\x03\xe9"),
        ]


@pytest.mark.parametrize("sent", [0, 10, None], ids=["nothing", "a part", "all"])
@pytest.mark.parametrize(
    ("received", "answered"),
    [(frame(b"\x03\xe8", CLOSE), CLOSE), (frame(b"?", PING), PONG), (frame("9"), CLOSE)],
    ids=["close", "ping", "invalid"],
)
def test_a_message_that_is_being_sent_comes_before_the_answer_to_a_frame(
    served: Served, monkeypatch: pytest.MonkeyPatch, sent: int | None, received: bytes, answered: int
) -> None:
    """An answer in the middle of it would be read as its content."""
    send_nowait, handle = WebSocketConnection.send_nowait, WebSocketConnection._handle_events
    is_sending, is_handled = threading.Event(), threading.Event()

    def send_meanwhile(connection: WebSocketConnection, data: bytes) -> bytes:
        if b"reading" not in data:
            return send_nowait(connection, data)
        is_sending.set()
        rest = send_nowait(connection, data[:sent]) + (b"" if sent is None else data[sent:])
        is_handled.wait(0.1)
        return rest

    def handle_events(connection: WebSocketConnection) -> object:
        is_open = handle(connection)
        is_handled.set()
        return is_open

    with served.page("/live") as page:
        monkeypatch.setattr(WebSocketConnection, "send_nowait", send_meanwhile)
        monkeypatch.setattr(WebSocketConnection, "_handle_events", handle_events)
        sender = start_sending(served)
        is_sending.wait(PATIENCE_S)
        page.socket.sendall(received)
        sender.join()
        messages = page.messages()

        assert next(messages) == (TEXT, b'42/live,["reading","' + b"x" * 100 + b'"]')
        assert next(messages)[0] == answered


def test_the_send_queue_is_bounded_in_number_and_size() -> None:
    """A single message of any size fits."""
    send_queue = SendQueue(MAX_QUEUED)
    for _ in range(MAX_QUEUED):
        send_queue.put_nowait(b"small")
    with pytest.raises(queue.Full):
        send_queue.put_nowait(b"small")
    for _ in range(MAX_QUEUED):
        assert send_queue.get_nowait() == b"small"
    send_queue.put_nowait(b"x" * 1_000_000)
    with pytest.raises(queue.Full):
        send_queue.put_nowait(b"small")
    send_queue.get_nowait()
    send_queue.put_nowait(None)
    assert send_queue.get_nowait() is None
    assert send_queue.empty()


def test_a_token_bucket_refills() -> None:
    """At its rate, up to its capacity."""
    now_s = [0.0]
    bucket = TokenBucket(10, 20, lambda: now_s[0])

    assert bucket.take(20)
    assert not bucket.take(1)
    now_s[0] = 1.0
    assert bucket.take(9)
    now_s[0] = 100.0
    assert bucket.take(20)
    assert not bucket.take(1)


_CLIENT = """
import sys
from tests.attack.raw_client import Peer, Target, TEXT, handshake
target = Target(int(sys.argv[1]), "x", "x", lambda: "x", lambda: b"")
page = Peer(target.port, handshake(target, "/socket.io/?EIO=4&transport=websocket"))
page.send("40/live,")
print("up", flush=True)
for opcode, text in page.messages(60):
    if (opcode, text) == (TEXT, b"2"):
        page.send("3")
        print("pong", flush=True)
"""


def _wake_count() -> int:
    """Return the voluntary context switches of the threads of the server and its pages."""
    tasks = [
        thread.native_id
        for thread in threading.enumerate()
        if thread.native_id and thread.name.startswith(("web ", "page "))
    ]
    return sum(_sleeps(Path(f"/proc/self/task/{task}/status").read_text()) for task in tasks)


def _sleeps(status: str) -> int:
    return int(status.partition("\nvoluntary_ctxt_switches:")[2].split()[0])


def test_a_stopped_page_is_disconnected(served: Served) -> None:
    """A page that answers pings stays connected; after SIGSTOP, it is disconnected."""
    client = subprocess.Popen(
        [sys.executable, "-c", _CLIENT, str(served.server.port)], stdout=subprocess.PIPE
    )
    try:
        assert client.stdout is not None
        assert client.stdout.readline() == b"up\n"
        before = _wake_count()
        # A second ping proves that the page was not disconnected after the first.
        assert [client.stdout.readline() for _ in range(2)] == [b"pong\n"] * 2
        assert served.pages() == 1
        # Two pings and two pongs, plus some on a busy machine; polling would take many more.
        assert _wake_count() - before <= 20
        client.send_signal(signal.SIGSTOP)
        began_s = time.monotonic()
        eventually(lambda: served.pages() == 0)
        took_s = time.monotonic() - began_s
    finally:
        client.kill()
        client.communicate()
    print(f"\na stopped page was disconnected after {took_s:.1f} s")
