"""One look at the machine for the command line: a reading and who uses most, without a running engine."""

import shutil
import sys
import time
from collections.abc import Callable

import click
import msgspec

from desktop_monitor.masking import mask
from desktop_monitor.model.errors import MonitorError
from desktop_monitor.model.process import ProcessRow
from desktop_monitor.model.reading import Reading
from desktop_monitor.model.sample import Sample
from desktop_monitor.rates import process_rows, reading
from desktop_monitor.sensors import Sensors

BETWEEN_S = 0.5
FIRST_ANSWERS_S = 2.0
"""A command that looks once waits so long for what answers slowly."""

_HEADINGS = ("PID", "USER", "CPU %", "MEMORY", "READ/s", "WRITE/s", "THREADS", "NAME", "COMMAND")
_WIDTHS = (8, 12, 7, 10, 10, 10, 8, 20, 0)
_TO_THE_RIGHT = frozenset(("PID", "CPU %", "MEMORY", "READ/s", "WRITE/s", "THREADS"))
_UNITS = ("B", "KiB", "MiB", "GiB", "TiB", "PiB")
_STEP = 1024
_MOST_SHOWN = 999.5  # 1000 would be a fourth digit


class Now(msgspec.Struct, frozen=True):
    """What the machine and its processes did just now; the busiest process first."""

    reading: Reading
    processes: tuple[ProcessRow, ...]


def look(take: Callable[[], Sample], *, most: int, sleep: Callable[[float], None] = time.sleep) -> Now | None:
    """Take two samples half a second apart.

    Returns:
        What happened in between, with the `most` busiest processes; None when the clock did not move.
    """
    before = take()
    sleep(BETWEEN_S)
    now = take()
    found = reading(before, now)
    if found is None:
        return None
    rows = sorted(process_rows(before, now).values(), key=_busyness, reverse=True)
    return Now(found, tuple(rows[:most]))


def now_text(now: Now, *, columns: int) -> str:
    """Write it as a neat table, no line longer than `columns`."""
    lines = [*_machine(now.reading), "", *_table(now.processes)]
    return "\n".join(line[:columns].rstrip() for line in lines)


def _busyness(row: ProcessRow) -> tuple[float, int]:
    return (row.cpu_percent or 0.0, row.rss_bytes or 0)


def _machine(found: Reading) -> list[str]:
    cpu, memory, pressure = found.cpu, found.memory, found.pressure
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
        for disk in found.disks or ()
    ]
    lines += [
        f"Volume    {volume.mount}: "
        + (
            f"{_bytes(volume.free_bytes)} free of {_bytes(volume.total_bytes)}"
            if volume.is_responding
            else "not responding"
        )
        for volume in found.volumes or ()
    ]
    lines += [
        f"Network   {one.name}: in {_bytes(one.received_bytes_per_s)}/s, out {_bytes(one.sent_bytes_per_s)}/s"
        for one in found.network or ()
    ]
    lines += [f"Sensor    {one.name}: {one.celsius:.0f} °C" for one in found.temperatures or ()]
    if found.process_count is not None:
        threads = "-" if found.thread_count is None else found.thread_count
        lines.append(f"Processes {found.process_count}, threads {threads}")
    return lines


def _table(rows: tuple[ProcessRow, ...]) -> list[str]:
    cells = [_HEADINGS, *(_cells(row) for row in rows)]
    return [" ".join(map(_padded, line, _HEADINGS, _WIDTHS)) for line in cells]


def _cells(row: ProcessRow) -> tuple[str, ...]:
    return (
        str(row.pid),
        row.user or "-",
        "-" if row.cpu_percent is None else f"{row.cpu_percent:.1f}",
        _bytes(row.rss_bytes),
        _bytes(row.read_bytes_per_s),
        _bytes(row.write_bytes_per_s),
        "-" if row.threads is None else str(row.threads),
        row.name,
        row.command,
    )


def _padded(cell: str, heading: str, width: int) -> str:
    if not width:
        return cell
    cut = cell if len(cell) <= width else cell[: width - 1] + "…"
    return cut.rjust(width) if heading in _TO_THE_RIGHT else cut.ljust(width)


def _percent(percent: float | None) -> str:
    return "unknown" if percent is None else f"{percent:.1f} %"


def _bytes(number: float | None) -> str:
    """Three digits are enough: ``1.46 GiB``."""
    if number is None:
        return "-"
    for unit in _UNITS:
        if number < _MOST_SHOWN or unit == _UNITS[-1]:
            return f"{number:.0f} {unit}" if unit == "B" else f"{number:.3g} {unit}"
        number /= _STEP
    raise AssertionError


@click.command("now")
@click.option("--json", "as_json", is_flag=True, help="Print it as JSON.")
@click.option(
    "--limit",
    type=click.IntRange(1),
    default=20,
    show_default=True,
    metavar="N",
    help="List so many processes.",
)
def now_command(*, as_json: bool, limit: int) -> None:
    """Print what the machine does now, and who uses most."""
    sensors = Sensors(mask=mask)

    def sleep(seconds: float) -> None:
        time.sleep(seconds)
        sensors.wait_first(FIRST_ANSWERS_S)

    found = look(sensors.take, most=limit, sleep=sleep)
    sensors.close()
    if found is None:
        raise MonitorError("The system's clock stands still, so nothing can be measured. Try again.")
    columns = shutil.get_terminal_size().columns if sys.stdout and sys.stdout.isatty() else 10_000
    click.echo(msgspec.json.encode(found).decode() if as_json else now_text(found, columns=columns))
