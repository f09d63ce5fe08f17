"""The lock of a data directory: at most one engine has it."""

import filelock

from desktop_monitor.files.paths import AppPaths, open_command
from desktop_monitor.model.errors import AlreadyRunning

LOCK_WAIT_S = 0.5  # a launcher that looks whether an engine runs holds the lock for a moment


def lock_data_dir(paths: AppPaths) -> filelock.BaseFileLock:
    """Lock a data directory until the lock is released or this process ends.

    Raises:
        AlreadyRunning: Another engine has it.
    """
    taken = filelock.FileLock(paths.lock_file, timeout=LOCK_WAIT_S, poll_interval=0.02, mode=0o600)
    try:
        taken.acquire()
    except filelock.Timeout:
        raise AlreadyRunning(
            f"A monitor is already running for {paths.data_dir}. "
            f"See it with `{open_command(paths)}`, or end it with `{open_command(paths)} stop`."
        ) from None
    return taken
