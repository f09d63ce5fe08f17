"""``desktop-monitor export``: writes the recorded history as CSV, JSON or an HTML report."""

import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import chain
from pathlib import Path

import click

from desktop_monitor.cli.options import TIME, data_dir_option, paths_of
from desktop_monitor.cli.recorded import check_times, nothing_recorded, now_unix_ms, open_history
from desktop_monitor.export.csv_format import as_csv
from desktop_monitor.export.html_report import as_html
from desktop_monitor.export.json_format import as_json
from desktop_monitor.model.errors import HistoryUnreadable, NotExported, NothingRecorded
from desktop_monitor.paths import AppPaths, open_command, private_replacement
from desktop_monitor.recorder.queries.export import ExportedSample, exported

_PROGRESS_FROM_MS = 6 * 3_600_000
_FORMATS: dict[str, Callable[[Iterator[ExportedSample]], Iterator[bytes]]] = {"csv": as_csv, "json": as_json}
_HTML = "html"


@click.command("export")
@click.option("--from", "begin", type=TIME, required=True, metavar="TIME", help="Start.")
@click.option("--to", "end", type=TIME, metavar="TIME", help="End; by default now.")
@click.option(
    "--format",
    "format_",
    type=click.Choice([*_FORMATS, _HTML]),
    default="csv",
    show_default=True,
    help="Samples as CSV or JSON, or a report as one HTML file.",
)
@click.option(
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Write to FILE instead of standard output.",
)
@data_dir_option
@click.pass_context
def export_command(
    context: click.Context,
    *,
    begin: int,
    end: int | None,
    format_: str,
    output: Path | None,
    data_dir: Path | None,
) -> None:
    """Write the history of a time range.

    CSV and JSON have every sample with the processes that were active; TIME as in `top`.

    HTML is a report to pass on: a chart and the top programs, in one file without scripts.
    """
    paths = paths_of(context, data_dir)
    reader = open_history(paths)
    until = now_unix_ms() if end is None else end
    check_times(begin, until)
    with _translated_errors(paths):
        if format_ == _HTML:
            try:
                pieces = as_html(reader, begin, until, socket.gethostname())
            except NothingRecorded as error:
                raise nothing_recorded(reader, begin, until) from error
        else:
            samples = exported(reader, begin, until)
            first = next(samples, None)
            if first is None:
                raise nothing_recorded(reader, begin, until, "No sample is stored")
            samples = chain((first,), samples)
            if until - begin > _PROGRESS_FROM_MS and sys.stderr.isatty():
                samples = _with_progress(samples, begin, min(until, now_unix_ms()))
            pieces = _FORMATS[format_](samples)
    pieces = _with_translated_errors(pieces, paths)
    if output is None:
        sys.stdout.buffer.writelines(pieces)
        sys.stdout.buffer.flush()
    else:
        _save(pieces, output)


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
        with private_replacement(output.resolve()) as file:
            file.writelines(pieces)
    except OSError as error:
        raise NotExported(f"{output} cannot be written ({error.strerror}). Choose another file.") from error


def _with_progress(samples: Iterator[ExportedSample], begin: int, end: int) -> Iterator[ExportedSample]:
    with click.progressbar(length=max(1, end - begin), file=sys.stderr) as bar:
        for sample in samples:
            bar.update(sample.at_unix_ms - begin - bar.pos)
            yield sample
        bar.update(end - begin - bar.pos)
