"""The live push: readings, processes, status and notices, over one WebSocket per page."""

import threading
from collections.abc import Callable

from flask_socketio import Namespace, join_room, leave_room

from desktop_monitor.model.alert import Alert
from desktop_monitor.model.process import ProcessChanges
from desktop_monitor.model.reading import Reading
from desktop_monitor.model.sample import Sample
from desktop_monitor.model.status import Notice, Status
from desktop_monitor.model.wire import LIVE_NAMESPACE, Event
from desktop_monitor.web.routes.processes import ProcessApi
from desktop_monitor.web.socketio.flask_socketio_hooks import page_id

_PAGES, _WATCHERS = "pages", "watchers"


class LiveNamespace(Namespace):  # type: ignore[misc]  # untyped
    """Pushes to the connected pages, whose tokens the guard has checked.

    A page gets the reading of `newest` when it connects. The two callbacks are called with the id of a page.
    """

    def __init__(
        self,
        *,
        newest: Callable[[], Reading | None],
        processes: ProcessApi,
        on_page_connected: Callable[[str], None],
        on_page_disconnected: Callable[[str], None],
    ) -> None:
        super().__init__(LIVE_NAMESPACE)
        self._newest = newest
        self._processes = processes
        self._watchers: set[str] = set()
        self._watch_lock = threading.Lock()
        self._on_page_connected, self._on_page_disconnected = on_page_connected, on_page_disconnected

    def on_connect(self, _auth: object = None) -> None:
        """Add a page to the room that receives the pushes."""
        join_room(_PAGES)
        self._on_page_connected(page_id())
        newest = self._newest()
        if newest is not None:
            self.emit(Event.READING.value, newest, room=page_id())

    def on_disconnect(self, _reason: object = None) -> None:
        """Remove a page."""
        self._on_page_disconnected(page_id())  # first: an engine that still counts the page would never end
        self._set_watching(page_id(), is_watching=False)

    def on_watch(self, request: object = None) -> None:
        """Start or stop pushing the process table to a page."""
        wanted = request.get("processes") if isinstance(request, dict) else None
        if isinstance(wanted, bool):
            self._set_watching(page_id(), is_watching=wanted)

    def _set_watching(self, page: str, *, is_watching: bool) -> None:
        with self._watch_lock:  # no change is lost between the full table and the first update
            if is_watching and page not in self._watchers:
                self._watchers.add(page)
                self._emit_processes(self._processes.full_table(), page)
                join_room(_WATCHERS)
            elif not is_watching and page in self._watchers:
                leave_room(_WATCHERS)
                self._watchers.remove(page)
                if not self._watchers:
                    self._processes.stop_watching()

    def _emit_processes(self, changes: ProcessChanges | None, room: str) -> None:
        if changes is not None:
            self.emit(Event.PROCESSES.value, changes, room=room)

    def push_reading(self, _sample: Sample, reading: Reading | None) -> None:
        """Push a reading to all pages, and the changes of the process table to those that watch it."""
        if reading is None:
            return
        self.emit(Event.READING.value, reading, room=_PAGES)
        with self._watch_lock:
            if self._watchers:
                self._emit_processes(self._processes.changes(), _WATCHERS)

    def push_status(self, status: Status) -> None:
        """Push the status of the monitor to all pages."""
        self.emit(Event.STATUS.value, status, room=_PAGES)

    def push_forgotten(self) -> None:
        """Make all pages remove what they hold of the history: a range of it was deleted."""
        self.emit(Event.FORGOTTEN.value, room=_PAGES)

    def push_alert(self, alert: Alert) -> None:
        """Push an alert that was raised, announced or cleared to all pages."""
        self.emit(Event.ALERT.value, alert, room=_PAGES)

    def push_moment(self, at_unix_ms: int) -> None:
        """Make all pages show an instant of the past."""
        self.emit(Event.SHOW.value, {"at_unix_ms": at_unix_ms}, room=_PAGES)

    def push_notice(self, notice: Notice) -> None:
        """Push a notice to all pages."""
        self.emit(Event.NOTICE.value, notice, room=_PAGES)
