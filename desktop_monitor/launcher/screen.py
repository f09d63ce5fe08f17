"""Checks whether a window can be shown, without importing a web view."""

import importlib.util
import os
import sys


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


def _is_sandbox_disabled() -> bool:
    flags = os.environ.get("QTWEBENGINE_CHROMIUM_FLAGS", "").split()
    return bool(os.environ.get("QTWEBENGINE_DISABLE_SANDBOX")) or "--no-sandbox" in flags
