"""From what the kernel counts of each TCP socket to what each process received and sent."""

import time
from collections.abc import Callable, Iterable
from typing import NamedTuple, Protocol

from desktop_monitor.sensors.linux.formats.inet_diag import TcpSocket
from desktop_monitor.sensors.linux.processes.socket_owners import SocketOwner, SocketOwners

Bytes = tuple[int, int]
"""Received and sent."""

NOTABLE_BYTES = 16_384
"""A socket whose process is not known is looked for when it has carried so much."""
FIRST_RETRY_S = 10.0
LAST_RETRY_S = 640.0
"""A process that was not found is looked for again after this time, twice as long each time."""
_MISSED_DUMPS = 2
"""A socket that so many dumps did not have is gone: one that is being changed can be missing in one."""


class ProcessTraffic(NamedTuple):
    """What a process received and sent since the last time; ``started_ms`` is counted from the boot."""

    pid: int
    started_ms: int
    received_bytes: int
    sent_bytes: int


class Traffic(NamedTuple):
    """What all sockets carried since the last time.

    Attributes:
        of_processes: By process; one can be there twice.
        unattributed: What belongs to no process that is known.
        denied_sockets: How many sockets belong to users whose processes do not show what they have open.
    """

    of_processes: list[ProcessTraffic]
    unattributed: Bytes
    denied_sockets: int


class SocketReader(Protocol):
    """What `TcpSockets` does."""

    def read(self) -> list[TcpSocket]:
        """Return every socket."""

    def closed(self) -> list[TcpSocket]:
        """Return those that were closed."""


class _Known:
    """A socket that a dump has had."""

    __slots__ = (
        "counted",
        "inode",
        "is_denied",
        "is_local",
        "owner",
        "retry_at_s",
        "retry_s",
        "seen_in",
        "waiting",
    )

    def __init__(self, counted: Bytes, *, is_local: bool) -> None:
        self.counted = counted
        self.is_local = is_local
        """Whether both ends are on this machine."""
        self.inode = 0
        self.is_denied = False
        self.owner: SocketOwner | None = None
        self.waiting: Bytes = 0, 0
        """What was counted and is given to nobody yet."""
        self.retry_at_s, self.retry_s = 0.0, FIRST_RETRY_S
        self.seen_in = 0

    def count(self, one: TcpSocket) -> None:
        """Take new counters."""
        before, self.counted = self.counted, (one.received_bytes, one.sent_bytes)
        if not self.is_local:
            received, sent = (max(0, now - then) for now, then in zip(self.counted, before, strict=True))
            self.waiting = self.waiting[0] + received, self.waiting[1] + sent


class TrafficCounter:
    """Remembers sockets and their processes; one thread at a time may call it.

    A connection that was there at the first dump counts from then on. One that is new counts from zero. What
    was opened and closed between two dumps is not seen. Connections of this machine to itself do not count.
    """

    def __init__(
        self,
        sockets: SocketReader,
        owners: SocketOwners,
        *,
        counts_local: bool = False,
        clock_s: Callable[[], float] = time.monotonic,
    ) -> None:
        """Read `sockets`, and find their processes in `owners`.

        With `counts_local`, connections of this machine to itself count too.
        """
        self._sockets, self._owners, self._counts_local = sockets, owners, counts_local
        self._clock_s = clock_s
        self._known: dict[int, _Known] = {}
        self._dumps = 0

    def count(self, limit: tuple[float, float]) -> Traffic:
        """Return what processes received and sent since the last call.

        Args:
            limit: What a connection can have carried since then, at most: one that seems to be new and has
                carried more was missing in the dumps before, and counts from now on.

        Raises:
            OSError: The sockets cannot be read.
            ValueError: The answer is not understood.
        """
        sockets = self._sockets.read()
        is_first, self._dumps = self._dumps == 0, self._dumps + 1
        self._add_new(sockets, None if is_first else limit)
        for one in sockets:
            known = self._known[one.cookie]
            known.seen_in, known.inode = self._dumps, one.inode
            known.count(one)
            known.is_denied = not self._owners.may_see(one.uid) and known.owner is None
        self._find_owners(sockets)
        given: list[ProcessTraffic] = []
        received, sent = self._count_closed(given)
        for known in self._known.values():
            owner, waiting = known.owner, known.waiting
            if waiting == (0, 0) or (owner is None and not known.is_denied and not known.retry_at_s):
                continue
            known.waiting = 0, 0
            if owner is None:
                received, sent = received + waiting[0], sent + waiting[1]
            else:
                given.append(ProcessTraffic(owner.pid, owner.started_ms, *waiting))
        self._forget()
        denied = sum(known.is_denied and not known.is_local for known in self._known.values())
        return Traffic(given, (received, sent), denied)

    def _add_new(self, sockets: list[TcpSocket], limit: tuple[float, float] | None) -> None:
        new = [one for one in sockets if one.cookie not in self._known]
        if not new:
            return
        ends = set() if self._counts_local else {one.ends for one in sockets}
        for one in new:
            is_old = limit is None or one.received_bytes > limit[0] or one.sent_bytes > limit[1]
            counted = (one.received_bytes, one.sent_bytes) if is_old else (0, 0)
            self._known[one.cookie] = _Known(counted, is_local=one.ends_of_peer in ends)

    def _find_owners(self, sockets: Iterable[TcpSocket]) -> None:
        """Find the processes of sockets that carried something notable."""
        now_s = self._clock_s()
        wanted: dict[int, int] = {}
        looked_for: list[_Known] = []
        for one in sockets:
            known = self._known[one.cookie]
            if not one.inode or known.waiting == (0, 0):
                continue
            if known.owner is not None:
                if self._owners.has_open(known.owner, one.inode):
                    continue
                known.owner = None  # it was handed on
            is_notable = sum(known.waiting) >= NOTABLE_BYTES
            if is_notable and now_s >= known.retry_at_s and self._owners.may_see(one.uid):
                wanted[one.inode] = one.uid
                looked_for.append(known)
        if not wanted:
            return
        owners = [known.owner.pid for known in reversed(self._known.values()) if known.owner is not None]
        found = self._owners.find(wanted, dict.fromkeys(owners))
        for known in looked_for:
            known.owner = found.get(known.inode)
            if known.owner is None:
                known.retry_at_s = now_s + known.retry_s
                known.retry_s = min(2 * known.retry_s, LAST_RETRY_S)
            else:
                known.retry_at_s, known.retry_s = 0.0, FIRST_RETRY_S

    def _count_closed(self, given: list[ProcessTraffic]) -> Bytes:
        """Count what sockets carried before they were closed; return what belongs to no known process."""
        received = sent = 0
        for one in self._sockets.closed():
            known = self._known.pop(one.cookie, None)
            if known is None:
                continue
            known.count(one)
            if known.owner is not None:
                given.append(ProcessTraffic(known.owner.pid, known.owner.started_ms, *known.waiting))
            else:
                received, sent = received + known.waiting[0], sent + known.waiting[1]
        return received, sent

    def _forget(self) -> None:
        gone = [
            cookie for cookie, known in self._known.items() if known.seen_in + _MISSED_DUMPS <= self._dumps
        ]
        for cookie in gone:
            del self._known[cookie]
