"""What the commands that read recorded history share."""

import time
from datetime import datetime

from desktop_monitor.model.errors import HistoryUnreadable
from desktop_monitor.paths import Places
from desktop_monitor.recorder import HistoryReader
from desktop_monitor.recorder import open_history as open_directory


def open_history(paths: Places) -> HistoryReader:
    """Open the recorded history of a data directory.

    Raises:
        HistoryUnreadable: Nothing was recorded there, or a newer version wrote it.
    """
    if not paths.history_dir.is_dir():
        raise HistoryUnreadable(
            f"Nothing was recorded in {paths.data_dir}. Start the monitor with `desktop-monitor`, or name "
            "another directory with --data-dir."
        )
    return open_directory(paths.history_dir)


def local_time(at_unix_ms: int) -> str:
    """Format an instant as local time with its zone."""
    return datetime.fromtimestamp(at_unix_ms / 1000).astimezone().isoformat(sep=" ", timespec="seconds")


def now_unix_ms() -> int:
    """Return the wall time."""
    return time.time_ns() // 1_000_000
