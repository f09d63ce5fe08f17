"""Saves what the page offers as a file where the user wants it; refuses what is not of the page."""

import errno
import json
import os
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWebEngineCore import QWebEngineDownloadRequest, QWebEnginePage
from PySide6.QtWidgets import QFileDialog, QMainWindow

_BLOB = "blob:"
_FAILED = "dispatchEvent(new CustomEvent('save-failed', { detail: %s }))"
_State = QWebEngineDownloadRequest.DownloadState


def choose_path(window: QMainWindow, suggested: str) -> str:
    """Ask the user where to save a file; return an empty text if that was cancelled."""
    return QFileDialog.getSaveFileName(window, dir=suggested)[0]


class QtDownloads(QObject):
    """Answers the download requests of a page; on Qt's thread only.

    Args:
        window: The window of the page; dialogs belong to it.
        page: Gets the event ``save-failed``, with the file's name and the reason, if a file was not written.
        is_own: Returns whether a URL is of the engine's origin.
    """

    def __init__(self, window: QMainWindow, page: QWebEnginePage, *, is_own: Callable[[str], bool]) -> None:
        super().__init__(window)
        self._window, self._page, self._is_own = window, page, is_own
        page.profile().downloadRequested.connect(self._on_request)

    def _on_request(self, download: QWebEngineDownloadRequest) -> None:
        if not self._is_own(download.url().toString().removeprefix(_BLOB)):
            download.cancel()
            return
        suggested = Path(download.downloadDirectory()) / download.suggestedFileName()
        chosen = choose_path(self._window, str(suggested))
        if not chosen:
            download.cancel()
            return
        path = Path(chosen)
        problem = _problem_of(path.parent)
        if problem:
            download.cancel()
            self._say(path.name, os.strerror(problem))
            return
        download.setDownloadDirectory(str(path.parent))
        download.setDownloadFileName(path.name)
        download.stateChanged.connect(lambda state: self._on_state(download, state))
        download.accept()

    def _on_state(self, download: QWebEngineDownloadRequest, state: _State) -> None:
        if state == _State.DownloadInterrupted:
            self._say(download.downloadFileName(), download.interruptReasonString())

    def _say(self, name: str, reason: str) -> None:
        self._page.runJavaScript(_FAILED % json.dumps({"name": name, "reason": reason}))


def _problem_of(folder: Path) -> int | None:
    """Return the errno of a folder that nothing can be written to: Qt would cancel without a reason."""
    if not folder.is_dir():
        return errno.ENOTDIR
    return None if os.access(folder, os.W_OK) else errno.EACCES
