"""The geometry of the window: stored in a small file, and fitted to the screens of today."""

import contextlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from desktop_monitor.files.paths import write_private
from desktop_monitor.files.small_file import read_small

_CORNER_MARGIN = 24
# The part of a window that must be on a screen for the user to be able to drag it.
_MIN_VISIBLE_WIDTH, _MIN_VISIBLE_HEIGHT = 80, 30
# Range of title bar heights; the real one is known only once the window is shown.
_MIN_TITLE_HEIGHT, _MAX_TITLE_HEIGHT = 15, 40


@dataclass(frozen=True, slots=True)
class Rect:
    """A rectangle on the desktop, in logical pixels; x grows to the right, y downwards."""

    x: int
    y: int
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class WindowGeometry:
    """The content area of a window when not maximised, and whether it is maximised.

    The content area, because a maximised window has a different frame: with frame coordinates the window
    would move a little with each restart.
    """

    area: Rect
    maximised: bool


@dataclass(frozen=True, slots=True)
class Sizes:
    """The sizes of the content area of one kind of window, in logical pixels."""

    default_width: int
    default_height: int
    min_width: int
    min_height: int
    in_corner: bool
    """Without a stored geometry, the window is in the corner of the screen, otherwise in its centre."""


ORDINARY = Sizes(1200, 800, min_width=400, min_height=300, in_corner=False)
COMPACT = Sizes(360, 220, min_width=360, min_height=220, in_corner=True)


def sizes_of(*, is_compact: bool) -> Sizes:
    """Return the sizes of one kind of window."""
    return COMPACT if is_compact else ORDINARY


@dataclass(frozen=True, slots=True)
class Geometries:
    """The geometry of a window when it is ordinary, and when it is compact; None is not known yet."""

    ordinary: WindowGeometry | None
    compact: WindowGeometry | None

    def of(self, *, is_compact: bool) -> WindowGeometry | None:
        """Return the geometry of one kind of window."""
        return self.compact if is_compact else self.ordinary

    def with_current(self, current: WindowGeometry, *, is_compact: bool) -> "Geometries":
        """Return the same with the current geometry of one kind of window."""
        return Geometries(self.ordinary, current) if is_compact else Geometries(current, self.compact)


def is_reachable(area: Rect, screens: Sequence[Rect]) -> bool:
    """Return whether the user can drag a window with this content area."""
    return any(_visible_pixels(area, screen) for screen in screens)


def fit_to_screens(
    stored: WindowGeometry | None, screens: Sequence[Rect], sizes: Sizes = ORDINARY
) -> WindowGeometry:
    """Return a geometry that is visible on the current screens.

    Args:
        stored: The geometry of the last run; None is the place of the first one.
        screens: The usable area of each screen, the primary one first. If empty, `stored` is returned.
        sizes: Those of the kind of window.
    """
    wanted = stored or WindowGeometry(Rect(0, 0, sizes.default_width, sizes.default_height), maximised=False)
    if not screens:
        return wanted
    screen = max(screens, key=lambda screen: _visible_pixels(wanted.area, screen)) if stored else screens[0]
    width = min(max(wanted.area.width, sizes.min_width), screen.width)
    height = min(max(wanted.area.height, sizes.min_height), screen.height - _MAX_TITLE_HEIGHT)
    if stored and _visible_pixels(stored.area, screen):
        x = min(max(stored.area.x, screen.x), screen.x + screen.width - width)
        y = min(stored.area.y, screen.y + screen.height - height)
        if y < screen.y + _MIN_TITLE_HEIGHT:
            y = screen.y + _MAX_TITLE_HEIGHT
    elif sizes.in_corner:
        x = screen.x + max(screen.width - width - _CORNER_MARGIN, 0)
        y = screen.y + max(screen.height - height - _CORNER_MARGIN, 0)
    else:
        x = screen.x + (screen.width - width) // 2
        y = screen.y + (screen.height - height) // 2
    return WindowGeometry(Rect(x, y, width, height), wanted.maximised)


def load_geometry(file: Path) -> WindowGeometry | None:
    """Return the geometry that `save_geometry` wrote; None if the file is missing or damaged."""
    try:
        stored = json.loads(read_small(file))
        area = Rect(*(int(stored["area"][name]) for name in ("x", "y", "width", "height")))
        return WindowGeometry(area, maximised=bool(stored["maximised"]))
    except (OSError, ValueError, KeyError, TypeError, OverflowError, RecursionError):
        return None


def save_geometry(file: Path, geometry: WindowGeometry) -> None:
    """Write the geometry to `file`; ignore a file that cannot be written."""
    with contextlib.suppress(OSError):
        write_private(file, json.dumps(asdict(geometry)).encode())


def _visible_pixels(area: Rect, screen: Rect) -> int:
    """Return the number of pixels of `area` on `screen`, or 0 if the user could not drag the window."""
    width = min(area.x + area.width, screen.x + screen.width) - max(area.x, screen.x)
    height = min(area.y + area.height, screen.y + screen.height) - max(area.y, screen.y)
    if width < _MIN_VISIBLE_WIDTH or height < _MIN_VISIBLE_HEIGHT or area.y < screen.y - _MIN_VISIBLE_HEIGHT:
        return 0
    return width * height
