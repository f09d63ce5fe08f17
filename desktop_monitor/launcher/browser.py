"""Opens the default browser."""

import contextlib
import html
import os
import sys
from collections.abc import Iterator

from desktop_monitor.files.paths import AppPaths, write_private


def has_graphical_browser() -> bool:
    """Return whether a browser can show the page: text browsers cannot."""
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
