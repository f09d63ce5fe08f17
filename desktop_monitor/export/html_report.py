"""A time of the history as one page for somebody else: no script, no link, nothing that is loaded."""

from collections.abc import Iterator
from datetime import datetime

from markupsafe import Markup

from desktop_monitor import __version__
from desktop_monitor.model.history import Programs, RankBy, Top
from desktop_monitor.recorder import HistoryReader, programs, top

MOST_PROGRAMS = 20
_IN_CHART = 6
_POINTS = 600
_WIDTH, _HEIGHT = 1000, 220
_LONGEST_COMMAND = 300
_COLOURS = ("#4c78a8", "#f58518", "#54a24b", "#b279a2", "#e45756", "#72b7b2", "#9d9d9d", "#d0d0d0")
_RANKINGS: tuple[tuple[RankBy, str], ...] = (
    (RankBy.CPU, "Most CPU time"),
    (RankBy.MEMORY, "Most memory"),
    (RankBy.IO, "Most read and written"),
)
# What is in the page may be shown, but nothing in it may run or load anything.
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
    "<p>{host}: {begin} to {end}. CPU: {average} on average, {highest} at most in a step of {step} s. "
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
    '<tr><td>{name}</td><td class="number">{cpu:.1f} s</td><td class="number">{share:.1f} %</td>'
    '<td class="number">{memory:.1f} MiB</td><td class="number">{read:.1f} MB</td>'
    '<td class="number">{written:.1f} MB</td><td>{command}</td></tr>\n'
)
_RANKING = Markup(
    '<h2>{title}</h2><table><thead><tr><th>Program</th><th class="number">CPU time</th>'
    '<th class="number">Share</th><th class="number">Memory at most</th><th class="number">Read</th>'
    '<th class="number">Written</th>'
    "<th>Command of its busiest process</th></tr></thead><tbody>\n"
)


def as_html(reader: HistoryReader, from_unix_ms: int, to_unix_ms: int, host: str) -> Iterator[bytes]:
    """The page, in pieces: summary, CPU by program over time, who did most, what happened.

    Args:
        reader: The history.
        from_unix_ms: Begin.
        to_unix_ms: End.
        host: What the machine is called.

    Raises:
        QuestionRefused: The range is empty; said at once, not with the first piece.
    """
    shares = programs(reader, from_unix_ms, to_unix_ms, _POINTS, _IN_CHART)
    return (piece.encode() for piece in _pieces(reader, shares, (from_unix_ms, to_unix_ms), host))


def _pieces(
    reader: HistoryReader, shares: Programs, range_unix_ms: tuple[int, int], host: str
) -> Iterator[Markup]:
    begin, end = range_unix_ms
    known = [total for total in shares.total_percent if total is not None]
    yield _HEAD.format(title=f"What {host} did")
    yield _SUMMARY.format(
        host=host,
        begin=_local(begin),
        end=_local(end),
        average=f"{sum(known) / len(known):.1f} %" if known else "unknown",
        highest=f"{max(known):.1f} %" if known else "unknown",
        step=round(shares.step_ms / 1000),
        version=__version__,
    )
    yield from _chart(shares)
    for by, title in _RANKINGS:
        yield from _ranking(top(reader, begin, end, by, MOST_PROGRAMS), title)
    yield from _events(reader, begin, end)
    yield Markup("</body></html>\n")


def _chart(shares: Programs) -> Iterator[Markup]:
    """A bar for each step, as wide as it took: where nothing is known, nothing is drawn."""
    columns = [*(one.cpu_percent for one in shares.programs), shares.others_percent, shares.rest_percent]
    names = [*(one.name for one in shares.programs), "other programs", "finished, or not known"]
    colours = [*_COLOURS[: len(shares.programs)], *_COLOURS[-2:]]
    yield _CHART.format(width=_WIDTH, height=_HEIGHT)
    first, last = _ends(shares)
    below = [0.0] * len(shares.times_unix_ms)
    for column, colour in zip(columns, colours, strict=True):
        bars: list[str] = []
        for place, (time, percent) in enumerate(zip(shares.times_unix_ms, column, strict=True)):
            if percent:
                right, width = (_WIDTH * span / (last - first) for span in (time - first, shares.step_ms))
                top_y = _HEIGHT * (1 - min(100.0, below[place] + percent) / 100)
                height = _HEIGHT * percent / 100
                bars.append(f"M{right - width:.2f} {top_y:.2f}h{width:.2f}v{height:.2f}h{-width:.2f}z")
                below[place] += percent
        yield Markup('<path fill="{}" d="{}"/>\n').format(colour, "".join(bars))
    yield Markup("</svg><ul>{}</ul>\n").format(
        Markup("").join(
            _SWATCH.format(colour=colour, name=name) for colour, name in zip(colours, names, strict=True)
        )
    )


def _ends(shares: Programs) -> tuple[int, int]:
    times = shares.times_unix_ms or [0]
    return times[0] - max(1, shares.step_ms), times[-1]


def _ranking(found: Top, title: str) -> Iterator[Markup]:
    yield _RANKING.format(title=title)
    for one in found.programs:
        yield _PROGRAM.format(
            name=one.name,
            cpu=one.cpu_s,
            share=one.share_percent,
            memory=one.rss_maximum_bytes / 2**20,
            read=one.read_bytes / 1e6,
            written=one.write_bytes / 1e6,
            command=one.processes[0].command[:_LONGEST_COMMAND] if one.processes else "",
        )
    yield Markup("</tbody></table>\n")


def _events(reader: HistoryReader, begin: int, end: int) -> Iterator[Markup]:
    yield Markup("<h2>What happened</h2><table><tbody>\n")
    for event in reader.events(begin, end):
        yield Markup("<tr><td>{}</td><td>{}</td><td>{}</td><td>{}</td></tr>\n").format(
            _local(event.from_unix_ms), _local(event.to_unix_ms), event.kind.replace("_", " "), event.detail
        )
    yield Markup("</tbody></table>\n")


def _local(at_unix_ms: int) -> str:
    return datetime.fromtimestamp(at_unix_ms / 1000).astimezone().isoformat(sep=" ", timespec="seconds")
