"""``desktop-monitor now``: prints a reading and the busiest processes, without a running engine."""

import heapq
import math
import shutil
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import click
import msgspec

from desktop_monitor.cli.options import by_option, unused_data_dir_option
from desktop_monitor.cli.process_columns import process_columns
from desktop_monitor.cli.table import cut, has_colours, table_lines, terminal_cells
from desktop_monitor.model.errors import MonitorError
from desktop_monitor.model.history import RankBy
from desktop_monitor.model.process import ProcessRow
from desktop_monitor.model.reading import Reading
from desktop_monitor.model.sample import Sample, Volume
from desktop_monitor.rates import process_rows, reading
from desktop_monitor.rates.processes import busiest_first, ranked_value
from desktop_monitor.sensors import Sensors
from desktop_monitor.text.masking import mask
from desktop_monitor.text.units import (
    UNKNOWN,
    bit_rate_text,
    byte_rate_text,
    bytes_text,
    celsius_text,
    count_text,
    load_text,
    percent_text,
)

SAMPLE_INTERVAL_S = 0.5
WATCH_INTERVAL_S = 2.0
FIRST_READING_TIMEOUT_S = 2.0
"""How long a command waits for the first reading of slow sensors."""

_LABEL_CELLS = 10
_CLEAR, _HOME, _REST_OF_LINE, _REST_OF_SCREEN = "\x1b[2J", "\x1b[H", "\x1b[K", "\x1b[J"


class Now(msgspec.Struct, frozen=True):
    """A reading of the machine, and its processes in descending order of what they were ranked by."""

    reading: Reading
    processes: tuple[ProcessRow, ...]


def measure(
    take: Callable[[], Sample],
    *,
    limit: int,
    by: RankBy = RankBy.CPU,
    sleep: Callable[[float], None] = time.sleep,
) -> Now | None:
    """Take two samples half a second apart.

    Returns:
        The reading between them and the first `limit` processes; None if the clock did not advance.
    """
    before = take()
    sleep(SAMPLE_INTERVAL_S)
    return _between(before, take(), limit, by)


def now_text(now: Now, *, columns: int, by: RankBy = RankBy.CPU, is_coloured: bool = False) -> str:
    """Format it as a table with lines of at most `columns` cells."""
    machine = (cut(line.rstrip(), columns) for line in _machine_lines(now.reading))
    lines = [*map(_labelled, machine), "", *table_lines(process_columns(by), now.processes, columns)]
    text = "\n".join(lines)
    return text if is_coloured else click.unstyle(text)


def _between(before: Sample, after: Sample, limit: int, by: RankBy) -> Now | None:
    machine = reading(before, after)
    if machine is None:
        return None
    rows = busiest_first(process_rows(before, after).values())
    return Now(machine, tuple(heapq.nlargest(limit, rows, partial(ranked_value, by=by))))


def _labelled(line: str) -> str:
    return click.style(line[:_LABEL_CELLS], bold=True) + line[_LABEL_CELLS:]


def _machine_lines(machine: Reading) -> list[str]:
    cpu, memory, pressure = machine.cpu, machine.memory, machine.pressure
    lines = []
    if cpu:
        load = " ".join(map(load_text, cpu.load_average)) if cpu.load_average else UNKNOWN
        lines.append(
            f"CPU       {percent_text(cpu.total_percent)} of {len(cpu.per_core_percent)} cores   load {load}"
        )
    if memory:
        limit = f", limited to {bytes_text(memory.limit_bytes)}" if memory.limit_bytes else ""
        lines.append(
            f"Memory    {bytes_text(memory.used_bytes)} used of {bytes_text(memory.total_bytes)}{limit}, "
            f"swap {bytes_text(memory.swap_used_bytes)} of {bytes_text(memory.swap_total_bytes)}"
        )
    if pressure:
        lines.append(
            f"Waiting   for CPU {percent_text(pressure.cpu_some_percent)}, "
            f"memory {percent_text(pressure.memory_some_percent)}, "
            f"disks {percent_text(pressure.io_some_percent)} of the time"
        )
    lines += [
        f"Disk      {disk.name}: read {byte_rate_text(disk.read_bytes_per_s)}, "
        f"write {byte_rate_text(disk.write_bytes_per_s)}, busy {percent_text(disk.busy_percent)}"
        for disk in machine.disks or ()
    ]
    lines += [f"Volume    {volume.mount}: " + _space(volume) for volume in machine.volumes or ()]
    lines += [
        f"Network   {one.name}: receiving {bit_rate_text(one.received_bytes_per_s)}, "
        f"sending {bit_rate_text(one.sent_bytes_per_s)}"
        for one in machine.network or ()
    ]
    lines += [f"Sensor    {one.name}: {celsius_text(one.celsius)}" for one in machine.temperatures or ()]
    if machine.process_count is not None:
        lines.append(
            f"Processes {count_text(machine.process_count)}, threads {count_text(machine.thread_count)}"
        )
    return lines


def _space(volume: Volume) -> str:
    if not volume.is_responding:
        return "not responding"
    if volume.total_bytes is None:
        return "unknown"
    return f"{bytes_text(volume.free_bytes)} free of {bytes_text(volume.total_bytes)}"


class _Seconds(click.FloatRange):
    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:  # noqa: ANN401
        """Refuse NaN too, which is below no minimum."""
        seconds = float(super().convert(value, param, ctx))
        if math.isnan(seconds):
            self.fail(f"{value} is not a number.", param, ctx)
        return seconds


@click.command("now")
@click.option("--json", "is_json", is_flag=True, help="Print JSON; with --watch, one line per reading.")
@click.option("--watch", is_flag=True, help="Print again and again, until Ctrl+C.")
@click.option(
    "--interval",
    type=_Seconds(0.5, 3600),
    default=WATCH_INTERVAL_S,
    show_default=True,
    metavar="SECONDS",
    help="Time between two readings of --watch.",
)
@click.option(
    "--limit",
    type=click.IntRange(1),
    default=20,
    show_default=True,
    metavar="N",
    help="Number of processes to list.",
)
@by_option("Rank by CPU usage, memory, bytes read and written, or bytes moved over TCP.")
@unused_data_dir_option
def now_command(*, is_json: bool, watch: bool, interval: float, limit: int, by: RankBy) -> None:
    """Print the current state of the machine and its busiest processes."""
    sensors = Sensors(mask=mask, is_exact=by is RankBy.NETWORK)

    def sleep(seconds: float) -> None:
        time.sleep(seconds)
        sensors.wait_first(FIRST_READING_TIMEOUT_S)

    try:
        if watch:
            readings = _readings(sensors.take, limit=limit, interval_s=interval, by=by)
            _print_repeatedly(readings, is_json=is_json, by=by)
        now = measure(sensors.take, limit=limit, by=by, sleep=sleep)
    finally:
        sensors.close()
    if now is None:
        raise MonitorError("The system clock did not advance, so nothing can be measured. Try again.")
    _print(now, is_json=is_json, by=by)


def _readings(take: Callable[[], Sample], *, limit: int, interval_s: float, by: RankBy) -> Iterator[Now]:
    """Yield readings for ever; the first one after half a second."""
    before = take()
    time.sleep(SAMPLE_INTERVAL_S)
    while True:
        due_s = time.monotonic() + interval_s
        after = take()
        now = _between(before, after, limit, by)
        if now is not None:
            yield now
        before = after
        time.sleep(max(0.0, due_s - time.monotonic()))


def _print_repeatedly(readings: Iterator[Now], *, is_json: bool, by: RankBy) -> None:
    """Redraw a terminal, or print one reading below the other."""
    is_redrawn = not is_json and sys.stdout.isatty()
    if is_redrawn:
        click.echo(_CLEAR, nl=False)
    for now in readings:
        if is_redrawn:
            size = shutil.get_terminal_size()
            text = now_text(now, columns=size.columns, by=by, is_coloured=has_colours())
            lines = [f"{line}{_REST_OF_LINE}" for line in text.split("\n")[: size.lines - 1]]
            # Some terminals would show a line that is drawn in parts.
            click.echo("".join((_HOME, "\n".join(lines), "\n", _REST_OF_SCREEN)), nl=False, color=True)
        else:
            _print(now, is_json=is_json, by=by, end="\n" if is_json else "\n\n")


def _print(now: Now, *, is_json: bool, by: RankBy, end: str = "\n") -> None:
    if is_json:
        click.echo(msgspec.json.encode(now))
        return
    is_coloured = has_colours()
    text = now_text(now, columns=terminal_cells(), by=by, is_coloured=is_coloured)
    click.echo(text + end, nl=False, color=is_coloured)
