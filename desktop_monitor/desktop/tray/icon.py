"""The icon as pixels, one file for each state and size; ``python -m tools.icons`` makes them.

The D-Bus specification of the tray wants ARGB32 in network byte order: A, R, G, B of each pixel, row by row.
"""

from functools import cache

from desktop_monitor.desktop.tray.content import TrayState
from desktop_monitor.files.paths import assets_dir

SIZES_PX = (22, 44)
"""As panels show it, and for screens of twice the density."""


@cache
def pixmaps(state: TrayState) -> tuple[tuple[int, int, bytes], ...]:
    """Return width, height and pixels of the icon in each of `SIZES_PX`."""
    folder = assets_dir() / "icons" / "tray"
    return tuple((size, size, (folder / f"{state}-{size}.argb").read_bytes()) for size in SIZES_PX)
