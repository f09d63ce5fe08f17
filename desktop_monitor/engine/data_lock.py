"""The lock of a data directory: one engine runs for each."""

import filelock

from desktop_monitor.model.errors import AlreadyRunning
from desktop_monitor.paths import AppPaths

LOCK_WAIT_S = 0.5  # a launcher that looks whether an engine runs holds the lock for a moment


def lock_data_dir(paths: AppPaths) -> filelock.BaseFileLock:
    """Take the lock.

    Raises:
        AlreadyRunning: Another engine has it.
    """
    taken = filelock.FileLock(paths.lock_file, timeout=LOCK_WAIT_S, poll_interval=0.02, mode=0o600)
    try:
        taken.acquire()
    except filelock.Timeout:
        raise AlreadyRunning(
            f"A monitor is already running for {paths.data_dir}. "
            "See it with `desktop-monitor`, or end it with `desktop-monitor stop`."
        ) from None
    return taken
