"""Writes a time of the history out, sample by sample, so that any length fits into memory."""

import csv
import io
from collections.abc import Iterator
from datetime import UTC, datetime

import msgspec

from desktop_monitor.process import ProcessRow
from desktop_monitor.rates import ProcessRates, reading
from desktop_monitor.reading import Reading
from desktop_monitor.recorder.past import Past, checked_range
from desktop_monitor.recorder.rebuild import complete_samples
from desktop_monitor.sample import Sample

COLUMNS = ("time", "elapsed_s", *ProcessRow.__struct_fields__)
MACHINE = "(machine)"

_FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")


class ExportedSample(msgspec.Struct, frozen=True):
    """What the machine did in one interval, and the processes that did something in it or are new."""

    at_unix_ms: int
    elapsed_s: float
    reading: Reading
    processes: list[ProcessRow]


def exported(past: Past, from_unix_ms: int, to_unix_ms: int) -> Iterator[ExportedSample]:
    """Every interval that ended in a range, oldest first.

    Raises:
        QuestionRefused: The range is empty; said at once, not with the first interval.
    """
    checked_range(from_unix_ms, to_unix_ms)
    return _intervals(past, from_unix_ms, to_unix_ms)


def _intervals(past: Past, from_unix_ms: int, to_unix_ms: int) -> Iterator[ExportedSample]:
    for chunk in past.chunks(from_unix_ms, to_unix_ms):
        who = past.identities(chunk, list(chunk.life.tracks))
        before: Sample | None = None
        for now in complete_samples(chunk, who):
            if before is not None and from_unix_ms <= now.taken_at_unix_ms <= to_unix_ms:
                made = reading(before, now)
                if made is not None:
                    rows = list(_active_rows(before, now))
                    yield ExportedSample(made.taken_at_unix_ms, made.elapsed_s, made, rows)
            before = now


def _active_rows(before: Sample, now: Sample) -> Iterator[ProcessRow]:
    rates = ProcessRates(before, now)
    then = before.processes or {}
    for key, process in (now.processes or {}).items():
        if then.get(key) is not process:
            yield rates.row(process)


def as_json(samples: Iterator[ExportedSample]) -> Iterator[bytes]:
    """One JSON array, in pieces."""
    begin = b"[\n"
    for sample in samples:
        yield begin + msgspec.json.encode(sample)
        begin = b",\n"
    yield b"\n]\n" if begin == b",\n" else b"[]\n"


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
