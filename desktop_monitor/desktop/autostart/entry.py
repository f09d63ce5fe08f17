"""What all ways to start a program at log-in have in common."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto
from pathlib import Path
from typing import Protocol

from desktop_monitor import files
from desktop_monitor.model.status import AutostartKind

PUBLIC_MODE = 0o644


@dataclass(frozen=True, slots=True)
class Program:
    """What is to be started.

    Attributes:
        name: A name for files, which no other data directory of this user has.
        command: The program and its arguments.
    """

    name: str
    command: Sequence[str]


class EntryState(Enum):
    """What the system will do with an entry at the next log-in."""

    ABSENT = auto()
    ACTIVE = auto()
    DISABLED = auto()
    """Switched off by a means of the system."""
    MASKED = auto()
    """Switched off in a way that only its own tool undoes."""
    STALE = auto()
    """It starts something else, or cannot be understood."""


class Entry(Protocol):
    """One way to start the program at log-in."""

    kind: AutostartKind

    def is_available(self) -> bool:
        """Return whether the system follows such an entry; may ask another process."""

    def read(self) -> EntryState:
        """Return what the system will do at the next log-in.

        Raises:
            OSError: It cannot be read.
        """

    def write(self) -> None:
        """Make the entry active, whatever it was before, unless it is masked.

        Raises:
            OSError: It cannot be written.
        """

    def remove(self) -> None:
        """Remove everything that `write` makes; a mask stays.

        Raises:
            OSError: It cannot be removed.
        """


def write_atomically(path: Path, content: bytes) -> None:
    """Replace a file that other programs of this user read; make its directory.

    Raises:
        OSError: It cannot be written; an existing file is unchanged.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with files.replacement(path, mode=PUBLIC_MODE) as file:
        file.write(content)


def is_absent(path: Path) -> bool:
    """Return whether there is nothing at a path, not even a broken link."""
    return not os.path.lexists(path)
