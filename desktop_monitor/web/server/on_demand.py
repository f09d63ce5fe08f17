"""The web server of an engine that loads its libraries for the first connection."""

import contextlib
import gc
import logging
import selectors
import socket
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

from desktop_monitor.web.server.listener import listen

if TYPE_CHECKING:
    from desktop_monitor.web.server.app import WebApp
    from desktop_monitor.web.server.server import RunningServer
    from desktop_monitor.web.socketio.live import LiveNamespace

log = logging.getLogger(__name__)

RETRY_S = 1.0


class WebOnDemand:
    """Listens from the start, and builds the application at the first connection.

    Flask, Socket.IO and Werkzeug are a third of the engine's memory, which recording does not need.

    Args:
        build: Imports and builds the application.
    """

    def __init__(self, build: "Callable[[], WebApp]") -> None:
        self._build = build
        self._lock = threading.Lock()
        self._app: WebApp | None = None
        self._server: RunningServer | None = None
        self._waker, self._wakeup = socket.socketpair()
        self._wakeup.settimeout(RETRY_S)
        self._thread = threading.Thread(target=self._wait, name="web on demand", daemon=True)

    def app(self) -> "WebApp":
        """Return the application, which is built if nothing has asked for it yet."""
        with self._lock:
            if self._app is None:
                self._app = self._build()
            return self._app

    def push(self, event: "Callable[[LiveNamespace], None]") -> None:
        """Push an event to the pages; without the application there is none."""
        if self._app is not None:
            event(self._app.live)

    def bind(self, port: int) -> int:
        """Bind a port, 0 for a free one, and return it.

        Raises:
            PortTaken: The port cannot be used.
        """
        self._listener = listen(port)
        return int(self._listener.getsockname()[1])

    def start(self) -> None:
        """Answer requests: at once if the application is built, otherwise from the first connection on."""
        if self._app is None:
            self._thread.start()
        else:
            self._serve()

    def stop(self) -> None:
        """Close the port and all connections, and end the threads."""
        self._waker.close()
        if self._thread.ident is not None:
            self._thread.join()
        self._wakeup.close()
        self._listener.close()
        if self._app is not None:
            self._app.close()
        if self._server is not None:
            self._server.stop()

    def _wait(self) -> None:
        with selectors.DefaultSelector() as selector:
            selector.register(self._listener, selectors.EVENT_READ)
            selector.register(self._wakeup, selectors.EVENT_READ)
            while all(key.fileobj is not self._wakeup for key, _ in selector.select()):
                try:
                    self._serve()
                except (OSError, ImportError, MemoryError) as error:  # no descriptor is left, for one
                    log.warning("web server not loaded: error=%s", error)
                    with contextlib.suppress(TimeoutError):
                        self._wakeup.recv(1)
                else:
                    gc.freeze()  # imported modules are never freed
                    return

    def _serve(self) -> None:
        from desktop_monitor.web.server.server import RunningServer  # noqa: PLC0415 - see the class

        self._server = RunningServer(self.app().wsgi, self._listener)
        self._listener.close()
        self._server.start()
