"""Recorded samples as CSV (RFC 4180), with formulas escaped."""

import csv
import io
from collections.abc import Iterator
from datetime import UTC, datetime

import msgspec

from desktop_monitor.model.process import ProcessRow
from desktop_monitor.model.reading import Reading
from desktop_monitor.rates.sums import sum_of_known
from desktop_monitor.recorder.queries.export import ExportedSample

COLUMNS = ("time", "elapsed_s", *ProcessRow.__struct_fields__)
MACHINE = "(machine)"

# Full-width characters too: some spreadsheets take them for the narrow ones.
_FORMULA_PREFIXES = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def as_csv(samples: Iterator[ExportedSample]) -> Iterator[bytes]:
    """Yield a line for the machine and one for each active process, per sample; see `COLUMNS`."""
    yield _lines([COLUMNS])
    for sample in samples:
        time = datetime.fromtimestamp(sample.at_unix_ms / 1000, UTC).isoformat(timespec="milliseconds")
        lead = (time, sample.elapsed_s)
        rows = [(*lead, *msgspec.structs.astuple(row)) for row in sample.processes]
        yield _lines([(*lead, *_machine_row(sample.reading)), *rows])


def _machine_row(reading: Reading) -> tuple[object, ...]:
    known = {
        "name": MACHINE,
        "cpu_percent": reading.cpu.total_percent if reading.cpu else None,
        "rss_bytes": reading.memory.used_bytes if reading.memory else None,
        "read_bytes_per_s": sum_of_known(disk.read_bytes_per_s for disk in reading.disks or ()),
        "write_bytes_per_s": sum_of_known(disk.write_bytes_per_s for disk in reading.disks or ()),
        "threads": reading.thread_count,
    }
    return tuple(known.get(name) for name in ProcessRow.__struct_fields__)


def _lines(rows: list[tuple[object, ...]]) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerows([[_escaped(cell) for cell in row] for row in rows])
    return text.getvalue().encode()


def _escaped(cell: object) -> object:
    """Prevent formula injection: see OWASP, "CSV Injection"."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA_PREFIXES) else cell
