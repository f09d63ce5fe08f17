"""Hooks into simple-websocket 1.1, and a WebSocket with bounded input. What is used of wsproto is public."""

import contextlib
import socket
import struct
import sys
import threading
from collections.abc import Callable
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import simple_websocket
from wsproto.events import TextMessage
from wsproto.frame_protocol import CloseReason
from wsproto.utilities import ProtocolError

from desktop_monitor.web.security.guard import MAX_BODY_BYTES
from desktop_monitor.web.socketio.token_bucket import TokenBucket

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

MAX_MESSAGE_BYTES = MAX_BODY_BYTES
RECEIVE_BYTES_PER_S, RECEIVE_BURST_BYTES = 16 * 1024, 2 * MAX_MESSAGE_BYTES
"""Empty frames at that rate take about 3 % of a core; a page sends less than 1 KiB per second."""
SEND_TIMEOUT_S = 4.0
CONNECTION_ENDED = (OSError, ProtocolError, simple_websocket.ConnectionClosed)
"""What `encode` and the send methods raise when the connection has ended."""
_SEND_BUFFER_BYTES = 64 * 1024
_NO_WAIT: int | None = getattr(socket, "MSG_DONTWAIT", None)
"""The flag of send(2), which Windows does not have."""
_HANDSHAKE_FIELDS = (
    "HTTP_CONNECTION",
    "HTTP_HOST",
    "HTTP_SEC_WEBSOCKET_KEY",
    "HTTP_SEC_WEBSOCKET_VERSION",
    "HTTP_UPGRADE",
    "werkzeug.socket",
)


def _no_thread(target: object) -> SimpleNamespace:  # noqa: ARG001
    """Hook: `Base.__init__` starts a thread that fills a buffer without bounds; `receive` reads instead."""
    return SimpleNamespace(name="", start=lambda: None)


class _Answers:
    """Stands for the socket in the library, which would send its answers in the middle of a message."""

    def __init__(self, connection: socket.socket, send: Callable[[bytes], object]) -> None:
        self.send = send
        self.close = connection.close


class WebSocketConnection(simple_websocket.Server):  # type: ignore[misc]  # untyped
    """A WebSocket that is only read by :meth:`receive`, so that a fast peer fills the socket, not memory.

    Hook: the attributes `sock`, `ws` (a wsproto.WSConnection), `input_buffer`, `receive_bytes`, `connected`,
    `close_reason` and `close_message`.
    """

    connected: bool
    sock: Any

    def __init__(self, environ: dict[str, Any]) -> None:
        self._receive_rate = TokenBucket(RECEIVE_BYTES_PER_S, RECEIVE_BURST_BYTES)
        super().__init__(environ, thread_class=_no_thread, max_message_size=MAX_MESSAGE_BYTES)
        self._socket: socket.socket = self.sock
        self.answer_through(threading.Lock(), self._socket.send)

    def answer_through(self, lock: threading.Lock, send: Callable[[bytes], object]) -> None:
        """Let `send` send the answers to pings and to closing frames; it is called with `lock` held."""
        self._send_lock = lock
        self.sock = _Answers(self._socket, send)

    def receive(self, timeout: float | None = None) -> str | bytes | None:  # noqa: ARG002
        """Wait for a message; return None at the end, or if the peer violates protocol or rate limit."""
        try:
            while self.connected and not self.input_buffer:
                data = self._socket.recv(self.receive_bytes)
                if not data or not self._receive_rate.take(len(data)):
                    return None
                with self._send_lock:  # no message is begun between a closing frame and its answer
                    self.ws.receive_data(data)
                    # Hook: it answers pings and closing frames, appends messages to `input_buffer`, and
                    # returns whether the connection is open.
                    self.connected = self._handle_events()
        except (OSError, ProtocolError, UnicodeDecodeError):
            return None
        return self.input_buffer.pop(0) if self.input_buffer else None

    def encode(self, text: str) -> bytes:
        """Return the frame of a text message; may raise `CONNECTION_ENDED`."""
        if not self.connected:
            raise simple_websocket.ConnectionClosed(self.close_reason, self.close_message)
        return bytes(self.ws.send(TextMessage(data=text)))

    def send_nowait(self, data: bytes) -> bytes:
        """Send as much as the socket takes without blocking; return the rest, which must be sent next.

        Raises:
            OSError: The connection has ended.
        """
        if _NO_WAIT is None:
            return data
        try:
            return data[self._socket.send(data, _NO_WAIT) :]
        except BlockingIOError:
            return data

    def send_all(self, data: bytes) -> None:
        """Send everything; `Base.send` would drop the rest of a message after a timeout.

        Raises:
            OSError: The connection has ended, or the peer has not read for `SEND_TIMEOUT_S`.
        """
        self._socket.sendall(data)

    def close_quietly(self, reason: CloseReason) -> None:
        """Send a closing frame if possible; nothing else may be sending."""
        self.answer_through(self._send_lock, self._socket.send)
        with contextlib.suppress(*CONNECTION_ENDED):
            self.close(reason)


def accept(environ: "WSGIEnvironment") -> WebSocketConnection | None:
    """Answer a WebSocket handshake; return None if it is invalid.

    The library gets only the fields of the handshake. Without Sec-WebSocket-Extensions, it cannot agree on
    compression, which would let a small message expand a thousandfold.
    """
    connection: socket.socket = environ["werkzeug.socket"]
    connection.settimeout(None)
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _SEND_BUFFER_BYTES)
    # Not a timeout of the Python socket, which applies to reading as well.
    timeout = (
        int(SEND_TIMEOUT_S * 1000) if sys.platform == "win32" else struct.pack("@ll", int(SEND_TIMEOUT_S), 0)
    )
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, timeout)
    try:
        return WebSocketConnection({name: environ[name] for name in _HANDSHAKE_FIELDS if name in environ})
    except (OSError, ProtocolError, simple_websocket.ConnectionError):
        return None
