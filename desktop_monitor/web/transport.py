"""Flask-SocketIO over one WebSocket for each page: bounded, strictly read, quiet about what peers send.

python-socketio and python-engineio still speak the protocol. Replaced is how a page's connection is run: two
threads instead of four, no polling, a queue that ends, and only what is well formed reaches the library.
"""

import contextlib
import logging
import queue
import re
import socket
import struct
import sys
import threading
import time
from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

# A frozen program finds the threading driver by this line only: the library imports it by name.
import engineio.async_drivers.threading
import engineio.packet
import engineio.socket
import msgspec
import simple_websocket
import socketio
import socketio.packet
from flask import Flask
from flask_socketio import SocketIO
from wsproto.frame_protocol import CloseReason
from wsproto.utilities import ProtocolError

from desktop_monitor.web.guard import MOST_BODY_BYTES, SOCKET_PATH, error_body

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

log = logging.getLogger(__name__)

MOST_PAGES = 8
MOST_WAITING = 32
MOST_MESSAGE_BYTES = MOST_BODY_BYTES
MESSAGES_PER_S, MOST_MESSAGES_AT_ONCE = 50, 100
BYTES_PER_S, MOST_BYTES_AT_ONCE = MOST_MESSAGE_BYTES, 2 * MOST_MESSAGE_BYTES
PING_S = 4.5
"""A page that misses a ping is let go when the next one is due: 9 seconds after it stopped, at the latest."""
SEND_S = 4.0
GOODBYE_S = 0.3
_SEND_BUFFER_BYTES = 64 * 1024
_SLOT_CHARACTERS = 8 * 1024

_MESSAGE = re.compile(
    r"4(?:0(?:/[\w-]{1,32}(?:,|\Z))?(?:\{.*\})?"  # connect to a namespace, with or without an auth object
    r"|1(?:/[\w-]{1,32}(?:,|\Z))?"  # leave it
    r"|2(?:/[\w-]{1,32},)?[0-9]{0,9}\[.*\])",  # an event, with or without a number to acknowledge
    re.ASCII | re.DOTALL,
)
_RESERVED_EVENTS = frozenset({"connect", "connect_error", "disconnect"})
_HANDSHAKE = (
    "HTTP_CONNECTION",
    "HTTP_HOST",
    "HTTP_SEC_WEBSOCKET_KEY",
    "HTTP_SEC_WEBSOCKET_VERSION",
    "HTTP_UPGRADE",
    "werkzeug.socket",
)
_UNFIT = (AttributeError, LookupError, OverflowError, RecursionError, TypeError, ValueError)


class Transport(SocketIO):  # type: ignore[misc]  # flask_socketio has no types
    """A :class:`flask_socketio.SocketIO` whose pages cannot harm the engine; see :func:`build`."""

    def init_app(self, app: Flask, **_options: object) -> None:
        """Put Socket.IO in front of the application."""
        self.server = _Server()
        self.async_mode = self.server.async_mode
        self.manage_session = False
        app.extensions["socketio"] = self
        app.wsgi_app = self._in_front_of(app, app.wsgi_app)  # type: ignore[assignment,method-assign]

    def _in_front_of(self, app: Flask, inner: "WSGIApplication") -> "WSGIApplication":
        def front(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
            if not environ["PATH_INFO"].startswith(SOCKET_PATH):
                return inner(environ, start_response)
            answer: Iterable[bytes] = self.server.handle_request(
                {**environ, "flask.app": app}, start_response
            )
            return answer

        return front

    def close_all(self) -> None:
        """Say goodbye to every page and wait until their threads have ended; no new page is let in."""
        self.server.eio.close_all()


def build(app: Flask) -> Transport:
    """Put a hardened Socket.IO in front of `app.wsgi_app`.

    Frozen dataclasses and msgspec structs can be emitted as they are. Handlers run in the thread that reads
    their page's connection, one after the other. The guard belongs around what this leaves in `app.wsgi_app`.
    """
    return Transport(app)


class _Json:
    """The codec of the payloads, in the shape of the standard library's."""

    @staticmethod
    def dumps(payload: object, **_options: object) -> str:
        return msgspec.json.encode(payload).decode()

    @staticmethod
    def loads(text: str, **_options: object) -> Any:  # noqa: ANN401 - whatever the JSON says
        return msgspec.json.decode(text)


class _Packet(socketio.packet.Packet):  # type: ignore[misc]  # socketio has no types
    """Text only: nothing of ours is binary, so attachments have no way in."""

    uses_binary_events = False
    json = _Json


class _Manager(socketio.Manager):  # type: ignore[misc]
    """The library's books of who is in which room, which several threads write here."""

    def __init__(self) -> None:
        super().__init__()
        self._writing = threading.RLock()

    def pre_connect(self, *args: Any) -> Any:  # noqa: ANN401 - passed on as it is, here and below
        with self._writing:
            return super().pre_connect(*args)

    def connect(self, *args: Any) -> Any:  # noqa: ANN401
        with self._writing:
            return super().connect(*args)

    def pre_disconnect(self, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401
        with self._writing:
            return super().pre_disconnect(*args, **kwargs)

    def basic_disconnect(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401
        with self._writing:
            super().basic_disconnect(*args, **kwargs)

    def basic_enter_room(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401
        with self._writing:
            super().basic_enter_room(*args, **kwargs)

    def basic_leave_room(self, *args: Any) -> None:  # noqa: ANN401
        with self._writing:
            super().basic_leave_room(*args)


class _Server(socketio.Server):  # type: ignore[misc]
    """Socket.IO: events of known namespaces, by name; never the library's own ones from outside."""

    def __init__(self) -> None:
        quiet = logging.getLogger(f"{__name__}.protocol")
        quiet.setLevel(logging.CRITICAL)  # what it has to say is what peers did wrong
        super().__init__(
            client_manager=_Manager(),
            serializer=_Packet,
            async_mode="threading",
            async_handlers=False,
            namespaces=[""],  # none but those that have a handler; without this "/" is open too
            logger=quiet,
            engineio_logger=quiet,
            transports=["websocket"],
            allow_upgrades=False,
            http_compression=False,
            monitor_clients=False,
            ping_interval=PING_S,
            ping_timeout=PING_S,
            max_http_buffer_size=MOST_MESSAGE_BYTES,
        )

    def _engineio_server_class(self) -> type:
        return _Engine

    def _handle_event(self, eio_sid: str, namespace: str | None, id: int | None, data: Any) -> None:  # noqa: A002, ANN401
        if isinstance(data[0], str) and data[0] not in _RESERVED_EVENTS:
            super()._handle_event(eio_sid, namespace, id, data)


class _Engine(engineio.Server):  # type: ignore[misc]  # engineio has no types
    """Engine.IO: at most eight pages, each on its own WebSocket for as long as it lasts."""

    def __init__(self, **options: object) -> None:
        super().__init__(**options)
        self._changed = threading.Condition()
        self._is_closing = False

    def close_all(self) -> None:
        """End every page, kindly for 0.3 s and then without asking."""
        with self._changed:
            self._is_closing = True
            for end in (_Page.say_goodbye, _Page.hang_up):
                for page in list(self.sockets.values()):
                    end(page)
                self._changed.wait_for(lambda: not self.sockets, GOODBYE_S)

    def _handle_connect(
        self,
        environ: "WSGIEnvironment",
        start_response: "StartResponse",  # noqa: ARG002 - the library's signature
        transport: str,  # noqa: ARG002
        jsonp_index: int | None = None,  # noqa: ARG002
    ) -> dict[str, object]:
        """Run a page's connection from handshake to end, in the thread that the server gave it."""
        page = _Page(self, self.generate_id(), environ["werkzeug.socket"])
        with self._changed:
            if self._is_closing or len(self.sockets) >= MOST_PAGES:
                return _refusal(HTTPStatus.SERVICE_UNAVAILABLE)
            self.sockets[page.sid] = page
        try:
            wire = _accept(environ)
            if wire is None:
                return _refusal(HTTPStatus.BAD_REQUEST)
            self.handlers["connect"](page.sid, environ)
            try:
                reason = page.run(wire)
            finally:
                self.handlers["disconnect"](page.sid, self.reason.TRANSPORT_CLOSE)
        finally:
            with self._changed:
                del self.sockets[page.sid]
                self._changed.notify_all()
        log.debug("page left: why=%s", reason)
        # This is how Werkzeug is told that the connection was used up and is not to be answered.
        raise ConnectionError


def _refusal(status: HTTPStatus) -> dict[str, object]:
    return {
        "status": f"{status.value} {status.phrase}",
        "headers": [("Content-Type", "application/json")],
        "response": error_body(status),
    }


class _Page(engineio.socket.Socket):  # type: ignore[misc]
    """One page: the thread that called :meth:`run` reads, a second one writes and pings."""

    def __init__(self, server: _Engine, sid: str, connection: socket.socket) -> None:
        super().__init__(server, sid)
        self._connection = connection
        self._outgoing = _Waiting(MOST_WAITING)
        self._messages = _Allowance(MESSAGES_PER_S, MOST_MESSAGES_AT_ONCE)
        self._has_ponged = True
        self._reader = threading.get_ident()

    def send(self, pkt: engineio.packet.Packet) -> None:
        """Line a packet up; a page that lets too many wait is let go."""
        self._line_up(pkt.encode())

    def close(self, wait: bool = True, abort: bool = False, reason: str | None = None) -> None:  # noqa: ARG002, FBT002
        """End the connection, as the library asks."""
        self.say_goodbye()

    def say_goodbye(self) -> None:
        """End the connection after what waits has been sent."""
        self._line_up(None)

    def hang_up(self) -> None:
        """End the connection now, whatever the peer does; both threads notice at once."""
        self.closing = True
        with contextlib.suppress(OSError):
            self._connection.shutdown(socket.SHUT_RDWR)

    def run(self, wire: "_Wire") -> str:
        """Read until the connection ends.

        Returns:
            Why it ended.
        """
        self.connected = self.upgraded = True
        opening = {
            "sid": self.sid,
            "upgrades": [],
            "pingInterval": int(PING_S * 1000),
            "pingTimeout": int(PING_S * 1000),
            "maxPayload": MOST_MESSAGE_BYTES,
        }
        self.send(engineio.packet.Packet(engineio.packet.OPEN, opening))
        writer = threading.Thread(target=self._write, args=(wire,), name="page writer", daemon=True)
        writer.start()
        try:
            return self._read(wire)
        finally:
            self.hang_up()
            with contextlib.suppress(queue.Full):  # then the writer is not waiting, and its next write fails
                self._outgoing.put_nowait(None)
            writer.join()

    def _line_up(self, text: str | None) -> None:
        """A page that asks faster than it reads waits for itself; nobody else ever waits for a page."""
        if self.closing:
            return
        asked_for_it = threading.get_ident() == self._reader
        try:
            self._outgoing.put(text, block=asked_for_it, timeout=SEND_S)
        except queue.Full:
            self.hang_up()

    def _read(self, wire: "_Wire") -> str:
        while (text := wire.receive()) is not None:
            if not self._messages.spend(1):
                return "too many messages"
            if text == "1":
                return "left"
            if text == "3":
                self._has_ponged = True
            elif not (isinstance(text, str) and _MESSAGE.fullmatch(text) and self._handle(text[1:])):
                wire.close_quietly(CloseReason.POLICY_VIOLATION)
                return "malformed"
        return "connection ended"

    def _handle(self, packet: str) -> bool:
        """Hand a packet to Socket.IO; False when it, or a handler, can make nothing of it."""
        try:
            self.server.handlers["message"](self.sid, packet)
        except _UNFIT as failure:
            log.info("page sent what cannot be handled: error=%s", type(failure).__name__)
            return False
        return True

    def _write(self, wire: "_Wire") -> None:
        ping = engineio.packet.Packet(engineio.packet.PING).encode()
        next_ping_s = time.monotonic() + PING_S
        try:
            while True:
                try:
                    text = self._outgoing.get(timeout=max(0.0, next_ping_s - time.monotonic()))
                except queue.Empty:
                    if not self._has_ponged:
                        break
                    self._has_ponged, text = False, ping
                    next_ping_s = time.monotonic() + PING_S
                if text is None:
                    wire.close_quietly(CloseReason.GOING_AWAY)
                    break
                wire.send(text)
        except (OSError, ProtocolError, simple_websocket.ConnectionClosed):
            pass  # the reader notices, too
        self.hang_up()


class _Waiting(queue.Queue[str | None]):
    """What waits to be written, measured in slots: one for each message and each 8 KiB of it."""

    _slots = 0

    def _qsize(self) -> int:
        return self._slots

    def _put(self, item: str | None) -> None:
        super()._put(item)
        self._slots += _slots_of(item)

    def _get(self) -> str | None:
        item: str | None = super()._get()
        self._slots -= _slots_of(item)
        return item


def _slots_of(text: str | None) -> int:
    return 1 + len(text or "") // _SLOT_CHARACTERS


class _Allowance:
    """A bucket of tokens: `per_s` on average, `most` at once."""

    def __init__(self, per_s: float, most: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._per_s, self._most, self._clock = per_s, most, clock
        self._left, self._at_s = most, clock()

    def spend(self, amount: float) -> bool:
        """Take `amount` out, or say that there is not enough."""
        now_s = self._clock()
        self._left = min(self._most, self._left + (now_s - self._at_s) * self._per_s) - amount
        self._at_s = now_s
        return self._left >= 0


class _NoThread:
    """In place of simple_websocket's reading thread, which would buffer without an end."""

    name = ""

    def __init__(self, target: object) -> None:
        pass

    def start(self) -> None:
        pass


class _Wire(simple_websocket.Server):  # type: ignore[misc]  # simple_websocket has no types
    """A WebSocket that is read by whoever calls :meth:`receive`: who is not read fills no memory of ours."""

    def __init__(self, environ: dict[str, Any]) -> None:
        self.connected = False
        self._bytes = _Allowance(BYTES_PER_S, MOST_BYTES_AT_ONCE)
        super().__init__(environ, thread_class=_NoThread, max_message_size=MOST_MESSAGE_BYTES)

    def receive(self, timeout: float | None = None) -> str | bytes | None:  # noqa: ARG002
        """Wait for a message.

        Returns:
            The message, or None when the connection has ended or its peer broke the protocol.
        """
        try:
            while self.connected and not self.input_buffer:
                data = self.sock.recv(self.receive_bytes)
                if not data or not self._bytes.spend(len(data)):
                    return None
                self.ws.receive_data(data)
                self.connected = self._handle_events()
        except (OSError, ProtocolError, UnicodeDecodeError):
            return None
        return self.input_buffer.pop(0) if self.input_buffer else None

    def close_quietly(self, why: CloseReason) -> None:
        """Send a closing frame if that is still possible."""
        with contextlib.suppress(OSError, ProtocolError, simple_websocket.ConnectionClosed):
            self.close(why)


def _accept(environ: "WSGIEnvironment") -> _Wire | None:
    """Answer the WebSocket handshake; None when there is something wrong with it.

    The library gets to see what a handshake consists of and nothing more: no extension is offered, hence
    none agreed upon, and no compressed message can become a thousand times as big.
    """
    connection: socket.socket = environ["werkzeug.socket"]
    connection.settimeout(None)
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _SEND_BUFFER_BYTES)
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, _send_timeout())
    try:
        return _Wire({name: environ[name] for name in _HANDSHAKE if name in environ})
    except (OSError, ProtocolError, simple_websocket.ConnectionError):
        return None


def _send_timeout() -> bytes | int:
    """`SEND_S` as setsockopt wants it. A timeout of the Python socket would end the reading, too."""
    if sys.platform == "win32":
        return int(SEND_S * 1000)
    return struct.pack("@ll", int(SEND_S), 0)
