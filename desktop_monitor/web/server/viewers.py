"""Who is watching, and so until when a launched engine goes on. It is told what happens and has no thread.

A window is known by its control stream, a page (in a window or in a browser) by its live socket. It ends when

* nobody came within `LAUNCH_GRACE_S` of its start,
* a window said goodbye and nobody is left: at once,
* the last one was lost without a word (a crash, a closed browser tab, a reload): after `LOST_GRACE_S`.
"""

import itertools
import threading
import time
from collections.abc import Callable, Hashable

LAUNCH_GRACE_S = 60.0
LOST_GRACE_S = 60.0
# A window says goodbye before its own page's socket is seen to close; that page is not another viewer.
PAGE_OF_A_CLOSED_WINDOW_S = 3.0


class Viewers:
    """The viewers of one engine. Safe to call from any thread.

    Args:
        clock: Seconds from a monotonic clock.
        on_change: Called, without any lock held, whenever the answer of `leave_in_s` may have changed.
    """

    def __init__(
        self, *, clock: Callable[[], float] = time.monotonic, on_change: Callable[[], None] = lambda: None
    ) -> None:
        self._clock = clock
        self._on_change = on_change
        self._lock = threading.Lock()
        self._numbers = itertools.count(1)
        self._window: int | None = None
        self._window_was_shown = False
        self._pages: set[Hashable] = set()
        self._goodbye_at_s = float("-inf")
        self._leave_at_s = clock() + LAUNCH_GRACE_S

    def window_came(self) -> int | None:
        """Let a window in and give it a number; None while another one is there."""
        with self._lock:
            if self._window is not None:
                return None
            self._window = next(self._numbers)
            self._window_was_shown = False
            number = self._window
        self._on_change()
        return number

    def window_was_shown(self, number: int) -> None:
        """Note that a person can see window `number`."""
        with self._lock:
            self._window_was_shown = self._window_was_shown or self._window == number

    def window_said_goodbye(self, number: int) -> None:
        """Let window `number` go; it was closed on purpose."""
        with self._lock:
            if self._window != number:
                return
            self._window = None
            self._goodbye_at_s = self._clock()
            self._count_down(0)
        self._on_change()

    def window_was_lost(self, number: int) -> bool:
        """Let window `number` go; its stream ended.

        Returns:
            Whether it ended without a word before anybody saw it, so that something else must be shown.
        """
        with self._lock:
            if self._window != number:
                return False
            self._window = None
            self._count_down(LOST_GRACE_S)
            unseen = not self._window_was_shown
        self._on_change()
        return unseen

    def page_came(self, page: Hashable) -> None:
        """Count a page whose live socket was opened."""
        with self._lock:
            self._pages.add(page)
        self._on_change()

    def page_went(self, page: Hashable) -> None:
        """Forget a page whose live socket was closed."""
        with self._lock:
            if page not in self._pages:
                return
            self._pages.remove(page)
            recently = self._clock() - self._goodbye_at_s <= PAGE_OF_A_CLOSED_WINDOW_S
            self._count_down(0 if recently else LOST_GRACE_S)
        self._on_change()

    def leave_in_s(self) -> float | None:
        """Say in how many seconds the engine should end; 0 is now, None while somebody watches."""
        with self._lock:
            if self._somebody_is_here():
                return None
            return max(0.0, self._leave_at_s - self._clock())

    def _count_down(self, grace_s: float) -> None:
        if not self._somebody_is_here():
            self._leave_at_s = self._clock() + grace_s

    def _somebody_is_here(self) -> bool:
        return self._window is not None or bool(self._pages)
