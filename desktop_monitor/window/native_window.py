"""Creates the window of pywebview: hidden, and closed to what the page does not need."""

import webview

from desktop_monitor.model.errors import NoWindow
from desktop_monitor.window.geometry import COMPACT, Geometries
from desktop_monitor.window.native_shell import first_geometry

_DISABLED_SETTINGS = ("OPEN_EXTERNAL_LINKS_IN_BROWSER", "ALLOW_FILE_URLS", "OPEN_DEVTOOLS_IN_DEBUG")


def create_hidden_window(
    title: str, geometries: Geometries, *, backend: str, background: str, is_compact: bool
) -> webview.Window:
    """Return a window without a page, where it was when it was closed last.

    Raises:
        NoWindow: It cannot be created.
    """
    for setting in _DISABLED_SETTINGS:
        webview.settings[setting] = False
    if backend == "qt":
        from desktop_monitor.window import qt_shell

        qt_shell.set_application_identity()
    has_place = geometries.of(is_compact=is_compact) is not None
    area = first_geometry(geometries, is_compact=is_compact).area
    window = webview.create_window(
        title,
        html="",
        width=area.width,
        height=area.height,
        x=area.x if has_place else None,
        y=area.y if has_place else None,
        hidden=True,
        # Of both kinds: pywebview cannot change it; the shell of Qt does.
        min_size=(COMPACT.min_width, COMPACT.min_height),
        on_top=is_compact and backend != "qt",
        background_color=background,
        text_select=True,
        zoomable=True,
    )
    if window is None:
        raise NoWindow("the web view could not be created")
    return window
