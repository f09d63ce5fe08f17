"""Which process has a socket open: the links in /proc/PID/fd. See proc_pid_fd(5).

Following them takes no lock that a process can hold for ever, but there are thousands, so this runs on
another thread than the sampler's.
"""

import os
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from desktop_monitor.sensors.linux.descriptors import read_once
from desktop_monitor.sensors.linux.formats.pid_stat import parse_stat

_STAT_BYTES = 1024
_SOCKET, _SOCKET_END = b"socket:[", b"]"


class SocketOwner(NamedTuple):
    """A process, by its number and by when it started after the boot, and the descriptor that it has."""

    pid: int
    started_ms: int
    descriptor: str


class SocketOwners:
    """Looks for the processes that have sockets open; one thread at a time may call it."""

    def __init__(self, folder: str = "/proc/") -> None:
        """Read processes from `folder`."""
        self._folder = folder
        self._own_user = os.geteuid()

    def may_see(self, user: int) -> bool:
        """Return whether the processes of a user show what they have open."""
        return self._own_user in (0, user)

    def has_open(self, owner: SocketOwner, inode: int) -> bool:
        """Return whether a process has the socket open as before."""
        path = f"{self._folder}{owner.pid}/fd/{owner.descriptor}"
        try:
            return os.readlink(path) == f"socket:[{inode}]"  # noqa: PTH115  # a path costs as much again
        except OSError:
            return False

    def find(self, wanted: Mapping[int, int], likely: Iterable[int]) -> dict[int, SocketOwner]:
        """Return the processes that have sockets open, by inode; one that is not found is left out.

        Of several processes, it is the one with the highest number, which has started last unless the numbers
        have begun anew: who forks a process to use a connection may keep it open, too.

        Args:
            wanted: The user of each socket by its inode.
            likely: Processes that are looked at first. When these have all, no others are.
        """
        found = self._held_by(likely, set(wanted))
        rest = wanted.keys() - found.keys()
        users = {wanted[inode] for inode in rest}
        return found | self._held_by(self._processes_of(users), rest)

    def _held_by(self, pids: Iterable[int], wanted: set[int]) -> dict[int, SocketOwner]:
        found: dict[int, SocketOwner] = {}
        for pid in pids if wanted else ():
            held = open_sockets(f"{self._folder}{pid}/fd")
            common = wanted & held.keys()
            started_ms = self._started_ms(pid) if common else None
            if started_ms is None:
                continue
            found |= {inode: SocketOwner(pid, started_ms, held[inode]) for inode in common}
            wanted = wanted - common
            if not wanted:
                break
        return found

    def _processes_of(self, users: set[int]) -> Iterator[int]:
        names = os.listdir(self._folder)  # noqa: PTH208  # names are enough
        for pid in sorted((int(name) for name in names if name.isdigit()), reverse=True):
            try:
                user = os.stat(f"{self._folder}{pid}").st_uid  # noqa: PTH116  # a path costs as much again
            except OSError:  # it has ended
                continue
            if user in users:
                yield pid

    def _started_ms(self, pid: int) -> int | None:
        try:
            return parse_stat(read_once(f"{self._folder}{pid}/stat", _STAT_BYTES)).started_ms
        except (OSError, ValueError, IndexError):  # it has ended
            return None


def open_sockets(folder: str) -> dict[int, str]:
    """Return the descriptors in a folder /proc/PID/fd by the inodes of their sockets; may be empty."""
    found: dict[int, str] = {}
    try:
        names = os.listdir(folder)  # noqa: PTH208  # names are enough
    except OSError:  # it has ended, or does not show them
        return found
    for name in names:
        try:
            target = os.readlink(os.fsencode(f"{folder}/{name}"))  # noqa: PTH115  # bytes
        except OSError:  # closed meanwhile
            continue
        if target.startswith(_SOCKET) and target.endswith(_SOCKET_END):
            found[int(target[len(_SOCKET) : -1])] = name
    return found
