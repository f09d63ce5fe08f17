"""The window of the Qt web view: what pywebview lacks for it."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, QUrl, Signal, Slot
from PySide6.QtGui import QColor, QGuiApplication
from PySide6.QtWebEngineCore import (
    QWebEngineNavigationRequest,
    QWebEnginePage,
    QWebEngineScript,
    QWebEngineSettings,
)
from PySide6.QtWidgets import QMainWindow

from desktop_monitor.window.compact_page import asks_for_compact
from desktop_monitor.window.geometry import Geometries
from desktop_monitor.window.page_lifecycle import PageLifecycle
from desktop_monitor.window.pywebview_hooks import ignore_new_windows
from desktop_monitor.window.qt_downloads import QtDownloads
from desktop_monitor.window.qt_placement import QtPlacement

# The script runs while the document is empty, without even its root element.
_THEME_SCRIPT = """new MutationObserver((_, observer) => {
  document.documentElement.setAttribute("data-theme", "%s");
  observer.disconnect();
}).observe(document, { childList: true });"""
_MINIMISED = Qt.WindowState.WindowMinimized
_DISABLED_FEATURES = (
    QWebEngineSettings.WebAttribute.ErrorPageEnabled,
    QWebEngineSettings.WebAttribute.PdfViewerEnabled,
    QWebEngineSettings.WebAttribute.JavascriptCanOpenWindows,
    QWebEngineSettings.WebAttribute.LocalContentCanAccessFileUrls,
    QWebEngineSettings.WebAttribute.FullScreenSupportEnabled,
)


class QtShell(QObject):
    """The Qt side of a pywebview window, created on Qt's thread. Some methods may be called from any thread.

    Args:
        window: The Qt window, from `qt_window`.
        page: Its page.
        is_allowed: Returns whether the page may navigate to a URL.
        is_own: Returns whether a URL is of the engine's origin, whose files may be saved.
        on_renderer_crash: Called on Qt's thread when the renderer process has ended abnormally.
    """

    _call_requested = Signal(object)

    def __init__(
        self,
        window: QMainWindow,
        page: QWebEnginePage,
        *,
        is_allowed: Callable[[str], bool],
        is_own: Callable[[str], bool],
        on_renderer_crash: Callable[[], None],
    ) -> None:
        super().__init__(window)
        self._window = window
        self._page = page
        self._is_allowed = is_allowed
        self._on_renderer_crash = on_renderer_crash
        self._follows_title = False
        ignore_new_windows(page)
        page.navigationRequested.connect(self._on_navigation)
        page.renderProcessTerminated.connect(self._on_renderer_end)
        page.titleChanged.connect(self._on_title)
        for feature in _DISABLED_FEATURES:
            page.settings().setAttribute(feature, False)  # noqa: FBT003 - Qt has no keywords
        self._call_requested.connect(self._call)
        page.urlChanged.connect(self._on_url)
        self._lifecycle = PageLifecycle(window, page)
        self._placement = QtPlacement(window)
        self._downloads = QtDownloads(window, page, is_own=is_own)

    def apply_theme(self, *, theme: str, background: str) -> None:
        """Set the theme and the background colour before the page has loaded; from any thread."""

        def apply() -> None:
            if theme in {"dark", "light"}:
                self._inject_theme(theme)
            self._set_background(background)

        self._call_requested.emit(apply)

    def show(self, stored: Geometries, *, is_compact: bool) -> None:
        """Show the window with a stored geometry, fitted to the current screens; from any thread.

        Call it without waiting for the page: both take time, and a page may fail to load.
        """
        self._call_requested.emit(lambda: self._placement.show(stored, is_compact=is_compact))

    def set_compact(self, *, is_compact: bool) -> None:
        """Make the window compact or ordinary; from any thread."""
        self._call_requested.emit(lambda: self._placement.set_compact(is_compact=is_compact))

    @property
    def is_compact(self) -> bool:
        """Whether the window is compact; from any thread."""
        return self._placement.is_compact

    def _set_background(self, colour: str) -> None:
        """Set the colour that is visible until the page has painted, by default white."""
        self._page.setBackgroundColor(QColor(colour))
        palette = self._window.palette()
        palette.setColor(self._window.backgroundRole(), QColor(colour))
        self._window.setPalette(palette)

    def _inject_theme(self, theme: str) -> None:
        """Set the theme before the page has read it from the engine."""
        script = QWebEngineScript()
        script.setSourceCode(_THEME_SCRIPT % theme)
        script.setInjectionPoint(QWebEngineScript.InjectionPoint.DocumentCreation)
        script.setWorldId(QWebEngineScript.ScriptWorldId.ApplicationWorld)
        self._page.scripts().insert(script)

    @staticmethod
    def system_is_dark() -> bool:
        """Return whether the desktop prefers dark colours."""
        return QGuiApplication.styleHints().colorScheme() == Qt.ColorScheme.Dark

    def geometries(self) -> Geometries:
        """Return the current geometries; on Qt's thread only."""
        return self._placement.geometries()

    def bring_to_front(self) -> None:
        """Show and raise the window; a maximised one stays maximised; from any thread."""
        self._call_requested.emit(self._bring_to_front)

    def _bring_to_front(self) -> None:
        # restore() ends the maximised state too, and show() alone does not affect a minimised window.
        self._window.setWindowState(self._window.windowState() & ~_MINIMISED)
        self._window.show()
        self._window.raise_()
        self._window.activateWindow()

    @Slot(object)
    def _call(self, function: Callable[[], None]) -> None:
        function()

    def _on_title(self, title: str) -> None:
        """Copy the title of the page, from the moment on when both are equal; the page starts in English."""
        if not self._page.url().scheme().startswith("http"):
            return
        self._follows_title = self._follows_title or title == self._window.windowTitle()
        if self._follows_title:
            self._window.setWindowTitle(title)

    def _on_url(self, url: QUrl) -> None:
        is_compact = asks_for_compact(url.toString()) if url.scheme().startswith("http") else None
        if is_compact is not None:
            self._placement.set_compact(is_compact=is_compact)

    def _on_navigation(self, request: QWebEngineNavigationRequest) -> None:
        if not self._is_allowed(request.url().toString()):
            request.reject()

    def _on_renderer_end(self, status: QWebEnginePage.RenderProcessTerminationStatus, _code: int) -> None:
        if status != QWebEnginePage.RenderProcessTerminationStatus.NormalTerminationStatus:
            self._on_renderer_crash()


def set_application_identity() -> None:
    """Set the names by which the desktop finds the icon and groups windows; before any window is created."""
    QGuiApplication.setApplicationName("desktop-monitor")
    QGuiApplication.setApplicationDisplayName("")
    QGuiApplication.setDesktopFileName("desktop-monitor")
