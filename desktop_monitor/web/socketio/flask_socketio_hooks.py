"""Hooks into Flask-SocketIO 5."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from flask import Flask, request
from flask_socketio import SocketIO

from desktop_monitor.web.security.guard import SOCKET_PATH
from desktop_monitor.web.socketio.socketio_hooks import EventServer

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment


class PageSocketIO(SocketIO):  # type: ignore[misc]  # untyped
    """Puts Socket.IO in front of `app.wsgi_app`; the guard belongs in front of the result.

    Frozen dataclasses and msgspec structs can be emitted without conversion.
    """

    def init_app(self, app: Flask, **_options: object) -> None:
        """Create the server and the middleware.

        Hook: the constructor calls this; that of the library creates a stock `socketio.Server`. The methods
        that add handlers use `server`, handlers use `manage_session` and the key ``flask.app`` of environ.
        """
        self.server = EventServer()
        self.async_mode = self.server.async_mode
        self.manage_session = False
        app.extensions["socketio"] = self
        inner: WSGIApplication = app.wsgi_app

        def respond(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
            if not environ["PATH_INFO"].startswith(SOCKET_PATH):
                return inner(environ, start_response)
            environ["flask.app"] = app
            response: Iterable[bytes] = self.server.handle_request(environ, start_response)
            return response

        app.wsgi_app = respond  # type: ignore[method-assign]

    def close_all(self) -> None:
        """Close the connections of all pages and wait for their threads; accept no new ones."""
        self.server.eio.close_all()


def page_id() -> str:
    """Return the id of the page whose event is being handled.

    Hook: the library sets `sid` on the request of each event.
    """
    return request.sid  # type: ignore[attr-defined,no-any-return]
