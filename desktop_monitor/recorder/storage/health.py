"""Looks at every file of the history, and changes none."""

from collections.abc import Iterator
from pathlib import Path

from desktop_monitor.recorder.storage.day_files import Days
from desktop_monitor.recorder.storage.sqlite_store import Shelf, is_newer
from desktop_monitor.recorder.storage.write_ahead_log import NewerFormat, replay


def examined(directory: Path) -> Iterator[tuple[str, str | None]]:
    """Tell of each file of the history its name, and what is wrong with it; None is nothing.

    Raises:
        OSError: A file cannot be read.
    """
    days = Days(directory)
    for path in sorted(directory.glob("*.sqlite")):
        if is_newer(path):
            yield path.name, "was written by a newer version"
        else:
            yield path.name, None if Shelf(path).is_whole() else "is damaged"
    if days.journal.exists():
        yield days.journal.name, _of_journal(days)


def _of_journal(days: Days) -> str | None:
    try:
        return None if replay(days.journal, days.tail) else "holds no sample that is whole"
    except NewerFormat:
        return "was written by a newer version"
