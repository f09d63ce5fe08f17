"""Finds the short times that the next findings will ask for, and stores them with the digest of their day."""

from desktop_monitor import findings
from desktop_monitor.findings.recorded import Recorded, ShortTime
from desktop_monitor.recorder.queries.findings import MAX_MINUTES_RANGE_MS, machine_of
from desktop_monitor.recorder.queries.findings_samples import short_time
from desktop_monitor.recorder.queries.findings_series import minutes_of
from desktop_monitor.recorder.queries.history_reader import HistoryReader
from desktop_monitor.recorder.rollups import day_short_times
from desktop_monitor.recorder.storage.day_files import DayFiles
from desktop_monitor.timing.unix_time import DAY_MS


def write_newest_missing(days: DayFiles, now_unix_ms: int) -> None:
    """Write those of the newest day before today that lacks them; one at a time, as each is some work.

    Raises:
        OSError: They cannot be written.
    """
    ended = days.between(now_unix_ms - MAX_MINUTES_RANGE_MS, now_unix_ms - DAY_MS)
    missing = [day_ms for day_ms in ended if not day_short_times.are_stored(days, day_ms)]
    if missing:
        day_short_times.store(days, missing[-1], _asked_for(HistoryReader(days), missing[-1]))


def _asked_for(reader: HistoryReader, day_ms: int) -> list[tuple[int, int, ShortTime]]:
    """Return the times that the findings of a day ask for, as (begin, end, time)."""
    asked: dict[tuple[int, int], ShortTime] = {}

    def samples(from_unix_ms: int, to_unix_ms: int) -> ShortTime | None:
        short = short_time(reader, dict, from_unix_ms, to_unix_ms)
        if short is not None and day_short_times.is_storable(from_unix_ms, to_unix_ms):
            asked[from_unix_ms, to_unix_ms] = short
        return short

    end = day_ms + DAY_MS - 1
    core_count, interfaces = machine_of(reader)
    findings.find(
        Recorded(
            from_unix_ms=day_ms,
            to_unix_ms=end,
            core_count=core_count,
            interfaces=interfaces,
            minutes=minutes_of(reader, day_ms, end, dict),
            samples=samples,
        )
    )
    return [(*key, short) for key, short in asked.items()]
