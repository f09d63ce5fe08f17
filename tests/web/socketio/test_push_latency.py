"""A push is not delayed by a page, by the disk, or by a thread switch."""

import socket
import threading
import time
from collections.abc import Callable

import pytest

from desktop_monitor.engine.engine import Engine
from desktop_monitor.model.action import ActionCode, ActionPreview, answer
from desktop_monitor.model.process import ProcessChanges, ProcessRow
from desktop_monitor.model.reading import Reading
from desktop_monitor.model.sample import Sample
from desktop_monitor.recorder import Recorder
from desktop_monitor.web.routes.actions import ActionApi
from desktop_monitor.web.routes.processes import ProcessApi
from desktop_monitor.web.socketio.live import LiveNamespace
from desktop_monitor.web.socketio.simple_websocket_hooks import WebSocketConnection
from tests.attack.raw_client import TEXT
from tests.conftest import Client
from tests.waiting import PATIENCE_S, PROMPTLY_S
from tests.web.conftest import Served, serving

SAMPLE, READING = Sample(1, 1.0, None), Reading(1, 1.0, None)


def test_a_push_is_sent_on_the_calling_thread(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    """While the socket takes the data, nothing is queued for the writing thread."""
    monkeypatch.setattr(WebSocketConnection, "send_all", lambda *_: None)  # queued data would be lost
    with served.page("/live") as first, served.page("/live") as second:
        for number in range(20):
            served.live.emit("reading", number, room="pages")

        for page in (first, second):
            messages = page.messages()
            for number in range(20):
                assert next(messages) == (TEXT, f'42/live,["reading",{number}]'.encode())


def test_queued_messages_are_sent_complete_and_in_order(served: Served) -> None:
    """A partially sent message is completed before the next one."""
    with served.page("/live") as page:
        page.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 32_768)
        (connected,) = served.socketio.server.eio.sockets.values()
        sent = [f"{number}" * (30_000 if number < 9 else 10) for number in range(12)]
        for text in sent:
            served.live.emit("reading", text, room="pages")
        assert connected.page._queue.unfinished_tasks

        messages = page.messages()
        for text in sent:
            assert next(messages) == (TEXT, f'42/live,["reading","{text}"]'.encode())


def test_the_rest_of_a_message_is_sent_before_the_next_one(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also if the socket takes only a part, and the writing thread is delayed."""
    send_nowait, send_all, all_emitted = (
        WebSocketConnection.send_nowait,
        WebSocketConnection.send_all,
        threading.Event(),
    )

    def send_half(connection: WebSocketConnection, data: bytes) -> bytes:
        half = len(data) // 2
        return send_nowait(connection, data[:half]) + data[half:]

    def send_late(connection: WebSocketConnection, data: bytes) -> None:
        all_emitted.wait(PATIENCE_S)
        send_all(connection, data)

    with served.page("/live") as page:
        monkeypatch.setattr(WebSocketConnection, "send_nowait", send_half)
        monkeypatch.setattr(WebSocketConnection, "send_all", send_late)
        for number in range(5):
            served.live.emit("reading", number, room="pages")
        all_emitted.set()

        messages = page.messages()
        for number in range(5):
            assert next(messages) == (TEXT, f'42/live,["reading",{number}]'.encode())


def test_a_blocked_recorder_delays_no_push(
    start_engine: Callable[..., Engine], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A reading is pushed before it is recorded."""
    released = threading.Event()
    append = Recorder.append

    def block(*arguments: object) -> None:
        if arguments[-1] is not None:  # the first sample has no reading
            released.wait()
        append(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(Recorder, "append", block)
    try:
        with Client(start_engine().url()).listen("/live") as page:
            assert page.receive(timeout=PATIENCE_S)[0] == "reading"
    finally:
        released.set()


def test_a_page_that_does_not_read_the_table_delays_no_push(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The thread of that page waits, not the sampler."""
    monkeypatch.setattr("desktop_monitor.web.socketio.page_connection.SEND_TIMEOUT_S", PATIENCE_S)
    row = ProcessRow(1, 1, 0, "x" * 100_000, "me", "sleeping", 0.0, 1, 0.0, 0.0, 1, 0, "x")
    table = ProcessChanges(1, True, (row,), (), ())
    live = LiveNamespace(
        newest=lambda: None,
        processes=ProcessApi(
            newest=lambda: None,
            full_table=lambda: table,
            changes=lambda: None,
            stop_watching=lambda: None,
            details=lambda _key, _with_environment: None,
            actions=ActionApi(
                act=lambda _kind, _key, _asked: answer(ActionCode.READ_ONLY),
                preview=lambda _key, _asked: ActionPreview((), None),
                was_seen=lambda _key: False,
            ),
        ),
        on_page_connected=lambda _page: None,
        on_page_disconnected=lambda _page: None,
    )
    with serving(live) as served, served.page("/live") as page:
        page.send(*['42/live,["watch",{"processes":true}]', '42/live,["watch",{"processes":false}]'] * 40)
        slowest_s = 0.0
        while served.pages():
            began_s = time.monotonic()
            live.push_reading(SAMPLE, READING)
            slowest_s = max(slowest_s, time.monotonic() - began_s)
            time.sleep(0.01)

    assert slowest_s < PROMPTLY_S
