"""An incident to pass on: one HTML file that shows a time range, and holds its samples to be opened again.

The samples are redacted first and stored in a directory of their own; everything that the file shows is a
question to that directory. So what is shown cannot hold more than what was redacted.
"""

import tempfile
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from functools import reduce
from pathlib import Path
from typing import Any

from markupsafe import Markup

from desktop_monitor import __version__
from desktop_monitor.export.html_report import (
    END,
    MAX_COMMAND_LENGTH,
    PROGRAMS_IN_CHART,
    body,
    busiest_step,
    head,
    heading,
    paragraph,
    table,
)
from desktop_monitor.export.incident_data import IncidentData, Step, packed, runs_of, steps_of
from desktop_monitor.export.incident_extent import Extent, extent_of
from desktop_monitor.export.line_chart import Series, line_chart
from desktop_monitor.export.redaction import Redactor
from desktop_monitor.findings.sentences import advice, finding_text
from desktop_monitor.model.errors import NothingRecorded
from desktop_monitor.model.history import MAX_POINTS, History, Moment, PastEvent, Programs
from desktop_monitor.model.incident import IncidentPart, IncidentPreview
from desktop_monitor.model.process import ProcessSample
from desktop_monitor.recorder import HistoryReader, findings, history, moment, open_history, programs
from desktop_monitor.recorder.import_history import write_history
from desktop_monitor.recorder.queries.export import recorded_samples
from desktop_monitor.recorder.queries.history_reader import check_range
from desktop_monitor.text.printable import printable
from desktop_monitor.text.translation import Translation
from desktop_monitor.text.units import bit_rate_text, byte_rate_text, bytes_text, local_time, percent_text

ELEMENT_ID = "desktop-monitor-incident"
EMBEDDED_BEGIN = f'<script type="application/json" id="{ELEMENT_ID}">'
EMBEDDED_END = "</script>"

_ROWS_OF_MOMENT = 15
_MAX_PROGRAMS = 500
_PRESSURES = ("cpu", "memory", "io")


@dataclass(frozen=True, slots=True)
class Incident:
    """A file, and what is in it."""

    content: bytes
    preview: IncidentPreview


def preview_incident(
    reader: HistoryReader, from_unix_ms: int, to_unix_ms: int, included: Collection[IncidentPart]
) -> IncidentPreview:
    """Return what the file of a time range contains, without making it.

    Raises:
        QuestionRefused: The range is empty.
        NothingRecorded: No sample is stored in it.
        IncidentRefused: It holds too much.
    """
    extent, redactor, events = _contents(reader, from_unix_ms, to_unix_ms, included)
    return _preview(extent, redactor, events, included)


def _contents(
    reader: HistoryReader, from_unix_ms: int, to_unix_ms: int, included: Collection[IncidentPart]
) -> tuple[Extent, Redactor, list[PastEvent]]:
    check_range(from_unix_ms, to_unix_ms)
    extent = extent_of(reader, from_unix_ms, to_unix_ms)
    redactor = Redactor(included, extent.users, extent.hosts)
    return extent, redactor, reader.events(from_unix_ms, to_unix_ms)


def _preview(
    extent: Extent, redactor: Redactor, events: list[PastEvent], included: Collection[IncidentPart]
) -> IncidentPreview:
    return IncidentPreview(
        from_unix_ms=extent.from_unix_ms,
        to_unix_ms=extent.to_unix_ms,
        sample_count=extent.sample_count,
        process_count=len(extent.processes),
        event_count=len(events),
        programs=tuple(sorted({redactor.text(name) for name in extent.names})[:_MAX_PROGRAMS]),
        included=tuple(part for part in IncidentPart if part in included),
    )


def make_incident(
    reader: HistoryReader,
    from_unix_ms: int,
    to_unix_ms: int,
    included: Collection[IncidentPart],
    host: str,
    texts: Translation,
) -> Incident:
    """Make the file of a time range.

    Args:
        reader: The history.
        from_unix_ms: Begin, included.
        to_unix_ms: End, included.
        included: What is neither replaced nor left out.
        host: The name of this computer.
        texts: In the language of the file; its samples are the same in each.

    Raises:
        QuestionRefused: The range is empty.
        NothingRecorded: No sample is stored in it.
        IncidentRefused: It holds too much.
    """
    extent, redactor, events = _contents(reader, from_unix_ms, to_unix_ms, included)
    # What is recorded meanwhile is not in it: the file holds what its counts say.
    steps = _steps(reader, redactor, from_unix_ms, min(to_unix_ms, extent.to_unix_ms))
    data = IncidentData(
        from_unix_ms=min(steps[0].taken_at_unix_ms, steps[-1].taken_at_unix_ms),
        to_unix_ms=max(steps[0].taken_at_unix_ms, steps[-1].taken_at_unix_ms),
        written_by=__version__,
        included=[part for part in IncidentPart if part in included],
        steps=steps,
        events=[redactor.event(event) for event in events],
    )
    embedded = packed(data).decode().replace("<", "\\u003c")
    with tempfile.TemporaryDirectory(prefix="desktop-monitor-") as directory:
        path = Path(directory) / "history"
        write_history(path, runs_of(data), data.events)
        shown = open_history(path)
        is_named = IncidentPart.HOST in included
        title = texts("report.incident_of", host=printable(host)) if is_named else texts("report.incident")
        content = "".join(
            [*_pieces(shown, data, title, texts), EMBEDDED_BEGIN, embedded, EMBEDDED_END, END]
        ).encode()
    return Incident(content, _preview(extent, redactor, events, included))


def _steps(reader: HistoryReader, redactor: Redactor, from_unix_ms: int, to_unix_ms: int) -> list[Step]:
    made: dict[int, tuple[ProcessSample, ProcessSample]] = {}
    steps = list(
        steps_of(
            (boot, period_ms, redactor.sample(sample, made))
            for boot, period_ms, sample in recorded_samples(reader, from_unix_ms, to_unix_ms)
        )
    )
    if len(steps) < 2:  # noqa: PLR2004  # an interval has two ends
        raise NothingRecorded("No sample is stored of this time.")
    return steps


def _pieces(reader: HistoryReader, data: IncidentData, title: str, texts: Translation) -> Iterator[str]:
    span = data.from_unix_ms, data.to_unix_ms
    yield head(title, texts)
    yield from _lead(data, texts)
    yield from _findings(reader, span, texts)
    chart = programs(reader, *span, MAX_POINTS, PROGRAMS_IN_CHART)
    yield from _machine_charts(reader, span, texts)
    yield from _moments(reader, chart, span[1], texts)
    yield from body(reader, chart, span, texts)


def _lead(data: IncidentData, texts: Translation) -> Iterator[Markup]:
    processes = {one.key for step in data.steps for _, one in step.processes or ()}
    yield paragraph(
        texts,
        texts("report.from_to", begin=local_time(data.from_unix_ms), end=local_time(data.to_unix_ms)),
        texts("report.counts", samples=str(len(data.steps)), processes=str(len(processes))),
        texts("report.written_by", version=__version__),
    )
    parts = {part: texts(f"share.part.{part}") for part in IncidentPart}
    included = [text for part, text in parts.items() if part in data.included]
    left_out = [text for part, text in parts.items() if part not in data.included]

    def joined(parts: list[str]) -> str:
        return reduce(lambda first, second: texts("report.joined", first=first, second=second), parts)

    yield paragraph(
        texts,
        texts("report.included", parts=joined([texts("report.always_included"), *included])),
        texts("report.left_out", parts=joined(left_out or [texts("report.nothing")])),
        texts("report.how_to_open"),
    )


def _findings(reader: HistoryReader, range_unix_ms: tuple[int, int], texts: Translation) -> Iterator[str]:
    found = findings(reader, *range_unix_ms, dict).findings
    yield heading(texts("report.findings"))
    if not found:
        yield paragraph(texts, texts("report.no_findings"))
    for one in found:
        sentences = texts.sentences(finding_text(one, texts), advice(one.kind, texts))
        yield Markup("<p><strong>{}</strong> {}</p>\n").format(local_time(one.at_unix_ms), sentences)


def _machine_charts(
    reader: HistoryReader, range_unix_ms: tuple[int, int], texts: Translation
) -> Iterator[str]:
    charts = _charts(reader, texts)
    names = [name for _, _, members in charts for name in members]
    answer = history(reader, *range_unix_ms, MAX_POINTS, names, _no_cells)
    for title, text_of, members in charts:
        pieces = list(line_chart(title, answer.times_unix_ms, _columns(answer, members), text_of))
        if pieces:
            yield heading(title)
            yield from pieces


def _no_cells(_part: str, _series: str) -> dict[int, Any]:
    return {}


def _charts(
    reader: HistoryReader, texts: Translation
) -> list[tuple[str, Callable[[float], str], dict[str, str]]]:
    """Return titles, formats of the axis, and labels by the names of the series."""

    def members(part: str, directions: tuple[str, str]) -> dict[str, str]:
        newest: Any = reader.newest_part(part) or ()
        return {
            f"{part}.{one.name}.{direction}_bytes_per_s": texts(
                f"report.rate.{direction}", name=printable(one.name)
            )
            for one in newest
            for direction in directions
        }

    memory = {"memory.used_bytes": texts("report.memory_in_use")}
    pressure = {f"pressure.{name}_some_percent": texts(f"report.pressure.{name}") for name in _PRESSURES}
    return [
        (texts("report.memory"), bytes_text, memory),
        (texts("report.disks"), byte_rate_text, members("disks", ("read", "write"))),
        (texts("report.network"), bit_rate_text, members("network", ("received", "sent"))),
        (texts("report.pressure"), percent_text, pressure),
    ]


def _columns(answer: History, members: dict[str, str]) -> Series:
    found = [(label, answer.series[name].average) for name, label in members.items() if name in answer.series]
    return [(label, values) for label, values in found if any(values)]


def _moments(reader: HistoryReader, chart: Programs, end_unix_ms: int, texts: Translation) -> Iterator[str]:
    busiest = busiest_step(chart)
    peak_unix_ms = end_unix_ms if busiest is None else chart.times_unix_ms[busiest]
    yield heading(texts("report.moments"))
    for which, at_unix_ms in (("busiest", peak_unix_ms), ("last", end_unix_ms)):
        try:
            yield from _moment(which, moment(reader, at_unix_ms), texts)
        except NothingRecorded:  # the end of a range may lie in a gap
            continue


def _moment(which: str, found: Moment, texts: Translation) -> Iterator[str]:
    rows = (
        (
            f"{printable(row.name)} ({row.pid})",
            printable(row.user or ""),
            percent_text(row.cpu_percent),
            bytes_text(row.rss_bytes),
            printable(row.command[:MAX_COMMAND_LENGTH]),
        )
        for row in found.processes[:_ROWS_OF_MOMENT]
    )
    headings = ("report.column.process", "report.column.user", "report.column.percent", "report.memory")
    title = texts(f"report.moment.{which}", time=local_time(found.at_unix_ms))
    yield Markup("<h3>{}</h3>\n").format(title)
    yield from table([texts(key) for key in (*headings, "report.command")], rows, numbers=(2, 3))
