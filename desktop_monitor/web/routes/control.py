"""The door for our own launcher and window: who watches, raise, stop.

The guard lets in only who knows the runtime file's secret.

`GET /control/watch` is the window's lifeline, lines of JSON for as long as both live:
`{"hello": {"url", "window", ...}}` first, then `{"raise": true}` and `{"stop": true}` when it happens.
Or it is the one line `{"raised": true}`, when another window was there and has been raised instead.
`POST /control/shown` and `POST /control/bye` take `{"window": number}`: people can see it; it was closed.
`POST /control/open` answers `{"url"}`, a one-time address for a browser. `POST /control/stop` ends all.
`GET /control/status` answers the Status.
"""

import json
import logging
import queue
import selectors
import socket
import threading
from collections.abc import Callable, Iterator, Mapping

import msgspec
from flask import Blueprint, Response, jsonify, request
from flask.typing import ResponseReturnValue

from desktop_monitor.model.status import Status
from desktop_monitor.web.server.viewers import Viewers

log = logging.getLogger(__name__)

STREAM_TYPE = "application/x-ndjson"
GOODBYE_S = 0.5
"""A window that does not read holds up the end no longer than this."""


class Control:
    """What the launcher and the window may ask, and the end of an engine that nobody watches.

    Args:
        new_url: Makes a one-time address of the page.
        greeting: What a new window should know of the settings, such as language and theme.
        stop_engine: Asks the engine to stop; returns at once.
        open_browser: Shows an address in the default browser; may take its time.
        leaves: Says whether the engine should stop once nobody watches.
        status: Tells how the engine is.
    """

    def __init__(
        self,
        *,
        new_url: Callable[[], str],
        greeting: Callable[[], Mapping[str, object]],
        stop_engine: Callable[[], None],
        open_browser: Callable[[str], object],
        leaves: Callable[[], bool],
        status: Callable[[], Status],
    ) -> None:
        self._new_url = new_url
        self._greeting = greeting
        self._stop_engine = stop_engine
        self._open_browser = open_browser
        self._leaves = leaves
        self._status = status
        self._look = threading.Event()
        self._closing = False
        self._stream: _Stream | None = None
        self.viewers = Viewers(on_change=self._look.set)
        self._watchman = threading.Thread(target=self._stop_when_left, name="viewers", daemon=True)

    def blueprint(self) -> Blueprint:
        """Make the routes below `/control`."""
        routes = Blueprint("control", __name__, url_prefix="/control")
        routes.get("/watch")(self._watch)
        routes.get("/status")(self._tell_status)
        routes.post("/shown")(self._shown)
        routes.post("/bye")(self._bye)
        routes.post("/open")(self._open)
        routes.post("/stop")(self._stop)
        return routes

    def start(self) -> None:
        """Begin to look whether anybody still watches."""
        self._watchman.start()

    def look_again(self) -> None:
        """Ask `leaves` once more, after a setting has changed."""
        self._look.set()

    def close(self) -> None:
        """Tell the window to close, and end its stream and our thread."""
        self._closing = True
        self._look.set()
        if self._stream is not None:
            self._stream.send({"stop": True})
            self._stream.end()
            # The server hangs up next: a window that has not heard it would take it for a crash.
            self._stream.ended.wait(GOODBYE_S)
        if self._watchman.is_alive():
            self._watchman.join()

    def _watch(self) -> Response:
        number = self.viewers.window_came()
        if number is None:
            if self._stream is not None:
                self._stream.send({"raise": True})
            return jsonify({"raised": True})
        try:
            stream = _Stream(request.environ["werkzeug.socket"], on_end=lambda: self._lost(number))
        except OSError:  # no descriptor is left: the place must not be lost with it
            self.viewers.window_was_lost(number)
            raise
        stream.send({"hello": {"url": self._new_url(), "window": number, **self._greeting()}})
        self._stream = stream
        if self._closing:
            stream.end()
        return Response(stream, mimetype=STREAM_TYPE)

    def _shown(self) -> ResponseReturnValue:
        return self._note(self.viewers.window_was_shown)

    def _bye(self) -> ResponseReturnValue:
        return self._note(self.viewers.window_said_goodbye)

    def _note(self, note: Callable[[int], None]) -> ResponseReturnValue:
        body = request.get_json(silent=True)
        number = body.get("window") if isinstance(body, dict) else None
        if not isinstance(number, int):
            return {"error": {"code": "bad_request", "message": 'Send {"window": NUMBER}.'}}, 400
        note(number)
        return {}

    def _open(self) -> ResponseReturnValue:
        return {"url": self._new_url()}

    def _tell_status(self) -> Response:
        return Response(msgspec.json.encode(self._status()), mimetype="application/json")

    def _stop(self) -> ResponseReturnValue:
        self._stop_engine()
        return {}

    def _lost(self, number: int) -> None:
        if not self.viewers.window_was_lost(number) or self._closing:
            return
        log.warning("window ended before it was shown, opening the browser: window=%d", number)
        self.show_in_browser()

    def show_in_browser(self) -> None:
        """Open the default browser in a thread of its own."""
        # A browser command may run for as long as the browser does.
        opening = threading.Thread(
            target=self._open_browser, args=(self._new_url(),), name="browser", daemon=True
        )
        opening.start()

    def _stop_when_left(self) -> None:
        while not self._closing:
            self._look.clear()
            left_s = self.viewers.leave_in_s() if self._leaves() else None
            if left_s == 0:
                log.info("nobody watches any more: stopping")
                self._stop_engine()
                return
            self._look.wait(left_s)


class _Stream:
    """The lines to one window, until either side ends; sleeps without waking in between."""

    def __init__(self, peer: socket.socket, *, on_end: Callable[[], None]) -> None:
        self._peer = peer
        self._on_end = on_end
        self._lines: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        self._bell, self._ringer = socket.socketpair()
        self._closing = threading.Lock()
        self._open = True
        self.ended = threading.Event()

    def send(self, message: Mapping[str, object]) -> None:
        self._put(json.dumps(message).encode() + b"\n")

    def end(self) -> None:
        self._put(None)

    def _put(self, line: bytes | None) -> None:
        with self._closing:
            if self._open:
                self._lines.put(line)
                self._ringer.send(b"!")

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        # The window never speaks on this connection: when its side becomes readable, it has ended.
        with selectors.DefaultSelector() as ready:
            ready.register(self._bell, selectors.EVENT_READ)
            ready.register(self._peer, selectors.EVENT_READ)
            awake = [key.fileobj for key, _ in ready.select()]
        if self._bell not in awake:
            raise StopIteration
        self._bell.recv(1)
        line = self._lines.get()
        if line is None:
            raise StopIteration
        return line

    def close(self) -> None:
        """End; the server calls this however the connection ended, even before the first line."""
        with self._closing:
            if not self._open:
                return
            self._open = False
            self.ended.set()
            self._bell.close()
            self._ringer.close()
        self._on_end()
