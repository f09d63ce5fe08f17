"""The window of a web view other than Qt: Windows, macOS and GTK, through pywebview's public interface."""

import threading
import time
from collections.abc import Callable
from typing import Any

from desktop_monitor.window.geometry import Rect, WindowGeometry

# A window that is maximised reports its new geometry first, and then that it is maximised.
_MAXIMISE_DELAY_S = 1.0


class NativeShell:
    """Tracks the geometry of a `webview.Window` by its events, which arrive on threads of their own."""

    def __init__(
        self,
        window: Any,  # noqa: ANN401 - only its events and methods
        geometry: WindowGeometry,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._window = window
        self._clock = clock
        self._lock = threading.Lock()
        self._area = self._previous_area = geometry.area
        self._changed_at_s = float("-inf")
        self._is_maximised = geometry.maximised
        window.events.resized += self._on_resized
        window.events.moved += self._on_moved
        window.events.maximized += self._on_maximised
        window.events.restored += self._on_restored

    def show(self) -> None:
        """Show the window, after its page has loaded."""
        self._window.show()
        if self._is_maximised:
            self._window.maximize()

    def bring_to_front(self) -> None:
        """Show and raise the window; a maximised one stays maximised."""
        was_maximised = self._is_maximised
        self._window.restore()
        self._window.show()
        if was_maximised:
            self._window.maximize()

    @staticmethod
    def system_is_dark() -> bool:
        """Return False: unknown, and unused because the window is shown with its page."""
        return False

    def geometry(self) -> WindowGeometry:
        """Return the current geometry."""
        with self._lock:
            return WindowGeometry(self._area, self._is_maximised)

    def _on_resized(self, width: int, height: int) -> None:
        with self._lock:
            self._set(Rect(self._area.x, self._area.y, int(width), int(height)))

    def _on_moved(self, x: int, y: int) -> None:
        with self._lock:
            self._set(Rect(int(x), int(y), self._area.width, self._area.height))

    def _on_maximised(self) -> None:
        with self._lock:
            if self._clock() - self._changed_at_s < _MAXIMISE_DELAY_S:
                self._area = self._previous_area
            self._is_maximised = True

    def _on_restored(self) -> None:
        with self._lock:
            self._is_maximised = False

    def _set(self, area: Rect) -> None:
        if self._is_maximised:
            return
        now_s = self._clock()
        if now_s - self._changed_at_s >= _MAXIMISE_DELAY_S:
            self._previous_area = self._area
        self._area, self._changed_at_s = area, now_s
