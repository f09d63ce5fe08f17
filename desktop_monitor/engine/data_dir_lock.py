"""The lock of a data directory: at most one engine has it."""

import filelock

from desktop_monitor.files.paths import AppPaths, open_command
from desktop_monitor.model.errors import AlreadyRunning, DirectoryRefused

LOCK_WAIT_S = 0.5  # a launcher that checks whether an engine runs holds the lock for a moment


def lock_data_dir(paths: AppPaths) -> filelock.BaseFileLock:
    """Lock a data directory until the lock is released or this process ends.

    Raises:
        AlreadyRunning: Another engine has it.
        DirectoryRefused: What lies in the place of its file cannot be locked.
    """
    taken = filelock.FileLock(paths.lock_file, timeout=LOCK_WAIT_S, poll_interval=0.02, mode=0o600)
    try:
        taken.acquire()
    except filelock.Timeout:
        raise AlreadyRunning(
            f"A monitor is already running for {paths.data_dir}. "
            f"See it with `{open_command(paths)}`, or end it with `{open_command(paths)} stop`."
        ) from None
    except OSError as error:
        raise DirectoryRefused(
            f"{paths.lock_file} cannot be locked ({error.strerror}). Remove that file, or choose another "
            "directory with --data-dir."
        ) from error
    return taken
