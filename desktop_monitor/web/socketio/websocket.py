"""A WebSocket that takes no more from its peer, and keeps no more for it, than one of our pages needs."""

import contextlib
import socket
import struct
import sys
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import simple_websocket
from wsproto.events import TextMessage
from wsproto.frame_protocol import CloseReason
from wsproto.utilities import ProtocolError

from desktop_monitor.web.security.guard import MOST_BODY_BYTES

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

MOST_MESSAGE_BYTES = MOST_BODY_BYTES
BYTES_PER_S, MOST_BYTES_AT_ONCE = 16 * 1024, 2 * MOST_MESSAGE_BYTES
"""Empty frames at that rate cost some 3 % of a core; a page of ours sends less than 1 KiB a second."""
SEND_S = 4.0
ENDED = (OSError, ProtocolError, simple_websocket.ConnectionClosed)
"""What sending raises when the connection has ended."""
_SEND_BUFFER_BYTES = 64 * 1024
_WITHOUT_WAITING: int | None = getattr(socket, "MSG_DONTWAIT", None)
"""The flag of send(2) that Windows does not have."""
_HANDSHAKE = (
    "HTTP_CONNECTION",
    "HTTP_HOST",
    "HTTP_SEC_WEBSOCKET_KEY",
    "HTTP_SEC_WEBSOCKET_VERSION",
    "HTTP_UPGRADE",
    "werkzeug.socket",
)


class Allowance:
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


class Wire(simple_websocket.Server):  # type: ignore[misc]  # simple_websocket has no types
    """A WebSocket that is read by whoever calls :meth:`receive`: who is not read fills no memory of ours."""

    def __init__(self, environ: dict[str, Any]) -> None:
        self.connected = False
        self._bytes = Allowance(BYTES_PER_S, MOST_BYTES_AT_ONCE)
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

    def frame(self, text: str) -> bytes:
        """Make the frame of a text message.

        Raises:
            ConnectionClosed: The peer has said goodbye.
            ProtocolError: We have.
        """
        if not self.connected:
            raise simple_websocket.ConnectionClosed(self.close_reason, self.close_message)
        return bytes(self.ws.send(TextMessage(data=text)))

    def send_at_once(self, data: bytes) -> bytes:
        """Hand over as much as the system takes without waiting for the peer.

        Returns:
            The rest, which has to follow before anything else.

        Raises:
            OSError: The connection has ended.
        """
        if _WITHOUT_WAITING is None:
            return data
        try:
            return data[self.sock.send(data, _WITHOUT_WAITING) :]
        except BlockingIOError:
            return data

    def send_wholly(self, data: bytes) -> None:
        """Hand over everything: a timeout in the middle of a message must not leave the next one garbled.

        Raises:
            OSError: The connection has ended, or the peer has read nothing for `SEND_S`.
        """
        self.sock.sendall(data)

    def close_quietly(self, why: CloseReason) -> None:
        """Send a closing frame if that is still possible."""
        with contextlib.suppress(OSError, ProtocolError, simple_websocket.ConnectionClosed):
            self.close(why)


def accept(environ: "WSGIEnvironment") -> Wire | None:
    """Answer the WebSocket handshake; None when there is something wrong with it.

    The library gets to see what a handshake consists of and nothing more: no extension is offered, hence
    none agreed upon, and no compressed message can become a thousand times as big.
    """
    connection: socket.socket = environ["werkzeug.socket"]
    connection.settimeout(None)
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _SEND_BUFFER_BYTES)
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, _send_timeout())
    try:
        return Wire({name: environ[name] for name in _HANDSHAKE if name in environ})
    except (OSError, ProtocolError, simple_websocket.ConnectionError):
        return None


def _send_timeout() -> bytes | int:
    """`SEND_S` as setsockopt wants it. A timeout of the Python socket would end the reading, too."""
    if sys.platform == "win32":
        return int(SEND_S * 1000)
    return struct.pack("@ll", int(SEND_S), 0)
