"""The window of an engine: attached by a stream of lines, raised, replaced by a browser, or outlived."""

import json
import logging
import queue
import selectors
import socket
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from desktop_monitor.model.status import BackgroundStatus, Status
from desktop_monitor.web.server.viewers import Viewers

log = logging.getLogger(__name__)

WindowView = Literal["ordinary", "compact"]
STOP_TIMEOUT_S = 0.5
"""How long a window that does not read its stream delays the end of the engine."""


@dataclass(kw_only=True, eq=False)
class Control:
    """The window, its control stream, and the thread that stops an engine without viewers."""

    new_url: Callable[[], str]
    """Returns a one-time URL of the page."""
    greeting: Callable[[], Mapping[str, object]]
    """Returns the settings that a new window needs, such as language and theme."""
    stop_engine: Callable[[], None]
    """Requests the end of the engine; must not block."""
    open_browser: Callable[[str], object]
    """Opens a URL in the default browser; may block."""
    ends_without_viewers: Callable[[], bool]
    status: Callable[[], Status]
    set_background: Callable[[bool], BackgroundStatus]
    """Switches recording without a window and from log-in on; may block."""

    def __post_init__(self) -> None:
        self._changed = threading.Event()
        self._is_closing = False
        self._stream: ControlStream | None = None
        self.viewers = Viewers(on_change=self._changed.set)
        self._thread = threading.Thread(target=self._stop_without_viewers, name="viewers", daemon=True)

    def start(self) -> None:
        """Start the thread."""
        self._thread.start()

    def recheck(self) -> None:
        """Call `ends_without_viewers` again, after a change of the settings."""
        self._changed.set()

    def close(self) -> None:
        """Send ``stop`` to the window, and end its stream and the thread."""
        self._is_closing = True
        self._changed.set()
        if self._stream is not None:
            self._stream.send({"stop": True})
            self._stream.end()
            # The server closes all connections next, which without the message counts as a crash.
            self._stream.ended.wait(STOP_TIMEOUT_S)
        if self._thread.is_alive():
            self._thread.join()

    def launcher_ended(self) -> None:
        """Open the browser, unless a window was attached: that is replaced when its stream ends."""
        if not self.viewers.had_window:
            log.warning("the launcher ended before it had a window, opening the browser")
            self.show_in_browser()

    def show_in_browser(self, at_unix_ms: int | None = None) -> None:
        """Open the default browser, which shows an instant of the past where one is given."""
        url = self.new_url() if at_unix_ms is None else f"{self.new_url()}&at={at_unix_ms}"
        # A browser command may run until the browser is closed.
        threading.Thread(target=self.open_browser, args=(url,), name="browser", daemon=True).start()

    def raise_window(self, view: WindowView | None = None) -> bool:
        """Raise the window, if one is attached, and turn it into a view; return whether one is."""
        stream = self._stream
        if stream is None or self.viewers.window_pid is None:
            return False
        stream.send({"raise": True, **({view: True} if view else {})})
        return True

    def attach(self, peer: socket.socket, *, pid: int | None, is_compact: bool) -> "ControlStream | None":
        """Attach the window of a process, whose connection is `peer`.

        Returns:
            The lines for it, or None if another window is attached, which has been raised instead.
        """
        number = self.viewers.attach_window(pid)
        if number is None:
            if self._stream is not None:
                view: WindowView = "compact" if is_compact else "ordinary"
                self._stream.send({"raise": True, view: True})
            return None
        try:
            stream = ControlStream(peer, on_end=lambda: self._on_stream_end(number))
        except OSError:  # no file descriptor left
            self.viewers.window_lost(number)
            raise
        stream.send({"hello": {"url": self.new_url(), "window": number, **self.greeting()}})
        self._stream = stream
        if self._is_closing:
            stream.end()
        return stream

    def _on_stream_end(self, number: int) -> None:
        if self.viewers.window_lost(number) and not self._is_closing:
            log.warning("window ended before it was shown, opening the browser: window=%d", number)
            self.show_in_browser()

    def _stop_without_viewers(self) -> None:
        while not self._is_closing:
            self._changed.clear()
            delay_s = self.viewers.shutdown_delay_s() if self.ends_without_viewers() else None
            if delay_s == 0:
                log.info("no viewers left, stopping")
                self.stop_engine()
                return
            self._changed.wait(delay_s)


class ControlStream:
    """The lines for one window; blocks, without polling, until there is a line or either side ends."""

    def __init__(self, peer: socket.socket, *, on_end: Callable[[], None]) -> None:
        self._peer = peer
        self._on_end = on_end
        self._lines: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        self._wakeup, self._waker = socket.socketpair()
        self._lock = threading.Lock()
        self._is_open = True
        self.ended = threading.Event()

    def send(self, message: Mapping[str, object]) -> None:
        """Add a line; without effect after the end."""
        self._put(json.dumps(message).encode() + b"\n")

    def end(self) -> None:
        """End after the lines that were added."""
        self._put(None)

    def _put(self, line: bytes | None) -> None:
        with self._lock:
            if self._is_open:
                self._lines.put(line)
                self._waker.send(b"!")

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        # The window sends nothing on this connection: its socket becomes readable when it is closed.
        with selectors.DefaultSelector() as selector:
            selector.register(self._wakeup, selectors.EVENT_READ)
            selector.register(self._peer, selectors.EVENT_READ)
            ready = [key.fileobj for key, _ in selector.select()]
        if self._wakeup not in ready:
            raise StopIteration
        self._wakeup.recv(1)
        line = self._lines.get()
        if line is None:
            raise StopIteration
        return line

    def close(self) -> None:
        """Release the sockets; the WSGI server calls this after any end, also before the first line."""
        with self._lock:
            if not self._is_open:
                return
            self._is_open = False
            self.ended.set()
            self._wakeup.close()
            self._waker.close()
        self._on_end()
