"""Writes a time of the history out, sample by sample, so that any length fits into memory."""

from collections.abc import Iterator

import msgspec

from desktop_monitor.model.process import ProcessRow
from desktop_monitor.model.reading import Reading
from desktop_monitor.model.sample import Sample
from desktop_monitor.rates import ProcessRates, reading
from desktop_monitor.recorder.queries.history_reader import Past, checked_range
from desktop_monitor.recorder.storage.rebuild import complete_samples


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
