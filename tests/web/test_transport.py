"""Socket.IO as a page speaks it, and as nobody should: real sockets on a real server."""

import logging
import os
import queue
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import msgspec
import pytest
import socketio
from bidict import bidict
from flask import Flask
from flask_socketio import Namespace, emit, join_room

from desktop_monitor.web.page_socket import MOST_WAITING, PING_S, Allowance, Waiting, Wire
from desktop_monitor.web.server import RunningServer
from desktop_monitor.web.transport import MOST_PAGES, Transport, build
from tests.attack.wire import BINARY, CLOSE, PING, PONG, TEXT, Peer, Target, frame, handshake
from tests.waiting import PATIENCE_S, PROMPTLY_S, eventually


@dataclass(frozen=True, slots=True)
class Reading:
    """A record as the engine pushes it."""

    percent: float
    cores: tuple[float, ...]


class Shown(msgspec.Struct, frozen=True):
    """A record of msgspec's own."""

    note: str


class Live(Namespace):  # type: ignore[misc]  # flask_socketio has no types
    """A namespace that remembers who came and went."""

    def __init__(self) -> None:
        super().__init__("/live")
        self.events: queue.Queue[str] = queue.Queue()

    def on_connect(self, auth: object = None) -> bool:
        """Let in, unless told not to."""
        join_room("pages")
        self.events.put("came")
        return auth != {"refuse": True}

    def on_disconnect(self, _reason: object = None) -> None:
        """Remember."""
        self.events.put("went")

    def on_echo(self, *said: object) -> tuple[object, ...]:
        """Acknowledge with what was said."""
        return said

    def on_thread(self) -> str:
        """Tell who runs the handlers."""
        return threading.current_thread().name

    def on_fail(self, kind: str) -> None:
        """Fail as told."""
        raise {"value": ValueError, "key": KeyError, "bug": ZeroDivisionError}[kind]


@dataclass
class Served:
    """A transport on a running server."""

    transport: Transport
    live: Live
    server: RunningServer

    def page(self, *namespaces: str) -> Peer:
        """Open a socket and connect to namespaces."""
        target = Target(self.server.port, "x", "x", lambda: "x", lambda: b"")
        peer = Peer(self.server.port, handshake(target, "/socket.io/?EIO=4&transport=websocket"), timeout_s=5)
        assert peer.status == 101
        assert peer.hears(b"0{")
        for namespace in namespaces:
            peer.say(f"40{namespace},")
            assert peer.hears(f"40{namespace}".encode())
        return peer

    def pages(self) -> int:
        """Count the pages."""
        return len(self.transport.server.eio.sockets)


@pytest.fixture
def served() -> Iterator[Served]:
    """A Flask application with the transport, without the guard."""
    app = Flask(__name__)
    made, live = build(app), Live()
    made.on_namespace(live)
    made.on_event("my event", lambda said: emit("my response", said), namespace="/chat")
    server = RunningServer.bind(app.wsgi_app)
    server.start()
    yield Served(made, live, server)
    made.close_all()
    server.stop()


def test_an_unchanged_client_understands_it(served: Served) -> None:
    """The library's own client connects, hears, asks and is answered."""
    with socketio.SimpleClient() as page:
        page.connect(f"http://127.0.0.1:{served.server.port}", namespace="/live", transports=["websocket"])
        served.live.emit("reading", Reading(1.5, (1.0, 2.0)), room="pages")

        assert page.receive(timeout=PATIENCE_S) == ["reading", {"percent": 1.5, "cores": [1.0, 2.0]}]
        assert page.call("echo", {"系统": ["监控", None]}) == {"系统": ["监控", None]}


def test_records_are_sent_as_they_are(served: Served) -> None:
    """Frozen dataclasses and structs need no conversion, not in a list either."""
    with served.page("/live") as page:
        served.live.emit("shown", ([Reading(0.0, ())], Shown("é")), room="pages")

        assert page.hears('42/live,["shown",[{"percent":0.0,"cores":[]}],{"note":"é"}]'.encode())


def test_each_page_has_two_threads_and_leaves_none(served: Served) -> None:
    """One reads and runs the handlers, one writes; both end with the connection, however it ends."""
    before = threading.active_count()
    with served.page("/live") as page:
        assert threading.active_count() == before + 2
        page.say('42/live,1["thread"]')
        assert page.hears(b'43/live,1["web connection"]')
    eventually(lambda: threading.active_count() == before)
    with served.page("/live") as page:
        page.say("1")
        assert page.is_hung_up()
    eventually(lambda: threading.active_count() == before)
    assert served.pages() == 0


def test_who_comes_also_goes(served: Served) -> None:
    """Each connection to a namespace is told of twice, also when it breaks or leaves only the namespace."""
    for goodbye in ("1", "41/live,", "nonsense", ""):
        with served.page("/live") as page:
            page.say(goodbye) if goodbye else page.socket.shutdown(socket.SHUT_RDWR)
            assert [served.live.events.get(timeout=PATIENCE_S) for _ in range(2)] == ["came", "went"]


def test_a_refused_page_hears_nothing(served: Served) -> None:
    """A namespace that says no is answered with an error, and pushes pass it by."""
    with served.page() as page:
        page.say('40/live,{"refuse":true}')
        assert page.hears(b"44/live,")
        served.live.emit("reading", Reading(1.0, ()), room="pages")
        assert not page.hears(wait_s=0.3)


@pytest.mark.parametrize(
    "packet",
    [
        *("", "0", "2", "5", "6", "b", "9", "4", "47", "3x", "4\u0664"),
        *("40/live,5", "40/live,[1]", '40/live,"x"', "40/li ve,", "40/live?x=1,"),
        *("43/live,1[]", "44/live,", "451-/live,[]", "461-/live,1[]", "421-[]"),
        *("42", "42[]", "42{}", "42/live,99999999999[]", '42/live,["echo"', '42/live,["echo",1]]'),
        "42/live," + "[" * 30_000 + "]" * 30_000,
        '42/live,["\\ud800"]',
        *('42/live,["fail","value"]', '42/live,["fail","key"]', '42/live,["fail"]', '42/live,["fail","x",1]'),
    ],
)
def test_a_packet_that_is_wrong_ends_the_connection(
    served: Served, caplog: pytest.LogCaptureFixture, packet: str
) -> None:
    """Without an answer, and without a word above INFO in the log."""
    with served.page("/live") as page:
        page.say(packet)
        assert page.is_hung_up()
    eventually(lambda: served.pages() == 0)
    assert not [record for record in caplog.records if record.levelno > logging.INFO]


@pytest.mark.parametrize(
    "data",
    [
        frame(b"4", BINARY),
        frame(b"\xff\xfe"),
        frame(b"", CLOSE),
        frame(b"\x03\xe8bye", CLOSE),
        frame(b"\xff", CLOSE),
        frame(b"x", 3),
        frame(b"x" * 200, PING),
        frame(b"42", fin=False) + frame(b"42"),
        frame(b"x", 0),
        bytes([0x81, 5]) + b"hello",
        bytes([0xC1, 0x80, 0, 0, 0, 0]),
        frame(b"4" * 65_537),
        frame(b"4" * 40_000, fin=False) + frame(b"4" * 40_000, 0),
        b"GET / HTTP/1.1\r\n\r\n",
        os.urandom(2_000),
    ],
)
def test_a_frame_that_is_wrong_ends_the_connection(
    served: Served, caplog: pytest.LogCaptureFixture, data: bytes
) -> None:
    """Binary, unmasked, compressed, oversized or plain nonsense: the same quiet end."""
    with served.page("/live") as page:
        page.socket.sendall(data)
        page.socket.shutdown(socket.SHUT_WR)
        assert page.is_hung_up()
    eventually(lambda: served.pages() == 0)
    assert not [record for record in caplog.records if record.levelno > logging.INFO]


def test_a_message_has_64_kib_at_most(served: Served) -> None:
    """In one frame or in several: that much is answered, one more byte ends the connection."""
    for surplus in (0, 1):
        packet = f'42/live,7["echo","{"A" * (65_536 - 20 + surplus)}"]'.encode()
        half = len(packet) // 2
        for data in (frame(packet), frame(packet[:half], fin=False) + frame(packet[half:], 0)):
            with served.page("/live") as page:
                page.socket.sendall(data)
                assert page.hears(b"43/live,7") is (surplus == 0)


def test_fragments_and_pings_that_are_right_are_understood(served: Served) -> None:
    """The strictness stops where the protocol begins."""
    with served.page("/live") as page:
        page.socket.sendall(frame(b'42/live,7["ec', fin=False) + frame(b"hi", PING) + frame(b'ho",1]', 0))

        answers = page.messages()
        assert next(answers) == (PONG, b"hi")
        assert next(answers) == (TEXT, b"43/live,7[1]")


def test_events_that_nobody_handles_do_nothing(served: Served) -> None:
    """Unknown names, odd ones and the library's own are ignored: no page can play connecting or leaving."""
    with served.page("/live") as page:
        assert served.live.events.get(timeout=PATIENCE_S) == "came"
        page.say('42/live,["nothing"]', "42/live,[5]", "42/live,[null,1]", '42/chat,["my event",1]')
        page.say('42/live,["disconnect"]', '42/live,["connect",{}]', '42/live,["connect_error"]', '42["x"]')
        page.say('42/live,3["echo","still here"]')
        assert page.hears(b'43/live,3["still here"]')
        assert served.live.events.empty()


def test_a_bug_in_a_handler_is_logged(served: Served, caplog: pytest.LogCaptureFixture) -> None:
    """What no input should cause is not taken for one: the log shows where it was."""
    with served.page("/live") as page:
        page.say('42/live,["fail","bug"]')
        assert page.is_hung_up()
    eventually(lambda: "ZeroDivisionError" in caplog.text)
    eventually(lambda: served.pages() == 0)


def test_the_library_can_end_a_page(served: Served, caplog: pytest.LogCaptureFixture) -> None:
    """What Engine.IO asks for by its own name ends the connection like a goodbye of ours."""
    caplog.set_level(logging.DEBUG)
    with served.page("/live") as page:
        engine = served.transport.server.eio
        engine.disconnect(next(iter(engine.sockets)))
        assert page.is_hung_up()
    assert [served.live.events.get(timeout=PATIENCE_S) for _ in range(2)] == ["came", "went"]
    eventually(lambda: "page left" in caplog.text)


def test_too_many_messages_end_the_connection(served: Served) -> None:
    """More than a hundred at once are not a page of ours."""
    with served.page("/live") as page:
        page.say(*['42/live,["nothing"]'] * 150)
        assert page.is_hung_up()


def test_the_ninth_page_is_told_that_it_is_full(served: Served) -> None:
    """Eight are the most; when one leaves there is room again."""
    pages = [served.page() for _ in range(MOST_PAGES)]
    target = Target(served.server.port, "x", "x", lambda: "x", lambda: b"")
    with Peer(served.server.port, handshake(target, "/socket.io/?EIO=4&transport=websocket")) as ninth:
        assert ninth.status == 503
    pages.pop().socket.close()
    eventually(lambda: served.pages() == MOST_PAGES - 1)
    with served.page("/live"):
        pass
    for page in pages:
        page.socket.close()


def test_nothing_but_a_handshake_is_answered(served: Served) -> None:
    """Polling, a handshake without a key, and an old version are refused by the transport itself, too."""
    target = Target(served.server.port, "x", "x", lambda: "x", lambda: b"")
    flaws: list[tuple[str, dict[str, str | None]]] = [
        ("EIO=4&transport=polling", {}),
        ("EIO=3&transport=websocket", {}),
        ("EIO=4&transport=websocket", {"Sec-WebSocket-Key": None}),
        ("EIO=4&transport=websocket", {"Sec-WebSocket-Version": "8"}),
        ("EIO=4&transport=websocket", {"Upgrade": None}),
    ]
    for query, headers in flaws:
        with Peer(served.server.port, handshake(target, f"/socket.io/?{query}", headers)) as peer:
            assert peer.status == 400, (query, headers)
    assert served.pages() == 0


def test_no_extension_is_agreed_upon(served: Served) -> None:
    """Compression would let a small message become a large one."""
    target = Target(served.server.port, "x", "x", lambda: "x", lambda: b"")
    offer = {"Sec-WebSocket-Extensions": "permessage-deflate; client_max_window_bits"}
    with socket.create_connection(("127.0.0.1", served.server.port)) as peer:
        peer.sendall(handshake(target, "/socket.io/?EIO=4&transport=websocket", offer))
        answer = peer.recv(4096)
    assert answer.startswith(b"HTTP/1.1 101")
    assert b"extensions" not in answer.lower()


def test_who_does_not_read_is_let_go(served: Served) -> None:
    """When 32 pushes wait the page is dropped; the one who pushes is never held up."""
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


def test_who_asks_faster_than_it_reads_waits_for_itself(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Answers to a page's own questions never overflow: the page is not read until there is room again."""
    quick = Wire.send

    def slow(wire: Wire, text: str) -> None:
        time.sleep(0.005)
        quick(wire, text)

    monkeypatch.setattr(Wire, "send", slow)
    with served.page("/live") as page:
        page.say(*(f'42/live,{number}["echo"]' for number in range(90)))
        assert page.hears(b"43/live,89[")


def test_small_messages_wait_up_to_their_number_and_large_ones_up_to_their_size() -> None:
    """What waits is bounded in both ways, and a single message is never too large to wait."""
    waiting = Waiting(MOST_WAITING)
    for _ in range(MOST_WAITING):
        waiting.put_nowait("small")
    with pytest.raises(queue.Full):
        waiting.put_nowait("small")
    for _ in range(MOST_WAITING):
        assert waiting.get_nowait() == "small"
    waiting.put_nowait("x" * 1_000_000)
    with pytest.raises(queue.Full):
        waiting.put_nowait("small")
    waiting.get_nowait()
    waiting.put_nowait(None)
    assert waiting.get_nowait() is None
    assert waiting.empty()


def test_an_allowance_fills_up_again() -> None:
    """So much at once, so much a second, and never more than the bucket holds."""
    now_s = [0.0]
    bucket = Allowance(10, 20, lambda: now_s[0])

    assert bucket.spend(20)
    assert not bucket.spend(1)
    now_s[0] = 1.0
    assert bucket.spend(9)
    now_s[0] = 100.0
    assert bucket.spend(20)
    assert not bucket.spend(1)


def test_all_pages_are_closed_in_a_moment(served: Served) -> None:
    """They get a closing frame, their threads end, and nobody new is let in; a deaf one is not waited for."""
    before = threading.active_count()
    pages = [served.page("/live") for _ in range(MOST_PAGES)]
    began_s = time.monotonic()

    served.transport.close_all()

    assert time.monotonic() - began_s < PROMPTLY_S
    eventually(lambda: threading.active_count() == before)
    for page in pages:
        assert (CLOSE, b"\x03\xe9") in list(page.messages())
        page.socket.close()
    target = Target(served.server.port, "x", "x", lambda: "x", lambda: b"")
    with Peer(served.server.port, handshake(target, "/socket.io/?EIO=4&transport=websocket")) as late:
        assert late.status == 503


def test_pages_that_come_and_go_at_once_leave_the_books_in_order(served: Served) -> None:
    """The library's books are written by many threads; after a rush they are empty and still work."""

    def come_and_go() -> None:
        for _ in range(25):
            # Who has just gone may still hold a place.
            eventually(lambda: served.pages() < MOST_PAGES - 4)
            with served.page() as page:
                page.say("40/live,", "40/chat,", "41/live,", "40/live,")
                assert page.hears(b"40/live")

    threads = [threading.Thread(target=come_and_go) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    eventually(lambda: served.pages() == 0)
    assert served.transport.server.manager.rooms == {}
    assert served.transport.server.environ == {}
    with served.page("/live") as page:
        page.say('42/live,1["echo",1]')
        assert page.hears(b"43/live,1[1]")


_CLIENT = """
import sys
from tests.attack.wire import Peer, Target, TEXT, handshake
target = Target(int(sys.argv[1]), "x", "x", lambda: "x", lambda: b"")
page = Peer(target.port, handshake(target, "/socket.io/?EIO=4&transport=websocket"))
page.say("40/live,")
print("up", flush=True)
for opcode, text in page.messages(60):
    if (opcode, text) == (TEXT, b"2"):
        page.say("3")
"""


def _wakes() -> int:
    """Count how often the threads of the server and of its pages went to sleep."""
    tasks = [
        thread.native_id
        for thread in threading.enumerate()
        if thread.native_id and thread.name.startswith(("web ", "page "))
    ]
    return sum(_sleeps(Path(f"/proc/self/task/{task}/status").read_text()) for task in tasks)


def _sleeps(status: str) -> int:
    return int(status.partition("\nvoluntary_ctxt_switches:")[2].split()[0])


def test_a_stopped_page_is_let_go_within_ten_seconds(served: Served) -> None:
    """A page that pongs stays; stopped by a signal, it is gone in time, and its connection with it."""
    client = subprocess.Popen(
        [sys.executable, "-c", _CLIENT, str(served.server.port)], stdout=subprocess.PIPE
    )
    try:
        assert client.stdout is not None
        assert client.stdout.readline() == b"up\n"
        before = _wakes()
        time.sleep(PING_S + 1)
        assert served.pages() == 1
        assert (
            _wakes() - before <= 20
        )  # one ping, one pong, and the waits of a busy machine: no loop that looks
        client.send_signal(signal.SIGSTOP)
        began_s = time.monotonic()
        eventually(lambda: served.pages() == 0)
        took_s = time.monotonic() - began_s
    finally:
        client.kill()
        client.communicate()
    print(f"\na stopped page was let go after {took_s:.1f} s")
    assert took_s < 10


def test_the_books_bear_many_writers(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    """Threads that enter an empty namespace at the same instant lose nobody; the library alone loses some."""
    manager, lost, together = served.transport.server.manager, [], threading.Barrier(4, timeout=PATIENCE_S)

    def slow_book() -> object:
        time.sleep(0.001)  # another thread gets its turn in the middle
        return bidict()

    def come_and_go(number: int) -> None:
        for turn in range(5):
            page = f"{number}-{turn}"
            together.wait()
            sid = manager.connect(manager.pre_connect(page, "/race"), "/race")
            manager.enter_room(sid, "/race", "room")
            together.wait()
            if manager.sid_from_eio_sid(page, "/race") != sid or "room" not in manager.get_rooms(
                sid, "/race"
            ):
                lost.append(page)
            together.wait()
            manager.pre_disconnect(sid, "/race")
            manager.disconnect(sid, "/race")

    monkeypatch.setattr("socketio.base_manager.bidict", slow_book)
    threads = [threading.Thread(target=come_and_go, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert not lost
    assert manager.rooms == {}
    assert manager.pending_connect == {}
    assert manager.pending_disconnect == {}
