"""What every process receives and sends: when it is counted, and what becomes of it."""

import json
import math
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from desktop_monitor.sensors.blocking_calls import BlockingCalls
from desktop_monitor.sensors.linux import tcp_traffic
from desktop_monitor.sensors.linux.net_dev import NetDev
from desktop_monitor.sensors.linux.processes.socket_owners import SocketOwners
from desktop_monitor.sensors.linux.processes.traffic_counter import ProcessTraffic, Traffic, TrafficCounter
from desktop_monitor.sensors.linux.tcp_sockets import TcpSockets
from desktop_monitor.sensors.linux.tcp_traffic import LATE_BYTES, WAIT_S, WORTH_READING_BYTES, TcpTraffic
from tests.sensors.helpers import put, reasons
from tests.waiting import PATIENCE_S

MIB = 2**20
FIELD = "processes.received_bytes_per_s"
HEADING = "Inter-|   Receive  |  Transmit\n face |bytes packets errs drop ...\n"


class FakeCounter(TrafficCounter):
    """Counts what it is asked."""

    def __init__(self) -> None:
        super().__init__(TcpSockets(), SocketOwners())
        self.limits: list[tuple[float, float]] = []
        self.error: Exception | None = None
        self.may_answer = threading.Event()
        self.may_answer.set()
        self.denied_sockets = 0

    def count(self, limit: tuple[float, float]) -> Traffic:
        """Answer when it may."""
        self.may_answer.wait(PATIENCE_S)
        self.limits.append(limit)
        if self.error is not None:
            raise self.error
        return Traffic([ProcessTraffic(7, 100, len(self.limits), 0)], (0, 0), self.denied_sockets)


class Machine:
    """A machine whose interfaces have moved what they are set to."""

    def __init__(self, folder: Path, calls: BlockingCalls) -> None:
        self._folder = folder
        self.counter = FakeCounter()
        self.set(1000, 1000)
        self.dev = NetDev(proc=folder)
        self.traffic = TcpTraffic(dev=self.dev, calls=calls, counter=self.counter)

    def set(self, received: int, sent: int, loopback: int = 0) -> None:
        """Set the counters of the interfaces."""
        lines = [f"lo: {loopback} 0 0 0 0 0 0 0 {loopback} 0 0 0 0 0 0 0"]
        lines.append(f"eth0: {received} 0 0 0 0 0 0 0 {sent} 0 0 0 0 0 0 0")
        put(self._folder, {"net/dev": (HEADING + "\n".join(lines) + "\n").encode()})

    def begin(self) -> None:
        """Begin a tick, as the sampler does."""
        self.dev.begin_read()
        self.traffic.begin_read()

    def tick(self) -> list[ProcessTraffic]:
        """Do what the sampler does, and wait for what it has begun."""
        self.begin()
        self.traffic.wait_first(PATIENCE_S)
        return self.traffic.take()


@pytest.fixture
def machine(tmp_path: Path, calls: BlockingCalls) -> Iterator[Machine]:
    """A machine of which nothing has been counted."""
    made = Machine(tmp_path, calls)
    yield made
    made.traffic.close()
    made.dev.close()


def test_sockets_are_read_only_when_something_moved(machine: Machine) -> None:
    """At first, and then after so many bytes of any interface but the loopback."""
    counts = []
    for received, sent, loopback in (
        (1000, 1000, 0),
        (1000 + WORTH_READING_BYTES - 1, 1000, 10 * MIB),
        (1000 + WORTH_READING_BYTES // 2, 1000 + WORTH_READING_BYTES // 2, 10 * MIB),
        (1000 + WORTH_READING_BYTES // 2, 1000 + WORTH_READING_BYTES, 10 * MIB),
    ):
        machine.set(received, sent, loopback)
        machine.tick()
        counts.append(len(machine.counter.limits))

    assert counts == [1, 1, 2, 2]


def test_an_exact_count_is_made_for_every_sample(machine: Machine, calls: BlockingCalls) -> None:
    """However little has moved, and however late the answer comes."""
    machine.traffic.close()
    machine.traffic = TcpTraffic(dev=machine.dev, calls=calls, counter=machine.counter, is_exact=True)
    machine.tick()
    machine.set(1001, 1000)
    machine.counter.may_answer.clear()
    machine.begin()
    late = threading.Timer(5 * WAIT_S, machine.counter.may_answer.set)
    late.start()

    taken = machine.traffic.take()

    late.join()
    assert [one.received_bytes for one in taken] == [2]


def test_no_connection_can_have_carried_more_than_the_interfaces(machine: Machine) -> None:
    """With what may have come since they were looked at."""
    machine.tick()
    machine.set(1000 + 5 * MIB, 1000 + 3 * MIB)
    machine.tick()

    assert machine.counter.limits[1] == (10 * MIB + LATE_BYTES, 6 * MIB + LATE_BYTES)


def test_an_interface_that_is_gone_has_moved_nothing(machine: Machine, tmp_path: Path) -> None:
    """What it had moved is not taken from the others."""
    machine.set(100 * MIB, 100 * MIB)
    machine.tick()
    put(tmp_path, {"net/dev": (HEADING + "wlan0: 70000 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0\n").encode()})
    machine.tick()

    assert machine.counter.limits[1] == (140_000 + LATE_BYTES, LATE_BYTES)


def test_without_the_interfaces_sockets_are_always_read(machine: Machine, tmp_path: Path) -> None:
    """A mount of /proc may have none."""
    machine.tick()
    (tmp_path / "net" / "dev").unlink()
    dev = NetDev(proc=tmp_path)
    other = TcpTraffic(dev=dev, calls=BlockingCalls("other", workers=1), counter=machine.counter)
    for _ in range(2):
        with pytest.raises(FileNotFoundError):
            dev.begin_read()
        other.begin_read()
        other.wait_first(PATIENCE_S)
        other.take()
    other.close()

    assert machine.counter.limits[1:] == [(math.inf, math.inf)] * 2


def test_what_comes_late_is_counted_later(machine: Machine) -> None:
    """The sampler does not wait for it again, and nothing else is begun meanwhile."""
    machine.counter.may_answer.clear()
    machine.begin()
    assert machine.traffic.take() == []
    machine.set(10 * MIB, 10 * MIB)
    machine.begin()
    assert (machine.traffic.take(), machine.traffic.is_working) == ([], False)
    assert reasons(machine.traffic) == [(FIELD, "not_read_yet")]

    machine.counter.may_answer.set()
    machine.traffic.wait_first(PATIENCE_S)

    assert machine.traffic.take() == [ProcessTraffic(7, 100, 1, 0)]
    assert machine.traffic.is_working
    assert len(machine.counter.limits) == 1


@pytest.mark.parametrize("error", [FileNotFoundError(2, "sock_diag"), ValueError("a message of 3 bytes")])
def test_a_kernel_that_does_not_count_gives_the_reason(
    machine: Machine, error: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Then nothing is known, and it is tried again now and then."""
    machine.tick()
    machine.counter.error = error
    machine.set(10 * MIB, 10 * MIB)
    machine.tick()

    assert (machine.traffic.is_working, reasons(machine.traffic)) == (False, [(FIELD, "no_traffic")])
    machine.tick()
    assert len(machine.counter.limits) == 2, "not at once"

    machine.counter.error = None
    monkeypatch.setattr(tcp_traffic, "time", SimpleNamespace(monotonic=lambda: math.inf))
    machine.tick()
    assert (machine.traffic.is_working, reasons(machine.traffic)) == (True, [])


def test_connections_of_other_users_are_reported(machine: Machine) -> None:
    """With their number."""
    machine.counter.denied_sockets = 3
    machine.tick()

    assert reasons(machine.traffic) == [(FIELD, "denied_traffic")]
    assert "(3)" in machine.traffic.unreadable()[0].why


def test_a_process_gets_what_it_moved_through_a_network() -> None:
    """Between two network namespaces; a process of the other one is not seen, so nothing is known of it."""
    received, sent = 20 * MIB, 5 * MIB
    command = ["unshare", "--user", "--map-root-user", "--net", sys.executable, "-m"]
    command += ["tests.sensors.linux.two_machines", str(received), str(sent)]

    printed = subprocess.run(command, capture_output=True, text=True, check=True, timeout=2 * PATIENCE_S)

    found = json.loads(printed.stdout)
    assert found["talker"] == pytest.approx([received, sent], rel=0.001)
    assert found["peer"] == [None, None]
    assert found["this"] == [0, 0]
