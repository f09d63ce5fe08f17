"""What lies in the place of a file of the program is never waited for."""

import os
import sys
from pathlib import Path

import msgspec
import pytest

from desktop_monitor.engine.data_dir_lock import lock_data_dir
from desktop_monitor.files import small_file
from desktop_monitor.files.paths import AppPaths
from desktop_monitor.files.small_file import open_regular, read_json, read_small
from desktop_monitor.model.errors import DirectoryRefused

not_on_windows = pytest.mark.skipif(sys.platform == "win32", reason="has no such files")


@not_on_windows
def test_a_named_pipe_is_refused_at_once(tmp_path: Path) -> None:
    """Nobody would ever write into it."""
    os.mkfifo(tmp_path / "file")

    with pytest.raises(OSError, match="Not a regular file"):
        open_regular(tmp_path / "file")


@not_on_windows
def test_a_device_is_refused() -> None:
    """It would be read until the memory is full."""
    with pytest.raises(OSError, match="Not a regular file"):
        read_small(Path("/dev/zero"))


def test_a_file_is_read_up_to_a_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file of just that size is read, one byte more is an error."""
    monkeypatch.setattr(small_file, "MAX_BYTES", 4)
    (tmp_path / "file").write_bytes(b"1234")

    assert read_small(tmp_path / "file") == b"1234"

    (tmp_path / "file").write_bytes(b"12345")
    with pytest.raises(OSError, match=r"(?i)too large"):
        read_small(tmp_path / "file")


@pytest.mark.parametrize("content", [b'{"a":' * 100_000, b'{"\xff": 1}', b"[1]", b""])
def test_any_damage_of_a_json_file_is_one_error(tmp_path: Path, content: bytes) -> None:
    """Deep nesting, half characters, another shape and no JSON."""
    (tmp_path / "file").write_bytes(content)

    with pytest.raises(msgspec.DecodeError):
        read_json(tmp_path / "file", dict[str, object])


@not_on_windows
def test_a_link_in_place_of_the_lock_is_named(tmp_path: Path) -> None:
    """The message says which file is in the way."""
    paths = AppPaths(tmp_path)
    paths.lock_file.symlink_to(tmp_path / "elsewhere")

    with pytest.raises(DirectoryRefused, match=r"engine\.lock cannot be locked"):
        lock_data_dir(paths)
    assert not (tmp_path / "elsewhere").exists()
