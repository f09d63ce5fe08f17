"""The chart of a report: CPU by program over time, as SVG with axes."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import takewhile

from markupsafe import Markup

from desktop_monitor.model.history import Programs
from desktop_monitor.text.printable import printable
from desktop_monitor.text.translation import Translation

WIDTH, HEIGHT = 1000, 220
LEFT, _RIGHT, TOP, _BOTTOM = 54, 20, 8, 22  # room for the numbers of the axes
COLOURS = ("#4c78a8", "#f58518", "#54a24b", "#b279a2", "#e45756", "#72b7b2", "#9d9d9d", "#d0d0d0")
_GRID_PERCENTS = (0, 25, 50, 75, 100)
_MAX_TIMES = 8
_TIME_STEPS_S = (
    *(1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200),
    *(86_400, 2 * 86_400, 7 * 86_400, 14 * 86_400),
)
_MINUTE_S, _DAY_S = 60, 86_400
BEGIN = Markup(
    '<svg viewBox="{left} {top} {width} {height}" role="img" aria-label="{label}"><title>{label}</title>\n'
)
_VALUE_LINE = Markup(
    '<line x1="0" x2="{width}" y1="{y:.1f}" y2="{y:.1f}"/>'
    '<text x="-8" y="{y:.1f}" dy=".32em" text-anchor="end">{text}</text>\n'
)
_TIME_LINE = Markup(
    '<line x1="{x:.1f}" x2="{x:.1f}" y1="{height}" y2="{end}"/>'
    '<text x="{x:.1f}" y="{height}" dy="1.4em" text-anchor="middle">{time}</text>\n'
)
_SWATCH = Markup(
    '<li><svg class="swatch" viewBox="0 0 1 1" aria-hidden="true">'
    '<rect width="1" height="1" fill="{colour}"/></svg> {name}</li>'
)


def chart_pieces(chart: Programs, texts: Translation) -> Iterator[Markup]:
    """Yield axes, a bar for each step, as wide as the step, and the legend; a step without data is a gap."""
    columns = [*(program.cpu_percent for program in chart.programs), chart.others_percent, chart.rest_percent]
    names = [
        *(printable(program.name) for program in chart.programs),
        texts("report.others"),
        texts("report.rest"),
    ]
    colours = [*COLOURS[: len(chart.programs)], *COLOURS[-2:]]
    times = chart.times_unix_ms or [0]
    ends = (times[0] - max(1, chart.step_ms), times[-1])
    yield BEGIN.format(
        left=-LEFT,
        top=-TOP,
        width=LEFT + WIDTH + _RIGHT,
        height=TOP + HEIGHT + _BOTTOM,
        label=texts("report.chart_label"),
    )
    yield from _axes(*ends)
    below = [0.0] * len(chart.times_unix_ms)
    for column, colour in zip(columns, colours, strict=True):
        bars: list[str] = []
        for index, (time, percent) in enumerate(zip(chart.times_unix_ms, column, strict=True)):
            if percent:
                right, width = _x(time, *ends), WIDTH * chart.step_ms / (ends[1] - ends[0])
                height = HEIGHT * percent / 100
                top_y = _y(min(100.0, below[index] + percent))
                bars.append(f"M{right - width:.2f} {top_y:.2f}h{width:.2f}v{height:.2f}h{-width:.2f}z")
                below[index] += percent
        yield Markup('<path fill="{}" d="{}"/>\n').format(colour, "".join(bars))
    yield Markup("</svg>")
    yield legend(names, colours)


def legend(names: Sequence[str], colours: Sequence[str]) -> Markup:
    """Return a list of names with their colours."""
    swatches = (
        _SWATCH.format(colour=colours[index % len(colours)], name=name) for index, name in enumerate(names)
    )
    return Markup("<ul>{}</ul>\n").format(Markup("").join(swatches))


def _axes(first_ms: int, last_ms: int) -> Iterator[Markup]:
    for percent in _GRID_PERCENTS:
        yield value_line(_y(percent), f"{percent} %")
    yield from time_lines(first_ms, last_ms)


def value_line(y: float, text: str) -> Markup:
    """Return a horizontal line with its text at the axis."""
    return _VALUE_LINE.format(width=WIDTH, y=y, text=text)


def time_lines(first_ms: int, last_ms: int) -> Iterator[Markup]:
    """Yield marks at round local times."""
    for at_ms, text in _times(first_ms, last_ms):
        yield _TIME_LINE.format(x=_x(at_ms, first_ms, last_ms), height=HEIGHT, end=HEIGHT + 4, time=text)


def _times(first_ms: int, last_ms: int) -> Iterator[tuple[int, str]]:
    """Yield round local times in a range, with their texts."""
    length_s = (last_ms - first_ms) / 1000
    step_s = next((step for step in _TIME_STEPS_S if length_s / step <= _MAX_TIMES), _TIME_STEPS_S[-1])
    form = "%H:%M:%S" if step_s < _MINUTE_S else "%H:%M"
    if length_s > _DAY_S:
        form = "%m-%d" if step_s >= _DAY_S else "%m-%d %H:%M"
    begin = datetime.fromtimestamp(first_ms / 1000).astimezone().replace(tzinfo=None)
    midnight = begin.replace(hour=0, minute=0, second=0, microsecond=0)
    # In naive local time, as it is read: also on the days on which daylight saving time begins or ends.
    steps = int((begin - midnight).total_seconds() // step_s)
    times = (midnight + timedelta(seconds=step_s * number) for number in range(steps, steps + 2 * _MAX_TIMES))
    for time in takewhile(lambda one: one.timestamp() * 1000 <= last_ms, times):
        # Not what is skipped when daylight saving time begins: it would stand on the time that follows.
        if time.timestamp() * 1000 >= first_ms and time.astimezone().replace(tzinfo=None) == time:
            yield round(time.timestamp() * 1000), time.strftime(form)


def _x(at_ms: int, first_ms: int, last_ms: int) -> float:
    return WIDTH * (at_ms - first_ms) / (last_ms - first_ms)


def _y(percent: float) -> float:
    return HEIGHT * (1 - percent / 100)
