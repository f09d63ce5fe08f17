"""What pywebview leaves to Qt: raising, keeping the page at home, and hearing of a web view that died."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtGui import QColor, QGuiApplication
from PySide6.QtWebEngineCore import (
    QWebEngineNavigationRequest,
    QWebEnginePage,
    QWebEngineScript,
    QWebEngineSettings,
)
from PySide6.QtWidgets import QMainWindow

from desktop_monitor.window.geometry import Area, Place, fit

# When this runs the document is still empty, without even its root.
_BEGIN_WITH = """new MutationObserver((_, waiting) => {
  document.documentElement.setAttribute("data-theme", "%s");
  waiting.disconnect();
}).observe(document, { childList: true });"""
_MINIMISED, _MAXIMISED = Qt.WindowState.WindowMinimized, Qt.WindowState.WindowMaximized


class QtShell(QObject):
    """One of pywebview's windows, seen as the Qt window that it is. Made on Qt's own thread.

    Args:
        window: pywebview's main window.
        may_visit: Tells whether the page may go to an address.
        on_view_death: Called on Qt's thread when the process that draws the page has died.
    """

    _asked = Signal(object)

    def __init__(
        self,
        window: Any,  # noqa: ANN401 - pywebview has no types for it
        *,
        may_visit: Callable[[str], bool],
        on_view_death: Callable[[], None],
    ) -> None:
        super().__init__(window)
        self._window: QMainWindow = window
        self._may_visit = may_visit
        self._on_view_death = on_view_death
        self._follows_title = False
        page = window.webview.page()
        # With this, pywebview would open links that ask for a new window in the browser.
        page.nav_handler = None
        page.navigationRequested.connect(self._check)
        page.renderProcessTerminated.connect(self._on_process_end)
        page.titleChanged.connect(self._on_title)
        for forbidden in (
            QWebEngineSettings.WebAttribute.ErrorPageEnabled,
            QWebEngineSettings.WebAttribute.PdfViewerEnabled,
            QWebEngineSettings.WebAttribute.JavascriptCanOpenWindows,
            QWebEngineSettings.WebAttribute.LocalContentCanAccessFileUrls,
            QWebEngineSettings.WebAttribute.FullScreenSupportEnabled,
        ):
            page.settings().setAttribute(forbidden, False)  # noqa: FBT003 - Qt has no keywords
        self._page: QWebEnginePage = page
        self._asked.connect(self._obey)

    def dress(self, *, theme: str, background: str) -> None:
        """Let page and window begin in the user's colours; from any thread.

        Args:
            theme: What the user chose.
            background: The colour of the page.
        """

        def dress() -> None:
            if theme in {"dark", "light"}:
                self._begin_with(theme)
            self._paint_background(background)

        self._asked.emit(dress)

    def show(self, place: Place | None) -> None:
        """Show the window where it was; from any thread.

        At once, not only when the page is loaded: showing takes its time while the page is on its way, and a
        page that never comes does not leave nothing.
        """
        self._asked.emit(lambda: self._place_and_show(place))

    def _paint_background(self, colour: str) -> None:
        """Give the window a colour until the page has painted, so that a dark theme does not begin white."""
        self._page.setBackgroundColor(QColor(colour))
        palette = self._window.palette()
        palette.setColor(self._window.backgroundRole(), QColor(colour))
        self._window.setPalette(palette)

    def _begin_with(self, theme: str) -> None:
        """Let the page begin in the theme that the user chose; by itself it knows only after a question."""
        script = QWebEngineScript()
        script.setSourceCode(_BEGIN_WITH % theme)
        script.setInjectionPoint(QWebEngineScript.InjectionPoint.DocumentCreation)
        script.setWorldId(QWebEngineScript.ScriptWorldId.ApplicationWorld)
        self._page.scripts().insert(script)

    @staticmethod
    def system_is_dark() -> bool:
        """Tell whether the desktop prefers dark."""
        return QGuiApplication.styleHints().colorScheme() == Qt.ColorScheme.Dark

    def _place_and_show(self, place: Place | None) -> None:
        """Show the window where it was, or as near to it as today's screens allow."""
        primary = QGuiApplication.primaryScreen()
        screens = sorted(QGuiApplication.screens(), key=lambda screen: screen is not primary)
        areas = [screen.availableGeometry() for screen in screens]
        fitting = fit(place, [Area(area.x(), area.y(), area.width(), area.height()) for area in areas])
        area = fitting.area
        self._window.setGeometry(area.x, area.y, area.width, area.height)
        if fitting.maximised:
            self._window.showMaximized()
        else:
            self._window.show()

    def place(self) -> Place:
        """Measure where the window is; only on Qt's thread."""
        state = self._window.windowState()
        inside = self._window.normalGeometry() if state else self._window.geometry()
        area = Area(inside.x(), inside.y(), inside.width(), inside.height())
        return Place(area, maximised=bool(state & _MAXIMISED))

    def bring_to_front(self) -> None:
        """Let people see the window, maximised if it was; from any thread."""
        self._asked.emit(self._bring_to_front)

    def _bring_to_front(self) -> None:
        # restore() would un-maximise, and show() alone does nothing to a minimised window.
        self._window.setWindowState(self._window.windowState() & ~_MINIMISED)
        self._window.show()
        self._window.raise_()
        self._window.activateWindow()

    @Slot(object)
    def _obey(self, order: Callable[[], None]) -> None:
        order()

    def _on_title(self, title: str) -> None:
        """Follow the page into another language; it begins with its English title, whatever it speaks."""
        if not self._page.url().scheme().startswith("http"):
            return
        self._follows_title = self._follows_title or title == self._window.windowTitle()
        if self._follows_title:
            self._window.setWindowTitle(title)

    def _check(self, request: QWebEngineNavigationRequest) -> None:
        if not self._may_visit(request.url().toString()):
            request.reject()

    def _on_process_end(self, status: QWebEnginePage.RenderProcessTerminationStatus, _code: int) -> None:
        if status != QWebEnginePage.RenderProcessTerminationStatus.NormalTerminationStatus:
            self._on_view_death()


def introduce() -> None:
    """Tell the desktop who we are, for our icon and to group our windows; before any window is made."""
    QGuiApplication.setApplicationName("desktop-monitor")
    QGuiApplication.setApplicationDisplayName("")
    QGuiApplication.setDesktopFileName("desktop-monitor")
