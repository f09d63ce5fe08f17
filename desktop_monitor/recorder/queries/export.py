"""The recorded samples of a time, one by one, so that any length fits into memory."""

from collections.abc import Iterator

import msgspec

from desktop_monitor.model.process import ProcessRow
from desktop_monitor.model.reading import Reading
from desktop_monitor.model.sample import Sample
from desktop_monitor.rates import ProcessRates, reading
from desktop_monitor.recorder.queries.history_reader import HistoryReader, check_range
from desktop_monitor.recorder.storage.chunk import Chunk
from desktop_monitor.recorder.storage.rebuild import complete_samples


class ExportedSample(msgspec.Struct, frozen=True):
    """What the machine did in one interval, and the processes that did something in it or are new."""

    at_unix_ms: int
    elapsed_s: float
    reading: Reading
    processes: list[ProcessRow]


def exported(reader: HistoryReader, from_unix_ms: int, to_unix_ms: int) -> Iterator[ExportedSample]:
    """Yield every interval that ended in a range, oldest first.

    Raises:
        QuestionRefused: The range is empty; raised by the call, not by the first interval.
    """
    check_range(from_unix_ms, to_unix_ms)
    return _intervals(reader, from_unix_ms, to_unix_ms)


def _intervals(reader: HistoryReader, from_unix_ms: int, to_unix_ms: int) -> Iterator[ExportedSample]:
    for chunk in reader.chunks(from_unix_ms, to_unix_ms):
        identities = reader.identities(chunk, list(chunk.processes.rows))
        before: Sample | None = None
        for now in complete_samples(chunk, identities):
            if before is not None and from_unix_ms <= now.taken_at_unix_ms <= to_unix_ms:
                made = reading(before, now, period_ms=chunk.header.period_ms)
                if made is not None:
                    rows = list(_active_rows(before, now))
                    yield ExportedSample(made.taken_at_unix_ms, made.elapsed_s, made, rows)
            before = now


def recorded_samples(
    reader: HistoryReader, from_unix_ms: int, to_unix_ms: int
) -> Iterator[tuple[str, int, Sample]]:
    """Yield every complete sample of `recorded_states`, with boot and period (ms)."""
    for chunk, states in recorded_states(reader, from_unix_ms, to_unix_ms):
        identities = reader.identities(chunk, list(chunk.processes.rows))
        wanted = frozenset(states)
        for state, sample in enumerate(complete_samples(chunk, identities)):
            if state in wanted:
                yield chunk.header.boot, chunk.header.period_ms, sample


def recorded_states(
    reader: HistoryReader, from_unix_ms: int, to_unix_ms: int
) -> Iterator[tuple[Chunk, list[int]]]:
    """Yield chunks with the numbers of their states at the ends of intervals that ended in a range.

    The state that begins the first interval is among them; one that ends a chunk comes once.
    """
    last: tuple[str, int] | None = None
    for chunk in reader.chunks(from_unix_ms, to_unix_ms):
        states: list[int] = []
        for number, wall in enumerate(chunk.walls_unix_ms[1:], 1):
            if from_unix_ms <= wall <= to_unix_ms:
                for state in (number - 1, number):
                    at = (chunk.header.boot, chunk.monotonics_ms[state])
                    if last is None or last[0] != at[0] or last[1] < at[1]:
                        states.append(state)
                        last = at
        yield chunk, states


def _active_rows(before: Sample, now: Sample) -> Iterator[ProcessRow]:
    rates = ProcessRates(before, now)
    then = before.processes or {}
    for key, process in (now.processes or {}).items():
        if then.get(key) is not process:
            yield rates.row(process)
