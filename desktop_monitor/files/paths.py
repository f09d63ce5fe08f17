"""Locations of the program's files, and the private data directory that holds most of them."""

import contextlib
import hashlib
import os
import stat
import sys
from pathlib import Path

import platformdirs

from desktop_monitor import files
from desktop_monitor.model.errors import DirectoryRefused

APPLICATION = "desktop-monitor"
INCIDENT_PREFIX = f"{APPLICATION}-incident-"
"""Of the names of the temporary directories into which incidents are opened."""


class AppPaths:
    """The files in one data directory. At most one engine runs per data directory."""

    def __init__(self, data_dir: Path) -> None:
        self.data_dir = data_dir
        self.settings_file = data_dir / "settings.json"
        self.alert_rules_file = data_dir / "alert-rules.json"
        """What the user changed of the rules of alerts, and the quiet hours."""
        self.alerts_file = data_dir / "alerts.json"
        """The alerts that were raised."""
        self.window_file = data_dir / "window.json"
        """The geometry of the window."""
        self.compact_window_file = data_dir / "compact-window.json"
        """The geometry of the compact window; there once it was shown."""
        self.lock_file = data_dir / "engine.lock"
        """Locked while an engine runs; never removed."""
        self.launch_lock_file = data_dir / "opening.lock"
        """Locked by the launcher that prepares the window; never removed."""
        self.runtime_file = data_dir / "engine.json"
        """Process id, port and secret of the engine; valid only while the lock is held."""
        self.log_file = data_dir / "engine.log"
        """The engine's log; rotated files are ``engine.log.1`` and so on."""
        self.presence_file = data_dir / "presence.json"
        """When a page was last seen."""
        self.boot_file = data_dir / "boot.json"
        """The boot time as first read."""
        self.history_dir = data_dir / "history"
        self.metrics_token_file = data_dir / "metrics-token"
        """The token that opens the metrics; there once they were switched on."""
        self.metrics_targets_file = data_dir / "metrics-targets.json"
        """The engine's address for Prometheus's ``file_sd_configs``, while metrics are on."""
        self.incident_file = data_dir / "incident.json"
        """In a temporary data directory: the incident that was opened into its history."""
        self.redirect_file = _redirect_file(data_dir)
        """A page that redirects the browser to the engine; keeps the key out of command lines."""


def _redirect_file(data_dir: Path) -> Path:
    """Return a path that a browser from a Snap may read: not in a hidden directory, nor in /tmp or /run."""
    if sys.platform != "win32" and sys.platform != "darwin":
        with contextlib.suppress(RuntimeError):  # the home directory is not known
            home = Path.home()
            is_hidden = not data_dir.is_relative_to(home) or any(
                part.startswith(".") for part in data_dir.relative_to(home).parts
            )
            if is_hidden:
                return home / f"{APPLICATION}-{suffix_of(data_dir)}.html"
    return data_dir / "open.html"


def app_paths(data_dir: Path | None = None) -> AppPaths:
    """Return the paths in `data_dir`, by default the user's data directory for this program."""
    return AppPaths(
        Path(data_dir).absolute() if data_dir else platformdirs.user_data_path(APPLICATION, appauthor=False)
    )


def open_command(paths: AppPaths) -> str:
    """Return the command line that opens the monitor of a data directory."""
    if paths.data_dir == app_paths().data_dir:
        return APPLICATION
    import shlex
    import subprocess

    words = [APPLICATION, "--data-dir", str(paths.data_dir)]
    return subprocess.list2cmdline(words) if sys.platform == "win32" else shlex.join(words)


def program_command() -> list[str]:
    """Return the command that runs this program: the bundle, or the package in this Python."""
    if getattr(sys, "frozen", False):
        return [sys.executable]
    # -P: do not import modules from the working directory.
    return [sys.executable, "-P", "-m", "desktop_monitor"]


def suffix_of(data_dir: Path) -> str:
    """Return a suffix that distinguishes files outside of the data directory from those of another one."""
    return hashlib.sha256(os.fsencode(data_dir)).hexdigest()[:8]


def assets_dir() -> Path:
    """Return the page's files: next to the package in a checkout, inside it once installed or bundled."""
    package = Path(__file__).parents[1]
    inside = package / "assets"
    return inside if inside.is_dir() else package.parent / "assets"


def prepare_data_dir(paths: AppPaths) -> None:
    """Create the data directory, or make an existing one private.

    Raises:
        DirectoryRefused: See :func:`ensure_private_dir`; or other users can read the directory and it holds
            only files of other programs, as a home directory named by mistake does.
    """
    if _others_have_access(paths.data_dir) and _has_only_foreign_files(paths):
        raise _refused(paths.data_dir, "holds other files, which only you could read from then on")
    ensure_private_dir(paths.data_dir)


def _has_only_foreign_files(paths: AppPaths) -> bool:
    entries = set(paths.data_dir.iterdir())
    return bool(entries) and entries.isdisjoint(vars(paths).values())


def _others_have_access(directory: Path) -> bool:
    if sys.platform != "win32":
        with contextlib.suppress(OSError):
            status = directory.lstat()
            is_own_dir = stat.S_ISDIR(status.st_mode) and status.st_uid == os.geteuid()
            return is_own_dir and bool(status.st_mode & (stat.S_IRWXG | stat.S_IRWXO))
    return False


def ensure_private_dir(directory: Path) -> None:
    """Create `directory` with mode 0700, or restrict an existing one to that mode.

    Raises:
        DirectoryRefused: It is a symbolic link or a file, belongs to another user, is writable by other
            users, or cannot be created or written.
    """
    try:
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        status = directory.lstat()
    except OSError as error:
        raise _refused(directory, _mkdir_problem(directory, error)) from error
    if stat.S_ISLNK(status.st_mode):
        raise _refused(directory, "is a symbolic link")
    if sys.platform != "win32":
        _restrict_to_owner(directory, status)
    if not os.access(directory, os.W_OK | os.X_OK):
        raise _refused(directory, "cannot be written")


def _mkdir_problem(directory: Path, error: OSError) -> str:
    if not isinstance(error, FileExistsError):
        return f"cannot be created ({error.strerror})"
    return "is a broken symbolic link" if directory.is_symlink() else "is a file"


def _restrict_to_owner(directory: Path, status: os.stat_result) -> None:
    if sys.platform != "win32" and status.st_uid != os.geteuid():
        raise _refused(directory, "belongs to another user")
    if status.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
        raise _refused(directory, "can be written by other users")
    if stat.S_IMODE(status.st_mode) != stat.S_IRWXU:
        try:
            directory.chmod(stat.S_IRWXU)
        except OSError as error:
            raise _refused(directory, f"cannot be made private ({error.strerror})") from error


def _refused(directory: Path, problem: str) -> DirectoryRefused:
    return DirectoryRefused(f"The data directory {directory} {problem}. Choose another one with --data-dir.")


def write_private(path: Path, content: bytes) -> None:
    """Atomically replace `path` with a file that only its owner can read.

    Raises:
        OSError: The file cannot be written; `path` is unchanged.
    """
    with files.replacement(path) as file:
        file.write(content)
