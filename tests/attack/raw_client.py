"""A client that sends arbitrary bytes: requests, handshakes and frames, valid or not."""

import base64
import contextlib
import os
import socket
import struct
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Self

from desktop_monitor.web.socketio.page_connection import PING_INTERVAL_S
from tests.waiting import PATIENCE_S, PROMPTLY_S

TEXT, BINARY, CLOSE, PING, PONG = 1, 2, 8, 9, 10
PAGE_NAMESPACE = "/live"


@dataclass(frozen=True)
class Target:
    """A server under attack, and the secrets that an attacker could have."""

    port: int
    token: str
    control_secret: str
    new_key: Callable[[], str]
    send_as_other_user: Callable[..., bytes]
    """Sends bytes as another user; see `OtherUser.send`."""

    @property
    def host(self) -> str:
        """The valid Host."""
        return f"127.0.0.1:{self.port}"

    @property
    def origin(self) -> str:
        """The valid Origin."""
        return f"http://{self.host}"


Headers = Mapping[str, str | None]


def request(
    target: Target,
    method: str = "GET",
    path: str = "/api/now",
    headers: Headers | None = None,
    body: bytes = b"",
) -> bytes:
    """Build a valid request; `headers` replaces some headers, None omits one."""
    fields: dict[str, str | None] = {
        "Host": target.host,
        "Origin": target.origin,
        "Authorization": f"Bearer {target.token}",
    }
    if body:
        fields |= {"Content-Type": "application/json", "Content-Length": str(len(body))}
    return raw(f"{method} {path} HTTP/1.1", fields | dict(headers or {}), body)


def raw(request_line: str, fields: Headers, body: bytes = b"") -> bytes:
    """Build a request from its parts."""
    lines = [request_line, *(f"{name}: {value}" for name, value in fields.items() if value is not None)]
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + body


def handshake(target: Target, path: str | None = None, headers: Headers | None = None) -> bytes:
    """Build a valid WebSocket handshake, except for what the arguments replace."""
    fields: dict[str, str | None] = {
        "Host": target.host,
        "Origin": target.origin,
        "Connection": "Upgrade",
        "Upgrade": "websocket",
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": base64.b64encode(os.urandom(16)).decode(),
    }
    return raw(f"GET {path or socket_path(target.token)} HTTP/1.1", fields | dict(headers or {}))


def socket_path(token: str) -> str:
    """Return the path and query of a WebSocket handshake."""
    return f"/socket.io/?EIO=4&transport=websocket&token={token}"


def connect(port: int, timeout_s: float = PATIENCE_S) -> socket.socket:
    """Connect to a port of 127.0.0.1."""
    return socket.create_connection(("127.0.0.1", port), timeout=timeout_s)


class SilentError(Exception):
    """A server waits for more, or hangs: it has neither answered nor refused."""


def exchange(port: int, data: bytes, wait_s: float = PATIENCE_S, *, is_all: bool = False) -> bytes:
    """Send bytes, and return the response until the connection ends or `wait_s` have passed.

    With `is_all`, the sending side is shut down, so the server does not wait for the rest of a refused body.

    Raises:
        SilentError: There was neither an answer nor an end of the connection.
    """
    answer = b""
    ends_s = time.monotonic() + wait_s
    try:
        with connect(port, wait_s) as peer:
            peer.sendall(data)
            if is_all:
                with contextlib.suppress(OSError):  # what was answered before a reset can still be read
                    peer.shutdown(socket.SHUT_WR)
            while time.monotonic() < ends_s and (part := peer.recv(65536)):
                answer += part
    except TimeoutError:
        if not answer:
            raise SilentError(data[:200]) from None
    except OSError:  # the connection was reset
        pass
    return answer


def status_of(answer: bytes) -> int:
    """Return the status of a response: 0 without one, 200 for a body without a head (HTTP/0.9)."""
    if not answer.startswith(b"HTTP/"):
        return 200 if answer else 0
    return int(answer.split(None, 2)[1])


def is_answered(answer: bytes) -> bool:
    """Return whether the status is 2xx."""
    return 200 <= status_of(answer) < 300


def frame(payload: bytes | str, opcode: int = TEXT, *, fin: bool = True) -> bytes:
    """Build one masked WebSocket frame."""
    data = payload.encode() if isinstance(payload, str) else payload
    mask = os.urandom(4)
    if len(data) < 126:
        size = struct.pack("!B", 0x80 | len(data))
    elif len(data) < 65536:
        size = struct.pack("!BH", 0x80 | 126, len(data))
    else:
        size = struct.pack("!BQ", 0x80 | 127, len(data))
    repeated = mask * (len(data) // 4 + 1)
    masked = (int.from_bytes(data) ^ int.from_bytes(repeated[: len(data)])).to_bytes(len(data))
    return bytes([(0x80 if fin else 0) | opcode]) + size + mask + masked


class Peer:
    """The client side of a WebSocket."""

    def __init__(self, port: int, handshake: bytes, timeout_s: float = PATIENCE_S) -> None:
        """Send a handshake; `status` is that of the response."""
        self.socket = connect(port, timeout_s)
        self._buffer = b""
        try:
            self.socket.sendall(handshake)
            while b"\r\n\r\n" not in self._buffer and (part := self.socket.recv(65536)):
                self._buffer += part
        except OSError:
            self._buffer = b""
        head, _, self._buffer = self._buffer.partition(b"\r\n\r\n")
        self.status = status_of(head)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.socket.close()

    def send(self, *packets: str) -> None:
        """Send text messages."""
        self.socket.sendall(b"".join(frame(packet) for packet in packets))

    def messages(self, wait_s: float = PATIENCE_S) -> Iterator[tuple[int, bytes]]:
        """Yield (opcode, payload) until the connection ends or `wait_s` have passed."""
        ends_s = time.monotonic() + wait_s
        with contextlib.suppress(OSError):
            while True:
                while (message := self._next()) is None:
                    self.socket.settimeout(max(0.001, ends_s - time.monotonic()))
                    part = self.socket.recv(65536)
                    if not part:
                        return
                    self._buffer += part
                yield message

    def receive_available(self) -> list[tuple[int, bytes]]:
        """Read once, and return the (opcode, payload) of each complete message."""
        self._buffer += self.socket.recv(65536)
        return list(iter(self._next, None))

    def _next(self) -> tuple[int, bytes] | None:
        parsed = _parse(self._buffer)
        if parsed is None:
            return None
        opcode, payload, self._buffer = parsed
        return opcode, payload

    def receives(self, start: bytes = b"42", wait_s: float = PATIENCE_S) -> bool:
        """Return whether a message that begins with `start`, by default an event, arrives."""
        return any(opcode == TEXT and payload.startswith(start) for opcode, payload in self.messages(wait_s))

    def is_closed(self, wait_s: float = 2 * PING_INTERVAL_S - 1) -> bool:
        """Return whether the server closes the connection within `wait_s`; it does after a ping timeout."""
        ends_s = time.monotonic() + wait_s
        for _ in self.messages(wait_s):
            pass
        return time.monotonic() < ends_s


def _parse(buffer: bytes) -> tuple[int, bytes, bytes] | None:
    if len(buffer) < 2:
        return None
    size, start = buffer[1] & 127, 2
    if size >= 126:
        start = 4 if size == 126 else 10
        size = int.from_bytes(buffer[2:start])
    if len(buffer) < start + size:
        return None
    return buffer[0] & 15, buffer[start : start + size], buffer[start + size :]


def receives_data(target: Target, request: bytes, *packets: str) -> bool:
    """Open a WebSocket, send `packets` or connect to /live, and return whether events arrive."""
    with contextlib.suppress(OSError), Peer(target.port, request) as peer:
        if peer.status != 101:
            return False
        peer.send(*(packets or (f"40{PAGE_NAMESPACE},",)))
        return peer.receives(wait_s=PROMPTLY_S)
    return False
