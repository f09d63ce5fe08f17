"""Hooks into python-engineio 4, and an Engine.IO server with bounded resources."""

import logging
import threading
from functools import partial
from http import HTTPStatus
from typing import TYPE_CHECKING

import engineio

# Hook: the library imports this module by name, which PyInstaller does not see.
import engineio.async_drivers.threading
import engineio.packet
import engineio.socket

from desktop_monitor.web.security.guard import error_body
from desktop_monitor.web.socketio.page_connection import PageConnection
from desktop_monitor.web.socketio.simple_websocket_hooks import accept

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

log = logging.getLogger(__name__)

MAX_PAGES = 8
CLOSE_TIMEOUT_S = 0.3


class _Socket(engineio.socket.Socket):  # type: ignore[misc]  # untyped
    """Passes what the library sends to a page on to its connection.

    Hook: `Server.send_packet` calls `send`, `Server.disconnect` calls `close`. Those of the library use an
    unbounded queue, which a third thread writes.
    """

    def __init__(self, server: engineio.Server, sid: str, page: PageConnection) -> None:
        super().__init__(server, sid)
        self.page = page

    def send(self, pkt: engineio.packet.Packet) -> None:
        self.page.send(pkt.encode())

    def close(self, wait: bool = True, abort: bool = False, reason: str | None = None) -> None:  # noqa: ARG002, FBT002
        self.page.close()


class PageServer(engineio.Server):  # type: ignore[misc]  # untyped
    """An Engine.IO server for at most eight pages, each with one WebSocket."""

    def __init__(self, **options: object) -> None:
        super().__init__(**options)
        self._changed = threading.Condition()
        self._is_closing = False

    def close_all(self) -> None:
        """Close all connections, after 0.3 s without sending queued data; accept no new ones."""
        with self._changed:
            self._is_closing = True
            for end in (PageConnection.close, PageConnection.abort):
                for connected in list(self.sockets.values()):
                    end(connected.page)
                self._changed.wait_for(lambda: not self.sockets, CLOSE_TIMEOUT_S)

    def _handle_connect(self, environ: "WSGIEnvironment", *_unused: object) -> dict[str, object]:
        """Run the connection of a page on the calling thread.

        Hook: `Server.handle_request` calls this for a valid handshake. That of the library never ends the
        threads of a peer that stops reading. `sockets` is the library's registry of connections; `handlers`
        has the functions of Socket.IO, called directly because `_trigger_event` swallows exceptions.
        """
        sid = self.generate_id()
        page = PageConnection(sid, environ["werkzeug.socket"], partial(self.handlers["message"], sid))
        with self._changed:
            if self._is_closing or len(self.sockets) >= MAX_PAGES:
                return _refusal(HTTPStatus.SERVICE_UNAVAILABLE)
            self.sockets[sid] = _Socket(self, sid, page)
        try:
            websocket = accept(environ)
            if websocket is None:
                return _refusal(HTTPStatus.BAD_REQUEST)
            self.handlers["connect"](sid, environ)
            try:
                reason = page.run(websocket)
            finally:
                self.handlers["disconnect"](sid, self.reason.TRANSPORT_CLOSE)
        finally:
            with self._changed:
                self.sockets.pop(sid, None)
                self._changed.notify_all()
        log.debug("page disconnected: reason=%s", reason)
        # Werkzeug then closes the connection without a response.
        raise ConnectionError


def _refusal(status: HTTPStatus) -> dict[str, object]:
    return {
        "status": f"{status.value} {status.phrase}",
        "headers": [("Content-Type", "application/json")],
        "response": error_body(status),
    }
