"""Tables in a terminal: a character of Chinese takes two cells, an accent of its own none."""

import os
import shutil
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

import click
import wcwidth

T = TypeVar("T")
UNLIMITED_CELLS = 10_000
_SEPARATOR = " "


@dataclass(frozen=True, slots=True, kw_only=True)
class Column(Generic[T]):
    """A column of a table.

    Attributes:
        heading: Its heading.
        text: Returns the text of a row.
        is_number: Aligned to the right.
        cells: At least so wide, so that the columns of two tables are in the same place.
        min_cells: A narrower cell would be of no use; None for a column that is never cut.
        drop_order: Columns are dropped in this order if the terminal is still too narrow; None for never.
        style: Returns a row's text in colours.
    """

    heading: str
    text: Callable[[T], str]
    is_number: bool = False
    cells: int = 0
    min_cells: int | None = None
    drop_order: int | None = None
    style: Callable[[T, str], str] = lambda _row, text: text


def table_lines(columns: Sequence[Column[T]], rows: Sequence[T], cells: int) -> list[str]:
    """Return the lines of a table that is at most so many cells wide: the widest column is cut first."""
    texts = {column: [column.text(row) for row in rows] for column in columns}
    kept = list(columns)
    droppable = sorted(
        (column for column in columns if column.drop_order is not None),
        key=lambda column: column.drop_order or 0,
    )
    widths = _widths(kept, texts, cells)
    while widths is None and droppable:
        kept.remove(droppable.pop(0))
        widths = _widths(kept, texts, cells)
    if widths is None:
        widths = [column.min_cells or _natural_width(column, texts[column]) for column in kept]
    sized = list(zip(kept, widths, strict=True))
    heading = _SEPARATOR.join(_fitted(column, column.heading, width) for column, width in sized).rstrip()
    lines = [click.style(heading, bold=True)]
    for number, row in enumerate(rows):
        parts = [_fitted(column, texts[column][number], width) for column, width in sized]
        parts[-1] = parts[-1] if kept[-1].is_number else parts[-1].rstrip()
        line = [column.style(row, part) for column, part in zip(kept, parts, strict=True)]
        lines.append(_SEPARATOR.join(line))
    return lines


def terminal_cells() -> int:
    """Return the width of the terminal; without one, lines are not cut."""
    return shutil.get_terminal_size().columns if sys.stdout and sys.stdout.isatty() else UNLIMITED_CELLS


def has_colours() -> bool:
    """Return whether to print colours: to a terminal, unless NO_COLOR is set, or where FORCE_COLOR is."""
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return bool(sys.stdout and sys.stdout.isatty() and os.environ.get("TERM") != "dumb")


def aligned(text: str, cells: int) -> str:
    """Pad or cut a text to so many cells: to the right if `cells` is negative; 0 is any width."""
    size = abs(cells)
    fitted = cut(text, size) if size else text
    return wcwidth.rjust(fitted, size) if cells < 0 else wcwidth.ljust(fitted, size)


def cut(text: str, cells: int) -> str:
    """Return a text that takes at most so many cells, with an ellipsis for what was cut off."""
    return text if wcwidth.width(text) <= cells else f"{wcwidth.clip(text, 0, cells - 1).rstrip()}…"


def wrapped(text: str, cells: int, indent: int) -> str:
    """Break a line between words where it is wider than the terminal; the next lines begin below its text."""
    if wcwidth.width(text) <= cells:
        return text
    return "\n".join(wcwidth.wrap(text, cells, subsequent_indent=" " * min(indent, cells // 2)))


def _widths(columns: list[Column[T]], texts: dict[Column[T], list[str]], cells: int) -> list[int] | None:
    """Return a width for each column; None if they do not fit, even cut to their minimum."""
    widths = [_natural_width(column, texts[column]) for column in columns]
    minimum = [min(width, column.min_cells or width) for column, width in zip(columns, widths, strict=True)]
    excess = sum(widths) + len(_SEPARATOR) * (len(columns) - 1) - cells
    while excess > 0:
        number = max(range(len(columns)), key=lambda at: (widths[at] > minimum[at], widths[at]))
        if widths[number] <= minimum[number]:
            return None
        widths[number] -= 1
        excess -= 1
    return widths


def _natural_width(column: Column[T], texts: list[str]) -> int:
    return max(column.cells, *(wcwidth.width(text) for text in (column.heading, *texts)))


def _fitted(column: Column[T], text: str, width: int) -> str:
    return aligned(text, -width if column.is_number else width)
