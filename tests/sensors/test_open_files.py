"""Which open files of a process are listed."""

import os
from pathlib import Path

import pytest

from desktop_monitor.sensors.process_inspection import ProcessInspector
from tests.sensors.helpers import put


def fake_files(folder: Path, *targets: str) -> ProcessInspector:
    """Return an inspector of this process in an invented /proc, with these open files."""
    own = folder / str(os.getpid())
    put(own, {"cgroup": b"0::/\n"})
    (own / "task").mkdir()
    (own / "fd").mkdir()
    for number, target in enumerate(targets):
        (own / "fd" / str(number)).symlink_to(target)
    return ProcessInspector(proc=folder)


def listed(inspector: ProcessInspector) -> tuple[str, ...] | None:
    """Return the open files of this process."""
    found = inspector.inspect((os.getpid(), 1), False)
    inspector.close()
    return found.files if found else None


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        ("/home/me/file", ("/home/me/file",)),
        ("/home/me/file (deleted)", ("/home/me/file (deleted)",)),
        ("/home/me/a\nb\u202e\udcff", ("/home/me/a b\ufffd\ufffd",)),
        ("/dev/null", ()),
        ("/memfd:x (deleted)", ()),
        ("socket:[1234]", ()),
        ("anon_inode:[eventfd]", ()),
    ],
    ids=ascii,
)
def test_only_files_with_a_path_are_listed(tmp_path: Path, target: str, expected: tuple[str, ...]) -> None:
    """Neither devices nor sockets; the text is cleaned."""
    inspector = fake_files(tmp_path, target)

    assert listed(inspector) == expected


def test_files_behind_thousands_of_sockets_are_listed(tmp_path: Path) -> None:
    """As a server with many connections has them."""
    inspector = fake_files(tmp_path, *(f"socket:[{number}]" for number in range(2000)), "/var/log/access")

    assert listed(inspector) == ("/var/log/access",)


def test_no_more_than_a_thousand_files_are_listed_and_the_others_counted(tmp_path: Path) -> None:
    """In the order of their descriptors."""
    inspector = fake_files(tmp_path, *(f"/file{number}" for number in range(1100)), "socket:[1]")

    found = inspector.inspect((os.getpid(), 1), False)
    inspector.close()

    assert found is not None
    assert found.files == tuple(f"/file{number}" for number in range(1000))
    assert found.unlisted_files == 100
