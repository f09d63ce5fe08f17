"""One page's connection as Engine.IO sees it: what it says is checked, what it does not read is bounded."""

import contextlib
import logging
import queue
import re
import socket
import threading
import time

import engineio
import engineio.packet
import engineio.socket
from wsproto.frame_protocol import CloseReason

from desktop_monitor.web.socketio.websocket import ENDED, MOST_MESSAGE_BYTES, SEND_S, Allowance, Wire

log = logging.getLogger(__name__)

MOST_WAITING = 32
MESSAGES_PER_S, MOST_MESSAGES_AT_ONCE = 50, 100
PING_S = 4.5
"""A page that misses a ping is let go when the next one is due: 9 seconds after it stopped, at the latest."""
_SLOT_BYTES = 8 * 1024

_MESSAGE = re.compile(
    r"4(?:0(?:/[\w-]{1,32}(?:,|\Z))?(?:\{.*\})?"  # connect to a namespace, with or without an auth object
    r"|1(?:/[\w-]{1,32}(?:,|\Z))?"  # leave it
    r"|2(?:/[\w-]{1,32},)?[0-9]{0,9}\[.*\])",  # an event, with or without a number to acknowledge
    re.ASCII | re.DOTALL,
)
_UNFIT = (AttributeError, LookupError, OverflowError, RecursionError, TypeError, ValueError)


class PageSocket(engineio.socket.Socket):  # type: ignore[misc]
    """One page. The thread that called :meth:`run` reads and handles what the page says.

    Whoever has something to say sends it himself, as far as the system takes it without waiting: as a rule
    all of it, without a change of threads for each page. A second thread sends what is left, and pings.
    """

    def __init__(self, server: engineio.Server, sid: str, connection: socket.socket) -> None:
        super().__init__(server, sid)
        self._connection = connection
        self._wire: Wire | None = None
        self._sending = threading.Lock()
        self._outgoing = Waiting(MOST_WAITING)
        self._messages = Allowance(MESSAGES_PER_S, MOST_MESSAGES_AT_ONCE)
        self._has_ponged = True

    def send(self, pkt: engineio.packet.Packet) -> None:
        """Send a packet, or let it wait; a page that lets too much wait is let go. Never waits for it."""
        with self._sending:
            if self._wire is None or self.closing:
                return
            try:
                data = self._wire.frame(pkt.encode())
                if not self._outgoing.unfinished_tasks:  # or it would overtake what waits
                    data = self._wire.send_at_once(data)
                if data:
                    self._outgoing.put_nowait(data)
            except (*ENDED, queue.Full):
                self.hang_up()

    def close(self, wait: bool = True, abort: bool = False, reason: str | None = None) -> None:  # noqa: ARG002, FBT002
        """End the connection, as the library asks."""
        self.say_goodbye()

    def say_goodbye(self) -> None:
        """End the connection after what waits has been sent."""
        try:
            self._outgoing.put_nowait(None)
        except queue.Full:
            self.hang_up()

    def hang_up(self) -> None:
        """End the connection now, whatever the peer does; both threads notice at once."""
        self.closing = True
        with contextlib.suppress(OSError):
            self._connection.shutdown(socket.SHUT_RDWR)
        self._outgoing.end()

    def run(self, wire: Wire) -> str:
        """Read until the connection ends.

        Returns:
            Why it ended.
        """
        self._wire = wire
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

    def _read(self, wire: Wire) -> str:
        while (text := wire.receive()) is not None:
            if not self._messages.spend(1):
                return "too many messages"
            if text == "1":
                return "left"
            if text == "3":
                self._has_ponged = True
                continue
            # Who asks faster than he reads waits for himself, here, where nobody else waits for him.
            if not self._outgoing.wait_for_room(SEND_S):
                return "does not read"
            if not (isinstance(text, str) and _MESSAGE.fullmatch(text) and self._handle(text[1:])):
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

    def _write(self, wire: Wire) -> None:
        ping = engineio.packet.Packet(engineio.packet.PING)
        next_ping_s = time.monotonic() + PING_S
        with contextlib.suppress(*ENDED):  # the reader notices, too
            while True:
                try:
                    data = self._outgoing.get(timeout=max(0.0, next_ping_s - time.monotonic()))
                except queue.Empty:
                    if not self._has_ponged:
                        break
                    self._has_ponged = False
                    next_ping_s = time.monotonic() + PING_S
                    self.send(ping)
                    continue
                if data is None:
                    wire.close_quietly(CloseReason.GOING_AWAY)
                    break
                wire.send_wholly(data)
                self._outgoing.task_done()
        self.hang_up()


class Waiting(queue.Queue[bytes | None]):
    """What waits to be written, measured in slots: one for each message and each 8 KiB of it."""

    _slots = 0
    _is_over = False

    def wait_for_room(self, timeout_s: float) -> bool:
        """Wait until no more than half of the slots are taken, and tell whether that came to be in time."""
        with self.not_full:
            self.not_full.wait_for(lambda: self._is_over or self._has_room(), timeout_s)
            return not self._is_over and self._has_room()

    def end(self) -> None:
        """Let nobody wait for room any more: what waits will not be sent."""
        with self.not_full:
            self._is_over = True
            self.not_full.notify_all()

    def _has_room(self) -> bool:
        return self._slots <= self.maxsize // 2

    def _qsize(self) -> int:
        return self._slots

    def _put(self, item: bytes | None) -> None:
        super()._put(item)
        self._slots += _slots_of(item)

    def _get(self) -> bytes | None:
        item: bytes | None = super()._get()
        self._slots -= _slots_of(item)
        return item


def _slots_of(data: bytes | None) -> int:
    return 1 + len(data or b"") // _SLOT_BYTES
