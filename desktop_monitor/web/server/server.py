"""Our own HTTP server on the loopback: stops at once, bounded in every direction, quiet about its peers."""

import contextlib
import errno
import io
import logging
import os
import re
import selectors
import socket
import sys
import threading
import time
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from werkzeug.serving import ThreadedWSGIServer, WSGIRequestHandler

from desktop_monitor.model.errors import PortTaken
from desktop_monitor.web.security.guard import error_body, security_headers
from desktop_monitor.web.security.peer import uid_of_peer

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

log = logging.getLogger(__name__)

HOST = "127.0.0.1"
MOST_CONNECTIONS = 64
MOST_STRANGERS = 32
MOST_HEADER_BYTES = 16 * 1024
MOST_REQUEST_BYTES = 256 * 1024
REQUEST_S = 5.0
STOP_S = 0.8
_BACKLOG = 1024  # a full one makes honest clients try again only a second later
_OUT_OF_DESCRIPTORS = frozenset({errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM})
_REQUEST_LINE = re.compile(rb"[A-Z]{1,16} /(?!/)[!-~]* HTTP/1\.[01]\r?\n")
_HEADER_NAME = re.compile(r"[A-Za-z0-9!#$%&'*+.^`|~-]+")
_HEADER_VALUE = re.compile(r"[\t -~\x80-\xff]*")


class RunningServer:
    """A WSGI application on a port of 127.0.0.1, one thread for each of at most 64 connections.

    A waiting server costs nothing: it sleeps until a connection or the order to stop arrives.
    """

    def __init__(self, server: "_Server") -> None:
        self._server = server
        self._wake, self._woken = socket.socketpair()
        self._ready = selectors.DefaultSelector()
        self._ready.register(server, selectors.EVENT_READ)
        self._ready.register(self._woken, selectors.EVENT_READ)
        self._thread = threading.Thread(target=self._accept, name="web server", daemon=True)

    @classmethod
    def bind(cls, app: "WSGIApplication", port: int = 0) -> "RunningServer":
        """Take a port, without answering yet.

        Args:
            app: Answers the requests; a :class:`~desktop_monitor.web.security.guard.Guard` in the product.
            port: 0 lets the system choose a free one.

        Raises:
            PortTaken: Another program listens there.
        """
        try:
            listener = _listen(port)
        except OSError as failure:
            raise PortTaken(
                f"Port {port} of {HOST} cannot be used ({failure.strerror}). "
                "Choose another one, or leave the port out: then a free one is found."
            ) from failure
        with listener:
            return cls(_Server(app, listener))

    @property
    def port(self) -> int:
        """The port that we listen on."""
        return int(self._server.server_address[1])

    def start(self) -> None:
        """Begin to answer."""
        self._thread.start()

    def stop(self) -> None:
        """Hang up on everybody and wait until nothing of the server is left, 0.8 s at most."""
        if self._wake.fileno() < 0:
            return
        deadline_s = time.monotonic() + STOP_S
        self._wake.send(b"x")
        if self._thread.ident is not None:
            self._thread.join()
        self._ready.close()
        self._server.server_close()
        self._server.hang_up(deadline_s)
        self._wake.close()
        self._woken.close()

    def _accept(self) -> None:
        while all(key.fileobj is self._server for key, _ in self._ready.select()):
            self._server.handle_request()


def _listen(port: int) -> socket.socket:
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        if hasattr(socket, "SO_EXCLUSIVEADDRUSE"):
            # Windows lets another program take a port that is in use, unless told not to.
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
        else:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((HOST, port))
        listener.listen(_BACKLOG)
    except (OSError, OverflowError):
        listener.close()
        raise
    return listener


class _Server(ThreadedWSGIServer):
    """Werkzeug's threaded server with a list of its connections."""

    timeout = 0  # handle_request() is only called when a connection waits

    def __init__(self, app: "WSGIApplication", listener: socket.socket) -> None:
        self._connections: dict[socket.socket, threading.Thread] = {}
        self._changing = threading.Lock()
        self._uid_of_peer = uid_of_peer()
        super().__init__(HOST, 0, app, _RequestHandler, fd=listener.fileno())
        self.socket.settimeout(0)  # who hangs up before we accept must not make us wait for the next

    def get_request(self) -> tuple[Any, Any]:
        """Accept a connection; without free descriptors, wait a little instead of trying again at once."""
        try:
            return super().get_request()
        except OSError as failure:
            if failure.errno in _OUT_OF_DESCRIPTORS:
                time.sleep(0.05)
            raise

    def process_request(self, request: Any, client_address: Any) -> None:  # noqa: ANN401 - as typeshed has it
        """Answer in a thread of its own, or hang up when there are too many already."""
        thread = threading.Thread(
            target=self.process_request_thread,
            args=(request, client_address),
            name="web connection",
            daemon=True,
        )
        with self._changing:
            has_room = len(self._connections) < self._places_for(client_address[1])
            if has_room:
                self._connections[request] = thread
        if not has_room:
            self.shutdown_request(request)
            return
        try:
            thread.start()
        except RuntimeError:  # the system has no thread left for us
            self.shutdown_request(request)

    def _places_for(self, peer_port: int) -> int:
        """Half of the places are kept for our own user; the guard refuses strangers, but has to hear them."""
        if len(self._connections) < MOST_STRANGERS or self._uid_of_peer is None:
            return MOST_CONNECTIONS
        is_ours = self._uid_of_peer(peer_port, self.port) == os.getuid()
        return MOST_CONNECTIONS if is_ours else MOST_STRANGERS

    def shutdown_request(self, request: Any) -> None:  # noqa: ANN401
        """Close a connection and forget it."""
        with self._changing:
            self._connections.pop(request, None)
        super().shutdown_request(request)

    def hang_up(self, deadline_s: float) -> None:
        """End every connection, and wait for their threads until the monotonic clock shows `deadline_s`."""
        with self._changing:
            left = dict(self._connections)
            for connection in left:
                _shut(connection)
        for thread in left.values():
            thread.join(max(0.0, deadline_s - time.monotonic()))

    def handle_error(self, request: Any, client_address: Any) -> None:  # noqa: ANN401, ARG002
        """Say when one of our own handlers broke; a connection that broke is the peer's affair."""
        failure = sys.exc_info()[1]
        if not isinstance(failure, OSError):
            log.error("web connection failed", exc_info=failure)

    def log(self, type: str, message: str, *args: Any) -> None:  # noqa: A002, ANN401, ARG002
        """Werkzeug reports only handlers that raised: bugs of ours."""
        log.error(message, *args)


def _shut(connection: socket.socket) -> None:
    with contextlib.suppress(OSError):
        connection.shutdown(socket.SHUT_RDWR)


class _TooMuch(ConnectionError):
    """A request has more bytes than any of ours."""


class _BoundedReader(io.RawIOBase):
    """What a peer sends, as long as it keeps within a time and a size *in total*.

    A timeout of the socket alone starts again with each byte, which is how slowloris lives.
    """

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        self.allow(MOST_HEADER_BYTES)

    def allow(self, most_bytes: int) -> None:
        """Grant `most_bytes` more, and the time to send them."""
        self._bytes_left = most_bytes
        self._deadline_s = time.monotonic() + REQUEST_S

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:  # noqa: ANN401
        left_s = self._deadline_s - time.monotonic()
        if left_s <= 0:
            raise TimeoutError
        if self._bytes_left <= 0:
            raise _TooMuch
        self._connection.settimeout(left_s)
        try:
            count = self._connection.recv_into(memoryview(buffer)[: self._bytes_left])
        finally:
            self._connection.settimeout(REQUEST_S)
        self._bytes_left -= count
        return count


class _RequestHandler(WSGIRequestHandler):
    """One request per connection, strictly read.

    HTTP/1.0 answers end the connection: Werkzeug's keep-alive would read the WebSocket's closing frame as
    a second HTTP request and answer it with "400 Bad request syntax".
    """

    protocol_version = "HTTP/1.0"
    timeout = REQUEST_S
    # For refusals before anything was read.
    command = requestline = ""
    request_version = protocol_version

    def setup(self) -> None:
        super().setup()
        self._incoming = _BoundedReader(self.connection)
        self.rfile.close()
        self.rfile = io.BufferedReader(self._incoming, 8192)

    def handle_one_request(self) -> None:
        try:
            super().handle_one_request()
        except _TooMuch:
            self.send_error(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE)

    def parse_request(self) -> bool:
        """Read the head of a request; whatever two programs could understand differently is refused."""
        if not _REQUEST_LINE.fullmatch(self.raw_requestline):
            self.send_error(HTTPStatus.BAD_REQUEST)
            return False
        if not super().parse_request():
            return False
        if not _is_clear(self.headers):
            self.send_error(HTTPStatus.BAD_REQUEST)
            return False
        self._incoming.allow(MOST_REQUEST_BYTES)
        return True

    def send_response(self, code: int, message: str | None = None) -> None:
        """Answer without telling which program and version speaks."""
        self.send_response_only(code, message)

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:  # noqa: ARG002
        """Refuse in the same words and with the same headers as the guard."""
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
        """Say nothing: there is no access log, and no peer can fill the other one."""


def _is_clear(headers: Any) -> bool:  # noqa: ANN401 - email.message.Message
    """Tell whether every program would read the same from this head: nothing twice, folded or malformed."""
    if headers.defects or headers.get_payload():
        return False
    names = [name.lower() for name in headers]
    if len(names) != len(set(names)) or "transfer-encoding" in names:
        return False
    return all(
        _HEADER_NAME.fullmatch(name) and _HEADER_VALUE.fullmatch(text) for name, text in headers.items()
    )
