"""Where the Qt window is, and its two kinds: the ordinary one, and the compact one that is always on top."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMainWindow

from desktop_monitor.window.geometry import (
    Geometries,
    Rect,
    WindowGeometry,
    fit_to_screens,
    is_reachable,
    sizes_of,
)

_MAXIMISED = Qt.WindowState.WindowMaximized


class QtPlacement:
    """Moves and resizes a Qt window; on Qt's thread only.

    Args:
        window: The window; hidden until `show` is called.
    """

    def __init__(self, window: QMainWindow) -> None:
        self._window = window
        self._stored = Geometries(None, None)
        self.is_compact = False

    def show(self, stored: Geometries, *, is_compact: bool) -> None:
        """Show the window with a stored geometry, fitted to the current screens."""
        self._stored, self.is_compact = stored, is_compact
        self._place(self._fitted(_screens()))
        self._window.show()

    def set_compact(self, *, is_compact: bool) -> None:
        """Make the window compact or ordinary, where and as large as it was when it was that before."""
        if is_compact == self.is_compact:
            return
        self._stored = self.geometries()
        self.is_compact = is_compact
        screens = _screens()
        wanted = self._stored.of(is_compact=is_compact)
        if wanted is None or not is_reachable(wanted.area, screens):
            wanted = self._fitted(screens)
        self._place(wanted)

    def geometries(self) -> Geometries:
        """Return the current geometry, and that of the other kind of window."""
        state = self._window.windowState()
        content = self._window.normalGeometry() if state else self._window.geometry()
        area = Rect(content.x(), content.y(), content.width(), content.height())
        current = WindowGeometry(area, maximised=bool(state & _MAXIMISED))
        return self._stored.with_current(current, is_compact=self.is_compact)

    def _fitted(self, screens: list[Rect]) -> WindowGeometry:
        stored = self._stored.of(is_compact=self.is_compact)
        return fit_to_screens(stored, screens, sizes_of(is_compact=self.is_compact))

    def _place(self, geometry: WindowGeometry) -> None:
        sizes = sizes_of(is_compact=self.is_compact)
        self._set_on_top(on_top=self.is_compact)
        self._window.setWindowState(self._window.windowState() & ~_MAXIMISED)
        self._window.setMinimumSize(sizes.min_width, sizes.min_height)
        area = geometry.area
        self._window.setGeometry(area.x, area.y, area.width, area.height)
        if geometry.maximised:
            self._window.setWindowState(self._window.windowState() | _MAXIMISED)

    def _set_on_top(self, *, on_top: bool) -> None:
        if not self._window.testAttribute(Qt.WidgetAttribute.WA_WState_Created):
            self._window.setWindowFlag(Qt.WindowType.WindowStaysOnTopHint, on_top)
            return
        native = self._window.windowHandle()
        # The flag of the widget would hide the window and create another one.
        native.setFlag(Qt.WindowType.WindowStaysOnTopHint, on_top)
        self._window.overrideWindowFlags(native.flags())


def _screens() -> list[Rect]:
    """Return the usable area of each screen, the primary one first."""
    primary = QGuiApplication.primaryScreen()
    screens = sorted(QGuiApplication.screens(), key=lambda screen: screen is not primary)
    areas = [screen.availableGeometry() for screen in screens]
    return [Rect(area.x(), area.y(), area.width(), area.height()) for area in areas]
