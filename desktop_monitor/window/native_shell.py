"""A window of pywebview where we know nothing more of it: Windows, macOS and GTK."""

import threading
import time
from collections.abc import Callable
from typing import Any

from desktop_monitor.window.geometry import Area, Place

# A window that is maximised reports its new size and place first, and only then that it is maximised.
_SAME_MOMENT_S = 1.0


class PlainShell:
    """Follows by pywebview's events where a window is. They come in threads of their own.

    Args:
        window: pywebview's window.
        place: Where it is put at first.
        clock: Seconds from a monotonic clock.
    """

    def __init__(
        self,
        window: Any,  # noqa: ANN401 - only its events and verbs
        place: Place,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._window = window
        self._clock = clock
        self._changing = threading.Lock()
        self._area = self._area_before = place.area
        self._changed_at_s = float("-inf")
        self._is_maximised = place.maximised
        window.events.resized += self._on_resized
        window.events.moved += self._on_moved
        window.events.maximized += self._on_maximised
        window.events.restored += self._on_restored

    def show(self) -> None:
        """Let people see the window, now that the page is there."""
        self._window.show()
        if self._is_maximised:
            self._window.maximize()

    def bring_to_front(self) -> None:
        """Let people see the window again, maximised if it was."""
        was_maximised = self._is_maximised
        self._window.restore()
        self._window.show()
        if was_maximised:
            self._window.maximize()

    @staticmethod
    def system_is_dark() -> bool:
        """Not known; the window is shown only with its page, which knows."""
        return False

    def place(self) -> Place:
        """Tell where the window is."""
        with self._changing:
            return Place(self._area, self._is_maximised)

    def _on_resized(self, width: int, height: int) -> None:
        with self._changing:
            self._set(Area(self._area.x, self._area.y, int(width), int(height)))

    def _on_moved(self, x: int, y: int) -> None:
        with self._changing:
            self._set(Area(int(x), int(y), self._area.width, self._area.height))

    def _on_maximised(self) -> None:
        with self._changing:
            if self._clock() - self._changed_at_s < _SAME_MOMENT_S:
                self._area = self._area_before
            self._is_maximised = True

    def _on_restored(self) -> None:
        with self._changing:
            self._is_maximised = False

    def _set(self, area: Area) -> None:
        if self._is_maximised:
            return
        now_s = self._clock()
        if now_s - self._changed_at_s >= _SAME_MOMENT_S:
            self._area_before = self._area
        self._area, self._changed_at_s = area, now_s
