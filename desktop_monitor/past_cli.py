"""The commands that read the history from its files, with or without an engine that writes them."""

import json
import re
import socket
import sys
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import click
import msgspec

from desktop_monitor.errors import HistoryUnreadable, NotExported
from desktop_monitor.history import MOST_PROGRAMS, Moment, Top
from desktop_monitor.past_page import as_html
from desktop_monitor.paths import Places, places, replaced_privately
from desktop_monitor.process import ProcessRow
from desktop_monitor.recorder import Past, opened, top
from desktop_monitor.recorder.export import ExportedSample, as_csv, as_json, exported

_AGO = re.compile(r"(\d{1,6})\s*([smhd])(?:\s+ago)?")
_CLOCK = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2}))?")
_UNITS_S = {"s": 1, "m": 60, "h": 3600, "d": 86400}
_HOUR_MS = 3_600_000
_LONG_EXPORT_MS = 6 * _HOUR_MS
_FORMATS: dict[str, Callable[[Iterator[ExportedSample]], Iterator[bytes]]] = {"csv": as_csv, "json": as_json}
_PAGE = "html"


def unix_ms(text: str, now: datetime) -> int:
    """Understand a time as people write it: ISO 8601, ``HH:MM`` today or yesterday, ``10m ago``.

    Without a zone it is local time; of an hour that the clock shows twice, the first is meant.

    Args:
        text: The time.
        now: The present, with its zone.

    Raises:
        ValueError: It is no time.
    """
    ago = _AGO.fullmatch(text.strip())
    if ago:
        return round((now.timestamp() - int(ago[1]) * _UNITS_S[ago[2]]) * 1000)
    clock = _CLOCK.fullmatch(text.strip())
    if clock:
        # Through naive local time, so that a day with a change of the clock is counted right.
        local = now.replace(tzinfo=None).replace(
            hour=int(clock[1]), minute=int(clock[2]), second=int(clock[3] or 0), microsecond=0
        )
        if local.timestamp() > now.timestamp():
            local -= timedelta(days=1)
        return round(local.timestamp() * 1000)
    return round(datetime.fromisoformat(text.strip()).timestamp() * 1000)


class Time(click.ParamType):  # type: ignore[type-arg]  # older click is not generic
    """A time on the command line, as unix milliseconds."""

    name = "time"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:  # noqa: ANN401
        """Understand it, or refuse it as wrong usage."""
        if isinstance(value, int):
            return value
        try:
            return unix_ms(value, datetime.now().astimezone())
        except (ValueError, OverflowError, OSError):
            self.fail(f"{value!r} is no time; write 2026-11-22T03:10, 03:10 or '10m ago'.", param, ctx)


class Directory(click.Path):
    """A directory on the command line."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:  # noqa: ANN401
        """Refuse an empty name, as an unset variable leaves it: it would mean where the shell stands."""
        if value == "":
            self.fail("It is empty; name a directory.", param, ctx)
        return super().convert(value, param, ctx)


_TIME = Time()
data_dir_option = click.option(
    "--data-dir",
    type=Directory(path_type=Path),
    metavar="DIR",
    help="Keep settings, history and log here. One engine runs per directory.",
)


@click.command("top")
@click.option("--at", type=_TIME, metavar="TIME", help="Every process at this instant.")
@click.option("--from", "begin", type=_TIME, metavar="TIME", help="Begin; an hour ago if not given.")
@click.option("--to", "end", type=_TIME, metavar="TIME", help="End; now if not given.")
@click.option("--by", type=click.Choice(["cpu", "memory", "io"]), default="cpu", show_default=True)
@click.option("--limit", type=click.IntRange(1, MOST_PROGRAMS), default=20, show_default=True, metavar="N")
@click.option("--json", "is_json", is_flag=True, help="Print it as JSON.")
@data_dir_option
@click.pass_context
def top_command(
    context: click.Context,
    *,
    at: int | None,
    begin: int | None,
    end: int | None,
    by: Any,  # noqa: ANN401  # click has checked that it is one of the three
    limit: int,
    is_json: bool,
    data_dir: Path | None,
) -> None:
    """Tell who made the machine busy, from the history. TIME: ISO 8601, HH:MM or '10m ago'."""
    if at is not None and (begin is not None or end is not None):
        raise click.UsageError("Give --at, or --from and --to.")
    past = _past(places(data_dir or context.obj))
    if at is not None:
        moment = past.moment(at)
        ranked = sorted(moment.processes, key=lambda row: _rank(row, by), reverse=True)[:limit]
        moment = msgspec.structs.replace(moment, processes=ranked)
        click.echo(_as_json(moment) if is_json else _moment_text(moment))
        return
    until = _now_unix_ms() if end is None else end
    found = top(past, until - _HOUR_MS if begin is None else begin, until, by, limit)
    click.echo(_as_json(found) if is_json else _top_text(found))


@click.command("export")
@click.option("--from", "begin", type=_TIME, required=True, metavar="TIME", help="Begin.")
@click.option("--to", "end", type=_TIME, metavar="TIME", help="End; now if not given.")
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
    where = places(data_dir or context.obj)
    past = _past(where)
    until = _now_unix_ms() if end is None else end
    if form == _PAGE:
        pieces = _read(as_html(past, begin, until, socket.gethostname()), where)
    else:
        samples = exported(past, begin, until)
        if until - begin > _LONG_EXPORT_MS and sys.stderr.isatty():
            samples = _with_progress(samples, begin, min(until, _now_unix_ms()))
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


def _past(where: Places) -> Past:
    if not where.history_dir.is_dir():
        raise HistoryUnreadable(
            f"Nothing was recorded in {where.data_dir}. Start the monitor with `desktop-monitor`, or name "
            "another directory with --data-dir."
        )
    return opened(where.history_dir)


def _as_json(answer: Moment | Top) -> str:
    return json.dumps(msgspec.to_builtins(answer), indent=2, ensure_ascii=False)


def _moment_text(moment: Moment) -> str:
    parts = moment.accounting
    shares = ", ".join(
        f"{name.removesuffix('_percent')} {'-' if share is None else f'{share:.1f} %'}"
        for name, share in msgspec.structs.asdict(parts).items()
    )
    lines = [f"{_local(moment.at_unix_ms)}, {moment.elapsed_s:.1f} s. CPU: {shares}."]
    lines.append(f"{'CPU %':>7} {'MiB':>9} {'kB/s':>9} {'PID':>8}  NAME")
    for row in moment.processes:
        cpu = "-" if row.cpu_percent is None else f"{row.cpu_percent:.1f}"
        rss = "-" if row.rss_bytes is None else f"{row.rss_bytes / 2**20:.1f}"
        moved = _io(row)
        io = "-" if moved is None else f"{moved / 1000:.1f}"
        lines.append(f"{cpu:>7} {rss:>9} {io:>9} {row.pid:>8}  {row.name}  {row.command}")
    return "\n".join(lines)


def _top_text(found: Top) -> str:
    lines = [f"{_local(found.from_unix_ms)} to {_local(found.to_unix_ms)}"]
    lines.append(f"{'CPU s':>9} {'SHARE':>7} {'MAX MiB':>9} {'READ MB':>9} {'WRITE MB':>9}  NAME")
    lines += [
        f"{one.cpu_s:>9.1f} {one.share_percent:>6.1f}% {one.rss_maximum_bytes / 2**20:>9.1f} "
        f"{one.read_bytes / 1e6:>9.1f} {one.write_bytes / 1e6:>9.1f}  {one.name}"
        for one in found.programs
    ]
    return "\n".join(lines)


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
    """The unknown comes after what did nothing."""
    amount = _RANKED_BY[by](row)
    return -1.0 if amount is None else amount


def _local(at_unix_ms: int) -> str:
    return datetime.fromtimestamp(at_unix_ms / 1000).astimezone().isoformat(sep=" ", timespec="seconds")


def _now_unix_ms() -> int:
    return time.time_ns() // 1_000_000
