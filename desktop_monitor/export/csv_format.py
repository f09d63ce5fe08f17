"""Recorded samples as CSV (RFC 4180), safe to open in a spreadsheet."""

import csv
import io
from collections.abc import Iterator
from datetime import UTC, datetime

import msgspec

from desktop_monitor.model.process import ProcessRow
from desktop_monitor.model.reading import Reading
from desktop_monitor.recorder.queries.export import ExportedSample

COLUMNS = ("time", "elapsed_s", *ProcessRow.__struct_fields__)
MACHINE = "(machine)"

_FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")


def as_csv(samples: Iterator[ExportedSample]) -> Iterator[bytes]:
    """A line for the machine and one for each process that did something, in pieces; see `COLUMNS`."""
    yield _lines([COLUMNS])
    for sample in samples:
        time = datetime.fromtimestamp(sample.at_unix_ms / 1000, UTC).isoformat(timespec="milliseconds")
        lead = (time, sample.elapsed_s)
        rows = [(*lead, *msgspec.structs.astuple(row)) for row in sample.processes]
        yield _lines([(*lead, *_machine(sample.reading)), *rows])


def _machine(made: Reading) -> tuple[object, ...]:
    known = {
        "name": MACHINE,
        "cpu_percent": made.cpu.total_percent if made.cpu else None,
        "rss_bytes": made.memory.used_bytes if made.memory else None,
        "read_bytes_per_s": _sum(disk.read_bytes_per_s for disk in made.disks or ()),
        "write_bytes_per_s": _sum(disk.write_bytes_per_s for disk in made.disks or ()),
        "threads": made.thread_count,
    }
    return tuple(known.get(name) for name in ProcessRow.__struct_fields__)


def _sum(values: Iterator[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return sum(known) if known else None


def _lines(rows: list[tuple[object, ...]]) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerows([[_harmless(cell) for cell in row] for row in rows])
    return text.getvalue().encode()


def _harmless(cell: object) -> object:
    """A spreadsheet takes a text that begins like a formula for one. See OWASP, "CSV injection"."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA_SIGNS) else cell
