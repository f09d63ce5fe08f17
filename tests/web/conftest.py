"""PageSocketIO without the guard on a real server, and raw clients of it."""

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
from desktop_monitor.web.socketio.flask_socketio_hooks import PageSocketIO
from tests.attack import raw_client
from tests.attack.raw_client import Headers, Peer, Target
from tests.waiting import PATIENCE_S

WEBSOCKET = "EIO=4&transport=websocket"


class RecordingNamespace(Namespace):  # type: ignore[misc]  # untyped
    """A namespace that records connects and disconnects."""

    def __init__(self) -> None:
        super().__init__("/live")
        self.events: queue.Queue[str] = queue.Queue()

    def on_connect(self, auth: object = None) -> bool:
        """Accept a page unless its auth object asks for a refusal."""
        join_room("pages")
        self.events.put("connected")
        return auth != {"refuse": True}

    def on_disconnect(self, _reason: object = None) -> None:
        """Record it."""
        self.events.put("disconnected")

    def on_echo(self, *arguments: object) -> tuple[object, ...]:
        """Acknowledge with the arguments."""
        return arguments

    def on_thread(self) -> str:
        """Return the name of the thread that runs handlers."""
        return threading.current_thread().name

    def on_fail(self, kind: str) -> None:
        """Raise an exception of the given kind."""
        raise {"value": ValueError, "key": KeyError, "bug": ZeroDivisionError}[kind]


@dataclass
class Served:
    """A PageSocketIO on a running server."""

    socketio: PageSocketIO
    live: Any
    server: RunningServer

    def page(self, *namespaces: str) -> Peer:
        """Open a WebSocket and connect to namespaces."""
        peer = Peer(self.server.port, self.handshake(), timeout_s=PATIENCE_S)
        assert peer.status == 101
        assert peer.receives(b"0{")
        for namespace in namespaces:
            peer.send(f"40{namespace},")
            assert peer.receives(f"40{namespace}".encode())
        return peer

    def handshake(self, query: str = WEBSOCKET, headers: Headers | None = None) -> bytes:
        """Build a valid handshake; `headers` replaces some headers."""
        target = Target(self.server.port, "x", "x", lambda: "x", lambda: b"")
        return raw_client.handshake(target, f"/socket.io/?{query}", headers)

    def pages(self) -> int:
        """Return the number of pages."""
        return len(self.socketio.server.eio.sockets)


@contextmanager
def serving(live: Namespace) -> Iterator[Served]:
    """Serve a Flask application with PageSocketIO and without the guard."""
    app = Flask(__name__)
    socketio = PageSocketIO(app)
    socketio.on_namespace(live)
    socketio.on_event("my event", lambda json: emit("my response", json), namespace="/chat")
    server = RunningServer.bind(app.wsgi_app)
    server.start()
    yield Served(socketio, live, server)
    socketio.close_all()
    server.stop()


@pytest.fixture
def served() -> Iterator[Served]:
    """A server with a recording namespace."""
    with serving(RecordingNamespace()) as running:
        yield running
