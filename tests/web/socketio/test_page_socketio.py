"""PageSocketIO on a real server, with real clients."""

import logging
import socket
import threading
import time
from dataclasses import dataclass

import msgspec
import pytest
import socketio

from desktop_monitor.web.socketio.engineio_hooks import MAX_PAGES
from tests.attack.raw_client import CLOSE, TEXT, Peer
from tests.waiting import PATIENCE_S, PROMPTLY_S, eventually
from tests.web.conftest import WEBSOCKET, Served


@dataclass(frozen=True, slots=True)
class Reading:
    """A dataclass."""

    percent: float
    cores: tuple[float, ...]


class Note(msgspec.Struct, frozen=True):
    """A msgspec struct."""

    text: str


def test_the_python_client_works(served: Served) -> None:
    """The client of python-socketio receives events and acknowledgements."""
    with socketio.SimpleClient() as page:
        page.connect(f"http://127.0.0.1:{served.server.port}", namespace="/live", transports=["websocket"])
        served.live.emit("reading", Reading(1.5, (1.0, 2.0)), room="pages")

        assert page.receive(timeout=PATIENCE_S) == ["reading", {"percent": 1.5, "cores": [1.0, 2.0]}]
        assert page.call("echo", {"系统": ["监控", None]}) == {"系统": ["监控", None]}


def test_dataclasses_and_structs_are_encoded(served: Served) -> None:
    """Without conversion, also in a list."""
    with served.page("/live") as page:
        served.live.emit("shown", ([Reading(0.0, ())], Note("é")), room="pages")

        assert page.receives('42/live,["shown",[{"percent":0.0,"cores":[]}],{"text":"é"}]'.encode())


def test_each_page_has_two_threads(served: Served) -> None:
    """One reads and runs the handlers, one writes; both end with the connection."""
    before = threading.active_count()
    with served.page("/live") as page:
        assert threading.active_count() == before + 2
        page.send('42/live,1["thread"]')
        assert page.receives(b'43/live,1["web connection"]')
    eventually(lambda: threading.active_count() == before)
    with served.page("/live") as page:
        page.send("1")
        assert page.is_closed()
    eventually(lambda: threading.active_count() == before)
    assert served.pages() == 0


def test_each_connect_has_a_disconnect(served: Served) -> None:
    """Also if the connection breaks, or only the namespace is left."""
    for packet in ("1", "41/live,", "nonsense", ""):
        with served.page("/live") as page:
            page.send(packet) if packet else page.socket.shutdown(socket.SHUT_RDWR)
            assert [served.live.events.get(timeout=PATIENCE_S) for _ in range(2)] == [
                "connected",
                "disconnected",
            ]


def test_a_refused_page_receives_no_events(served: Served) -> None:
    """A namespace that refuses a page answers with an error."""
    with served.page() as page:
        page.send('40/live,{"refuse":true}', "40/chat,")
        assert page.receives(b"44/live,")
        assert page.receives(b"40/chat,")  # the refusal has been processed by now

        served.live.emit("reading", Reading(1.0, ()), room="pages")
        page.send('42/chat,["my event",1]')

        assert next(page.messages()) == (TEXT, b'42/chat,["my response",1]')


def test_events_without_a_handler_are_ignored(served: Served) -> None:
    """Unknown, invalid and reserved names: a page cannot fake connects and disconnects."""
    with served.page("/live") as page:
        assert served.live.events.get(timeout=PATIENCE_S) == "connected"
        page.send('42/live,["nothing"]', "42/live,[5]", "42/live,[null,1]", '42/chat,["my event",1]')
        page.send('42/live,["disconnect"]', '42/live,["connect",{}]', '42/live,["connect_error"]', '42["x"]')
        page.send('42/live,3["echo","still connected"]')
        assert page.receives(b'43/live,3["still connected"]')
        assert served.live.events.empty()


def test_a_bug_in_a_handler_is_logged(served: Served, caplog: pytest.LogCaptureFixture) -> None:
    """An exception that no input can cause is logged with a traceback."""
    with served.page("/live") as page:
        page.send('42/live,["fail","bug"]')
        assert page.is_closed()
    eventually(lambda: "ZeroDivisionError" in caplog.text)
    eventually(lambda: served.pages() == 0)


def test_the_library_can_disconnect_a_page(served: Served, caplog: pytest.LogCaptureFixture) -> None:
    """`engineio.Server.disconnect` closes the connection."""
    caplog.set_level(logging.DEBUG)
    with served.page("/live") as page:
        server = served.socketio.server.eio
        server.disconnect(next(iter(server.sockets)))
        assert page.is_closed()
    assert [served.live.events.get(timeout=PATIENCE_S) for _ in range(2)] == ["connected", "disconnected"]
    eventually(lambda: "page disconnected" in caplog.text)


def test_the_ninth_page_is_refused(served: Served) -> None:
    """With 503, until another page disconnects."""
    pages = [served.page() for _ in range(MAX_PAGES)]
    with Peer(served.server.port, served.handshake()) as ninth:
        assert ninth.status == 503
    pages.pop().socket.close()
    eventually(lambda: served.pages() == MAX_PAGES - 1)
    with served.page("/live"):
        pass
    for page in pages:
        page.socket.close()


def test_only_valid_handshakes_are_accepted(served: Served) -> None:
    """Also without the guard, polling, a missing key and old versions are refused."""
    flaws: list[tuple[str, dict[str, str | None]]] = [
        ("EIO=4&transport=polling", {}),
        ("EIO=3&transport=websocket", {}),
        (WEBSOCKET, {"Sec-WebSocket-Key": None}),
        (WEBSOCKET, {"Sec-WebSocket-Version": "8"}),
        (WEBSOCKET, {"Upgrade": None}),
    ]
    for query, headers in flaws:
        with Peer(served.server.port, served.handshake(query, headers)) as peer:
            assert peer.status == 400, (query, headers)
    assert served.pages() == 0


def test_close_all_disconnects_all_pages(served: Served) -> None:
    """With a closing frame and without waiting for pages that do not read; new pages are refused."""
    before = threading.active_count()
    pages = [served.page("/live") for _ in range(MAX_PAGES)]
    began_s = time.monotonic()

    served.socketio.close_all()

    assert time.monotonic() - began_s < PROMPTLY_S
    eventually(lambda: threading.active_count() == before)
    for page in pages:
        assert (CLOSE, b"\x03\xe9") in list(page.messages())
        page.socket.close()
    with Peer(served.server.port, served.handshake()) as late:
        assert late.status == 503
