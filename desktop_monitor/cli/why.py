"""``desktop-monitor why``: what the recorded history shows, in sentences."""

from pathlib import Path

import click

from desktop_monitor.cli.options import (
    TIME,
    check_instant_or_range,
    data_dir_option,
    json_option,
    language_option,
    paths_of,
    texts_of,
    to_option,
)
from desktop_monitor.cli.recorded_history import as_json, nothing_recorded, open_history, time_range
from desktop_monitor.cli.table import terminal_cells, wrapped
from desktop_monitor.findings.sentences import advice, finding_text
from desktop_monitor.model.finding import Findings
from desktop_monitor.recorder import findings
from desktop_monitor.text.translation import Translation
from desktop_monitor.text.units import local_time
from desktop_monitor.timing.unix_time import DAY_MS

_AROUND_MS = 300_000
"""What happened at an instant began or ended at most five minutes from it."""


@click.command("why")
@click.option("--at", "at_unix_ms", type=TIME, metavar="TIME", help="What happened around this instant.")
@click.option(
    "--from", "from_unix_ms", type=TIME, metavar="TIME", help="Begin; by default a day before the end."
)
@to_option
@json_option
@language_option("the sentences")
@data_dir_option
@click.pass_context
def why_command(
    context: click.Context,
    *,
    at_unix_ms: int | None,
    from_unix_ms: int | None,
    to_unix_ms: int | None,
    is_json: bool,
    language: str | None,
    data_dir: Path | None,
) -> None:
    """Say what slowed this machine down, and which program did it. TIME: ISO 8601, HH:MM or '10m ago'."""
    check_instant_or_range(at_unix_ms, from_unix_ms, to_unix_ms)
    paths = paths_of(context, data_dir)
    reader = open_history(paths)
    if at_unix_ms is not None:
        from_unix_ms, to_unix_ms = at_unix_ms - _AROUND_MS, at_unix_ms + _AROUND_MS
    since, until = time_range(from_unix_ms, to_unix_ms, length_ms=DAY_MS)
    oldest, newest = reader.oldest_unix_ms(), reader.newest_unix_ms()
    if oldest is None or newest is None or oldest > until or newest < since:
        raise nothing_recorded(reader, since, until)
    found = findings(reader, since, until, dict)
    if is_json:
        click.echo(as_json(found))
    else:
        click.echo(_text(found, max(since, oldest), min(until, newest), texts_of(paths, language)))


def _text(found: Findings, from_unix_ms: int, to_unix_ms: int, texts: Translation) -> str:
    if not found.findings:
        return texts("why.nothing", begin=local_time(from_unix_ms), end=local_time(to_unix_ms))
    cells = terminal_cells()
    lines = []
    for one in found.findings:
        at, confidence = f"{local_time(one.at_unix_ms)}  ", f"{100 * one.confidence:.0f} %"
        sentences = (
            finding_text(one, texts),
            advice(one.kind, texts),
            texts("why.confidence", percent=confidence),
        )
        lines.append(wrapped(at + texts.sentences(*sentences), cells, len(at)))
    return "\n".join(lines)
