"""Selects and imports the web view of this system: the slow part of the start."""

import logging
import os
import sys

from desktop_monitor.model.errors import NoWindow
from desktop_monitor.window.pywebview_hooks import import_platform

log = logging.getLogger(__name__)


def load_backend() -> str:
    """Import the web view of this system: on Linux Qt, otherwise GTK.

    Returns:
        Its name in pywebview.

    Raises:
        NoWindow: None can be loaded.
    """
    # Without this, QtPy tries to import one binding after the other.
    os.environ.setdefault("QT_API", "pyside6")
    linux = (os.environ.get("PYWEBVIEW_GUI", "qt").lower(), "qt", "gtk")
    for name in {"win32": ("winforms",), "darwin": ("cocoa",)}.get(sys.platform, linux):
        try:
            if name == "qt":
                from desktop_monitor.window import qtpy_hooks

                qtpy_hooks.replace_qtpy()
            import_platform(name)
        except (ImportError, ValueError, RuntimeError) as error:
            log.warning("web view cannot be loaded: name=%s error=%s", name, error)
        else:
            return name
    raise NoWindow("no web view could be loaded")
