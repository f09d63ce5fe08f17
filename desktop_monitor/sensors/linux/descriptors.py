"""Open files, within what the system allows this program."""

import contextlib
import errno
import fcntl
import os
import resource

RESERVED = 256
"""For pages, recorder, log and libraries."""
MOST = 60_000
EXPECTED = 2048
"""Two of each process, for a thousand."""

_RAN_OUT = (errno.EMFILE, errno.ENFILE)


class Descriptors:
    """Keeps files open as long as there are descriptors to spare; counts what it has given out."""

    def __init__(self, most: int | None = None) -> None:
        """Give out at most `most`; by default what the process may have, after raising the soft limit."""
        self._most = _allowed() if most is None else most
        self._open = 0
        _make_room()

    def keep(self, path: str) -> int:
        """Open a file to be kept.

        Returns:
            Its descriptor, or -1 when there is none to spare: read it with `read_once`.

        Raises:
            OSError: The file is gone or may not be read.
        """
        if self._open >= self._most:
            return -1
        try:
            descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        except OSError as error:
            if error.errno in _RAN_OUT:
                return -1
            raise
        self._open += 1
        return descriptor

    def let_go(self, descriptor: int) -> None:
        """Close a kept file; -1 is none."""
        if descriptor >= 0:
            self._open -= 1
            os.close(descriptor)


def read_once(path: str, most_bytes: int) -> bytes:
    """Open, read from the beginning, close.

    Raises:
        OSError: The file is gone or may not be read, or there is no descriptor left at all.
    """
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        return os.read(descriptor, most_bytes)
    finally:
        os.close(descriptor)


def ran_out(error: OSError) -> bool:
    """Whether there was no descriptor left, which passes, rather than no file."""
    return error.errno in _RAN_OUT


def _make_room() -> None:
    """Let the kernel make the table of descriptors as long as it will be, at once.

    It doubles the table as it fills, and in a program with threads it waits each time, with everybody who
    opens a file, until no core uses the old one (synchronize_rcu in fs/file.c): 25 ms for 260 processes.
    """
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    longest = EXPECTED if soft == resource.RLIM_INFINITY else min(EXPECTED, soft)
    with contextlib.suppress(OSError):  # others hold all that there are
        near = os.open(os.devnull, os.O_RDONLY | os.O_CLOEXEC)
        try:
            os.close(fcntl.fcntl(near, fcntl.F_DUPFD_CLOEXEC, longest - 1))
        finally:
            os.close(near)


def _allowed() -> int:
    """Raise the soft limit to the hard one, as setrlimit(2) lets everybody do."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard == resource.RLIM_INFINITY or hard > MOST:
        hard = MOST
    if soft != resource.RLIM_INFINITY and soft < hard:
        with contextlib.suppress(OSError, ValueError):  # some sandboxes forbid it
            resource.setrlimit(resource.RLIMIT_NOFILE, (hard, resource.getrlimit(resource.RLIMIT_NOFILE)[1]))
            soft = hard
    most = hard if soft == resource.RLIM_INFINITY else soft
    return max(0, most - RESERVED)
