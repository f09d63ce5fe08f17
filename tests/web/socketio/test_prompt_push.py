"""A push is prompt: it waits for no page, no disk, and for no thread's turn while there is no need to."""

import socket
import threading
import time
from collections.abc import Callable

import pytest

from desktop_monitor.engine.engine import Engine
from desktop_monitor.model.process import ProcessChanges, ProcessRow
from desktop_monitor.model.reading import Reading
from desktop_monitor.model.sample import Sample
from desktop_monitor.recorder import Recorder
from desktop_monitor.web.routes.processes import Processes
from desktop_monitor.web.socketio.live import LiveNamespace
from desktop_monitor.web.socketio.websocket import Wire
from tests.attack.wire import TEXT
from tests.conftest import Client
from tests.waiting import PATIENCE_S, PROMPTLY_S
from tests.web.conftest import Served, serving

SAMPLE, READING = Sample(1, 1.0, None), Reading(1, 1.0, None)


def test_who_pushes_sends_it_himself(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    """While the system takes what is pushed, no other thread has to wake up for it: nor are there queues."""
    monkeypatch.setattr(Wire, "send_wholly", lambda *_: None)  # what a writer is given gets lost
    with served.page("/live") as first, served.page("/live") as second:
        for number in range(20):
            served.live.emit("reading", number, room="pages")

        for page in (first, second):
            heard = page.messages()
            for number in range(20):
                assert next(heard) == (TEXT, f'42/live,["reading",{number}]'.encode())


def test_what_the_system_does_not_take_follows_whole_and_in_order(served: Served) -> None:
    """Half a message that is left does not get mixed up with the next ones, small or large."""
    with served.page("/live") as page:
        page.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 32_768)
        (at_the_server,) = served.transport.server.eio.sockets.values()
        sent = [f"{number}" * (30_000 if number < 9 else 10) for number in range(12)]
        for text in sent:
            served.live.emit("reading", text, room="pages")
        assert at_the_server._outgoing.unfinished_tasks

        heard = page.messages()
        for text in sent:
            assert next(heard) == (TEXT, f'42/live,["reading","{text}"]'.encode())


def test_what_is_left_of_a_message_comes_before_the_next_one(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However little the system takes, and whenever the writer gets its turn."""
    at_once, wholly, all_said = Wire.send_at_once, Wire.send_wholly, threading.Event()

    def send_half(wire: Wire, data: bytes) -> bytes:
        half = len(data) // 2
        return at_once(wire, data[:half]) + data[half:]

    def send_late(wire: Wire, data: bytes) -> None:
        all_said.wait(PATIENCE_S)
        wholly(wire, data)

    with served.page("/live") as page:
        monkeypatch.setattr(Wire, "send_at_once", send_half)
        monkeypatch.setattr(Wire, "send_wholly", send_late)
        for number in range(5):
            served.live.emit("reading", number, room="pages")
        all_said.set()

        heard = page.messages()
        for number in range(5):
            assert next(heard) == (TEXT, f'42/live,["reading",{number}]'.encode())


def test_a_recorder_that_hangs_delays_no_push(
    start_engine: Callable[..., Engine], monkeypatch: pytest.MonkeyPatch
) -> None:
    """People see a reading before it is written down."""
    released = threading.Event()
    append = Recorder.append

    def hang(*handed: object) -> None:
        if handed[-1] is not None:  # the sample before the first interval comes without a reading
            released.wait()
        append(*handed)  # type: ignore[arg-type]

    monkeypatch.setattr(Recorder, "append", hang)
    try:
        with Client(start_engine().url()).listen("/live") as page:
            assert page.receive(timeout=PATIENCE_S)[0] == "reading"
    finally:
        released.set()


def test_a_page_that_asks_for_the_table_and_does_not_read_holds_nobody_up(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The sampler pushes on while that page waits for itself."""
    monkeypatch.setattr("desktop_monitor.web.socketio.page_socket.SEND_S", PATIENCE_S)
    row = ProcessRow(1, 1, 0, "x" * 100_000, "me", "sleeping", 0.0, 1, 0.0, 0.0, 1, 0, "x")
    table = ProcessChanges(1, True, (row,), (), ())
    live = LiveNamespace(
        newest=lambda: None,
        processes=Processes(
            newest=lambda: None,
            whole=lambda: table,
            changes=lambda: None,
            nobody_watches=lambda: None,
            details=lambda _key, _asked: None,
        ),
        page_came=lambda _page: None,
        page_went=lambda _page: None,
    )
    with serving(live) as served, served.page("/live") as deaf:
        deaf.say(*['42/live,["watch",{"processes":true}]', '42/live,["watch",{"processes":false}]'] * 40)
        slowest_s = 0.0
        while served.pages():
            began_s = time.monotonic()
            live.push_reading(SAMPLE, READING)
            slowest_s = max(slowest_s, time.monotonic() - began_s)
            time.sleep(0.01)

    assert slowest_s < PROMPTLY_S
