"""Files of the history that cannot be used directly: damaged, newer, or of the first format."""

import logging
from pathlib import Path

from desktop_monitor import files
from desktop_monitor.recorder.storage import sqlite_format
from desktop_monitor.recorder.storage.day_files import SUFFIX, DayFiles
from desktop_monitor.recorder.storage.record_batches import FORMAT
from desktop_monitor.recorder.storage.record_file import RecordFile, format_of, moved_aside
from desktop_monitor.recorder.storage.sqlite_format import SqliteFile

log = logging.getLogger(__name__)


def convert(days: DayFiles) -> None:
    """Convert files of format 1.

    Raises:
        OSError: One cannot be converted; it stays as it was.
    """
    for path, family, _ in days.files():
        if path.suffix == sqlite_format.SUFFIX and path.exists():
            target = path.with_suffix(SUFFIX)
            if target.exists():  # a conversion that ended before the old file was removed
                files.remove(path)
                continue
            new = RecordFile(path.with_suffix(".converting"))
            SqliteFile(path).convert(new, family)
            files.replace(new.path, target)
            log.info("history converted: file=%s", path.name)


def set_aside(days: DayFiles) -> list[Path]:
    """Move away files of a newer version or that are not ours, repair damaged ones; return the new paths.

    Raises:
        OSError: A file cannot be moved or read.
    """
    moved: list[Path] = []
    for path, _, _ in days.files():
        if path.suffix == SUFFIX:
            found = format_of(path)
            if found is None and path.stat().st_size:
                days.damaged.add(path.name)
            elif (found or 0) > FORMAT:
                moved.append(moved_aside(path))
        elif sqlite_format.is_newer(path):
            moved.append(moved_aside(path))
    return moved + repair(days)


def repair(days: DayFiles) -> list[Path]:
    """Write what is whole of each damaged file into a new one; return where the damaged files are now.

    A file that another program has open stays as it is until the next call.

    Raises:
        OSError: A new file cannot be written.
    """
    moved = []
    for name in sorted(days.damaged):
        path = days.directory / name
        file = RecordFile(path)
        if path.suffix == SUFFIX and path.exists() and not file.is_whole():
            copy = RecordFile(path.with_suffix(".repaired"))
            files.remove(copy.path)
            file.copy_to(copy)
            try:
                moved.append(moved_aside(path))
            except OSError as error:
                if not files.is_in_use(error):
                    raise
                log.info("history not repaired yet, it is open: file=%s", name)
                continue
            files.replace(copy.path, path)
        days.damaged.discard(name)
    return moved


def check_one(days: DayFiles, turn: int) -> None:
    """Mark one file to be checked by the next `repair`, another one each turn: disks lose bits."""
    paths = [path for path, _, _ in days.files() if path.suffix == SUFFIX]
    if paths:
        days.damaged.add(paths[turn % len(paths)].name)
