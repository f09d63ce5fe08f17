"""``desktop-monitor now``: prints a reading and the busiest processes, without a running engine."""

import shutil
import sys
import time
from collections.abc import Callable

import click
import msgspec

from desktop_monitor.cli.table import aligned, cut
from desktop_monitor.masking import mask
from desktop_monitor.model.errors import MonitorError
from desktop_monitor.model.process import ProcessRow
from desktop_monitor.model.reading import Reading
from desktop_monitor.model.sample import Sample, Volume
from desktop_monitor.rates import process_rows, reading
from desktop_monitor.sensors import Sensors

SAMPLE_INTERVAL_S = 0.5
FIRST_READING_TIMEOUT_S = 2.0
"""How long a command waits for the first reading of slow sensors."""

_UNITS = ("B", "KiB", "MiB", "GiB", "TiB", "PiB")
_UNIT_FACTOR = 1024
_UNIT_LIMIT = 999.5  # from here on, rounding gives four digits


class Now(msgspec.Struct, frozen=True):
    """A reading of the machine, and its processes in descending order of CPU usage."""

    reading: Reading
    processes: tuple[ProcessRow, ...]


def measure(
    take: Callable[[], Sample], *, limit: int, sleep: Callable[[float], None] = time.sleep
) -> Now | None:
    """Take two samples half a second apart.

    Returns:
        The reading between them and the `limit` busiest processes; None if the clock did not advance.
    """
    before = take()
    sleep(SAMPLE_INTERVAL_S)
    after = take()
    machine = reading(before, after)
    if machine is None:
        return None
    rows = sorted(process_rows(before, after).values(), key=_usage, reverse=True)
    return Now(machine, tuple(rows[:limit]))


def now_text(now: Now, *, columns: int) -> str:
    """Format it as a table with lines of at most `columns` cells."""
    lines = [*_machine_lines(now.reading), "", *_process_lines(now.processes)]
    return "\n".join(cut(line.rstrip(), columns) for line in lines)


def _usage(row: ProcessRow) -> tuple[float, int]:
    return (row.cpu_percent or 0.0, row.rss_bytes or 0)


def _machine_lines(machine: Reading) -> list[str]:
    cpu, memory, pressure = machine.cpu, machine.memory, machine.pressure
    lines = []
    if cpu:
        load = " ".join(f"{one:.2f}" for one in cpu.load_average) if cpu.load_average else "-"
        lines.append(
            f"CPU       {_percent(cpu.total_percent)} of {len(cpu.per_core_percent)} cores   load {load}"
        )
    if memory:
        limit = f", limited to {_bytes(memory.limit_bytes)}" if memory.limit_bytes else ""
        lines.append(
            f"Memory    {_bytes(memory.used_bytes)} used of {_bytes(memory.total_bytes)}{limit}, "
            f"swap {_bytes(memory.swap_used_bytes)} of {_bytes(memory.swap_total_bytes)}"
        )
    if pressure:
        lines.append(
            f"Waiting   for CPU {_percent(pressure.cpu_some_percent)}, "
            f"memory {_percent(pressure.memory_some_percent)}, "
            f"disks {_percent(pressure.io_some_percent)} of the time"
        )
    lines += [
        f"Disk      {disk.name}: read {_bytes(disk.read_bytes_per_s)}/s, "
        f"write {_bytes(disk.write_bytes_per_s)}/s, busy {_percent(disk.busy_percent)}"
        for disk in machine.disks or ()
    ]
    lines += [f"Volume    {volume.mount}: " + _space(volume) for volume in machine.volumes or ()]
    lines += [
        f"Network   {one.name}: in {_bytes(one.received_bytes_per_s)}/s, out {_bytes(one.sent_bytes_per_s)}/s"
        for one in machine.network or ()
    ]
    lines += [f"Sensor    {one.name}: {one.celsius:.0f} °C" for one in machine.temperatures or ()]
    if machine.process_count is not None:
        threads = "-" if machine.thread_count is None else machine.thread_count
        lines.append(f"Processes {machine.process_count}, threads {threads}")
    return lines


def _space(volume: Volume) -> str:
    if not volume.is_responding:
        return "not responding"
    if volume.total_bytes is None:
        return "unknown"
    return f"{_bytes(volume.free_bytes)} free of {_bytes(volume.total_bytes)}"


def _process_lines(rows: tuple[ProcessRow, ...]) -> list[str]:
    headings = [aligned(heading, width) for heading, width, _ in _COLUMNS]
    lines = [[aligned(cell(row), width) for _, width, cell in _COLUMNS] for row in rows]
    return [" ".join(line) for line in (headings, *lines)]


def _percent(percent: float | None) -> str:
    return "unknown" if percent is None else f"{percent:.1f} %"


def _bytes(number: float | None) -> str:
    """Format with three significant digits: ``1.46 GiB``."""
    if number is None:
        return "-"
    for unit in _UNITS:
        if number < _UNIT_LIMIT or unit == _UNITS[-1]:
            return f"{number:.0f} {unit}" if unit == "B" else f"{number:.3g} {unit}"
        number /= _UNIT_FACTOR
    raise AssertionError


_COLUMNS: tuple[tuple[str, int, Callable[[ProcessRow], str]], ...] = (
    ("PID", -8, lambda row: str(row.pid)),
    ("USER", 12, lambda row: row.user or "-"),
    ("CPU %", -7, lambda row: "-" if row.cpu_percent is None else f"{row.cpu_percent:.1f}"),
    ("MEMORY", -10, lambda row: _bytes(row.rss_bytes)),
    ("READ/s", -10, lambda row: _bytes(row.read_bytes_per_s)),
    ("WRITE/s", -10, lambda row: _bytes(row.write_bytes_per_s)),
    ("THREADS", -8, lambda row: "-" if row.threads is None else str(row.threads)),
    ("NAME", 20, lambda row: row.name),
    ("COMMAND", 0, lambda row: row.command),
)


@click.command("now")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.option(
    "--limit",
    type=click.IntRange(1),
    default=20,
    show_default=True,
    metavar="N",
    help="Number of processes to list.",
)
def now_command(*, as_json: bool, limit: int) -> None:
    """Print the current state of the machine and its busiest processes."""
    sensors = Sensors(mask=mask)

    def sleep(seconds: float) -> None:
        time.sleep(seconds)
        sensors.wait_first(FIRST_READING_TIMEOUT_S)

    now = measure(sensors.take, limit=limit, sleep=sleep)
    sensors.close()
    if now is None:
        raise MonitorError("The system clock did not advance, so nothing can be measured. Try again.")
    columns = shutil.get_terminal_size().columns if sys.stdout and sys.stdout.isatty() else 10_000
    click.echo(msgspec.json.encode(now) if as_json else now_text(now, columns=columns))
