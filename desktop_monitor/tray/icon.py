"""The icon as pixels: the line of the program's icon on its dark face, in the colour of the state.

The D-Bus specification of the tray wants ARGB32 in network byte order: A, R, G, B of each pixel, row by row.
"""

import math
from functools import cache
from itertools import pairwise

from desktop_monitor.tray.content import TrayState

SIZES_PX = (22, 44)
"""As panels show it, and for screens of twice the density."""

_Colour = tuple[int, int, int]
_Point = tuple[float, float]

_GRID = 512
_FACE_TOP: _Colour = (0x2A, 0x33, 0x40)
_FACE_BOTTOM: _Colour = (0x0F, 0x12, 0x16)
_FACE_MARGIN, _FACE_RADIUS = 24, 104
_LINE: tuple[_Point, ...] = ((84, 336), (164, 276), (226, 310), (292, 132), (352, 320), (428, 216))
_LINE_RADIUS = 27
_MARK_CENTRE: _Point = (392, 120)
_MARK_RADIUS = {TrayState.CALM: 0, TrayState.WARNING: 64, TrayState.CRITICAL: 100}
"""Colour alone says nothing to who cannot tell it apart: the mark grows."""
_MARK_GAP = 26
_COLOURS: dict[TrayState, _Colour] = {
    TrayState.CALM: (0x3F, 0xBF, 0x95),
    TrayState.WARNING: (0xE5, 0xA8, 0x3B),
    TrayState.CRITICAL: (0xFF, 0x6B, 0x6B),
}
"""The tokens of the page's dark theme: the face is dark on every panel."""


@cache
def pixmaps(state: TrayState) -> tuple[tuple[int, int, bytes], ...]:
    """Return width, height and pixels of the icon in each of `SIZES_PX`."""
    return tuple((size, size, _drawn(state, size)) for size in SIZES_PX)


def _drawn(state: TrayState, size: int) -> bytes:
    scale = _GRID / size
    pixels = bytearray()
    for row in range(size):
        for column in range(size):
            pixels += bytes(_pixel(state, ((column + 0.5) * scale, (row + 0.5) * scale), scale))
    return bytes(pixels)


def _pixel(state: TrayState, at: _Point, scale: float) -> tuple[int, int, int, int]:
    """Return A, R, G, B of the pixel around a point of the grid; `scale` is its width."""
    colour, share = _COLOURS[state], at[1] / _GRID
    red, green, blue = (
        top + (bottom - top) * share for top, bottom in zip(_FACE_TOP, _FACE_BOTTOM, strict=True)
    )
    radius = _MARK_RADIUS[state]
    from_mark = math.dist(at, _MARK_CENTRE) - radius if radius else math.inf
    from_line = min(_distance(at, *ends) for ends in pairwise(_LINE)) - _LINE_RADIUS
    line = _coverage(from_line, scale) * (1 - _coverage(from_mark - _MARK_GAP, scale))
    painted = max(line, _coverage(from_mark, scale))
    mixed = (
        round(below + (above - below) * painted)
        for below, above in zip((red, green, blue), colour, strict=True)
    )
    return (round(255 * _coverage(_from_face(at), scale)), *mixed)  # type: ignore[return-value]  # three


def _coverage(distance: float, scale: float) -> float:
    """Return how much of a pixel is inside a shape whose edge is so far away; negative is inside."""
    return min(1.0, max(0.0, 0.5 - distance / scale))


def _distance(at: _Point, start: _Point, end: _Point) -> float:
    """Return the distance of a point from a line between two points."""
    (x, y), (along_x, along_y) = (at[0] - start[0], at[1] - start[1]), (end[0] - start[0], end[1] - start[1])
    share = min(1.0, max(0.0, (x * along_x + y * along_y) / (along_x**2 + along_y**2)))
    return math.hypot(x - share * along_x, y - share * along_y)


def _from_face(at: _Point) -> float:
    """Return the distance of a point from the square with round corners; negative inside."""
    half = _GRID / 2 - _FACE_MARGIN - _FACE_RADIUS
    x, y = (max(0.0, abs(one - _GRID / 2) - half) for one in at)
    return math.hypot(x, y) - _FACE_RADIUS
