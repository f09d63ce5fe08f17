"""The columns of a table of processes, for `now` and `top --at`."""

from dataclasses import replace

import click

from desktop_monitor.cli.table import Column
from desktop_monitor.model.history import RankBy
from desktop_monitor.model.process import ProcessRow
from desktop_monitor.text.units import (
    UNKNOWN,
    bit_rate_text,
    byte_rate_text,
    bytes_text,
    count_text,
    percent_number_text,
)

_HIGH_PERCENT, _BUSY_PERCENT = 80.0, 40.0
_DROPPED_FOR_TRAFFIC = {"MEMORY": 3, "CPU %": 4}
_MIN_NAME_CELLS = 8


def _cpu_style(row: ProcessRow, text: str) -> str:
    percent = row.cpu_percent or 0.0
    if percent < _BUSY_PERCENT:
        return text
    return click.style(text, fg="red" if percent >= _HIGH_PERCENT else "yellow")


def labelled_name(name: str, label: str | None) -> str:
    """Return a name, and what runs in it where the name does not say that; in ASCII, for any code page."""
    return f"{name} ({label})" if label else name


def _name(row: ProcessRow) -> str:
    if not row.is_finished_sum:
        return labelled_name(row.name, row.label)
    parent = f" < {row.parent_name}" if row.parent_name else ""
    return f"{row.name} x {row.ended_count or 1}{parent}"


def process_columns(by: RankBy = RankBy.CPU) -> tuple[Column[ProcessRow], ...]:
    """Return the columns: what the network carried instead of the disks, where processes are ranked by it."""
    if by is not RankBy.NETWORK:
        return PROCESS_COLUMNS
    changed = dict(zip(("READ", "WRITE"), _TRAFFIC_COLUMNS, strict=True))
    for column in PROCESS_COLUMNS:  # what ranks is never dropped, so that the others are dropped earlier
        if column.heading in _DROPPED_FOR_TRAFFIC:
            changed[column.heading] = replace(column, drop_order=_DROPPED_FOR_TRAFFIC[column.heading])
        elif column.heading == "NAME":
            changed[column.heading] = replace(column, cells=0, min_cells=_MIN_NAME_CELLS)
    return tuple(changed.get(column.heading, column) for column in PROCESS_COLUMNS)


_TRAFFIC_COLUMNS: tuple[Column[ProcessRow], ...] = (
    Column(
        heading="RECEIVED",
        text=lambda row: bit_rate_text(row.received_bytes_per_s),
        is_number=True,
        cells=11,
    ),
    Column(heading="SENT", text=lambda row: bit_rate_text(row.sent_bytes_per_s), is_number=True, cells=11),
)
PROCESS_COLUMNS: tuple[Column[ProcessRow], ...] = (
    Column(
        heading="PID",
        text=lambda row: UNKNOWN if row.is_finished_sum else str(row.pid),
        is_number=True,
        cells=7,
    ),
    Column(heading="USER", text=lambda row: row.user or UNKNOWN, cells=8, min_cells=5, drop_order=2),
    Column(
        heading="CPU %",
        text=lambda row: percent_number_text(row.cpu_percent),
        is_number=True,
        cells=6,
        style=_cpu_style,
    ),
    Column(heading="MEMORY", text=lambda row: bytes_text(row.rss_bytes), is_number=True, cells=8),
    Column(
        heading="READ",
        text=lambda row: byte_rate_text(row.read_bytes_per_s),
        is_number=True,
        cells=9,
        drop_order=3,
    ),
    Column(
        heading="WRITE",
        text=lambda row: byte_rate_text(row.write_bytes_per_s),
        is_number=True,
        cells=9,
        drop_order=4,
    ),
    Column(
        heading="THREADS",
        text=lambda row: count_text(row.threads),
        is_number=True,
        drop_order=1,
    ),
    Column(
        heading="NAME",
        text=_name,
        cells=16,
        min_cells=16,
        style=lambda _row, text: click.style(text, fg="cyan"),
    ),
    Column(
        heading="COMMAND",
        text=lambda row: row.command,
        min_cells=12,
        drop_order=0,
        style=lambda _row, text: click.style(text, dim=True),
    ),
)
