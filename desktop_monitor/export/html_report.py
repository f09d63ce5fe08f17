"""A report of a time range as one HTML file without scripts, links or external resources."""

import base64
import hashlib
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence

from markupsafe import Markup

from desktop_monitor import __version__
from desktop_monitor.export.event_text import event_text
from desktop_monitor.export.report_chart import chart_pieces
from desktop_monitor.model.errors import NothingRecorded
from desktop_monitor.model.history import MAX_POINTS, Programs, RankBy, Top, TopProgram
from desktop_monitor.rates.sums import sum_of_known
from desktop_monitor.recorder import HistoryReader, programs, top
from desktop_monitor.text.printable import printable
from desktop_monitor.text.translation import Translation
from desktop_monitor.text.units import bytes_text, local_time, percent_text, seconds_text

PROGRAMS_PER_RANKING = 20
PROGRAMS_IN_CHART = 6
_PROGRAMS_OF_PEAK = 3
MAX_COMMAND_LENGTH = 300
_STYLE = """
:root { color-scheme: light dark }
body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 64rem; padding: 0 1rem }
table { border-collapse: collapse; width: 100% }
th, td { border-bottom: 1px solid #8884; padding: .25rem .5rem; text-align: left; vertical-align: top }
.number { font-variant-numeric: tabular-nums; text-align: right }
td.number { white-space: nowrap }
td { overflow-wrap: anywhere }
tr > :nth-child(n+5):last-child { width: 40% }
tbody > tr > :nth-child(n+5):last-child { font-size: 13px }
tr > :first-child:has(~ :nth-child(5)) { min-width: 8rem }
tbody tr { break-inside: avoid }
@media (max-width: 56rem) {
  tr:has(> :nth-child(5)) {
    border-bottom: 1px solid #8884; display: grid;
    grid-template-columns: repeat(auto-fill, minmax(4.5rem, 1fr))
  }
  tr > :first-child:has(~ :nth-child(5)), tr > :nth-child(n+5):last-child { grid-column: 1 / -1; width: auto }
  tr:has(> :nth-child(5)) > * { border: 0; padding: .25rem .2rem }
}
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
<html lang="{language}"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'sha256-{hash}'; \
base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width"><title>{title}</title><style>{style}</style></head>
<body><main><h1>{title}</h1>
""")
END = Markup("</main></body></html>\n")


def as_html(
    reader: HistoryReader, from_unix_ms: int, to_unix_ms: int, host: str, texts: Translation
) -> Iterator[bytes]:
    """Yield a summary, the CPU usage by program over time, what happened, and the top programs.

    Raises:
        QuestionRefused: The range is empty; raised by the call, not by the iterator, as the following.
        NothingRecorded: Nothing was recorded in the range.
    """
    chart = programs(reader, from_unix_ms, to_unix_ms, MAX_POINTS, PROGRAMS_IN_CHART)
    if all(total is None for total in chart.total_percent):
        raise NothingRecorded("Nothing was recorded in this time.")
    return (piece.encode() for piece in _pieces(reader, chart, (from_unix_ms, to_unix_ms), host, texts))


def _pieces(
    reader: HistoryReader, chart: Programs, range_unix_ms: tuple[int, int], host: str, texts: Translation
) -> Iterator[Markup]:
    begin, end = map(local_time, range_unix_ms)
    steps = zip(chart.total_percent, chart.capacity_ms, strict=True)
    known = [(total, had_ms) for total, had_ms in steps if total is not None]
    yield head(texts("report.title", host=printable(host)), texts)
    yield paragraph(
        texts,
        texts("report.range", host=printable(host), begin=begin, end=end),
        texts(
            "report.cpu",
            average=percent_text(_average(known)),
            highest=percent_text(max((total for total, _ in known), default=None)),
            step=str(round(chart.step_ms / 1000)),
        ),
        texts("report.written_by", version=__version__),
        texts("report.masked"),
    )
    yield from body(reader, chart, range_unix_ms, texts)
    yield END


def head(title: str, texts: Translation) -> Markup:
    """Return the beginning of a page without scripts and external resources."""
    style = Markup(_STYLE)  # noqa: S704  # a constant
    return _HEAD.format(title=title, language=texts.language, hash=_STYLE_HASH, style=style)


def paragraph(texts: Translation, *sentences: str) -> Markup:
    """Return a paragraph."""
    return Markup("<p>{}</p>\n").format(texts.sentences(*sentences))


def heading(text: str) -> Markup:
    """Return the heading of a section."""
    return Markup("<h2>{}</h2>\n").format(text)


def table(
    headings: Sequence[str], rows: Iterable[Sequence[str]], *, numbers: Collection[int] = ()
) -> Iterator[Markup]:
    """Yield a table; the columns at the indexes `numbers` are aligned to the right."""

    def line(tag: str, cells: Sequence[str]) -> Markup:
        kinds = (Markup(' class="number"') if index in numbers else "" for index in range(len(cells)))
        parts = zip(kinds, cells, strict=True)
        inner = (Markup("<{0}{1}>{2}</{0}>").format(tag, kind, cell) for kind, cell in parts)
        return Markup("<tr>{}</tr>").format(Markup("").join(inner))

    head = Markup("<thead>{}</thead>").format(line("th", headings)) if headings else ""
    yield Markup("<table>{}<tbody>\n").format(head)
    for cells in rows:
        yield line("td", cells) + "\n"
    yield Markup("</tbody></table>\n")


def busiest_step(chart: Programs) -> int | None:
    """Return the index of the step in which most CPU time was used; None for a chart without steps."""
    totals = [-1.0 if total is None else total for total in chart.total_percent]
    return max(range(len(totals)), key=totals.__getitem__, default=None)


def body(
    reader: HistoryReader, chart: Programs, range_unix_ms: tuple[int, int], texts: Translation
) -> Iterator[Markup]:
    """Yield the chart, what happened, and the top programs."""
    yield heading(texts("report.chart"))
    yield from chart_pieces(chart, texts)
    rankings = {by: top(reader, *range_unix_ms, by, PROGRAMS_PER_RANKING) for by in RankBy}
    if not rankings[RankBy.NETWORK].programs:  # nothing is known, or there was none
        del rankings[RankBy.NETWORK]
    yield from _happened(reader, chart, range_unix_ms, rankings, texts)
    for ranking in rankings.items():
        yield from _ranking(*ranking, texts)


def _average(steps: list[tuple[float, int]]) -> float | None:
    """Weigh each step by the CPU time that the machine had in it."""
    whole_ms = sum(had_ms for _, had_ms in steps)
    return sum(total * had_ms for total, had_ms in steps) / whole_ms if whole_ms else None


def _ranking(by: RankBy, ranking: Top, texts: Translation) -> Iterator[Markup]:
    columns = ("program", "cpu", "percent", "memory", "read", "written", "received", "sent", "command")
    rows = (
        (
            printable(program.name),
            seconds_text(program.cpu_s),
            percent_text(program.cpu_percent),
            bytes_text(program.rss_maximum_bytes),
            bytes_text(program.read_bytes),
            bytes_text(program.write_bytes),
            bytes_text(program.received_bytes),
            bytes_text(program.sent_bytes),
            printable(program.processes[0].command[:MAX_COMMAND_LENGTH] if program.processes else ""),
        )
        for program in ranking.programs
    )
    yield heading(texts(f"report.by.{by}"))
    yield from table([texts(f"report.column.{name}") for name in columns], rows, numbers=range(1, 8))


def _happened(
    reader: HistoryReader,
    chart: Programs,
    range_unix_ms: tuple[int, int],
    rankings: dict[RankBy, Top],
    texts: Translation,
) -> Iterator[Markup]:
    """List when the CPU was busiest and who did it, who used most, and the events of the machine."""
    happened = (
        (_span(event.from_unix_ms, event.to_unix_ms, texts), event_text(event, texts))
        for event in reader.events(*range_unix_ms)
    )
    yield heading(texts("report.happened"))
    yield from table((), (*_peak(chart, texts), *_leaders(rankings, texts), *happened))


def _peak(chart: Programs, texts: Translation) -> Iterator[tuple[str, str]]:
    at = busiest_step(chart)
    total = None if at is None else chart.total_percent[at]
    if at is None or total is None:
        return
    shares = sorted(((one.cpu_percent[at] or 0.0, one.name) for one in chart.programs), reverse=True)
    busiest = [
        f"{printable(name)} {percent_text(percent)}"
        for percent, name in shares[:_PROGRAMS_OF_PEAK]
        if percent
    ]
    ended = chart.times_unix_ms[at]
    yield (
        _span(ended - chart.step_ms, ended, texts),
        texts(
            "report.peak_mostly" if busiest else "report.peak",
            percent=percent_text(total),
            names=", ".join(busiest),
        ),
    )


def _leaders(rankings: dict[RankBy, Top], texts: Translation) -> Iterator[tuple[str, str]]:
    amounts: dict[RankBy, Callable[[TopProgram], str]] = {
        RankBy.CPU: lambda one: seconds_text(one.cpu_s),
        RankBy.MEMORY: lambda one: bytes_text(one.rss_maximum_bytes),
        RankBy.IO: lambda one: bytes_text(one.read_bytes + one.write_bytes),
        RankBy.NETWORK: lambda one: bytes_text(sum_of_known((one.received_bytes, one.sent_bytes))),
    }
    for by, ranking in rankings.items():
        for program in ranking.programs[:1]:
            if by != RankBy.IO or program.read_bytes + program.write_bytes:
                amount = amounts[by](program)
                what = texts(f"report.most.{by}", amount=amount, name=printable(program.name))
                yield texts("report.in_this_time"), what


def _span(from_unix_ms: int, to_unix_ms: int, texts: Translation) -> str:
    begin, end = local_time(from_unix_ms), local_time(to_unix_ms)
    return begin if from_unix_ms == to_unix_ms else texts("report.span", begin=begin, end=end)
