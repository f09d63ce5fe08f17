"""Selects and imports the web view of this system: the slow part of the start.

Without a graphics card, Qt draws the picture of the page through OpenGL in software (llvmpipe), all of it
for each frame. Its own software renderer copies only what has changed. Overview at a period of 5 s: 0.9
instead of 2.2 % of a core in the window process, and 410 instead of 510 MB in all processes. Chromium then
copies the picture tile by tile: 19 ms for a reading in tiles of 256 x 256 pixels, 2.6 ms in one tile for
the whole window. No other flag was a gain: --disable-gpu, --num-raster-threads=1,
--enable-low-end-device-mode and V8's --always-sparkplug measured the same.
"""

import logging
import os
import sys
from collections.abc import MutableMapping
from pathlib import Path

from desktop_monitor.model.errors import NoWindow
from desktop_monitor.window.pywebview_hooks import import_platform, keep_scripts_out

log = logging.getLogger(__name__)

# A render node of the kernel (drm), the driver of NVIDIA, and that of the Windows Subsystem for Linux.
_GRAPHICS_CARDS = ("dri/renderD*", "nvidiactl", "dxg")
_FLAGS = "QTWEBENGINE_CHROMIUM_FLAGS"
# Of Chromium; fits a maximised window on most screens. A larger picture has ordinary tiles.
_ONE_TILE = "--max-untiled-layer-width=2560 --max-untiled-layer-height=1600"


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

                if not has_graphics_card():
                    draw_in_software(os.environ)
                qtpy_hooks.replace_qtpy()
            import_platform(name)
            if name == "qt":
                keep_scripts_out()
        except (ImportError, ValueError, RuntimeError) as error:
            log.warning("web view cannot be loaded: name=%s error=%s", name, error)
        else:
            return name
    raise NoWindow("no web view could be loaded")


def draw_in_software(environment: MutableMapping[str, str]) -> None:
    """Choose Qt's software renderer, before Qt is used; what the user has set is kept."""
    environment.setdefault("QT_QUICK_BACKEND", "software")
    environment[_FLAGS] = f"{_ONE_TILE} {environment.get(_FLAGS, '')}".rstrip()


def has_graphics_card(devices: Path = Path("/dev")) -> bool:
    """Return whether OpenGL can be drawn by hardware."""
    return any(any(devices.glob(pattern)) for pattern in _GRAPHICS_CARDS)
