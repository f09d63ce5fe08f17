"""What the engine says by itself: pushes over one WebSocket to every page."""

from collections.abc import Callable

from flask import request
from flask_socketio import Namespace, join_room

from desktop_monitor.events import LIVE_NAMESPACE, Event
from desktop_monitor.sample import Notice, Reading, Sample, Status

_PAGES = "pages"


class LiveNamespace(Namespace):  # type: ignore[misc]  # flask_socketio has no types
    """Pushes readings to the pages that are connected; the guard has checked their tokens before."""

    def __init__(
        self,
        *,
        newest: Callable[[], Reading | None],
        page_came: Callable[[str], None],
        page_went: Callable[[str], None],
    ) -> None:
        """Send `newest()` to each page as it comes, and tell of each that comes or goes."""
        super().__init__(LIVE_NAMESPACE)
        self._newest = newest
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
        self._page_went(_page())

    def push_reading(self, _sample: Sample, reading: Reading | None) -> None:
        """Tell every page what the machine did since the last time."""
        if reading is not None:
            self.emit(Event.READING.value, reading, room=_PAGES)

    def push_status(self, status: Status) -> None:
        """Tell every page how the monitor itself is."""
        self.emit(Event.STATUS.value, status, room=_PAGES)

    def push_notice(self, notice: Notice) -> None:
        """Tell every page something about the monitor itself."""
        self.emit(Event.NOTICE.value, notice, room=_PAGES)


def _page() -> str:
    """The id that flask_socketio gives the request of each socket."""
    return request.sid  # type: ignore[attr-defined,no-any-return]
