"""An HTTP server on the loopback interface that can be stopped, with bounded resources."""

import contextlib
import errno
import logging
import selectors
import socket
import sys
import threading
import time
from typing import TYPE_CHECKING, Any

from werkzeug.serving import ThreadedWSGIServer

from desktop_monitor.web.security.peer import find_uid_lookup, is_own_uid
from desktop_monitor.web.server.listener import HOST, listen
from desktop_monitor.web.server.request_handler import RequestHandler

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

log = logging.getLogger(__name__)

MAX_CONNECTIONS = 64
MAX_OTHER_USERS_CONNECTIONS = 32
STOP_TIMEOUT_S = 0.8
_RESOURCE_ERRORS = frozenset({errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM})


class RunningServer:
    """A WSGI server on a port of 127.0.0.1, with one thread for each of at most 64 connections.

    The accepting thread sleeps until there is a connection or `stop` is called, without polling.
    """

    def __init__(self, app: "WSGIApplication", listener: socket.socket) -> None:
        """Serve an application at a bound port; the caller closes `listener`, of which a copy is made."""
        self._server = server = _Server(app, listener)
        self._waker, self._wakeup = socket.socketpair()
        self._selector = selectors.DefaultSelector()
        self._selector.register(server, selectors.EVENT_READ)
        self._selector.register(self._wakeup, selectors.EVENT_READ)
        self._thread = threading.Thread(target=self._accept, name="web server", daemon=True)

    @classmethod
    def bind(cls, app: "WSGIApplication", port: int = 0) -> "RunningServer":
        """Bind a port without answering requests yet.

        Args:
            app: The application; a :class:`~desktop_monitor.web.security.guard.Guard` in the product.
            port: 0 for a free one.

        Raises:
            PortTaken: The port cannot be used.
        """
        with listen(port) as listener:
            return cls(app, listener)

    @property
    def port(self) -> int:
        """The port."""
        return int(self._server.server_address[1])

    def start(self) -> None:
        """Start to answer requests."""
        self._thread.start()

    def stop(self) -> None:
        """Close all connections and wait for their threads, 0.8 s at most."""
        if self._waker.fileno() < 0:
            return
        deadline_s = time.monotonic() + STOP_TIMEOUT_S
        self._waker.send(b"x")
        if self._thread.ident is not None:
            self._thread.join()
        self._selector.close()
        self._server.server_close()
        self._server.close_connections(deadline_s)
        self._waker.close()
        self._wakeup.close()

    def _accept(self) -> None:
        while all(key.fileobj is self._server for key, _ in self._selector.select()):
            self._server.handle_request()


class _Server(ThreadedWSGIServer):
    """Werkzeug's threaded server with a bounded registry of its connections."""

    timeout = 0  # handle_request() is called when a connection is ready

    def __init__(self, app: "WSGIApplication", listener: socket.socket) -> None:
        self._connections: dict[socket.socket, threading.Thread] = {}
        self._lock = threading.Lock()
        self._uid_lookup = find_uid_lookup()
        super().__init__(HOST, 0, app, RequestHandler, fd=listener.fileno())
        self.socket.settimeout(0)  # do not block if the client has disconnected before accept(2)

    def get_request(self) -> tuple[Any, Any]:
        """Accept a connection; without resources, wait, because the listener remains ready."""
        try:
            return super().get_request()
        except OSError as error:
            if error.errno in _RESOURCE_ERRORS:
                time.sleep(0.05)
            raise

    def process_request(self, request: Any, client_address: Any) -> None:  # noqa: ANN401 - as in typeshed
        """Handle a connection on a thread of its own, or close it if there are too many."""
        thread = threading.Thread(
            target=self.process_request_thread,
            args=(request, client_address),
            name="web connection",
            daemon=True,
        )
        with self._lock:
            is_accepted = len(self._connections) < self._max_connections(client_address[1])
            if is_accepted:
                self._connections[request] = thread
        if not is_accepted:
            self.shutdown_request(request)
            return
        try:
            thread.start()
        except RuntimeError:  # no thread can be created
            self.shutdown_request(request)

    def _max_connections(self, peer_port: int) -> int:
        """Reserve half of the connections for this user; the guard refuses other users only later."""
        if len(self._connections) < MAX_OTHER_USERS_CONNECTIONS or self._uid_lookup is None:
            return MAX_CONNECTIONS
        is_own = is_own_uid(self._uid_lookup(peer_port, self.port))
        return MAX_CONNECTIONS if is_own else MAX_OTHER_USERS_CONNECTIONS

    def shutdown_request(self, request: Any) -> None:  # noqa: ANN401
        """Close a connection and remove it from the registry."""
        with self._lock:
            self._connections.pop(request, None)
        super().shutdown_request(request)

    def close_connections(self, deadline_s: float) -> None:
        """Shut all connections down, and wait for their threads until `deadline_s` (monotonic)."""
        with self._lock:
            connections = dict(self._connections)
            for connection in connections:
                with contextlib.suppress(OSError):
                    connection.shutdown(socket.SHUT_RDWR)
        for thread in connections.values():
            thread.join(max(0.0, deadline_s - time.monotonic()))

    def handle_error(self, request: Any, client_address: Any) -> None:  # noqa: ANN401, ARG002
        """Log an exception of a handler, unless it is a connection error."""
        error = sys.exc_info()[1]
        if not isinstance(error, OSError):
            log.error("web connection failed", exc_info=error)

    def log(self, type: str, message: str, *args: Any) -> None:  # noqa: A002, ANN401, ARG002
        """Log a message of Werkzeug, which only reports exceptions of the application."""
        log.error(message, *args)
