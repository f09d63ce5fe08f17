"""Text in columns of a terminal: a character of Chinese takes two cells, an accent of its own none."""

import wcwidth


def aligned(text: str, cells: int) -> str:
    """Pad or cut a text to so many cells: to the right if `cells` is negative; 0 is any width."""
    size = abs(cells)
    fitted = cut(text, size) if size else text
    return wcwidth.rjust(fitted, size) if cells < 0 else wcwidth.ljust(fitted, size)


def cut(text: str, cells: int) -> str:
    """Return a text that takes at most so many cells, with an ellipsis for what was cut off."""
    return text if wcwidth.width(text) <= cells else f"{wcwidth.clip(text, 0, cells - 1).rstrip()}…"
