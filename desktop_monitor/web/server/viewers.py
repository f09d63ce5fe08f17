"""Counts the viewers of an engine, and decides when an engine that was launched with a window ends.

A window is counted by its control stream, a page (in a window or a browser) by its WebSocket. The engine ends

* `LAUNCH_GRACE_S` after its start, if there was no viewer,
* at once when a window is closed and there is no other viewer,
* `LOST_GRACE_S` after the last viewer was lost (a crash, a closed browser tab, a reload).
"""

import itertools
import threading
import time
from collections.abc import Callable, Hashable

LAUNCH_GRACE_S = 60.0
LOST_GRACE_S = 60.0
# A closed window reports before the WebSocket of its page ends, which must not count as a lost viewer.
CLOSED_WINDOW_PAGE_S = 3.0


class Viewers:
    """The viewers of one engine. Thread-safe.

    Args:
        clock: Seconds, monotonic.
        on_change: Called, without a lock, when the result of `shutdown_delay_s` may have changed.
    """

    def __init__(
        self, *, clock: Callable[[], float] = time.monotonic, on_change: Callable[[], None] = lambda: None
    ) -> None:
        self._clock = clock
        self._on_change = on_change
        self._lock = threading.Lock()
        self._numbers = itertools.count(1)
        self._window: int | None = None
        self._window_pid: int | None = None
        self._window_shown = False
        self.had_window = False
        """Whether a window was ever attached."""
        self._pages: set[Hashable] = set()
        self._closed_at_s = float("-inf")
        self._shutdown_at_s = clock() + LAUNCH_GRACE_S

    @property
    def has_pages(self) -> bool:
        """Whether a page is open, in a window or a browser."""
        return bool(self._pages)

    @property
    def window_pid(self) -> int | None:
        """The process of the attached window; None without one, or when it did not say."""
        with self._lock:
            return None if self._window is None else self._window_pid

    def attach_window(self, pid: int | None = None) -> int | None:
        """Add the window of a process and return its number; return None if another one is attached."""
        with self._lock:
            if self._window is not None:
                return None
            self._window = next(self._numbers)
            self.had_window = True
            self._window_pid = pid
            self._window_shown = False
            number = self._window
        self._on_change()
        return number

    def window_shown(self, number: int) -> None:
        """Record that a window is visible."""
        with self._lock:
            self._window_shown = self._window_shown or self._window == number

    def window_closed(self, number: int) -> None:
        """Remove a window that the user has closed."""
        with self._lock:
            if self._window != number:
                return
            self._window = None
            self._closed_at_s = self._clock()
            self._schedule_shutdown(0)
        self._on_change()

    def window_lost(self, number: int) -> bool:
        """Remove a window whose stream has ended, unless it was closed.

        Returns:
            Whether it ended before it was shown, so that the browser must be opened instead.
        """
        with self._lock:
            if self._window != number:
                return False
            self._window = None
            self._schedule_shutdown(LOST_GRACE_S)
            was_unseen = not self._window_shown
        self._on_change()
        return was_unseen

    def page_connected(self, page: Hashable) -> None:
        """Add a page."""
        with self._lock:
            self._pages.add(page)
        self._on_change()

    def page_disconnected(self, page: Hashable) -> None:
        """Remove a page."""
        with self._lock:
            if page not in self._pages:
                return
            self._pages.remove(page)
            is_of_closed_window = self._clock() - self._closed_at_s <= CLOSED_WINDOW_PAGE_S
            self._schedule_shutdown(0 if is_of_closed_window else LOST_GRACE_S)
        self._on_change()

    def shutdown_delay_s(self) -> float | None:
        """Return the seconds until the engine should end, or None while there are viewers."""
        with self._lock:
            return None if self._has_viewers() else max(0.0, self._shutdown_at_s - self._clock())

    def _schedule_shutdown(self, grace_s: float) -> None:
        if not self._has_viewers():
            self._shutdown_at_s = self._clock() + grace_s

    def _has_viewers(self) -> bool:
        return self._window is not None or bool(self._pages)
