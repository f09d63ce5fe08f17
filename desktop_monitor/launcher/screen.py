"""Checks whether a window can be shown, without importing a web view, and opens the default browser."""

import contextlib
import html
import importlib.util
import os
import sys
from collections.abc import Iterator

from desktop_monitor.paths import AppPaths, write_private


def window_problem() -> str | None:
    """Return why no native window can be shown, as a clause without a full stop; None if one can be tried.

    Qt aborts the process without a display, and ends it when run as root, so both are checked beforehand.
    """
    if sys.platform != "win32" and sys.platform != "darwin":
        from desktop_monitor.launcher.display import has_display  # noqa: PLC0415 - not for Windows

        if not any(importlib.util.find_spec(name) for name in ("PySide6", "PyQt6", "gi")):
            return "neither Qt (PySide6) nor GTK (PyGObject) is installed"
        platform = os.environ.get("QT_QPA_PLATFORM", "xcb").partition(":")[0]
        if platform in {"xcb", "wayland"} and not has_display():
            return "there is no screen to show it on"
        if os.geteuid() == 0 and not _is_sandbox_disabled():
            return "the web view refuses to run as root"
    return None


def has_graphical_browser() -> bool:
    """Return whether to look for a browser: text browsers cannot show the page."""
    needs_display = sys.platform not in {"win32", "darwin"}
    return not needs_display or any(
        os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "BROWSER")
    )


def open_in_browser(paths: AppPaths, url: str) -> bool:
    """Open `url` in the default browser.

    Other users can read command lines but not private files: the browser gets the path of a private page
    that redirects to `url`, which keeps the one-time key secret. The engine removes it once the key was used.

    Returns:
        False if no browser could be started.
    """
    if not has_graphical_browser():
        return False
    import webbrowser  # noqa: PLC0415 - rarely needed

    try:
        write_private(paths.redirect_file, _redirect_page(url).encode())
    except OSError:
        return False
    with _unbundled_environment():
        try:
            return webbrowser.open(paths.redirect_file.as_uri())
        except webbrowser.Error:
            return False


def _redirect_page(url: str) -> str:
    address = html.escape(url)
    return (
        '<!doctype html><html lang="en"><meta charset="utf-8"><title>Desktop Monitor</title>'
        '<meta name="referrer" content="no-referrer">'
        f'<meta http-equiv="refresh" content="0; url={address}"><a href="{address}">Desktop Monitor</a>'
    )


def _is_sandbox_disabled() -> bool:
    flags = os.environ.get("QTWEBENGINE_CHROMIUM_FLAGS", "").split()
    return bool(os.environ.get("QTWEBENGINE_DISABLE_SANDBOX")) or "--no-sandbox" in flags


@contextlib.contextmanager
def _unbundled_environment() -> Iterator[None]:
    """Restore the LD_LIBRARY_PATH from before PyInstaller's bootloader for a program outside the bundle."""
    bundled = os.environ.get("LD_LIBRARY_PATH")
    if not getattr(sys, "frozen", False) or bundled is None:
        yield
        return
    original = os.environ.get("LD_LIBRARY_PATH_ORIG")
    if original is None:
        del os.environ["LD_LIBRARY_PATH"]
    else:
        os.environ["LD_LIBRARY_PATH"] = original
    try:
        yield
    finally:
        os.environ["LD_LIBRARY_PATH"] = bundled
