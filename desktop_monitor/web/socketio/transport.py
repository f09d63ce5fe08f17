"""Flask-SocketIO over one WebSocket for each page: bounded, strictly read, quiet about what peers send.

python-socketio and python-engineio still speak the protocol. Replaced is how a page's connection is run: two
threads instead of four, no polling, a queue that ends, and only what is well formed reaches the library.
"""

import logging
import threading
from collections.abc import Iterable
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

# A frozen program finds the threading driver by this line only: the library imports it by name.
import engineio.async_drivers.threading
import msgspec
import socketio
import socketio.packet
from flask import Flask
from flask_socketio import SocketIO

from desktop_monitor.web.security.guard import SOCKET_PATH, error_body
from desktop_monitor.web.socketio.page_socket import PING_S, PageSocket
from desktop_monitor.web.socketio.websocket import MOST_MESSAGE_BYTES, accept

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

log = logging.getLogger(__name__)

MOST_PAGES = 8
GOODBYE_S = 0.3

_RESERVED_EVENTS = frozenset({"connect", "connect_error", "disconnect"})


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
            for end in (PageSocket.say_goodbye, PageSocket.hang_up):
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
        page = PageSocket(self, self.generate_id(), environ["werkzeug.socket"])
        with self._changed:
            if self._is_closing or len(self.sockets) >= MOST_PAGES:
                return _refusal(HTTPStatus.SERVICE_UNAVAILABLE)
            self.sockets[page.sid] = page
        try:
            wire = accept(environ)
            if wire is None:
                return _refusal(HTTPStatus.BAD_REQUEST)
            self.handlers["connect"](page.sid, environ)
            try:
                reason = page.run(wire)
            finally:
                self.handlers["disconnect"](page.sid, self.reason.TRANSPORT_CLOSE)
        finally:
            with self._changed:
                self.sockets.pop(page.sid, None)
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
