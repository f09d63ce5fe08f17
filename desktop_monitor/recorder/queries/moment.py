"""The machine at an instant, with every process."""

from functools import partial

from desktop_monitor.model.errors import NothingRecorded
from desktop_monitor.model.history import Moment
from desktop_monitor.rates import process_rows, reading
from desktop_monitor.rates.cpu_accounting import account
from desktop_monitor.rates.processes import busiest_first
from desktop_monitor.recorder.queries.history_reader import HistoryReader
from desktop_monitor.recorder.storage.chunk import Chunk
from desktop_monitor.recorder.storage.rebuild import interval

NEAREST_MS = 30_000
"""An instant this close to a sample is answered with that sample."""


def moment(reader: HistoryReader, at_unix_ms: int) -> Moment:
    """Return the interval that an instant lies in, or the nearest within `NEAREST_MS`.

    Raises:
        NothingRecorded: Nothing was recorded then.
    """
    chunk, number = _interval_at(reader, at_unix_ms)
    before, now = interval(chunk, number, partial(reader.identities, chunk))
    rows = busiest_first(process_rows(before, now).values())
    return Moment(
        at_unix_ms=now.taken_at_unix_ms,
        elapsed_s=round(now.monotonic_s - before.monotonic_s, 3),
        reading=reading(before, now, period_ms=chunk.header.period_ms),
        processes=rows,
        accounting=account(before, now, rows),
    )


def _interval_at(reader: HistoryReader, at_unix_ms: int) -> tuple[Chunk, int]:
    nearest: tuple[int, Chunk, int] | None = None
    for chunk in reader.chunks(at_unix_ms - NEAREST_MS, at_unix_ms + NEAREST_MS):
        walls = chunk.walls_unix_ms
        for number in range(1, len(walls)):
            is_in = walls[number - 1] < at_unix_ms <= walls[number] and not chunk.is_gap(number)
            away_ms = 0 if is_in else min(abs(walls[number] - at_unix_ms), NEAREST_MS + 1)
            if away_ms <= NEAREST_MS and (nearest is None or away_ms < nearest[0]):
                nearest = away_ms, chunk, number
    if nearest is None:
        raise NothingRecorded("Nothing was recorded at that time.")
    return nearest[1:]
