"""Hooks into pywebview 6; ``tests/window/test_library_hooks.py`` has a test for each."""

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from PySide6.QtWebEngineCore import QWebEnginePage
    from PySide6.QtWidgets import QMainWindow

INTERNET_EXPLORER = "mshtml"
"""Hook: the renderer that `Window.events.initialized` reports if Windows has no WebView2.

Without it, a window would open that cannot run the page: Internet Explorer has no modules.
"""


def import_platform(name: str) -> None:
    """Import a web view: ``qt``, ``gtk``, ``winforms`` or ``cocoa``.

    Hook: the modules ``webview.platforms.*``. pywebview imports them in ``webview.start()``, after the window
    has been created; importing one earlier overlaps with the start of the engine, and shows whether it works.

    Raises:
        ImportError, ValueError, RuntimeError: It cannot be loaded; the last one is pythonnet's.
    """
    importlib.import_module(f"webview.platforms.{name}")


def qt_window(window: Any) -> "tuple[QMainWindow, QWebEnginePage]":  # noqa: ANN401 - webview.Window
    """Return the Qt window and the page of a pywebview window.

    Hook: `Window.native` is the `BrowserView`, a QMainWindow, and its `webview` is the QWebEngineView.
    pywebview itself cannot raise a maximised window, restrict navigation or report a renderer crash.
    """
    view = window.native
    return view, view.webview.page()


def ignore_new_windows(page: Any) -> None:  # noqa: ANN401 - webview.platforms.qt.BrowserView.WebPage
    """Make links that open a new window do nothing.

    Hook: `WebPage.createWindow` returns `WebPage.nav_handler`, which opens the link in the default browser or
    in this window. With None, Qt opens nothing.
    """
    page.nav_handler = None


def keep_scripts_out() -> None:
    """Have pywebview add no script to the pages of the Qt web view, which call nothing of this process.

    Hook: `inject_pywebview` in ``webview.platforms.qt``, which a loaded page calls with the renderer and the
    window. It runs two scripts, one after the other, from a thread: a page that has replaced another in
    between gets the second alone, which then fails.
    """
    vars(importlib.import_module("webview.platforms.qt"))["inject_pywebview"] = report_loaded


def report_loaded(_renderer: str, window: Any) -> None:  # noqa: ANN401 - webview.Window
    """Set the events that pywebview sets after its scripts."""
    for name in ("before_load", "_pywebviewready", "loaded"):
        getattr(window.events, name).set()
