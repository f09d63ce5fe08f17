"""The fast path on a machine that is not here."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop_monitor.sensors.linux.processes import LinuxProcesses
from tests.sensors.linux.invented import Tree


@pytest.fixture
def tree(tmp_path: Path) -> Tree:
    """An invented /proc with nobody in it."""
    return Tree(tmp_path)


@pytest.fixture
def sensor(tree: Tree) -> Iterator[LinuxProcesses]:
    """The fast path looking at the invented /proc."""
    made = LinuxProcesses(proc=tree.folder, mask=str)
    yield made
    made.close()
