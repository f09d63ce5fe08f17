"""The data directory is private, or it is not used."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from desktop_monitor.model.errors import DirectoryRefused
from desktop_monitor.paths import Places, assets_dir, claim, move_in, places, write_private

NOBODY = 65534


def mode(path: Path) -> int:
    """The permission bits."""
    return stat.S_IMODE(path.stat().st_mode)


def test_a_new_directory_is_private_with_its_parents_made(tmp_path: Path) -> None:
    """Nobody else can look into it from the first moment."""
    where = places(tmp_path / "a" / "b")

    claim(where)

    assert mode(where.data_dir) == 0o700


def test_a_directory_that_others_may_read_is_made_private(tmp_path: Path) -> None:
    """A directory of our own that was made with the usual umask is tightened."""
    tmp_path.chmod(0o755)

    claim(Places(tmp_path))

    assert mode(tmp_path) == 0o700


def test_what_others_may_read_beside_us_stays_as_it_is(tmp_path: Path) -> None:
    """Somebody named a home directory: its owner alone decides who may read it."""
    (tmp_path / "letters").touch()
    tmp_path.chmod(0o755)

    with pytest.raises(DirectoryRefused, match="holds other files"):
        move_in(Places(tmp_path))

    assert mode(tmp_path) == 0o755


@pytest.mark.parametrize("name", ["settings.json", "engine.lock", "history"])
def test_our_own_directory_is_made_private_again(tmp_path: Path, name: str) -> None:
    """A copy from somewhere else may have come with other permissions, and with no more than this."""
    where = Places(tmp_path)
    (tmp_path / name).touch()
    (tmp_path / "notes.txt").touch()
    tmp_path.chmod(0o755)

    move_in(where)

    assert mode(tmp_path) == 0o700


def test_a_directory_that_others_may_write_is_refused(tmp_path: Path) -> None:
    """Somebody may have planted something in it already."""
    tmp_path.chmod(0o777)

    with pytest.raises(DirectoryRefused, match="written by other users"):
        claim(Places(tmp_path))


def test_a_link_is_refused(tmp_path: Path) -> None:
    """Whoever made the link chooses where our files go."""
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")

    with pytest.raises(DirectoryRefused, match="is a link"):
        claim(Places(tmp_path / "link"))


def test_a_dangling_link_is_refused(tmp_path: Path) -> None:
    """Nothing is made at the place where a planted link leads."""
    (tmp_path / "link").symlink_to(tmp_path / "nowhere")

    with pytest.raises(DirectoryRefused, match="leads nowhere"):
        claim(Places(tmp_path / "link"))

    assert not (tmp_path / "nowhere").exists()


def test_a_file_is_refused(tmp_path: Path) -> None:
    """The message names the file."""
    (tmp_path / "file").touch()

    with pytest.raises(DirectoryRefused, match="file is a file"):
        claim(Places(tmp_path / "file"))


def test_a_directory_of_another_user_is_refused(tmp_path: Path) -> None:
    """Its owner could read what we write."""
    if os.geteuid() == 0:
        os.chown(tmp_path, NOBODY, NOBODY)
        with pytest.raises(DirectoryRefused, match="another user"):
            claim(Places(tmp_path))
    else:
        with pytest.raises(DirectoryRefused):
            claim(Places(Path("/")))


def test_a_directory_that_cannot_be_made_is_refused() -> None:
    """Somewhere nobody can write, root included."""
    with pytest.raises(DirectoryRefused, match="cannot be made"):
        claim(Places(Path("/proc/nowhere/data")))


def test_a_private_file_replaces_the_old_one_whole(tmp_path: Path) -> None:
    """Nothing but the finished file stays, and only its owner can read it."""
    path = tmp_path / "file"
    path.write_bytes(b"old")
    path.chmod(0o644)

    write_private(path, b"new")

    assert path.read_bytes() == b"new"
    assert mode(path) == 0o600
    assert list(tmp_path.iterdir()) == [path]


def test_a_planted_link_is_replaced_not_followed(tmp_path: Path) -> None:
    """What the link points to stays as it was."""
    victim = tmp_path / "victim"
    victim.write_bytes(b"precious")
    (tmp_path / "file").symlink_to(victim)

    write_private(tmp_path / "file", b"ours")

    assert victim.read_bytes() == b"precious"
    assert not (tmp_path / "file").is_symlink()


def test_the_default_directory_is_the_users_own(tmp_path: Path) -> None:
    """Without --data-dir everything lies below the user's data directory."""
    code = "from desktop_monitor.paths import places; print(places().data_dir)"
    environment = {**os.environ, "HOME": str(tmp_path), "XDG_DATA_HOME": str(tmp_path / "share")}

    printed = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True
    ).stdout

    assert Path(printed.strip()) == tmp_path / "share" / "desktop-monitor"


def test_the_pages_files_are_found() -> None:
    """In a checkout they lie beside the package."""
    assert (assets_dir() / "index.html").is_file()
