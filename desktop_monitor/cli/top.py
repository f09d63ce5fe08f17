"""``desktop-monitor top``: ranks programs by resource usage, from the recorded history."""

from collections.abc import Callable
from pathlib import Path

import click
import msgspec

from desktop_monitor.cli.options import TIME, data_dir_option, paths_of
from desktop_monitor.cli.recorded import local_time, now_unix_ms, open_history
from desktop_monitor.model.history import MAX_RANKED_PROGRAMS, Moment, RankBy, Top
from desktop_monitor.model.process import ProcessRow
from desktop_monitor.recorder import moment, top

_HOUR_MS = 3_600_000


@click.command("top")
@click.option("--at", type=TIME, metavar="TIME", help="Every process at this instant.")
@click.option("--from", "begin", type=TIME, metavar="TIME", help="Begin; by default an hour ago.")
@click.option("--to", "end", type=TIME, metavar="TIME", help="End; by default now.")
@click.option("--by", type=click.Choice([by.value for by in RankBy]), default="cpu", show_default=True)
@click.option(
    "--limit", type=click.IntRange(1, MAX_RANKED_PROGRAMS), default=20, show_default=True, metavar="N"
)
@click.option("--json", "is_json", is_flag=True, help="Print JSON.")
@data_dir_option
@click.pass_context
def top_command(
    context: click.Context,
    *,
    at: int | None,
    begin: int | None,
    end: int | None,
    by: str,
    limit: int,
    is_json: bool,
    data_dir: Path | None,
) -> None:
    """Rank programs by resource usage, from the history. TIME: ISO 8601, HH:MM or '10m ago'."""
    if at is not None and (begin is not None or end is not None):
        raise click.UsageError("Give --at, or --from and --to.")
    reader = open_history(paths_of(context, data_dir))
    if at is not None:
        found_moment = moment(reader, at)
        ranked = sorted(found_moment.processes, key=lambda row: _rank(row, by), reverse=True)[:limit]
        found_moment = msgspec.structs.replace(found_moment, processes=ranked)
        click.echo(_as_json(found_moment) if is_json else _moment_text(found_moment))
        return
    until = now_unix_ms() if end is None else end
    ranking = top(reader, until - _HOUR_MS if begin is None else begin, until, RankBy(by), limit)
    click.echo(_as_json(ranking) if is_json else _top_text(ranking))


def _as_json(answer: Moment | Top) -> bytes:
    return msgspec.json.format(msgspec.json.encode(answer), indent=2)


def _moment_text(moment: Moment) -> str:
    parts = moment.accounting
    shares = ", ".join(
        f"{name.removesuffix('_percent')} {'-' if share is None else f'{share:.1f} %'}"
        for name, share in msgspec.structs.asdict(parts).items()
    )
    lines = [f"{local_time(moment.at_unix_ms)}, {moment.elapsed_s:.1f} s. CPU: {shares}."]
    lines.append(f"{'CPU %':>7} {'MiB':>9} {'kB/s':>9} {'PID':>8}  NAME")
    for row in moment.processes:
        cpu = _percent(row.cpu_percent)
        rss = "-" if row.rss_bytes is None else f"{row.rss_bytes / 2**20:.1f}"
        moved = _io(row)
        io = "-" if moved is None else f"{moved / 1000:.1f}"
        lines.append(f"{cpu:>7} {rss:>9} {io:>9} {row.pid:>8}  {row.name}  {row.command}")
    return "\n".join(lines)


def _top_text(ranking: Top) -> str:
    lines = [f"{local_time(ranking.from_unix_ms)} to {local_time(ranking.to_unix_ms)}"]
    lines.append(f"{'CPU s':>9} {'CPU %':>7} {'MAX MiB':>9} {'READ MB':>9} {'WRITE MB':>9}  NAME")
    lines += [
        f"{program.cpu_s:>9.1f} {_percent(program.cpu_percent):>7} {program.rss_maximum_bytes / 2**20:>9.1f} "
        f"{program.read_bytes / 1e6:>9.1f} {program.write_bytes / 1e6:>9.1f}  {program.name}"
        for program in ranking.programs
    ]
    return "\n".join(lines)


def _percent(percent: float | None) -> str:
    """Format a share of the machine."""
    return "-" if percent is None else f"{percent:.1f}"


def _io(row: ProcessRow) -> float | None:
    if row.read_bytes_per_s is None or row.write_bytes_per_s is None:
        return None
    return row.read_bytes_per_s + row.write_bytes_per_s


_RANKED_BY: dict[str, Callable[[ProcessRow], float | None]] = {
    "cpu": lambda row: row.cpu_percent,
    "memory": lambda row: row.rss_bytes,
    "io": _io,
}


def _rank(row: ProcessRow, by: str) -> float:
    """Return the sort key: unknown sorts below zero."""
    amount = _RANKED_BY[by](row)
    return -1.0 if amount is None else amount
