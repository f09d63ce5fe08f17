"""When the recording begins: with its oldest chunk, or, where those were removed, with its oldest roll-up."""

from collections.abc import Iterable

from desktop_monitor.recorder.rollups.series_rollup import PackedRollup
from desktop_monitor.recorder.storage.day_files import DayFiles
from desktop_monitor.recorder.storage.integer_column import unpack_integers
from desktop_monitor.recorder.storage.record_batches import StoredRecord
from desktop_monitor.recorder.storage.record_kinds import Family, RecordKind
from desktop_monitor.timing.unix_time import HOUR_MS, MINUTE_MS


def recorded_since_unix_ms(days: DayFiles) -> int | None:
    """Return when the first interval that is stored began; None when nothing is stored."""
    found = (_first_chunk(days), _first_minute(days), _first_hour(days))
    return min((at for at in found if at is not None), default=None)


def _first_chunk(days: DayFiles) -> int | None:
    for day_ms, _ in days.present(Family.SAMPLES):
        oldest = days.samples(day_ms).edge(RecordKind.CHUNK, newest=False)
        chunks = [] if oldest is None else list(days.chunks(oldest, oldest))
        if chunks:
            return min(chunk.walls_unix_ms[0] for chunk in chunks)
    return None


def _first_minute(days: DayFiles) -> int | None:
    for day_ms, _ in days.present(Family.ROLLUPS):
        file = days.rollups(day_ms)
        hour_ms = file.edge(RecordKind.MINUTES, newest=False)
        if hour_ms is not None:
            return _first_measured(file.find(RecordKind.MINUTES, hour_ms, hour_ms), MINUTE_MS)
    return None


def _first_hour(days: DayFiles) -> int | None:
    day_ms = days.summary.edge(RecordKind.HOURS, newest=False)
    if day_ms is None:
        return None
    return _first_measured(days.summary.find(RecordKind.HOURS, day_ms, day_ms), HOUR_MS)


def _first_measured(records: Iterable[StoredRecord], width_ms: int) -> int | None:
    """A slot is measured up to its end when the recording begins in it."""
    begins: list[int] = []
    for record in records:
        packed = record.decoded(PackedRollup)
        slots, weights = (unpack_integers(column, packed.count) for column in (packed.slots, packed.weights))
        if packed.count:
            begins.append(slots[0] + width_ms - weights[0])
    return min(begins, default=None)
