"""Lets the page of a window that is hidden or minimised rest. See QWebEnginePage's page lifecycle."""

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtWebEngineCore import QWebEnginePage
from PySide6.QtWidgets import QMainWindow

from desktop_monitor.timing.unix_time import MINUTE_MS

FREEZE_AFTER_MS = 5_000
"""A window that loses the focus for a moment is not suspended."""
DISCARD_AFTER_MS = 60 * MINUTE_MS
"""Then its process ends, and the page is loaded again when the window is seen again.

A frozen page costs next to no CPU time; a discarded one gives back 70 to 120 MB of 330 to 370, and needs
0.8 s to come back. Who comes back within the hour does not wait for that.
"""

_State = QWebEnginePage.LifecycleState


class PageLifecycle(QObject):
    """Freezes the page of a window that cannot be seen, later discards it, and brings it back."""

    def __init__(
        self,
        window: QMainWindow,
        page: QWebEnginePage,
        *,
        freeze_after_ms: int = FREEZE_AFTER_MS,
        discard_after_ms: int = DISCARD_AFTER_MS,
    ) -> None:
        """Follow a window; on Qt's thread only."""
        super().__init__(window)
        self._window, self._page = window, page
        self._freezing = self._timer(freeze_after_ms, _State.Frozen)
        self._discarding = self._timer(discard_after_ms, _State.Discarded)
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Follow the window; its events are passed on."""
        if event.type() in {QEvent.Type.WindowStateChange, QEvent.Type.Show, QEvent.Type.Hide}:
            self._follow()
        return super().eventFilter(watched, event)

    def _follow(self) -> None:
        is_seen = self._window.isVisible() and not (
            self._window.windowState() & Qt.WindowState.WindowMinimized
        )
        for timer in (self._freezing, self._discarding):
            if is_seen:
                timer.stop()
            elif not timer.isActive():
                timer.start()
        if is_seen:
            self._page.setLifecycleState(_State.Active)
            self._page.setVisible(True)

    def _rest(self, state: QWebEnginePage.LifecycleState) -> None:
        self._page.setVisible(False)
        self._page.setLifecycleState(state)

    def _timer(self, after_ms: int, state: QWebEnginePage.LifecycleState) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.setInterval(after_ms)
        timer.timeout.connect(lambda: self._rest(state))
        return timer
