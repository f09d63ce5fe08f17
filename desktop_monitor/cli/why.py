"""``desktop-monitor why``: what the recorded history shows, in sentences."""

from pathlib import Path

import click
import msgspec

from desktop_monitor.cli.options import TIME, data_dir_option, paths_of
from desktop_monitor.cli.recorded import check_times, nothing_recorded, open_history
from desktop_monitor.model.finding import Findings
from desktop_monitor.recorder import findings
from desktop_monitor.units import local_time
from desktop_monitor.unix_time import DAY_MS, now_unix_ms

_AROUND_MS = 300_000
"""What happened at an instant began or ended at most five minutes from it."""


@click.command("why")
@click.option("--at", type=TIME, metavar="TIME", help="What happened around this instant.")
@click.option("--from", "begin", type=TIME, metavar="TIME", help="Begin; by default a day before the end.")
@click.option("--to", "end", type=TIME, metavar="TIME", help="End; by default now.")
@click.option("--json", "is_json", is_flag=True, help="Print JSON.")
@data_dir_option
@click.pass_context
def why_command(
    context: click.Context,
    *,
    at: int | None,
    begin: int | None,
    end: int | None,
    is_json: bool,
    data_dir: Path | None,
) -> None:
    """Say what slowed this machine down, and which program did it. TIME: ISO 8601, HH:MM or '10m ago'."""
    if at is not None and (begin is not None or end is not None):
        raise click.UsageError("Give --at, or --from and --to.")
    reader = open_history(paths_of(context, data_dir))
    if at is not None:
        begin, end = at - _AROUND_MS, at + _AROUND_MS
    until = now_unix_ms() if end is None else end
    since = until - DAY_MS if begin is None else begin
    check_times(since, until)
    oldest, newest = reader.oldest_unix_ms(), reader.newest_unix_ms()
    if oldest is None or newest is None or oldest > until or newest < since:
        raise nothing_recorded(reader, since, until)
    found = findings(reader, since, until, dict)
    click.echo(_as_json(found) if is_json else _text(found, max(since, oldest), min(until, newest)))


def _as_json(found: Findings) -> bytes:
    return msgspec.json.format(msgspec.json.encode(found), indent=2)


def _text(found: Findings, from_unix_ms: int, to_unix_ms: int) -> str:
    if not found.findings:
        return f"Nothing unusual was recorded from {local_time(from_unix_ms)} to {local_time(to_unix_ms)}."
    return "\n".join(
        f"{local_time(one.at_unix_ms)}  {one.text} {one.advice} (confidence {100 * one.confidence:.0f} %)"
        for one in found.findings
    )
