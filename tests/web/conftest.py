"""The transport without the guard, on a real server, and pages that speak to it by hand."""

import queue
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from flask_socketio import Namespace, emit, join_room

from desktop_monitor.web.server.server import RunningServer
from desktop_monitor.web.socketio.transport import Transport, build
from tests.attack.wire import Headers, Peer, Target, handshake
from tests.waiting import PATIENCE_S

WEBSOCKET = "EIO=4&transport=websocket"


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
    live: Any
    server: RunningServer

    def page(self, *namespaces: str) -> Peer:
        """Open a socket and connect to namespaces."""
        peer = Peer(self.server.port, self.hello(), timeout_s=PATIENCE_S)
        assert peer.status == 101
        assert peer.hears(b"0{")
        for namespace in namespaces:
            peer.say(f"40{namespace},")
            assert peer.hears(f"40{namespace}".encode())
        return peer

    def hello(self, query: str = WEBSOCKET, headers: Headers | None = None) -> bytes:
        """Build a handshake in which everything is right but what `headers` replaces."""
        target = Target(self.server.port, "x", "x", lambda: "x", lambda: b"")
        return handshake(target, f"/socket.io/?{query}", headers)

    def pages(self) -> int:
        """Count the pages."""
        return len(self.transport.server.eio.sockets)


@contextmanager
def serving(live: Namespace) -> Iterator[Served]:
    """Serve a Flask application with the transport and without the guard until the block ends."""
    app = Flask(__name__)
    made = build(app)
    made.on_namespace(live)
    made.on_event("my event", lambda said: emit("my response", said), namespace="/chat")
    server = RunningServer.bind(app.wsgi_app)
    server.start()
    yield Served(made, live, server)
    made.close_all()
    server.stop()


@pytest.fixture
def served() -> Iterator[Served]:
    """The transport with a namespace that remembers who came and went."""
    with serving(Live()) as running:
        yield running
