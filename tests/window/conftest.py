"""A screen for all window tests, and a fresh home of the program for each."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.window.desktop import Desktop, Program, running_desktop


@pytest.fixture(scope="session")
def desktop() -> Iterator[Desktop]:
    """One screen with a window manager."""
    yield from running_desktop()


@pytest.fixture
def program(desktop: Desktop, tmp_path: Path) -> Iterator[Program]:
    """The program, never started before; nothing of it lives on."""
    program = Program(desktop, tmp_path)
    yield program
    program.end()
