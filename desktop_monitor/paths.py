"""Where things lie: the page's files, and the private directory with settings, lock, runtime file and log."""

import contextlib
import os
import stat
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import platformdirs

from desktop_monitor.model.errors import DirectoryRefused

APPLICATION = "desktop-monitor"


@dataclass(frozen=True, slots=True)
class Places:
    """The files of one data directory. One engine runs per data directory."""

    data_dir: Path

    @property
    def settings_file(self) -> Path:
        """The settings, JSON."""
        return self.data_dir / "settings.json"

    @property
    def lock_file(self) -> Path:
        """Held locked for as long as the engine lives; never removed."""
        return self.data_dir / "engine.lock"

    @property
    def opening_file(self) -> Path:
        """Held locked by the one of many launches that prepares a window; never removed."""
        return self.data_dir / "opening.lock"

    @property
    def runtime_file(self) -> Path:
        """How to reach the running engine; to be trusted only while the lock is held."""
        return self.data_dir / "engine.json"

    @property
    def log_file(self) -> Path:
        """The engine's log; older parts lie beside it as ``engine.log.1`` and so on."""
        return self.data_dir / "engine.log"

    @property
    def boot_file(self) -> Path:
        """When this boot of the machine began, as first told."""
        return self.data_dir / "boot.json"

    @property
    def history_dir(self) -> Path:
        """What the recorder keeps."""
        return self.data_dir / "history"

    @property
    def window_file(self) -> Path:
        """Size and place of the window, JSON."""
        return self.data_dir / "window.json"

    @property
    def forward_file(self) -> Path:
        """A page that leads the browser to the engine, so that no key is in a command line."""
        return self.data_dir / "open.html"


def places(data_dir: Path | None = None) -> Places:
    """Name the files in `data_dir`, or in the user's data directory for this program when it is None."""
    return Places(
        Path(data_dir).absolute() if data_dir else platformdirs.user_data_path(APPLICATION, appauthor=False)
    )


def assets_dir() -> Path:
    """Find the page's files: beside the package in a checkout, inside it once installed or bundled."""
    inside = Path(__file__).parent / "assets"
    return inside if inside.is_dir() else Path(__file__).parent.parent / "assets"


def move_in(where: Places) -> None:
    """Claim the data directory, unless it holds what is not the monitor's and would become private with it.

    Raises:
        DirectoryRefused: It does, or :func:`claim` refuses it.
    """
    directory = where.data_dir
    if _can_be_read_by_others(directory) and _is_somebody_elses(where):
        # A home directory, or the root of the disk, must not be locked by a slip of the hand.
        raise _refused(directory, "holds other files, which only you could read from then on")
    claim(where)


def _is_somebody_elses(where: Places) -> bool:
    """Whether there is something in it, and nothing of ours."""
    ours = {getattr(where, name) for name, kind in vars(Places).items() if isinstance(kind, property)}
    found = set(where.data_dir.iterdir())
    return bool(found) and not found & ours


def _can_be_read_by_others(directory: Path) -> bool:
    try:
        found = directory.lstat()
    except OSError:
        return False
    return (
        sys.platform != "win32"
        and stat.S_ISDIR(found.st_mode)
        and found.st_uid == os.geteuid()
        and bool(found.st_mode & (stat.S_IRWXG | stat.S_IRWXO))
    )


def claim(where: Places) -> None:
    """Make the data directory private, or refuse it.

    Raises:
        DirectoryRefused: It is a link, a file, not ours, writable by others, or cannot be made or written.
    """
    directory = where.data_dir
    try:
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        found = directory.lstat()
    except OSError as error:
        raise _refused(directory, _why_not_made(directory, error)) from error
    if stat.S_ISLNK(found.st_mode):
        raise _refused(directory, "is a link")
    if sys.platform != "win32":
        _keep_others_out(directory, found)
    if not os.access(directory, os.W_OK | os.X_OK):
        raise _refused(directory, "cannot be written")


def _why_not_made(directory: Path, error: OSError) -> str:
    if not isinstance(error, FileExistsError):
        return f"cannot be made ({error.strerror})"
    return "is a link that leads nowhere" if directory.is_symlink() else "is a file"


def _keep_others_out(directory: Path, found: os.stat_result) -> None:
    if found.st_uid != os.geteuid():
        raise _refused(directory, "belongs to another user")
    if found.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
        raise _refused(directory, "can be written by other users")
    if stat.S_IMODE(found.st_mode) != stat.S_IRWXU:
        try:
            directory.chmod(stat.S_IRWXU)
        except OSError as error:
            raise _refused(directory, f"cannot be made private ({error.strerror})") from error


def _refused(directory: Path, problem: str) -> DirectoryRefused:
    return DirectoryRefused(f"The data directory {directory} {problem}. Choose another one with --data-dir.")


@contextlib.contextmanager
def replaced_privately(path: Path) -> Iterator[BinaryIO]:
    """Write a file that only its owner can read, which takes the place of `path` when all of it is written.

    If anything fails, the old file stays and nothing else is left.

    Raises:
        OSError: The file cannot be written.
    """
    import tempfile

    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except BaseException:  # Ctrl+C leaves nothing behind either
        temporary.unlink(missing_ok=True)
        raise


def write_private(path: Path, content: bytes) -> None:
    """Replace `path` at once with a file that only its owner can read; if that fails, the old one stays.

    Raises:
        OSError: The file cannot be written.
    """
    with replaced_privately(path) as file:
        file.write(content)
