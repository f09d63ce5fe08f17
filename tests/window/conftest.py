"""One X server for all window tests, and a new data directory for each."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.window.desktop import Desktop, Program, running_desktop


@pytest.fixture(scope="session")
def desktop() -> Iterator[Desktop]:
    """An X server with a window manager."""
    yield from running_desktop()


@pytest.fixture
def program(desktop: Desktop, tmp_path: Path) -> Iterator[Program]:
    """The program with a new data directory; its processes are killed after the test."""
    program = Program(desktop, tmp_path)
    yield program
    program.kill()
