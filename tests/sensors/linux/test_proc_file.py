"""A kernel file that is kept open."""

import os
from pathlib import Path

import pytest

from desktop_monitor.sensors.linux.proc_file import FIRST_READ_BYTES, ProcFile


def test_a_file_that_grows_is_read_to_its_end(tmp_path: Path) -> None:
    """However much longer than the first read it is."""
    (tmp_path / "file").write_bytes(b"a")
    file = ProcFile(tmp_path / "file")
    assert file.read() == b"a"

    (tmp_path / "file").write_bytes(b"b" * 5 * FIRST_READ_BYTES)

    assert file.read() == b"b" * 5 * FIRST_READ_BYTES
    file.close()


def test_a_file_that_comes_back_is_opened_again(tmp_path: Path) -> None:
    """The first read that fails releases the descriptor of the old one."""
    file = ProcFile(tmp_path / "file")
    with pytest.raises(FileNotFoundError):
        file.read()

    (tmp_path / "file").write_bytes(b"a")

    assert file.read() == b"a"
    file.close()


def test_a_closed_file_stays_closed(tmp_path: Path) -> None:
    """A read that comes late opens no file that would stay open."""
    (tmp_path / "file").write_bytes(b"a")
    file = ProcFile(tmp_path / "file")
    file.read()
    before = len(os.listdir("/proc/self/fd"))  # noqa: PTH208  # a list is what is counted

    file.close()
    file.close()

    assert len(os.listdir("/proc/self/fd")) == before - 1  # noqa: PTH208
    with pytest.raises(OSError, match="closed"):
        file.read()
