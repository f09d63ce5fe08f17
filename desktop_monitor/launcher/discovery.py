"""Finds the engine that runs for a data directory."""

from pathlib import Path
from typing import TYPE_CHECKING

from desktop_monitor import files
from desktop_monitor.files.paths import AppPaths
from desktop_monitor.files.small_file import read_small

if TYPE_CHECKING:
    import filelock

    from desktop_monitor.launcher.client import Address


def find_engine(paths: AppPaths) -> "Address | None":
    """Return the address of the engine that runs for this data directory, or None.

    A crash leaves the runtime file behind, and another program may use its port by now. The file is
    therefore valid only while the engine's lock is held.
    """
    address = read_runtime_file(paths)
    return address if address and is_locked(paths) else None


def is_locked(paths: AppPaths) -> bool:
    """Return whether an engine holds the lock of this data directory."""
    if not paths.lock_file.exists():
        return False
    lock = try_lock(paths.lock_file)
    if lock:
        lock.release()
    return lock is None


def try_lock(path: Path) -> "filelock.BaseFileLock | None":
    """Lock a file until this process ends, or return None if another process holds the lock."""
    import filelock

    lock = filelock.FileLock(path, timeout=0, mode=0o600)
    try:
        lock.acquire()
    except filelock.Timeout:
        return None
    return lock


def read_runtime_file(paths: AppPaths) -> "Address | None":
    """Return the address in the runtime file; None if the file is missing or damaged."""
    try:
        content = files.when_unused(lambda: read_small(paths.runtime_file))
        import json

        from desktop_monitor.launcher.client import Address

        fields = json.loads(content)
        return Address(pid=int(fields["pid"]), port=int(fields["port"]), secret=str(fields["secret"]))
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None
