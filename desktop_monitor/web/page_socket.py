"""One page's WebSocket: read by one thread, written by another, bounded in number, size and rate."""

import contextlib
import logging
import queue
import re
import socket
import struct
import sys
import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import engineio
import engineio.packet
import engineio.socket
import simple_websocket
from wsproto.events import TextMessage
from wsproto.frame_protocol import CloseReason
from wsproto.utilities import ProtocolError

from desktop_monitor.web.guard import MOST_BODY_BYTES

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

log = logging.getLogger(__name__)

MOST_WAITING = 32
MOST_MESSAGE_BYTES = MOST_BODY_BYTES
MESSAGES_PER_S, MOST_MESSAGES_AT_ONCE = 50, 100
BYTES_PER_S, MOST_BYTES_AT_ONCE = 16 * 1024, 2 * MOST_MESSAGE_BYTES
"""Empty frames at that rate cost some 3 % of a core; a page of ours sends less than 1 KiB a second."""
PING_S = 4.5
"""A page that misses a ping is let go when the next one is due: 9 seconds after it stopped, at the latest."""
SEND_S = 4.0
_SEND_BUFFER_BYTES = 64 * 1024
_SLOT_CHARACTERS = 8 * 1024

_MESSAGE = re.compile(
    r"4(?:0(?:/[\w-]{1,32}(?:,|\Z))?(?:\{.*\})?"  # connect to a namespace, with or without an auth object
    r"|1(?:/[\w-]{1,32}(?:,|\Z))?"  # leave it
    r"|2(?:/[\w-]{1,32},)?[0-9]{0,9}\[.*\])",  # an event, with or without a number to acknowledge
    re.ASCII | re.DOTALL,
)
_HANDSHAKE = (
    "HTTP_CONNECTION",
    "HTTP_HOST",
    "HTTP_SEC_WEBSOCKET_KEY",
    "HTTP_SEC_WEBSOCKET_VERSION",
    "HTTP_UPGRADE",
    "werkzeug.socket",
)
_UNFIT = (AttributeError, LookupError, OverflowError, RecursionError, TypeError, ValueError)


class PageSocket(engineio.socket.Socket):  # type: ignore[misc]
    """One page: the thread that called :meth:`run` reads, a second one writes and pings."""

    def __init__(self, server: engineio.Server, sid: str, connection: socket.socket) -> None:
        super().__init__(server, sid)
        self._connection = connection
        self._outgoing = Waiting(MOST_WAITING)
        self._messages = Allowance(MESSAGES_PER_S, MOST_MESSAGES_AT_ONCE)
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

    def run(self, wire: "Wire") -> str:
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

    def _read(self, wire: "Wire") -> str:
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

    def _write(self, wire: "Wire") -> None:
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


class Waiting(queue.Queue[str | None]):
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

    def send(self, data: str) -> None:
        """Send a text message, wholly: a timeout in the middle of one must not leave the next one garbled."""
        if not self.connected:
            raise simple_websocket.ConnectionClosed(self.close_reason, self.close_message)
        self.sock.sendall(self.ws.send(TextMessage(data=data)))

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
