"""What the engine says by itself: pushes over one WebSocket to every page."""

import threading
from collections.abc import Callable

from flask import request
from flask_socketio import Namespace, join_room, leave_room

from desktop_monitor.model.process import ProcessChanges
from desktop_monitor.model.reading import Reading
from desktop_monitor.model.sample import Sample
from desktop_monitor.model.status import Notice, Status
from desktop_monitor.model.wire import LIVE_NAMESPACE, Event
from desktop_monitor.web.routes.processes import Processes

_PAGES, _WATCHERS = "pages", "watchers"


class LiveNamespace(Namespace):  # type: ignore[misc]  # flask_socketio has no types
    """Pushes readings to the pages that are connected; the guard has checked their tokens before."""

    def __init__(
        self,
        *,
        newest: Callable[[], Reading | None],
        processes: Processes,
        page_came: Callable[[str], None],
        page_went: Callable[[str], None],
    ) -> None:
        """Send `newest()` to each page as it comes, and tell of each that comes or goes."""
        super().__init__(LIVE_NAMESPACE)
        self._newest = newest
        self._processes = processes
        self._watching: set[str] = set()
        self._telling = threading.Lock()
        self._page_came, self._page_went = page_came, page_went

    def on_connect(self, _auth: object = None) -> None:
        """Let a page in. It hears what is sent to the room, which it joins only now that it was accepted."""
        join_room(_PAGES)
        self._page_came(_page())
        newest = self._newest()
        if newest is not None:
            self.emit(Event.READING.value, newest, room=_page())

    def on_disconnect(self, _reason: object = None) -> None:
        """Count a page that went."""
        self._page_went(_page())  # first: an engine that still counts it would never end
        self._watch(_page(), is_wanted=False)

    def on_watch(self, asked: object = None) -> None:
        """Begin or end to tell a page about processes: the whole table at once, then what changes."""
        wanted = asked.get("processes") if isinstance(asked, dict) else None
        if isinstance(wanted, bool):
            self._watch(_page(), is_wanted=wanted)

    def _watch(self, page: str, *, is_wanted: bool) -> None:
        with self._telling:  # no change falls between the whole table and what follows it
            if is_wanted and page not in self._watching:
                self._watching.add(page)
                self._tell_processes(self._processes.whole(), page)
                join_room(_WATCHERS)
            elif not is_wanted and page in self._watching:
                leave_room(_WATCHERS)
                self._watching.remove(page)
                if not self._watching:
                    self._processes.nobody_watches()

    def _tell_processes(self, changes: ProcessChanges | None, room: str) -> None:
        if changes is not None:
            self.emit(Event.PROCESSES.value, changes, room=room)

    def push_reading(self, _sample: Sample, reading: Reading | None) -> None:
        """Tell every page what the machine did since the last time, and who did it to those who watch."""
        if reading is None:
            return
        self.emit(Event.READING.value, reading, room=_PAGES)
        with self._telling:
            if self._watching:
                self._tell_processes(self._processes.changes(), _WATCHERS)

    def push_status(self, status: Status) -> None:
        """Tell every page how the monitor itself is."""
        self.emit(Event.STATUS.value, status, room=_PAGES)

    def push_notice(self, notice: Notice) -> None:
        """Tell every page something about the monitor itself."""
        self.emit(Event.NOTICE.value, notice, room=_PAGES)


def _page() -> str:
    """The id that flask_socketio gives the request of each socket."""
    return request.sid  # type: ignore[attr-defined,no-any-return]
