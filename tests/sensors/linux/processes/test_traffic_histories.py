"""Random histories of connections: nothing is counted twice, and nothing is given to who did not move it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_monitor.sensors.linux.formats.inet_diag import TcpSocket
from desktop_monitor.sensors.linux.processes.socket_owners import SocketOwner, SocketOwners
from desktop_monitor.sensors.linux.processes.traffic_counter import TrafficCounter

LIMIT = (2**60, 2**60)
ME, OTHER_USER = 1000, 1001


@dataclass
class Connection:
    """A connection of an invented machine."""

    cookie: int
    pid: int
    uid: int
    received: int = 0
    sent: int = 0

    def as_socket(self, *, is_closed: bool = False) -> TcpSocket:
        """Return it as the kernel reports it; one that was closed has neither user nor inode."""
        inode, uid = (0, 0) if is_closed else (self.cookie + 1000, self.uid)
        return TcpSocket(
            self.cookie, inode, uid, self.received, self.sent, self.cookie.to_bytes(4, "big") + bytes(32)
        )


class Machine(SocketOwners):
    """Connections, and what the processes really moved since the first look."""

    def __init__(self, random: Random) -> None:
        super().__init__()
        self.random = random
        self.open: dict[int, Connection] = {}
        self.moved: dict[int, list[int]] = defaultdict(lambda: [0, 0])
        self.reported: list[TcpSocket] = []
        self.hidden: set[int] = set()
        self.cookies = 0
        self.is_moving = False

    def act(self) -> None:
        """Open, use, hand on or close a connection."""
        what = self.random.choice(("open", "move", "move", "move", "move", "hand on", "close"))
        if what == "open" or not self.open:
            self.cookies += 1
            uid = self.random.choice((ME, ME, OTHER_USER))
            self.open[self.cookies] = Connection(self.cookies, self.random.randint(2, 5), uid)
            return
        one = self.random.choice(list(self.open.values()))
        if what == "move":
            received, sent = (self.random.choice((0, 1, 100, 20_000, 2**33)) for _ in range(2))
            one.received, one.sent = one.received + received, one.sent + sent
            self.moved[one.pid][0] += received
            self.moved[one.pid][1] += sent
        elif what == "hand on":
            one.pid = self.random.randint(2, 5)
        else:
            del self.open[one.cookie]
            if self.random.random() < 0.8:  # else the kernel had no room for the message
                self.reported.append(one.as_socket(is_closed=True))

    def read(self) -> list[TcpSocket]:
        """List the connections; one can be missing in one later dump, and there twice in another."""
        listed = []
        for cookie, one in self.open.items():
            is_missing = self.is_moving and cookie not in self.hidden and self.random.random() < 0.1
            self.hidden = (self.hidden | {cookie}) if is_missing else (self.hidden - {cookie})
            listed += [] if is_missing else [one.as_socket()] * self.random.choice((1, 1, 1, 2))
        self.random.shuffle(listed)
        return listed

    def closed(self) -> list[TcpSocket]:
        """Report what was closed."""
        found, self.reported = self.reported, []
        return found

    def may_see(self, user: int) -> bool:
        """Hide the other user."""
        return user == ME

    def has_open(self, owner: SocketOwner, inode: int) -> bool:
        """Return whether the process has it still."""
        return self.open[inode - 1000].pid == owner.pid

    def find(self, wanted: Mapping[int, int], likely: Iterable[int]) -> dict[int, SocketOwner]:
        """Find most of them."""
        list(likely)
        return {
            inode: SocketOwner(self.open[inode - 1000].pid, 5, "3")
            for inode in wanted
            if self.random.random() < 0.9
        }


def check_history(random: Random) -> int:
    """Let things happen, and count now and then; return how many bytes were given to processes."""
    machine = Machine(random)
    for _ in range(random.randint(0, 10)):
        machine.act()
    now_s = 0.0
    counter = TrafficCounter(machine, machine, clock_s=lambda: now_s)
    counter.count(LIMIT)
    machine.moved.clear()
    machine.is_moving = True
    given: dict[int, list[int]] = defaultdict(lambda: [0, 0])
    rest = [0, 0]
    for _ in range(random.randint(1, 30)):
        for _ in range(random.randint(0, 8)):
            machine.act()
        now_s += random.choice((1.0, 5.0, 700.0))
        found = counter.count(LIMIT)
        for one in found.of_processes:
            assert min(one.received_bytes, one.sent_bytes) >= 0
            given[one.pid][0] += one.received_bytes
            given[one.pid][1] += one.sent_bytes
        rest = [rest[0] + found.unattributed[0], rest[1] + found.unattributed[1]]
        for direction in (0, 1):
            counted = rest[direction] + sum(one[direction] for one in given.values())
            assert counted <= sum(one[direction] for one in machine.moved.values())
    return sum(map(sum, given.values()))


@settings(max_examples=150, deadline=None)
@given(st.randoms(use_true_random=True))
def test_nothing_is_counted_twice(random: Random) -> None:
    """Whatever is opened, handed on and closed, missing in a dump or listed twice, reported or not."""
    check_history(random)
