"""Helpers of the commands that read the recorded history."""

import time
from datetime import datetime

from desktop_monitor.model.errors import HistoryUnreadable
from desktop_monitor.paths import AppPaths
from desktop_monitor.recorder import HistoryReader
from desktop_monitor.recorder import open_history as open_directory


def open_history(paths: AppPaths) -> HistoryReader:
    """Open the recorded history of a data directory.

    Raises:
        HistoryUnreadable: There is no history, or a newer version wrote it.
    """
    if not paths.history_dir.is_dir():
        raise HistoryUnreadable(
            f"There is no history in {paths.data_dir}. Start the monitor with `desktop-monitor`, or name "
            "another directory with --data-dir."
        )
    return open_directory(paths.history_dir)


def local_time(at_unix_ms: int) -> str:
    """Format a Unix time in milliseconds as local time with its zone."""
    return datetime.fromtimestamp(at_unix_ms / 1000).astimezone().isoformat(sep=" ", timespec="seconds")


def now_unix_ms() -> int:
    """Return the current Unix time in milliseconds."""
    return time.time_ns() // 1_000_000
