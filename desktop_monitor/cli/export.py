"""``desktop-monitor export``: writes the recorded history as CSV, JSON or an HTML report."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import chain
from pathlib import Path

import click

from desktop_monitor import files
from desktop_monitor.cli.options import TIME, data_dir_option, language_option, paths_of, texts_of, to_option
from desktop_monitor.cli.recorded_history import nothing_recorded, open_history, time_range
from desktop_monitor.export.csv_format import as_csv
from desktop_monitor.export.html_report import as_html
from desktop_monitor.export.incident import Incident, make_incident
from desktop_monitor.export.json_format import as_json
from desktop_monitor.files.paths import AppPaths, open_command
from desktop_monitor.model.errors import HistoryUnreadable, NotExported, NothingRecorded
from desktop_monitor.model.incident import IncidentPart
from desktop_monitor.recorder import HistoryReader
from desktop_monitor.recorder.queries.export import ExportedSample, exported
from desktop_monitor.text.host_name import host_name
from desktop_monitor.text.printable import without_unprintable
from desktop_monitor.text.translation import Translation
from desktop_monitor.text.units import bytes_text
from desktop_monitor.timing.unix_time import HOUR_MS, now_unix_ms

_PROGRESS_FROM_MS = 6 * HOUR_MS
_FORMATS: dict[str, Callable[[Iterator[ExportedSample]], Iterator[bytes]]] = {"csv": as_csv, "json": as_json}
_HTML, _INCIDENT = "html", "incident"
_MAX_NAMED = 20


@click.command("export")
@click.option("--from", "from_unix_ms", type=TIME, required=True, metavar="TIME", help="Start.")
@to_option
@click.option(
    "--format",
    "format_",
    type=click.Choice([*_FORMATS, _HTML, _INCIDENT]),
    default="csv",
    show_default=True,
    help="Samples as CSV or JSON, a report as one HTML file, or an incident to pass on.",
)
@click.option(
    "--include",
    "included",
    type=click.Choice([part.value for part in IncidentPart]),  # it would offer the names of members
    multiple=True,
    help="Leave this in an incident; may be repeated.",
)
@click.option(
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Write to FILE instead of standard output.",
)
@language_option("a report or an incident")
@data_dir_option
@click.pass_context
def export_command(
    context: click.Context,
    *,
    from_unix_ms: int,
    to_unix_ms: int | None,
    format_: str,
    included: tuple[str, ...],
    output: Path | None,
    language: str | None,
    data_dir: Path | None,
) -> None:
    """Write the history of a time range.

    CSV and JSON have every sample with the processes that were active; TIME as in `top`.

    HTML is a report to pass on: a chart and the top programs, in one file without scripts.

    An incident is such a file that `open` shows again, with every moment. Users, host, paths, arguments and
    remote addresses are left out of it or replaced, unless --include names them.
    """
    if included and format_ != _INCIDENT:
        raise click.UsageError("--include is for --format incident.")
    if language and format_ in _FORMATS:
        raise click.UsageError("--language is for --format html or incident.")
    if output is None:
        _check_standard_output(format_)
    paths = paths_of(context, data_dir)
    reader = open_history(paths)
    span = time_range(from_unix_ms, to_unix_ms, length_ms=0)
    with _translated_errors(paths):
        if format_ == _HTML:
            try:
                pieces = as_html(reader, *span, host_name(), texts_of(paths, language))
            except NothingRecorded as error:
                raise nothing_recorded(reader, *span) from error
        elif format_ == _INCIDENT:
            pieces = _incident(reader, span, included, texts_of(paths, language))
        else:
            samples = exported(reader, *span)
            first = next(samples, None)
            if first is None:
                raise nothing_recorded(reader, *span, "No sample is stored")
            samples = chain((first,), samples)
            if span[1] - span[0] > _PROGRESS_FROM_MS and sys.stderr.isatty():
                samples = _with_progress(samples, span[0], min(span[1], now_unix_ms()))
            pieces = _FORMATS[format_](samples)
    pieces = _with_translated_errors(pieces, paths)
    if output is None:
        sys.stdout.buffer.writelines(pieces)
        sys.stdout.buffer.flush()
    else:
        _save(pieces, output)


def _check_standard_output(format_: str) -> None:
    if not sys.stdout:
        raise NotExported("Standard output is closed. Name a file with --output.")
    if format_ == _INCIDENT and sys.stdout.isatty():
        raise click.UsageError("An incident is a file to pass on: name it with --output FILE.")


def _incident(
    reader: HistoryReader, span: tuple[int, int], included: tuple[str, ...], texts: Translation
) -> Iterator[bytes]:
    parts = [IncidentPart(one) for one in included]
    try:
        made = make_incident(reader, *span, parts, host_name(), texts)
    except NothingRecorded as error:
        raise nothing_recorded(reader, *span, "No sample is stored") from error
    click.echo(_preview_text(made), err=True)
    return iter((made.content,))


def _preview_text(made: Incident) -> str:
    found = made.preview
    more = len(found.programs) - _MAX_NAMED
    names = ", ".join(found.programs[:_MAX_NAMED]) + (f" and {more} more" if more > 0 else "")
    left_out = [part for part in IncidentPart if part not in found.included]
    counts = ", ".join(
        f"{count} {one if count == 1 else many}"
        for count, one, many in (
            (found.sample_count, "sample", "samples"),
            (found.process_count, "process", "processes"),
            (found.event_count, "event", "events"),
        )
    )
    lines = (
        f"{counts}, {bytes_text(len(made.content))}.",
        f"Programs: {names}.",
        f"Replaced or left out: {', '.join(left_out) or 'nothing'}.",
    )
    return "\n".join(map(without_unprintable, lines))


@contextmanager
def _translated_errors(paths: AppPaths) -> Iterator[None]:
    """Raise HistoryUnreadable for an OSError while reading; one while writing is about the output."""
    try:
        yield
    except OSError as error:
        raise HistoryUnreadable(
            f"The history in {paths.history_dir} cannot be read ({error.strerror}). Try again, or run "
            f"`{open_command(paths)} doctor`."
        ) from error


def _with_translated_errors(pieces: Iterator[bytes], paths: AppPaths) -> Iterator[bytes]:
    with _translated_errors(paths):
        yield from pieces


def _save(pieces: Iterator[bytes], output: Path) -> None:
    """Write a file that only its owner can read: command lines are confidential."""
    try:
        if output.exists() and not output.is_file():  # a pipe or a device cannot be replaced
            with output.open("wb") as stream:
                stream.writelines(pieces)
            return
        with files.replacement(output.resolve()) as file:
            file.writelines(pieces)
    except OSError as error:
        raise NotExported(f"{output} cannot be written ({error.strerror}). Choose another file.") from error


def _with_progress(
    samples: Iterator[ExportedSample], from_unix_ms: int, to_unix_ms: int
) -> Iterator[ExportedSample]:
    with click.progressbar(length=max(1, to_unix_ms - from_unix_ms), file=sys.stderr) as bar:
        for sample in samples:
            bar.update(sample.at_unix_ms - from_unix_ms - bar.pos)
            yield sample
        bar.update(to_unix_ms - from_unix_ms - bar.pos)
