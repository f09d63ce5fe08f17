"""``desktop-monitor top``: ranks programs by resource usage, from the recorded history."""

import heapq
from dataclasses import replace
from functools import partial
from pathlib import Path

import click
import msgspec

from desktop_monitor.cli.options import (
    TIME,
    by_option,
    check_instant_or_range,
    data_dir_option,
    json_option,
    paths_of,
    to_option,
)
from desktop_monitor.cli.process_columns import labelled_name, process_columns
from desktop_monitor.cli.recorded_history import (
    as_json,
    nothing_recorded,
    nothing_recorded_at,
    open_history,
    time_range,
)
from desktop_monitor.cli.table import Column, has_colours, table_lines, terminal_cells, wrapped
from desktop_monitor.model.errors import NothingRecorded
from desktop_monitor.model.history import MAX_RANKED_PROGRAMS, Moment, RankBy, Top, TopProgram
from desktop_monitor.rates.processes import ranked_value
from desktop_monitor.recorder import moment, top
from desktop_monitor.text.units import bytes_text, local_time, percent_number_text, percent_text, seconds_text
from desktop_monitor.timing.unix_time import HOUR_MS


@click.command("top")
@click.option("--at", "at_unix_ms", type=TIME, metavar="TIME", help="Every process at this instant.")
@click.option(
    "--from", "from_unix_ms", type=TIME, metavar="TIME", help="Start; by default an hour before the end."
)
@to_option
@by_option("Rank by CPU time, maximum memory, bytes read and written, or bytes moved over TCP.")
@click.option(
    "--limit",
    type=click.IntRange(1, MAX_RANKED_PROGRAMS),
    default=20,
    show_default=True,
    metavar="N",
    help="Number of lines.",
)
@json_option
@data_dir_option
@click.pass_context
def top_command(
    context: click.Context,
    *,
    at_unix_ms: int | None,
    from_unix_ms: int | None,
    to_unix_ms: int | None,
    by: RankBy,
    limit: int,
    is_json: bool,
    data_dir: Path | None,
) -> None:
    """Rank programs by resource usage, from the history.

    TIME: 14:05, 'yesterday 14:00', '10m ago', now, or ISO 8601.
    """
    check_instant_or_range(at_unix_ms, from_unix_ms, to_unix_ms)
    reader = open_history(paths_of(context, data_dir))
    if at_unix_ms is not None:
        try:
            found_moment = moment(reader, at_unix_ms)
        except NothingRecorded as error:
            raise nothing_recorded_at(reader, at_unix_ms) from error
        ranked = heapq.nlargest(limit, found_moment.processes, partial(ranked_value, by=by))
        found_moment = msgspec.structs.replace(found_moment, processes=ranked)
        text = as_json(found_moment).decode() if is_json else _moment_text(found_moment, by, terminal_cells())
        click.echo(text, color=has_colours())
        return
    span = time_range(from_unix_ms, to_unix_ms, length_ms=HOUR_MS)
    ranking = top(reader, *span, by, limit)
    if not ranking.programs:
        if by != RankBy.NETWORK or not top(reader, *span, RankBy.CPU, 1).programs:
            raise nothing_recorded(reader, *span)
        if not is_json:
            raise nothing_recorded(reader, *span, "No program is known to have moved anything over TCP")
    text = as_json(ranking).decode() if is_json else _top_text(ranking, by, terminal_cells())
    click.echo(text, color=has_colours())


def _moment_text(moment: Moment, by: RankBy, cells: int) -> str:
    shares = ", ".join(
        f"{words} {percent_text(getattr(moment.accounting, name))}" for name, words in _PARTS.items()
    )
    sums = f"{local_time(moment.at_unix_ms)}, {moment.elapsed_s:.1f} s. CPU: {shares}."
    lines = [wrapped(sums, cells, indent=2)]
    return "\n".join([*lines, *table_lines(process_columns(by), moment.processes, cells)])


def _columns(by: RankBy) -> tuple[Column[TopProgram], ...]:
    """Return what the network carried instead of the disks, where programs are ranked by it."""
    if by is not RankBy.NETWORK:
        return _COLUMNS
    changed = dict(zip(("READ", "WRITTEN"), _TRAFFIC_COLUMNS, strict=True))
    for column in _COLUMNS:  # what ranks is never dropped, so that the others are dropped earlier
        if column.heading in _DROPPED_FOR_TRAFFIC:
            changed[column.heading] = replace(column, drop_order=_DROPPED_FOR_TRAFFIC[column.heading])
    return tuple(changed.get(column.heading, column) for column in _COLUMNS)


def _top_text(ranking: Top, by: RankBy, cells: int) -> str:
    span = f"{local_time(ranking.from_unix_ms)} to {local_time(ranking.to_unix_ms)}"
    lines = [wrapped(span, cells, indent=0)]
    return "\n".join([*lines, *table_lines(_columns(by), ranking.programs, cells)])


def _name(program: TopProgram) -> str:
    if program.label and len(program.processes) > 1:
        return f"{program.name}, mostly {program.label}"
    return labelled_name(program.name, program.label)


_PARTS = {
    "total_percent": "total",
    "processes_percent": "processes",
    "finished_percent": "finished meanwhile",
    "denied_percent": "not permitted",
    "unexplained_percent": "unexplained",
}
_DROPPED_FOR_TRAFFIC = {"MAX MEMORY": 0, "CPU %": 1, "CPU TIME": 2}
_TRAFFIC_COLUMNS: tuple[Column[TopProgram], ...] = (
    Column(heading="RECEIVED", text=lambda program: bytes_text(program.received_bytes), is_number=True),
    Column(heading="SENT", text=lambda program: bytes_text(program.sent_bytes), is_number=True),
)
_COLUMNS: tuple[Column[TopProgram], ...] = (
    Column(heading="CPU TIME", text=lambda program: seconds_text(program.cpu_s), is_number=True),
    Column(heading="CPU %", text=lambda program: percent_number_text(program.cpu_percent), is_number=True),
    Column(heading="MAX MEMORY", text=lambda program: bytes_text(program.rss_maximum_bytes), is_number=True),
    Column(heading="READ", text=lambda program: bytes_text(program.read_bytes), is_number=True, drop_order=0),
    Column(
        heading="WRITTEN", text=lambda program: bytes_text(program.write_bytes), is_number=True, drop_order=1
    ),
    Column(
        heading="NAME",
        text=_name,
        min_cells=16,
        style=lambda _program, text: click.style(text, fg="cyan"),
    ),
)
