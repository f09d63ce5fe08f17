"""What processes receive and send, counted of real processes and their real sockets."""

import math
import os
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

import pytest

from desktop_monitor.sensors.linux.formats.inet_diag import TcpSocket
from desktop_monitor.sensors.linux.processes.socket_owners import SocketOwner, SocketOwners
from desktop_monitor.sensors.linux.processes.traffic_counter import (
    FIRST_RETRY_S,
    NOTABLE_BYTES,
    TrafficCounter,
)
from desktop_monitor.sensors.linux.tcp_sockets import TcpSockets
from tests.sensors.linux.talker import talker
from tests.waiting import eventually

MIB = 2**20
NO_LIMIT = (math.inf, math.inf)
OVERHEAD_BYTES = 4
"""Opening and closing count as a byte each."""


class Counting:
    """A counter, and what it has counted so far by the pid."""

    def __init__(self) -> None:
        self.sockets = TcpSockets(with_loopback=True)
        self.now_s = 0.0
        self.counter = TrafficCounter(
            self.sockets, SocketOwners(), counts_local=True, clock_s=lambda: self.now_s
        )
        self.received: dict[int, int] = defaultdict(int)
        self.sent: dict[int, int] = defaultdict(int)
        self.count()

    def count(self, limit: tuple[float, float] = NO_LIMIT) -> None:
        """Count once more."""
        for one in self.counter.count(limit).of_processes:
            self.received[one.pid] += one.received_bytes
            self.sent[one.pid] += one.sent_bytes

    def until_sent(self, pid: int, least: int) -> int:
        """Count until a process has sent so much; return what it has sent."""

        def sent() -> int:
            self.count()
            return self.sent[pid] if self.sent[pid] >= least else 0

        return eventually(sent)


@pytest.fixture
def counting() -> Iterator[Counting]:
    """A counter that has looked once, and counts loopback connections."""
    made = Counting()
    yield made
    made.sockets.close()


def test_a_process_gets_what_it_moved(counting: Counting) -> None:
    """A connection that is new counts from its beginning; each process gets its own."""
    with talker() as one, talker() as other:
        one.send(8 * MIB)
        other.receive(3 * MIB)

        sent = counting.until_sent(one.pid, 8 * MIB)

        assert 0 <= sent - 8 * MIB <= OVERHEAD_BYTES
        assert counting.received[other.pid] == 3 * MIB
        assert counting.received[one.pid] <= OVERHEAD_BYTES
        assert counting.sent[os.getpid()] >= 3 * MIB, "this process is the other end"


def test_a_connection_that_was_there_before_counts_from_then_on() -> None:
    """What it carried until it was seen first is nobody's rate."""
    with talker() as one:
        one.send(8 * MIB)
        counting = Counting()
        one.send(MIB)

        sent = counting.until_sent(one.pid, MIB)

        assert 0 <= sent - MIB <= 8 * MIB // 100, "what was not acknowledged at the first look"
    counting.sockets.close()


def test_what_cannot_have_been_carried_was_carried_before(counting: Counting) -> None:
    """A connection that a dump has missed is not mistaken for one that is new and very fast."""
    with talker() as one:
        one.send(8 * MIB)

        counting.count((MIB, MIB))
        assert counting.sent[one.pid] == 0

        one.send(MIB)
        assert counting.until_sent(one.pid, MIB) < 2 * MIB


def test_the_end_of_a_connection_counts(counting: Counting) -> None:
    """What was sent between the last look and the closing belongs to the same process."""
    with talker() as one:
        one.send(MIB)
        counting.until_sent(one.pid, MIB)
        one.send(2 * MIB)
        one.close_connection()

        sent = counting.until_sent(one.pid, 3 * MIB)

        assert sent - 3 * MIB <= OVERHEAD_BYTES


def test_a_connection_that_was_handed_on_belongs_to_who_has_it_now(counting: Counting) -> None:
    """From when the first process has closed it."""
    with talker() as one:
        first = one.pid
        one.send(MIB)
        counting.until_sent(first, MIB)
        one.fork(keeps_open=False)
        one.send(2 * MIB)

        sent = counting.until_sent(one.pid, 2 * MIB)

        assert one.pid != first
        assert sent - 2 * MIB <= OVERHEAD_BYTES
        assert counting.sent[first] - MIB <= OVERHEAD_BYTES


def test_a_connection_of_two_processes_stays_with_the_one_that_was_known(counting: Counting) -> None:
    """A child that inherits it has not taken it over."""
    with talker() as one:
        first = one.pid
        one.send(MIB)
        counting.until_sent(first, MIB)
        one.fork(keeps_open=True)
        one.send(MIB)

        counting.until_sent(first, 2 * MIB)

        assert counting.sent[one.pid] == 0


def test_of_several_processes_the_one_that_started_last_is_named(counting: Counting) -> None:
    """Who forks a process for a connection often keeps it open."""
    with talker() as one:
        first = one.pid
        one.fork(keeps_open=True)
        one.send(MIB)

        counting.until_sent(one.pid, MIB)

        assert counting.sent[first] == 0


def test_little_is_not_worth_a_search_and_counts_later(counting: Counting) -> None:
    """Nothing is lost: it is given to the process with what follows."""
    with talker() as one:
        one.send(NOTABLE_BYTES // 2)
        counting.count()
        counting.count()
        assert counting.sent[one.pid] == 0

        one.send(NOTABLE_BYTES)

        assert counting.until_sent(one.pid, NOTABLE_BYTES + NOTABLE_BYTES // 2)


def test_connections_of_this_machine_to_itself_do_not_count() -> None:
    """Also those to an address that is none of a loopback: both ends are listed."""
    sockets = TcpSockets(with_loopback=True)
    counter = TrafficCounter(sockets, SocketOwners())
    counter.count(NO_LIMIT)
    with talker() as one:
        one.send(MIB)

        found = counter.count(NO_LIMIT)

        assert one.pid not in {traffic.pid for traffic in found.of_processes}
    sockets.close()


class FakeSockets:
    """Sockets as they are set."""

    def __init__(self, *sockets: TcpSocket) -> None:
        self.open, self.ended = list(sockets), list[TcpSocket]()

    def read(self) -> list[TcpSocket]:
        """Return those that are open."""
        return self.open

    def closed(self) -> list[TcpSocket]:
        """Return those that were closed."""
        return self.ended


class CountedSearches(SocketOwners):
    """Counts the searches."""

    searches = 0

    def find(self, wanted: Mapping[int, int], likely: Iterable[int]) -> dict[int, SocketOwner]:
        """Find nothing."""
        del wanted, likely
        self.searches += 1
        return {}


def fake(received: int, *, uid: int | None = None, cookie: int = 1, inode: int = 2**32 - 1) -> TcpSocket:
    """Return a socket that no process has open."""
    return TcpSocket(cookie, inode, os.getuid() if uid is None else uid, received, 0, bytes(35) + b"1")


def test_sockets_of_other_users_are_unattributed(monkeypatch: pytest.MonkeyPatch) -> None:
    """An ordinary user may not see what their processes have open, and no other program gets it."""
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    sockets, owners = FakeSockets(), CountedSearches()
    counter = TrafficCounter(sockets, owners)
    counter.count(NO_LIMIT)
    sockets.open = [fake(5 * MIB, uid=0), fake(MIB, uid=1000, cookie=2)]

    found = counter.count(NO_LIMIT)

    assert (found.of_processes, found.unattributed, found.denied_sockets) == ([], (6 * MIB, 0), 1)


def test_a_process_that_was_not_found_is_looked_for_less_and_less_often() -> None:
    """A search goes through everything that is open; the kernel's own connections have no process."""
    now_s = 0.0
    sockets, owners = FakeSockets(), CountedSearches()
    counter = TrafficCounter(sockets, owners, clock_s=lambda: now_s)
    counter.count(NO_LIMIT)
    searches: list[int] = []
    for number in range(1, 100):
        now_s = number * FIRST_RETRY_S
        sockets.open = [fake(number * MIB)]
        counter.count(NO_LIMIT)
        if owners.searches > len(searches):
            searches.append(number)

    assert searches == [1, 2, 4, 8, 16, 32, 64]


def test_a_socket_that_a_dump_misses_once_is_still_the_same() -> None:
    """The kernel's list may change while it is read; then nothing is counted twice."""
    sockets = FakeSockets(fake(9 * MIB))
    counter = TrafficCounter(sockets, CountedSearches())
    counter.count(NO_LIMIT)
    sockets.open = []
    counter.count(NO_LIMIT)
    sockets.open = [fake(10 * MIB)]

    assert counter.count(NO_LIMIT).unattributed == (MIB, 0)


def test_sockets_that_are_gone_are_forgotten() -> None:
    """Whether their closing was reported or not."""
    sockets = FakeSockets(*(fake(0, cookie=cookie) for cookie in range(10)))
    counter = TrafficCounter(sockets, CountedSearches())
    counter.count(NO_LIMIT)
    sockets.open, sockets.ended = [], [fake(0, cookie=3), fake(0, cookie=77)]
    for _ in range(2):
        counter.count(NO_LIMIT)

    assert counter._known == {}


def test_processes_of_another_user_do_not_get_ours(counting: Counting) -> None:
    """Root sees them all, also one that has changed its user, and each gets its own."""
    other_user = 65534 if os.getuid() == 0 else None
    with talker() as ours, talker(user=other_user) as theirs:
        ours.send(2 * MIB)
        theirs.send(MIB)

        assert counting.until_sent(ours.pid, 2 * MIB) - 2 * MIB <= OVERHEAD_BYTES
        assert counting.until_sent(theirs.pid, MIB) - MIB <= OVERHEAD_BYTES
