"""``desktop-monitor export``: writes recorded history as CSV, JSON or an HTML report."""

import socket
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import click

from desktop_monitor.cli.options import TIME, data_dir_option, paths_of
from desktop_monitor.cli.recorded import now_unix_ms, open_history
from desktop_monitor.export.csv_format import as_csv
from desktop_monitor.export.html_report import as_html
from desktop_monitor.export.json_format import as_json
from desktop_monitor.model.errors import HistoryUnreadable, NotExported
from desktop_monitor.paths import Places, replaced_privately
from desktop_monitor.recorder.queries.export import ExportedSample, exported

_LONG_EXPORT_MS = 6 * 3_600_000
_FORMATS: dict[str, Callable[[Iterator[ExportedSample]], Iterator[bytes]]] = {"csv": as_csv, "json": as_json}
_PAGE = "html"


@click.command("export")
@click.option("--from", "begin", type=TIME, required=True, metavar="TIME", help="Begin.")
@click.option("--to", "end", type=TIME, metavar="TIME", help="End; now if not given.")
@click.option("--format", "form", type=click.Choice([*_FORMATS, _PAGE]), default="csv", show_default=True)
@click.option(
    "--output", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE", help="Not to the screen."
)
@data_dir_option
@click.pass_context
def export_command(
    context: click.Context,
    *,
    begin: int,
    end: int | None,
    form: str,
    output: Path | None,
    data_dir: Path | None,
) -> None:
    """Write what was recorded in a time.

    Every sample with the processes that did something; TIME as in `top`.

    HTML is a report of the time for somebody else: who did most, and a chart, in one file without scripts.
    """
    where = paths_of(context, data_dir)
    reader = open_history(where)
    until = now_unix_ms() if end is None else end
    if form == _PAGE:
        pieces = _read(as_html(reader, begin, until, socket.gethostname()), where)
    else:
        samples = exported(reader, begin, until)
        if until - begin > _LONG_EXPORT_MS and sys.stderr.isatty():
            samples = _with_progress(samples, begin, min(until, now_unix_ms()))
        pieces = _read(_FORMATS[form](samples), where)
    if output is None:
        sys.stdout.buffer.writelines(pieces)
        sys.stdout.buffer.flush()
    else:
        _save(pieces, output)


def _read(pieces: Iterator[bytes], where: Places) -> Iterator[bytes]:
    """Tell trouble with the history from trouble with the file that is written."""
    try:
        yield from pieces
    except OSError as error:
        raise HistoryUnreadable(
            f"The history in {where.history_dir} cannot be read ({error.strerror}). Try again, or ask "
            "`desktop-monitor doctor` what is wrong."
        ) from error


def _save(pieces: Iterator[bytes], output: Path) -> None:
    """Command lines are nobody else's business: only the owner may read the file."""
    try:
        if output.exists() and not output.is_file():  # a pipe or a device has no place to be taken
            with output.open("wb") as stream:
                stream.writelines(pieces)
            return
        with replaced_privately(output.resolve()) as file:
            file.writelines(pieces)
    except OSError as error:
        raise NotExported(f"{output} cannot be written ({error.strerror}). Choose another file.") from error


def _with_progress(samples: Iterator[ExportedSample], begin: int, end: int) -> Iterator[ExportedSample]:
    with click.progressbar(length=max(1, end - begin), file=sys.stderr) as bar:
        for sample in samples:
            bar.update(sample.at_unix_ms - begin - bar.pos)
            yield sample
        bar.update(end - begin - bar.pos)
