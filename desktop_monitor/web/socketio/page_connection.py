"""The connection of one page: Engine.IO 4 over a WebSocket, validated and bounded in both directions."""

import contextlib
import logging
import queue
import re
import socket
import threading
import time
from collections.abc import Callable
from functools import partial

import msgspec
from wsproto.frame_protocol import CloseReason

from desktop_monitor.web.socketio.send_queue import SendQueue
from desktop_monitor.web.socketio.simple_websocket_hooks import (
    CONNECTION_ENDED,
    MAX_MESSAGE_BYTES,
    SEND_TIMEOUT_S,
    WebSocketConnection,
)
from desktop_monitor.web.socketio.token_bucket import TokenBucket

log = logging.getLogger(__name__)

MAX_QUEUED = 32
MESSAGES_PER_S, MESSAGE_BURST = 50, 100
PING_INTERVAL_S = 4.5
"""A page that misses a ping is disconnected at the next one, within 9 seconds."""

# Packet types of Engine.IO 4.
_OPEN, _CLOSE, _PING, _PONG = "0", "1", "2", "3"
_MESSAGE = re.compile(
    r"4(?:0(?:/[\w-]{1,32}(?:,|\Z))?(?:\{.*\})?"  # connect to a namespace, optionally with an auth object
    r"|1(?:/[\w-]{1,32}(?:,|\Z))?"  # disconnect from it
    r"|2(?:/[\w-]{1,32},)?[0-9]{0,9}\[.*\])",  # an event, optionally with the number of an acknowledgement
    re.ASCII | re.DOTALL,
)
_INVALID_MESSAGE_ERRORS = (AttributeError, LookupError, OverflowError, RecursionError, TypeError, ValueError)


class PageConnection:
    """One page. The thread that calls :meth:`run` reads Socket.IO packets and passes them to `on_message`.

    A sender writes on its own thread as much as the socket takes without blocking, usually everything, which
    saves a thread switch per page. A second thread writes the rest, and sends pings.
    """

    def __init__(self, sid: str, connection: socket.socket, on_message: Callable[[str], object]) -> None:
        self._sid = sid
        self._connection = connection
        self._on_message = on_message
        self._websocket: WebSocketConnection | None = None
        self._send_lock = threading.Lock()
        self._queue = SendQueue(MAX_QUEUED)
        self._message_rate = TokenBucket(MESSAGES_PER_S, MESSAGE_BURST)
        self._pong_received = True
        self._is_ended = False
        self._close_reason = CloseReason.GOING_AWAY

    def send(self, packet: str) -> None:
        """Send an Engine.IO packet or queue it, without blocking; abort if the queue is full."""
        with self._send_lock:
            websocket = self._websocket
            if websocket is None or self._is_ended or not websocket.connected:
                return
            try:
                self._send_frame(websocket, websocket.encode(packet))
            except (*CONNECTION_ENDED, queue.Full):
                self.abort()

    def _send_frame(self, websocket: WebSocketConnection, data: bytes) -> None:
        if not self._queue.unfinished_tasks:  # otherwise it would overtake queued data
            data = websocket.send_nowait(data)
        if data:
            self._queue.put_nowait(data)

    def _answer(self, websocket: WebSocketConnection, data: bytes) -> None:
        """Send the answer to a control frame, behind what is being sent; called with the lock held."""
        if not self._is_ended:
            try:
                self._send_frame(websocket, data)
            except (*CONNECTION_ENDED, queue.Full):
                self.abort()

    def close(self) -> None:
        """Close the connection after the queued data has been sent."""
        try:
            self._queue.put_nowait(None)
        except queue.Full:
            self.abort()

    def _end_sending(self) -> None:
        """Return when no sender writes any more: after a closing frame, a message is an error to browsers."""
        with self._send_lock:
            self._is_ended = True

    def abort(self) -> None:
        """Shut the connection down at once; both threads notice."""
        self._is_ended = True
        with contextlib.suppress(OSError):
            self._connection.shutdown(socket.SHUT_RDWR)
        self._queue.close()

    def run(self, websocket: WebSocketConnection) -> str:
        """Read until the connection ends; return why it ended."""
        self._websocket = websocket
        websocket.answer_through(self._send_lock, partial(self._answer, websocket))
        ping_ms = int(PING_INTERVAL_S * 1000)
        parameters = {
            "sid": self._sid,
            "upgrades": [],
            "pingInterval": ping_ms,
            "pingTimeout": ping_ms,
            "maxPayload": MAX_MESSAGE_BYTES,
        }
        self.send(_OPEN + msgspec.json.encode(parameters).decode())
        writer = threading.Thread(target=self._write, args=(websocket,), name="page writer", daemon=True)
        writer.start()
        try:
            return self._read(websocket)
        finally:
            if not websocket.connected or self._close_reason != CloseReason.GOING_AWAY:
                self.close()  # what is being sent, and then the closing frame
                writer.join(SEND_TIMEOUT_S)
            self.abort()
            with contextlib.suppress(queue.Full):  # then the writer is not waiting, and its next write fails
                self._queue.put_nowait(None)
            writer.join()

    def _read(self, websocket: WebSocketConnection) -> str:
        while (packet := websocket.receive()) is not None:
            if not self._message_rate.take(1):
                return "rate limit"
            if packet == _CLOSE:
                return "closed by the page"
            if packet == _PONG:
                self._pong_received = True
                continue
            # Responses of handlers never overflow the queue: a page that does not read them is not read.
            if not self._queue.wait_until_half_empty(SEND_TIMEOUT_S):
                return "send timeout"
            if not (isinstance(packet, str) and _MESSAGE.fullmatch(packet) and self._handle(packet[1:])):
                self._close_reason = CloseReason.POLICY_VIOLATION
                return "invalid packet"
        return "connection ended"

    def _handle(self, message: str) -> bool:
        try:
            self._on_message(message)
        except _INVALID_MESSAGE_ERRORS as error:
            log.info("page sent an invalid message: error=%s", type(error).__name__)
            return False
        return True

    def _write(self, websocket: WebSocketConnection) -> None:
        next_ping_s = time.monotonic() + PING_INTERVAL_S
        with contextlib.suppress(*CONNECTION_ENDED):  # the reading thread notices as well
            while True:
                try:
                    data = self._queue.get(timeout=max(0.0, next_ping_s - time.monotonic()))
                except queue.Empty:
                    if not self._pong_received:
                        break
                    self._pong_received = False
                    next_ping_s = time.monotonic() + PING_INTERVAL_S
                    self.send(_PING)
                    continue
                if data is None:
                    self._end_sending()
                    while rest := self._queue.next_bytes():
                        websocket.send_all(rest)
                    websocket.close_quietly(self._close_reason)
                    break
                websocket.send_all(data)
                self._queue.task_done()
        self.abort()
