"""A report of a time range as one HTML file without scripts, links or external resources."""

import base64
import hashlib
from collections.abc import Callable, Iterator

from markupsafe import Markup

from desktop_monitor import __version__
from desktop_monitor.export.report_chart import chart_pieces
from desktop_monitor.model.errors import NothingRecorded
from desktop_monitor.model.history import (
    EventKind,
    PastEvent,
    Programs,
    RankBy,
    Top,
    TopProgram,
)
from desktop_monitor.recorder import HistoryReader, programs, top
from desktop_monitor.units import bytes_text, local_time, percent_text, seconds_text

PROGRAMS_PER_RANKING = 20
_PROGRAMS_IN_CHART = 6
_PROGRAMS_OF_PEAK = 3
_POINTS = 600
_MAX_COMMAND_LENGTH = 300
_RANKINGS: tuple[tuple[RankBy, str], ...] = (
    (RankBy.CPU, "Most CPU time"),
    (RankBy.MEMORY, "Most memory"),
    (RankBy.IO, "Most read and written"),
)
_STYLE = """
:root { color-scheme: light dark }
body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 64rem; padding: 0 1rem }
table { border-collapse: collapse; width: 100% }
th, td { border-bottom: 1px solid #8884; padding: .25rem .5rem; text-align: left; vertical-align: top }
.number { font-variant-numeric: tabular-nums; text-align: right; white-space: nowrap }
td { overflow-wrap: anywhere }
svg { height: auto; width: 100% }
svg.swatch { height: .8em; width: .8em }
svg line { stroke: #8886 }
svg text { fill: currentColor; font-size: 13px }
svg polyline { fill: none; stroke-width: 1.5 }
li { display: inline-block; margin-right: 1rem }
ul { padding: 0 }
"""
_STYLE_HASH = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
# The CSP forbids scripts and external resources: program names are untrusted.
_HEAD = Markup("""<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'sha256-{hash}'; \
base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width"><title>{title}</title><style>{style}</style></head>
<body><main><h1>{title}</h1>
""")
END = Markup("</main></body></html>\n")
_SUMMARY = Markup(
    "<p>{host}: {begin} to {end}. CPU: {average} on average, {highest} maximum in a step of {step} s. "
    "Written by Desktop Monitor {version}. Secrets in command lines were masked when recorded.</p>\n"
)
_PROGRAM = Markup(
    '<tr><td>{name}</td><td class="number">{cpu}</td><td class="number">{percent}</td>'
    '<td class="number">{memory}</td><td class="number">{read}</td>'
    '<td class="number">{written}</td><td>{command}</td></tr>\n'
)
_RANKING = Markup(
    '<h2>{title}</h2><table><thead><tr><th>Program</th><th class="number">CPU time</th>'
    '<th class="number">CPU, of the machine</th><th class="number">Maximum memory</th>'
    '<th class="number">Read</th>'
    '<th class="number">Written</th>'
    "<th>Command of its busiest process</th></tr></thead><tbody>\n"
)


def as_html(reader: HistoryReader, from_unix_ms: int, to_unix_ms: int, host: str) -> Iterator[bytes]:
    """Yield a summary, the CPU usage by program over time, what happened, and the top programs.

    Raises:
        QuestionRefused: The range is empty; raised by the call, not by the iterator, as the following.
        NothingRecorded: Nothing was recorded in the range.
    """
    chart = programs(reader, from_unix_ms, to_unix_ms, _POINTS, _PROGRAMS_IN_CHART)
    if all(total is None for total in chart.total_percent):
        raise NothingRecorded("Nothing was recorded in this time.")
    return (piece.encode() for piece in _pieces(reader, chart, (from_unix_ms, to_unix_ms), host))


def _pieces(
    reader: HistoryReader, chart: Programs, range_unix_ms: tuple[int, int], host: str
) -> Iterator[Markup]:
    begin, end = range_unix_ms
    steps = zip(chart.total_percent, chart.capacity_ms, strict=True)
    known = [(total, had_ms) for total, had_ms in steps if total is not None]
    yield head(f"Activity report: {host}")
    yield _SUMMARY.format(
        host=host,
        begin=local_time(begin),
        end=local_time(end),
        average=percent_text(_average(known)),
        highest=percent_text(max((total for total, _ in known), default=None)),
        step=round(chart.step_ms / 1000),
        version=__version__,
    )
    yield from body(reader, chart, range_unix_ms)
    yield END


def head(title: str) -> Markup:
    """Return the beginning of a page without scripts and external resources."""
    return _HEAD.format(title=title, hash=_STYLE_HASH, style=Markup(_STYLE))  # noqa: S704  # a constant


def body(reader: HistoryReader, chart: Programs, range_unix_ms: tuple[int, int]) -> Iterator[Markup]:
    """Yield the chart, what happened, and the top programs."""
    begin, end = range_unix_ms
    yield Markup("<h2>CPU by program</h2>")
    yield from chart_pieces(chart)
    rankings = {by: top(reader, begin, end, by, PROGRAMS_PER_RANKING) for by, _ in _RANKINGS}
    yield from _happened(reader, chart, (begin, end), rankings)
    for by, title in _RANKINGS:
        yield from _ranking(rankings[by], title)


def _average(steps: list[tuple[float, int]]) -> float | None:
    """Weigh each step by the CPU time that the machine had in it."""
    whole_ms = sum(had_ms for _, had_ms in steps)
    return sum(total * had_ms for total, had_ms in steps) / whole_ms if whole_ms else None


def _ranking(ranking: Top, title: str) -> Iterator[Markup]:
    yield _RANKING.format(title=title)
    for program in ranking.programs:
        yield _PROGRAM.format(
            name=program.name,
            cpu=seconds_text(program.cpu_s),
            percent=percent_text(program.cpu_percent),
            memory=bytes_text(program.rss_maximum_bytes),
            read=bytes_text(program.read_bytes),
            written=bytes_text(program.write_bytes),
            command=program.processes[0].command[:_MAX_COMMAND_LENGTH] if program.processes else "",
        )
    yield Markup("</tbody></table>\n")


def _happened(
    reader: HistoryReader, chart: Programs, range_unix_ms: tuple[int, int], rankings: dict[RankBy, Top]
) -> Iterator[Markup]:
    """List when the CPU was busiest and who did it, who used most, and the events of the machine."""
    events = reader.events(*range_unix_ms)
    happened = ((_span(event.from_unix_ms, event.to_unix_ms), _event_text(event)) for event in events)
    yield Markup("<h2>What happened</h2><table><tbody>\n")
    for when, what in (*_peak(chart), *_leaders(rankings), *happened):
        yield Markup("<tr><td>{}</td><td>{}</td></tr>\n").format(when, what)
    yield Markup("</tbody></table>\n")


def _peak(chart: Programs) -> Iterator[tuple[str, str]]:
    totals = [-1.0 if total is None else total for total in chart.total_percent]
    if not totals or max(totals) < 0:
        return
    at = totals.index(max(totals))
    shares = sorted(((one.cpu_percent[at] or 0.0, one.name) for one in chart.programs), reverse=True)
    busiest = [f"{name} {percent_text(percent)}" for percent, name in shares[:_PROGRAMS_OF_PEAK] if percent]
    by = f", mostly by {', '.join(busiest)}" if busiest else ""
    ended = chart.times_unix_ms[at]
    yield _span(ended - chart.step_ms, ended), f"Highest CPU: {percent_text(totals[at])}{by}"


def _leaders(rankings: dict[RankBy, Top]) -> Iterator[tuple[str, str]]:
    texts: dict[RankBy, Callable[[TopProgram], str]] = {
        RankBy.CPU: lambda one: f"Most CPU time: {seconds_text(one.cpu_s)} by {one.name}",
        RankBy.MEMORY: lambda one: f"Highest memory: {bytes_text(one.rss_maximum_bytes)} by {one.name}",
        RankBy.IO: lambda one: (
            f"Most read and written: {bytes_text(one.read_bytes + one.write_bytes)} by {one.name}"
        ),
    }
    for by, ranking in rankings.items():
        for program in ranking.programs[:1]:
            if by != RankBy.IO or program.read_bytes + program.write_bytes:
                yield "in this time", texts[by](program)


def _event_text(event: PastEvent) -> str:
    text = event.traits.text
    if event.culprits:
        is_kill = event.kind == EventKind.KILLED_FOR_MEMORY
        how = bytes_text(int(event.detail)) if is_kill and event.detail else event.detail
        how = how if is_kill or not how.isdecimal() else f"exit code {how}"
        return text.format(", ".join(filter(None, (event.culprits[0].name, how))))
    if event.kind == EventKind.SUSPENDED and event.detail:
        return f"{text}, woken by {event.detail}"
    return text.format(event.detail).removesuffix(": ")


def _span(from_unix_ms: int, to_unix_ms: int) -> str:
    return (
        local_time(from_unix_ms)
        if from_unix_ms == to_unix_ms
        else f"{local_time(from_unix_ms)} to {local_time(to_unix_ms)}"
    )
