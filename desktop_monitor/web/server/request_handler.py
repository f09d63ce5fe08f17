"""Reads HTTP requests strictly, with limits on their time and size."""

import io
import re
import socket
import time
from http import HTTPStatus
from typing import Any

from werkzeug.serving import WSGIRequestHandler

from desktop_monitor.web.security.guard import error_body, security_headers

MAX_HEADER_BYTES = 16 * 1024
MAX_REQUEST_BYTES = 256 * 1024
REQUEST_TIMEOUT_S = 5.0
LINGER_S = 0.5
"""How long the rest of a request that is answered already is read, so that the peer gets the answer.

Werkzeug reads until the peer closes; the connection is one of a limited number all the time.
"""
_REQUEST_LINE = re.compile(rb"[A-Z]{1,16} /(?!/)[!-~]* HTTP/1\.[01]\r?\n")
_HEADER_NAME = re.compile(r"[A-Za-z0-9!#$%&'*+.^`|~-]+")
_HEADER_VALUE = re.compile(r"[\t -~\x80-\xff]*")


class _TooLarge(ConnectionError):
    """A request exceeds its size limit."""


class _BoundedReader(io.RawIOBase):
    """Reads from a socket within a *total* time and size.

    A socket timeout restarts with each byte, which a slowloris attack exploits.
    """

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        self._is_lingering = False
        self.extend(MAX_HEADER_BYTES)

    def extend(self, byte_count: int) -> None:
        """Allow `byte_count` bytes from now on, within `REQUEST_TIMEOUT_S`."""
        self._bytes_left = byte_count
        self._deadline_s = time.monotonic() + REQUEST_TIMEOUT_S

    def linger(self) -> None:
        """Read for `LINGER_S` at most from now on, the request having been answered."""
        if not self._is_lingering:
            self._is_lingering = True
            self._deadline_s = min(self._deadline_s, time.monotonic() + LINGER_S)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:  # noqa: ANN401
        left_s = self._deadline_s - time.monotonic()
        if left_s <= 0 and self._is_lingering:
            # After an error, Werkzeug would not close the response, which shows that a window has ended.
            return 0
        if left_s <= 0:
            raise TimeoutError
        if self._bytes_left <= 0:
            raise _TooLarge
        self._connection.settimeout(left_s)
        try:
            count = self._connection.recv_into(memoryview(buffer)[: self._bytes_left])
        finally:
            self._connection.settimeout(REQUEST_TIMEOUT_S)
        self._bytes_left -= count
        return count


class RequestHandler(WSGIRequestHandler):
    """Handles one request per connection.

    With the keep-alive of HTTP/1.1, Werkzeug would parse the closing frame of a WebSocket as another request
    and answer it with "400 Bad request syntax".
    """

    protocol_version = "HTTP/1.0"
    timeout = REQUEST_TIMEOUT_S
    # For errors before the request line has been parsed.
    command = requestline = ""
    request_version = protocol_version

    def setup(self) -> None:
        """Read through a `_BoundedReader`."""
        super().setup()
        self._reader = _BoundedReader(self.connection)
        self.rfile.close()
        self.rfile = io.BufferedReader(self._reader, 8192)

    def handle_one_request(self) -> None:
        """Answer a request that is too large with 431."""
        try:
            super().handle_one_request()
        except _TooLarge:
            self.send_error(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE)

    def parse_request(self) -> bool:
        """Parse the head of a request; refuse ambiguous ones, against request smuggling."""
        if not _REQUEST_LINE.fullmatch(self.raw_requestline):
            self.send_error(HTTPStatus.BAD_REQUEST)
            return False
        if not super().parse_request():
            return False
        if not _is_unambiguous(self.headers):
            self.send_error(HTTPStatus.BAD_REQUEST)
            return False
        self._reader.extend(MAX_REQUEST_BYTES)
        return True

    def end_headers(self) -> None:
        """Send the headers; what the peer still sends is read for a moment only."""
        super().end_headers()
        self._reader.linger()

    def send_response(self, code: int, message: str | None = None) -> None:
        """Send the status without a Server header."""
        self.send_response_only(code, message)

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:  # noqa: ARG002
        """Send an error with the body and the headers of the guard."""
        status = HTTPStatus(code)
        body = error_body(status)
        self.send_response(code)
        for name, content in security_headers(self.server.port):
            self.send_header(name, content)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Connection", "close")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log(self, type: str, message: str, *args: Any) -> None:  # noqa: A002, ANN401
        """Log nothing: there is no access log, and peers must not be able to fill the log."""


def _is_unambiguous(headers: Any) -> bool:  # noqa: ANN401 - email.message.Message
    """Return whether there are no duplicate, folded or malformed headers and no Transfer-Encoding."""
    if headers.defects or headers.get_payload():
        return False
    names = [name.lower() for name in headers]
    if len(names) != len(set(names)) or "transfer-encoding" in names:
        return False
    return all(
        _HEADER_NAME.fullmatch(name) and _HEADER_VALUE.fullmatch(text) for name, text in headers.items()
    )
