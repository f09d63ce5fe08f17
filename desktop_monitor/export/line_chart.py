"""A chart of one or more series over time, as SVG with axes."""

from collections.abc import Callable, Iterator, Sequence

from markupsafe import Markup

from desktop_monitor.export.report_chart import (
    BEGIN,
    COLOURS,
    HEIGHT,
    LEFT,
    TOP,
    WIDTH,
    legend,
    time_lines,
    value_line,
)

_LINE = Markup('<polyline stroke="{colour}" points="{points}"/>\n')
_PARTS = 4

Series = Sequence[tuple[str, Sequence[float | None]]]


def line_chart(
    label: str, times_unix_ms: Sequence[int], series: Series, text_of: Callable[[float], str]
) -> Iterator[Markup]:
    """Yield a chart with its legend; a step without data is a gap, and nothing is yielded without data.

    Args:
        label: What is shown.
        times_unix_ms: The end of each step.
        series: Names, and a value a step.
        text_of: Formats a value at the axis.
    """
    known = [value for _, values in series for value in values if value is not None]
    if not known or len(times_unix_ms) < 2:  # noqa: PLR2004  # a line has two ends
        return
    largest = max(*known, 1e-9)
    first, last = times_unix_ms[0], times_unix_ms[-1]
    yield BEGIN.format(
        left=-LEFT - 40, top=-TOP, width=LEFT + WIDTH + 60, height=HEIGHT + TOP + 22, label=label
    )
    for part in range(_PARTS + 1):
        yield value_line(HEIGHT * (1 - part / _PARTS), text_of(largest * part / _PARTS))
    yield from time_lines(first, last)
    for index, (_, values) in enumerate(series):
        for points in _lines(times_unix_ms, values, largest):
            yield _LINE.format(colour=COLOURS[index % len(COLOURS)], points=" ".join(points))
    yield Markup("</svg>")
    yield legend([name for name, _ in series], COLOURS)


def _lines(times: Sequence[int], values: Sequence[float | None], largest: float) -> Iterator[list[str]]:
    length_ms = times[-1] - times[0]
    points: list[str] = []
    for time, value in zip(times, values, strict=True):
        if value is not None:
            x = (time - times[0]) / length_ms * WIDTH
            points.append(f"{x:.1f},{HEIGHT * (1 - value / largest):.1f}")
        elif points:
            yield points
            points = []
    if points:
        yield points
