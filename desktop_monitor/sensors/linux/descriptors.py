"""Open files, within what the system allows this program."""

import contextlib
import errno
import fcntl
import os
import resource

RESERVED = 256
"""For connections, recorder, log and libraries."""
MAX_OPEN = 60_000
EXPECTED = 2048
"""Two of each process, for a thousand."""

_USUAL = 1024
_RAN_OUT = (errno.EMFILE, errno.ENFILE)


class Descriptors:
    """Keeps files open as long as there are descriptors to spare."""

    def __init__(self, limit: int | None = None) -> None:
        """Keep at most `limit`; by default what this process may have, after raising the soft limit."""
        self._limit = _allowed() if limit is None else limit
        self._open = 0
        _reserve_table()

    def keep(self, path: str) -> int:
        """Open a file to be kept.

        Returns:
            Its descriptor, or -1 when there is none to spare: read it with `read_once`.

        Raises:
            OSError: The file is gone or may not be read.
        """
        if self._open >= self._limit:
            return -1
        try:
            descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        except OSError as error:
            if error.errno in _RAN_OUT:
                return -1
            raise
        self._open += 1
        return descriptor

    def release(self, descriptor: int) -> None:
        """Close a kept file; -1 is none."""
        if descriptor >= 0:
            self._open -= 1
            os.close(descriptor)


def read_once(path: str, max_bytes: int) -> bytes:
    """Open, read from the beginning, close.

    Raises:
        OSError: The file is gone or may not be read, or there is no descriptor left at all.
    """
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        return os.read(descriptor, max_bytes)
    finally:
        os.close(descriptor)


def ran_out(error: OSError) -> bool:
    """Whether there was no descriptor left, which passes, rather than no file."""
    return error.errno in _RAN_OUT


def _reserve_table() -> None:
    """Make the kernel's table of descriptors as long as it will be, at once.

    The kernel doubles the table as it fills, and in a program with threads it waits each time until no core
    uses the old one (synchronize_rcu in fs/file.c): 25 ms for 260 processes.
    """
    soft, _ = _limits()
    longest = EXPECTED if soft == resource.RLIM_INFINITY else min(EXPECTED, soft)
    with contextlib.suppress(OSError):  # none is free
        near = os.open(os.devnull, os.O_RDONLY | os.O_CLOEXEC)
        try:
            os.close(fcntl.fcntl(near, fcntl.F_DUPFD_CLOEXEC, longest - 1))
        finally:
            os.close(near)


def _limits() -> tuple[int, int]:
    """Return the soft and the hard limit; the usual one where a sandbox does not say."""
    try:
        return resource.getrlimit(resource.RLIMIT_NOFILE)
    except OSError:
        return _USUAL, _USUAL


def _allowed() -> int:
    """Raise the soft limit to the hard one, as setrlimit(2) allows."""
    soft, hard = _limits()
    if hard == resource.RLIM_INFINITY or hard > MAX_OPEN:
        hard = MAX_OPEN
    if soft != resource.RLIM_INFINITY and soft < hard:
        with contextlib.suppress(OSError, ValueError):  # some sandboxes forbid it
            resource.setrlimit(resource.RLIMIT_NOFILE, (hard, _limits()[1]))
            soft = hard
    allowed = hard if soft == resource.RLIM_INFINITY else soft
    return max(0, allowed - RESERVED)
