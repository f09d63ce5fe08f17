"""The engine that runs for a data directory: whether there is one, and how it is reached."""

from typing import TYPE_CHECKING

from desktop_monitor.paths import Places

if TYPE_CHECKING:
    from desktop_monitor.launcher.client import Address


def find(where: Places) -> "Address | None":
    """Find the engine that runs for this data directory.

    A runtime file that a crash left behind may name a port that is now a stranger's. So it counts only while
    the engine's lock is held.
    """
    address = read_runtime_file(where)
    return address if address and is_held(where) else None


def is_held(where: Places) -> bool:
    """Tell whether an engine holds the lock of this data directory."""
    if not where.lock_file.exists():
        return False
    import filelock

    probe = filelock.FileLock(where.lock_file, timeout=0, mode=0o600)
    try:
        probe.acquire()
    except filelock.Timeout:
        return True
    probe.release()
    return False


def read_runtime_file(where: Places) -> "Address | None":
    """Read where an engine says that it is; None when there is no such file, or a damaged one."""
    try:
        content = where.runtime_file.read_bytes()
        import json

        from desktop_monitor.launcher.client import Address

        said = json.loads(content)
        return Address(pid=int(said["pid"]), port=int(said["port"]), secret=str(said["secret"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None
