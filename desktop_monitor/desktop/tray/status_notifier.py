"""The tray of a Linux desktop, over the session bus.

A thread of its own has the connection. It sleeps until a message comes, or, while an icon is shown, until a
reading does. Without a bus it looks for one each minute. jeepney is imported there.
"""

import logging
import selectors
import socket
import threading
from contextlib import suppress
from typing import TYPE_CHECKING

from desktop_monitor.desktop.tray.content import TraySources
from desktop_monitor.model.reading import Reading
from desktop_monitor.model.status import TrayProblem, TrayStatus

if TYPE_CHECKING:
    from desktop_monitor.desktop.session_bus import Connection
    from desktop_monitor.desktop.tray.item import TrayItem

log = logging.getLogger(__name__)

START_DELAY_S = 2.0
"""The start of the program has more urgent work."""
RETRY_S = 60.0
STOP_S = 1.0


class StatusNotifierTray:
    """An icon in the tray of this session; see `tray.Tray`."""

    def __init__(self, sources: TraySources) -> None:
        self._sources = sources
        self._starting = threading.Lock()
        self._thread: threading.Thread | None = None
        self._selector = selectors.DefaultSelector()
        self._wakeup, self._waker = socket.socketpair()
        self._waker.setblocking(False)  # noqa: FBT003  # positional in the standard library
        self._is_closing = self._is_connecting = False
        self._is_refresh_due = False
        self._reading: Reading | None = None
        self._item: TrayItem | None = None
        self._problem = TrayProblem.UNKNOWN
        self._noted: set[TrayProblem] = set()

    def start(self) -> None:
        with self._starting:
            if self._thread is None and not self._is_closing and self._sources.is_wanted():
                self._thread = threading.Thread(target=self._run, name="tray", daemon=True)
                self._thread.start()

    def append(self, reading: Reading | None) -> None:
        self._reading = reading or self._reading
        item = self._item
        if item is not None and item.problem is TrayProblem.NONE:
            self._refresh()

    def follow_settings(self) -> None:
        """Start, or make the thread read the settings again."""
        self.start()
        self._refresh()

    def status(self) -> TrayStatus:
        if not self._sources.is_wanted():
            return TrayStatus(is_shown=False, problem=TrayProblem.OFF)
        item = self._item
        problem = self._problem if item is None else item.problem
        return TrayStatus(is_shown=problem is TrayProblem.NONE, problem=problem)

    def close(self) -> None:
        """End the thread; a bus that does not answer is not waited for."""
        with self._starting:
            self._is_closing = True
            thread = self._thread
        self._wake()
        if thread is None:
            self._close_sockets()
        elif not self._is_connecting:
            thread.join(STOP_S)

    def _refresh(self) -> None:
        self._is_refresh_due = True
        self._wake()

    def _wake(self) -> None:
        with suppress(OSError):  # full: it will wake up anyway; closed: it has ended
            self._waker.send(b"!")

    def _close_sockets(self) -> None:
        self._selector.close()
        self._wakeup.close()
        self._waker.close()

    def _run(self) -> None:
        self._selector.register(self._wakeup, selectors.EVENT_READ)
        try:
            self._sleep(START_DELAY_S)
            while not self._is_closing:
                if not self._sources.is_wanted():
                    self._problem = TrayProblem.UNKNOWN
                    self._sleep(None)
                    continue
                self._serve()
                if self._sources.is_wanted():
                    self._sleep(RETRY_S)
        finally:
            self._close_sockets()

    def _serve(self) -> None:
        """Connect, and serve the connection until it ends or is not wanted any more."""
        from desktop_monitor.desktop import session_bus

        connection: Connection | None = None
        try:
            self._is_connecting = True
            connection = session_bus.connect()
            self._is_connecting = False
            self._serve_connection(connection)
        except session_bus.NoBusError as error:
            self._note(TrayProblem.NO_BUS, error)
        except Exception as error:  # noqa: BLE001  # no message of a peer may end the thread
            self._note(TrayProblem.NO_BUS, error)
        finally:
            self._is_connecting, self._item = False, None
            if connection is not None:
                with suppress(KeyError, ValueError):  # not registered yet, or closed by the library
                    self._selector.unregister(connection.sock)
                with suppress(OSError):
                    connection.close()

    def _serve_connection(self, connection: "Connection") -> None:
        from desktop_monitor.desktop.tray.item import TrayItem

        self._selector.register(connection.sock, selectors.EVENT_READ)
        self._item = item = TrayItem(connection, self._sources, lambda: self._reading)
        item.begin()
        while not self._is_closing and self._sources.is_wanted():
            with suppress(TimeoutError):
                while not self._is_closing:
                    item.take(connection.receive(timeout=0))
            if item.problem is not TrayProblem.UNKNOWN:
                self._note(item.problem)
            if self._is_refresh_due:
                self._is_refresh_due = False
                item.refresh()
            self._sleep(None)

    def _note(self, problem: TrayProblem, error: Exception | None = None) -> None:
        """Keep what became of it; each is logged once, however often it comes back."""
        if problem is not self._problem:
            self._problem = problem
            self._sources.on_change()
        if problem not in self._noted:
            self._noted.add(problem)
            log.info("tray: problem=%s error=%r", problem, error)

    def _sleep(self, timeout_s: float | None) -> None:
        """Sleep until the time is over, this thread is woken, or a message arrives."""
        if not self._is_closing:
            ready = [key.fileobj for key, _ in self._selector.select(timeout_s)]
            if self._wakeup in ready:
                self._wakeup.recv(4096)


def probe_host() -> TrayStatus:
    """Ask the session bus for a tray, and wait for its answer, at most some seconds."""
    from desktop_monitor.desktop import session_bus
    from desktop_monitor.desktop.tray.item import has_host

    try:
        connection = session_bus.connect()
    except session_bus.NoBusError:
        return TrayStatus(is_shown=False, problem=TrayProblem.NO_BUS)
    try:
        is_there = has_host(connection)
    except OSError:
        is_there = False
    finally:
        connection.close()
    return TrayStatus(is_shown=is_there, problem=TrayProblem.NONE if is_there else TrayProblem.NO_HOST)
