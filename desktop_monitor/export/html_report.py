"""A report of a time range as one HTML file without scripts, links or external resources."""

from collections.abc import Iterator
from datetime import datetime

from markupsafe import Markup

from desktop_monitor import __version__
from desktop_monitor.model.history import Programs, RankBy, Top
from desktop_monitor.recorder import HistoryReader, programs, top

PROGRAMS_PER_RANKING = 20
_PROGRAMS_IN_CHART = 6
_POINTS = 600
_WIDTH, _HEIGHT = 1000, 220
_MAX_COMMAND_LENGTH = 300
_COLOURS = ("#4c78a8", "#f58518", "#54a24b", "#b279a2", "#e45756", "#72b7b2", "#9d9d9d", "#d0d0d0")
_RANKINGS: tuple[tuple[RankBy, str], ...] = (
    (RankBy.CPU, "Most CPU time"),
    (RankBy.MEMORY, "Most memory"),
    (RankBy.IO, "Most I/O"),
)
# The CSP forbids scripts and external resources: program names are untrusted.
_HEAD = Markup("""<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width"><title>{title}</title><style>
:root {{ color-scheme: light dark }}
body {{ font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 64rem; padding: 0 1rem }}
table {{ border-collapse: collapse; width: 100% }}
th, td {{ border-bottom: 1px solid #8884; padding: .25rem .5rem; text-align: left; vertical-align: top }}
.number {{ font-variant-numeric: tabular-nums; text-align: right; white-space: nowrap }}
td {{ overflow-wrap: anywhere }}
svg {{ height: auto; width: 100% }}
li {{ display: inline-block; margin-right: 1rem }}
ul {{ padding: 0 }}
</style></head><body><h1>{title}</h1>
""")
_SUMMARY = Markup(
    "<p>{host}: {begin} to {end}. CPU: {average} on average, {highest} maximum in a step of {step} s. "
    "Written by Desktop Monitor {version}. Secrets in command lines were masked when recorded.</p>\n"
)
_CHART = Markup(
    '<h2>CPU by program</h2><svg viewBox="0 0 {width} {height}" role="img">'
    "<title>CPU by program, 0 to 100 percent of the machine</title>"
    '<rect width="{width}" height="{height}" fill="none" stroke="#888"/>\n'
)
_SWATCH = Markup(
    '<li><svg style="width:.8em;height:.8em" viewBox="0 0 1 1" aria-hidden="true">'
    '<rect width="1" height="1" fill="{colour}"/></svg> {name}</li>'
)
_PROGRAM = Markup(
    '<tr><td>{name}</td><td class="number">{cpu:.1f} s</td><td class="number">{percent}</td>'
    '<td class="number">{memory:.1f} MiB</td><td class="number">{read:.1f} MB</td>'
    '<td class="number">{written:.1f} MB</td><td>{command}</td></tr>\n'
)
_RANKING = Markup(
    '<h2>{title}</h2><table><thead><tr><th>Program</th><th class="number">CPU time</th>'
    '<th class="number">CPU, of the machine</th><th class="number">Maximum memory</th>'
    '<th class="number">Read</th>'
    '<th class="number">Written</th>'
    "<th>Command of its busiest process</th></tr></thead><tbody>\n"
)


def as_html(reader: HistoryReader, from_unix_ms: int, to_unix_ms: int, host: str) -> Iterator[bytes]:
    """Yield a summary, the CPU usage by program over time, the top programs, and the events.

    Raises:
        QuestionRefused: The range is empty; raised by the call, not by the iterator.
    """
    chart = programs(reader, from_unix_ms, to_unix_ms, _POINTS, _PROGRAMS_IN_CHART)
    return (piece.encode() for piece in _pieces(reader, chart, (from_unix_ms, to_unix_ms), host))


def _pieces(
    reader: HistoryReader, chart: Programs, range_unix_ms: tuple[int, int], host: str
) -> Iterator[Markup]:
    begin, end = range_unix_ms
    steps = zip(chart.total_percent, chart.capacity_ms, strict=True)
    known = [(total, had_ms) for total, had_ms in steps if total is not None]
    yield _HEAD.format(title=f"Activity of {host}")
    yield _SUMMARY.format(
        host=host,
        begin=_local(begin),
        end=_local(end),
        average=_percent(_average(known)),
        highest=_percent(max((total for total, _ in known), default=None)),
        step=round(chart.step_ms / 1000),
        version=__version__,
    )
    yield from _chart(chart)
    for by, title in _RANKINGS:
        yield from _ranking(top(reader, begin, end, by, PROGRAMS_PER_RANKING), title)
    yield from _events(reader, begin, end)
    yield Markup("</body></html>\n")


def _chart(chart: Programs) -> Iterator[Markup]:
    """Draw a bar for each step, as wide as the step; a step without data is a gap."""
    columns = [*(program.cpu_percent for program in chart.programs), chart.others_percent, chart.rest_percent]
    names = [*(program.name for program in chart.programs), "other programs", "finished, or not known"]
    colours = [*_COLOURS[: len(chart.programs)], *_COLOURS[-2:]]
    yield _CHART.format(width=_WIDTH, height=_HEIGHT)
    first, last = _ends(chart)
    below = [0.0] * len(chart.times_unix_ms)
    for column, colour in zip(columns, colours, strict=True):
        bars: list[str] = []
        for index, (time, percent) in enumerate(zip(chart.times_unix_ms, column, strict=True)):
            if percent:
                right, width = (_WIDTH * span / (last - first) for span in (time - first, chart.step_ms))
                top_y = _HEIGHT * (1 - min(100.0, below[index] + percent) / 100)
                height = _HEIGHT * percent / 100
                bars.append(f"M{right - width:.2f} {top_y:.2f}h{width:.2f}v{height:.2f}h{-width:.2f}z")
                below[index] += percent
        yield Markup('<path fill="{}" d="{}"/>\n').format(colour, "".join(bars))
    yield Markup("</svg><ul>{}</ul>\n").format(
        Markup("").join(
            _SWATCH.format(colour=colour, name=name) for colour, name in zip(colours, names, strict=True)
        )
    )


def _average(steps: list[tuple[float, int]]) -> float | None:
    """Weigh each step by the CPU time that the machine had in it."""
    whole_ms = sum(had_ms for _, had_ms in steps)
    return sum(total * had_ms for total, had_ms in steps) / whole_ms if whole_ms else None


def _percent(percent: float | None) -> str:
    return "unknown" if percent is None else f"{percent:.1f} %"


def _ends(chart: Programs) -> tuple[int, int]:
    times = chart.times_unix_ms or [0]
    return times[0] - max(1, chart.step_ms), times[-1]


def _ranking(ranking: Top, title: str) -> Iterator[Markup]:
    yield _RANKING.format(title=title)
    for program in ranking.programs:
        yield _PROGRAM.format(
            name=program.name,
            cpu=program.cpu_s,
            percent=_percent(program.cpu_percent),
            memory=program.rss_maximum_bytes / 2**20,
            read=program.read_bytes / 1e6,
            written=program.write_bytes / 1e6,
            command=program.processes[0].command[:_MAX_COMMAND_LENGTH] if program.processes else "",
        )
    yield Markup("</tbody></table>\n")


def _events(reader: HistoryReader, begin: int, end: int) -> Iterator[Markup]:
    yield Markup("<h2>Events</h2><table><tbody>\n")
    for event in reader.events(begin, end):
        yield Markup("<tr><td>{}</td><td>{}</td><td>{}</td><td>{}</td></tr>\n").format(
            _local(event.from_unix_ms), _local(event.to_unix_ms), event.kind.replace("_", " "), event.detail
        )
    yield Markup("</tbody></table>\n")


def _local(at_unix_ms: int) -> str:
    return datetime.fromtimestamp(at_unix_ms / 1000).astimezone().isoformat(sep=" ", timespec="seconds")
