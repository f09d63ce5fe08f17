"""Which web view this system has, imported before there is anything to show: the slow part of the start."""

import importlib
import logging
import os
import sys

from desktop_monitor.model.errors import NoWindow

log = logging.getLogger(__name__)


def load_backend() -> str:
    """Import the web view of this system, Qt before GTK on Linux.

    Returns:
        The name by which pywebview knows it.

    Raises:
        NoWindow: None can be loaded.
    """
    # qtpy would otherwise try each Qt there is, one after the other.
    os.environ.setdefault("QT_API", "pyside6")
    linux = (os.environ.get("PYWEBVIEW_GUI", "qt").lower(), "qt", "gtk")
    for name in {"win32": ("winforms",), "darwin": ("cocoa",)}.get(sys.platform, linux):
        try:
            if name == "qt":
                from desktop_monitor.window import qtpy_stub

                qtpy_stub.stand_in()
            importlib.import_module(f"webview.platforms.{name}")
        except (ImportError, ValueError) as missing:
            log.warning("web view cannot be loaded: name=%s error=%s", name, missing)
        else:
            return name
    raise NoWindow("no web view could be loaded")
