"""Socket.IO as a page speaks it: real sockets on a real server."""

import logging
import socket
import threading
import time
from dataclasses import dataclass

import msgspec
import pytest
import socketio

from desktop_monitor.web.socketio.transport import MOST_PAGES
from tests.attack.wire import CLOSE, TEXT, Peer
from tests.waiting import PATIENCE_S, PROMPTLY_S, eventually
from tests.web.conftest import WEBSOCKET, Served


@dataclass(frozen=True, slots=True)
class Reading:
    """A record as the engine pushes it."""

    percent: float
    cores: tuple[float, ...]


class Shown(msgspec.Struct, frozen=True):
    """A record of msgspec's own."""

    note: str


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
        page.say('40/live,{"refuse":true}', "40/chat,")
        assert page.hears(b"44/live,")
        assert page.hears(b"40/chat,")  # by now the refusal has been dealt with

        served.live.emit("reading", Reading(1.0, ()), room="pages")
        page.say('42/chat,["my event",1]')

        assert next(page.messages()) == (TEXT, b'42/chat,["my response",1]')


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


def test_the_ninth_page_is_told_that_it_is_full(served: Served) -> None:
    """Eight are the most; when one leaves there is room again."""
    pages = [served.page() for _ in range(MOST_PAGES)]
    with Peer(served.server.port, served.hello()) as ninth:
        assert ninth.status == 503
    pages.pop().socket.close()
    eventually(lambda: served.pages() == MOST_PAGES - 1)
    with served.page("/live"):
        pass
    for page in pages:
        page.socket.close()


def test_nothing_but_a_handshake_is_answered(served: Served) -> None:
    """Polling, a handshake without a key, and an old version are refused by the transport itself, too."""
    flaws: list[tuple[str, dict[str, str | None]]] = [
        ("EIO=4&transport=polling", {}),
        ("EIO=3&transport=websocket", {}),
        (WEBSOCKET, {"Sec-WebSocket-Key": None}),
        (WEBSOCKET, {"Sec-WebSocket-Version": "8"}),
        (WEBSOCKET, {"Upgrade": None}),
    ]
    for query, headers in flaws:
        with Peer(served.server.port, served.hello(query, headers)) as peer:
            assert peer.status == 400, (query, headers)
    assert served.pages() == 0


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
    with Peer(served.server.port, served.hello()) as late:
        assert late.status == 503
