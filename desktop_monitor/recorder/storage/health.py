"""Checks every file of the history, and changes none."""

from collections.abc import Iterator
from pathlib import Path

from desktop_monitor.recorder.storage import sqlite_format
from desktop_monitor.recorder.storage.day_files import SUFFIX, DayFiles
from desktop_monitor.recorder.storage.record_batches import FORMAT
from desktop_monitor.recorder.storage.record_file import RecordFile, format_of
from desktop_monitor.recorder.storage.write_ahead_log import NewerFormat, replay


def check_files(directory: Path) -> Iterator[tuple[str, str | None]]:
    """Yield the name of each file of the history, and what is wrong with it; None is nothing.

    Raises:
        OSError: A file cannot be read.
    """
    days = DayFiles(directory)
    for path, _, _ in days.files():
        is_current = path.suffix == SUFFIX
        if sqlite_format.is_newer(path) if not is_current else (format_of(path) or 0) > FORMAT:
            yield path.name, "was written by a newer version"
        else:
            file = RecordFile(path) if is_current else sqlite_format.SqliteFile(path)
            yield path.name, None if file.is_whole() else "is damaged"
    if days.wal_path.exists():
        yield days.wal_path.name, _check_log(days)


def _check_log(days: DayFiles) -> str | None:
    try:
        return None if replay(days.wal_path) else "holds no sample that is whole"
    except NewerFormat:
        return "was written by a newer version"
