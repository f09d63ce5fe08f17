"""Where the window was, and where it may be now. Pure, apart from one small file."""

import contextlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from desktop_monitor.paths import write_private

DEFAULT_WIDTH, DEFAULT_HEIGHT = 1200, 800
LEAST_WIDTH, LEAST_HEIGHT = 400, 300
# Less than this of a window on a screen, and nobody could take hold of it.
_HANDLE_WIDTH, _HANDLE_HEIGHT = 80, 30
# Title bars are between these two high; how high is known only once the window is shown.
_TITLE_LEAST, _TITLE_MOST = 15, 40


@dataclass(frozen=True, slots=True)
class Area:
    """A rectangle on the desktop, in logical pixels; x and y grow to the right and down."""

    x: int
    y: int
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Place:
    """Where the inside of a window is when it is not maximised, and whether it is maximised.

    The inside, because the frame of a maximised window is another one: measured by its frame, a window would
    wander a little each time.
    """

    area: Area
    maximised: bool


def fit(place: Place | None, screens: Sequence[Area]) -> Place:
    """Bring a remembered place onto the screens that are there now.

    Args:
        place: Where the window was; None puts it in the middle.
        screens: What windows may cover of each screen, the primary one first. None at all changes nothing.
    """
    wanted = place or Place(Area(0, 0, DEFAULT_WIDTH, DEFAULT_HEIGHT), maximised=False)
    if not screens:
        return wanted
    screen = max(screens, key=lambda screen: _handle_seen(wanted.area, screen)) if place else screens[0]
    width = min(max(wanted.area.width, LEAST_WIDTH), screen.width)
    height = min(max(wanted.area.height, LEAST_HEIGHT), screen.height - _TITLE_MOST)
    if place and _handle_seen(place.area, screen):
        x = min(max(place.area.x, screen.x), screen.x + screen.width - width)
        y = min(place.area.y, screen.y + screen.height - height)
        if y < screen.y + _TITLE_LEAST:
            y = screen.y + _TITLE_MOST
    else:
        x = screen.x + (screen.width - width) // 2
        y = screen.y + (screen.height - height) // 2
    return Place(Area(x, y, width, height), wanted.maximised)


def recall(file: Path) -> Place | None:
    """Read what `remember` wrote; None when there is nothing, or nothing sensible."""
    try:
        said = json.loads(file.read_bytes())
        area = Area(*(int(said["area"][name]) for name in ("x", "y", "width", "height")))
        return Place(area, maximised=bool(said["maximised"]))
    except (OSError, ValueError, KeyError, TypeError, OverflowError):
        return None


def remember(file: Path, place: Place) -> None:
    """Write the window's place down; a disk that is full costs only the memory of it."""
    with contextlib.suppress(OSError):
        write_private(file, json.dumps(asdict(place)).encode())


def _handle_seen(area: Area, screen: Area) -> int:
    """Measure how much of the window lies on `screen`, square pixels; 0 when it cannot be taken hold of."""
    width = min(area.x + area.width, screen.x + screen.width) - max(area.x, screen.x)
    height = min(area.y + area.height, screen.y + screen.height) - max(area.y, screen.y)
    if width < _HANDLE_WIDTH or height < _HANDLE_HEIGHT or area.y < screen.y - _HANDLE_HEIGHT:
        return 0
    return width * height
