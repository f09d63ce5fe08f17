"""The data directory is private, or refused; private files are replaced atomically."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from desktop_monitor import files
from desktop_monitor.files.paths import (
    AppPaths,
    app_paths,
    assets_dir,
    ensure_private_dir,
    prepare_data_dir,
    write_private,
)
from desktop_monitor.model.errors import DirectoryRefused

NOBODY = 65534
"""The user id of ``nobody``."""


def mode(path: Path) -> int:
    """Return the permission bits of `path`."""
    return stat.S_IMODE(path.stat().st_mode)


def test_a_new_directory_is_private_and_its_parents_are_created(tmp_path: Path) -> None:
    """It is created with mode 0700."""
    paths = app_paths(tmp_path / "a" / "b")

    ensure_private_dir(paths.data_dir)

    assert mode(paths.data_dir) == 0o700


def test_a_readable_directory_is_made_private(tmp_path: Path) -> None:
    """An existing directory with mode 0755 is restricted to 0700."""
    tmp_path.chmod(0o755)

    ensure_private_dir(tmp_path)

    assert mode(tmp_path) == 0o700


def test_a_directory_with_foreign_files_is_refused_unchanged(tmp_path: Path) -> None:
    """A home directory passed to --data-dir by mistake keeps its mode."""
    (tmp_path / "letters").touch()
    tmp_path.chmod(0o755)

    with pytest.raises(DirectoryRefused, match="holds other files"):
        prepare_data_dir(AppPaths(tmp_path))

    assert mode(tmp_path) == 0o755


@pytest.mark.parametrize("name", ["settings.json", "engine.lock", "history"])
def test_a_copied_data_directory_is_made_private(tmp_path: Path, name: str) -> None:
    """One file of ours is enough to recognise a data directory; a copy may have lost its mode."""
    paths = AppPaths(tmp_path)
    (tmp_path / name).touch()
    (tmp_path / "notes.txt").touch()
    tmp_path.chmod(0o755)

    prepare_data_dir(paths)

    assert mode(tmp_path) == 0o700


def test_a_directory_writable_by_others_is_refused(tmp_path: Path) -> None:
    """Another user may have placed files in it already."""
    tmp_path.chmod(0o777)

    with pytest.raises(DirectoryRefused, match="written by other users"):
        ensure_private_dir(tmp_path)


def test_a_symbolic_link_is_refused(tmp_path: Path) -> None:
    """The creator of the link would choose where the files go."""
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")

    with pytest.raises(DirectoryRefused, match="is a symbolic link"):
        ensure_private_dir(tmp_path / "link")


def test_a_broken_symbolic_link_is_refused(tmp_path: Path) -> None:
    """The target of the link is not created."""
    (tmp_path / "link").symlink_to(tmp_path / "nowhere")

    with pytest.raises(DirectoryRefused, match="is a broken symbolic link"):
        ensure_private_dir(tmp_path / "link")

    assert not (tmp_path / "nowhere").exists()


def test_a_file_is_refused(tmp_path: Path) -> None:
    """The message names the path."""
    (tmp_path / "file").touch()

    with pytest.raises(DirectoryRefused, match="file is a file"):
        ensure_private_dir(tmp_path / "file")


def test_a_directory_of_another_user_is_refused(tmp_path: Path) -> None:
    """Its owner could read the files."""
    if os.geteuid() == 0:
        os.chown(tmp_path, NOBODY, NOBODY)
        with pytest.raises(DirectoryRefused, match="another user"):
            ensure_private_dir(tmp_path)
    else:
        with pytest.raises(DirectoryRefused):
            ensure_private_dir(Path("/"))


def test_a_directory_that_cannot_be_created_is_refused() -> None:
    """/proc is not writable, not even by root."""
    with pytest.raises(DirectoryRefused, match="cannot be created"):
        ensure_private_dir(Path("/proc/nowhere/data"))


def test_write_private_replaces_the_file(tmp_path: Path) -> None:
    """The result has mode 0600 and no temporary file is left."""
    path = tmp_path / "file"
    path.write_bytes(b"old")
    path.chmod(0o644)

    write_private(path, b"new")

    assert path.read_bytes() == b"new"
    assert mode(path) == 0o600
    assert list(tmp_path.iterdir()) == [path]


def test_write_private_replaces_a_symbolic_link(tmp_path: Path) -> None:
    """The target of the link is unchanged."""
    victim = tmp_path / "victim"
    victim.write_bytes(b"unchanged")
    (tmp_path / "file").symlink_to(victim)

    write_private(tmp_path / "file", b"ours")

    assert victim.read_bytes() == b"unchanged"
    assert not (tmp_path / "file").is_symlink()


def test_the_default_is_the_user_data_directory(tmp_path: Path) -> None:
    """XDG_DATA_HOME is respected (XDG Base Directory Specification)."""
    code = "from desktop_monitor.files.paths import app_paths; print(app_paths().data_dir)"
    environment = {**os.environ, "HOME": str(tmp_path), "XDG_DATA_HOME": str(tmp_path / "share")}

    printed = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True
    ).stdout

    assert Path(printed.strip()) == tmp_path / "share" / "desktop-monitor"


def test_assets_dir_holds_the_page() -> None:
    """In a checkout it is beside the package."""
    assert (assets_dir() / "index.html").is_file()


def test_a_failed_write_leaves_the_old_file(tmp_path: Path) -> None:
    """An error in the block keeps the old content and removes the temporary file, on Ctrl+C too."""
    path = tmp_path / "file"
    path.write_bytes(b"old")

    def interrupted_write() -> None:
        with files.replacement(path) as file:
            file.write(b"new")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted_write()

    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]
