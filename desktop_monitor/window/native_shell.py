"""The window of a web view other than Qt: Windows, macOS and GTK, through pywebview's public interface."""

import threading
import time
from collections.abc import Callable
from typing import Any

from desktop_monitor.window.geometry import Geometries, Rect, WindowGeometry, fit_to_screens, sizes_of

# A window that is maximised reports its new geometry first, and then that it is maximised.
_MAXIMISE_DELAY_S = 1.0


def first_geometry(stored: Geometries, *, is_compact: bool) -> WindowGeometry:
    """Return the geometry in which a window begins; its screens are not known."""
    return fit_to_screens(stored.of(is_compact=is_compact), (), sizes_of(is_compact=is_compact))


class NativeShell:
    """Tracks the geometry of a `webview.Window` by its events, which arrive on threads of their own."""

    def __init__(
        self,
        window: Any,  # noqa: ANN401 - only its events and methods
        stored: Geometries,
        *,
        is_compact: bool = False,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._window = window
        self._clock = clock
        self._lock = threading.Lock()
        self._stored = stored
        self._is_compact = is_compact
        current = first_geometry(stored, is_compact=is_compact)
        self._area = self._previous_area = current.area
        self._changed_at_s = float("-inf")
        self._is_maximised = current.maximised
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

    @property
    def is_compact(self) -> bool:
        """Whether the window is compact."""
        return self._is_compact

    def set_compact(self, *, is_compact: bool) -> None:
        """Make the window compact or ordinary, where and as large as it was when it was that before."""
        with self._lock:
            if is_compact == self._is_compact:
                return
            here, was_maximised = self._area, self._is_maximised
            self._stored = self._geometries()
            self._is_compact = is_compact
            wanted, sizes = self._stored.of(is_compact=is_compact), sizes_of(is_compact=is_compact)
            area = wanted.area if wanted else Rect(here.x, here.y, sizes.default_width, sizes.default_height)
            self._area = self._previous_area = area
            self._is_maximised = False
        if was_maximised:
            self._window.restore()
        self._window.on_top = is_compact
        self._window.resize(area.width, area.height)
        self._window.move(area.x, area.y)
        if wanted and wanted.maximised:
            self._window.maximize()

    def geometries(self) -> Geometries:
        """Return the current geometry, and that of the other kind of window."""
        with self._lock:
            return self._geometries()

    def _geometries(self) -> Geometries:
        current = WindowGeometry(self._area, self._is_maximised)
        return self._stored.with_current(current, is_compact=self._is_compact)

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
