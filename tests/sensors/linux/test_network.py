"""The sensor of network interfaces on Linux."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import SimpleNamespace

import psutil
import pytest

from desktop_monitor.model.sample import NetworkSample
from desktop_monitor.rates.devices import by_name, network_reading
from desktop_monitor.sensors import background_poller
from desktop_monitor.sensors.blocking_calls import BlockingCalls
from desktop_monitor.sensors.linux import network
from desktop_monitor.sensors.linux.link_changes import LinkChanges
from desktop_monitor.sensors.linux.net_dev import NetDev
from desktop_monitor.sensors.linux.network import NetworkSensor
from desktop_monitor.sensors.network_links import LinkFacts
from tests.sensors.helpers import poll, put, reasons
from tests.waiting import eventually

HEADING = b"Inter-|   Receive  |  Transmit\n face |bytes packets errs drop ...\n"
FIGURES = b": 100 5 1 2 0 0 0 0 200 6 3 4 0 0 0 0\n"
IDLE = b": 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0\n"
UP = LinkFacts(is_up=True, speed_mbit_per_s=None, addresses=())

Machine = Callable[..., NetworkSensor]


@pytest.fixture
def machine(tmp_path: Path, calls: BlockingCalls) -> Iterator[Machine]:
    """Make a sensor of an invented machine."""
    made: list[NetworkSensor] = []
    opened: list[NetDev] = []

    def make(lines: bytes, facts: Mapping[str, LinkFacts] | None = None) -> NetworkSensor:
        put(tmp_path, {"net/dev": HEADING + lines})
        dev = NetDev(proc=tmp_path)
        opened.append(dev)
        made.append(NetworkSensor(dev=dev, calls=calls, links=lambda: dict(facts or {})))
        return made[-1]

    yield make
    for one in (*made, *opened):
        one.close()


def test_counters_that_are_zero_for_a_moment_are_no_traffic(machine: Machine, tmp_path: Path) -> None:
    """Some drivers report zeros while a card is reset, and then all that it ever carried once more."""
    sensor = machine(b"lo" + FIGURES + b"eth0" + FIGURES, {"eth0": UP})
    poll(sensor)

    def names(figures: bytes) -> list[str]:
        put(tmp_path, {"net/dev": HEADING + b"lo" + FIGURES + b"eth0" + figures})
        return [one.name for one in sensor.read()]

    shown = [names(figures) for figures in (FIGURES, IDLE, FIGURES)]
    assert shown == [["lo", "eth0"], ["lo"], ["lo", "eth0"]]


@pytest.mark.parametrize("zeros", [2, 3, 40])
def test_counters_that_come_back_after_several_zeros_are_no_traffic(
    machine: Machine, tmp_path: Path, zeros: int
) -> None:
    """The read at which they are back is left out: a rate would be all that was ever carried."""
    sensor = machine(b"eth0" + FIGURES, {"eth0": UP})
    poll(sensor)
    rates: list[float | None] = []
    before = sensor.read()
    for figures in (*[IDLE] * zeros, *[FIGURES] * 3):
        put(tmp_path, {"net/dev": HEADING + b"eth0" + figures})
        now = sensor.read()
        found = by_name(before, now, network_reading, 1.0)
        rates += [one.received_bytes_per_s for one in found or ()]
        before = now

    assert rates == [None, *[0] * (zeros - 2), None, 0]


def test_an_interface_that_was_made_anew_is_reported_from_its_second_zero_on(
    machine: Machine, tmp_path: Path
) -> None:
    """Its counters begin again."""
    sensor = machine(b"eth0" + FIGURES, {"eth0": UP})
    assert len(poll(sensor)) == 1

    put(tmp_path, {"net/dev": HEADING + b"eth0" + IDLE})

    assert [len(sensor.read()) for _ in range(3)] == [0, 1, 1]


def test_an_interface_has_its_counters_and_facts(machine: Machine) -> None:
    """Bytes and packets of each direction, the errors and drops of both together."""
    facts = {"eth0": LinkFacts(is_up=True, speed_mbit_per_s=1000, addresses=("192.0.2.1",))}
    sensor = machine(b"eth0" + FIGURES, facts)

    assert poll(sensor) == (NetworkSample("eth0", 100, 200, 5, 6, 4, 6, True, 1000, ("192.0.2.1",)),)
    assert reasons(sensor) == []


def test_an_interface_that_is_down_and_never_carried_anything_is_left_out(machine: Machine) -> None:
    """Placeholders of the kernel are noise; an idle interface that is up is reported."""
    sensor = machine(b"ifb0" + IDLE + b"eth1" + IDLE, {"eth1": LinkFacts(True, None, ())})

    assert [one.name for one in poll(sensor)] == ["eth1"]


def test_an_interface_comes_and_goes(tmp_path: Path, machine: Machine) -> None:
    """At the next read."""
    sensor = machine(b"eth0" + FIGURES)
    assert [one.name for one in sensor.read()] == ["eth0"]

    put(tmp_path, {"net/dev": HEADING + b"usb0" + FIGURES})

    assert [one.name for one in sensor.read()] == ["usb0"]


def test_markup_stays_and_what_reorders_text_is_replaced(machine: Machine) -> None:
    """The page shows text as text."""
    assert machine("<b>\u202e".encode() + FIGURES).read()[0].name == "<b>\ufffd"


def test_names_that_look_alike_have_each_their_series(machine: Machine) -> None:
    """Neither hides the other, nor takes its place when the file changes."""
    sensor = machine(b"a\x80" + FIGURES + b"a\x81" + FIGURES)

    assert [one.name for one in sensor.read()] == ["a\ufffd", "a\ufffd #2"]


def test_the_facts_of_a_name_that_is_no_text_are_found(machine: Machine) -> None:
    """By the name as psutil decodes it."""
    sensor = machine(b"a\x80" + FIGURES, {"a\udc80": LinkFacts(True, 10, ())})

    assert [one.speed_mbit_per_s for one in poll(sensor)] == [10]


def test_a_machine_without_network_has_a_reason(machine: Machine) -> None:
    """Not an empty card."""
    sensor = machine(b"")

    assert sensor.read() == ()
    assert reasons(sensor) == [("network", "no_network")]


def test_an_idle_interface_is_the_same_object(tmp_path: Path, machine: Machine) -> None:
    """Its line is not parsed again until a number changes."""
    sensor = machine(b"eth0" + FIGURES + b"eth1" + FIGURES)
    before = sensor.read()
    put(tmp_path, {"net/dev": HEADING + b"eth0" + FIGURES + b"eth1" + FIGURES.replace(b"100", b"101")})

    now = sensor.read()

    assert now[0] is before[0]
    assert (before[1].received_bytes, now[1].received_bytes) == (100, 101)


def test_facts_that_change_reach_an_idle_interface(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    """An address that comes later is reported, though no byte was sent."""
    monkeypatch.setattr(network, "PACE_S", 0.0)
    monkeypatch.setattr("desktop_monitor.sensors.linux.link_changes.LinkChanges.has_any", lambda _self: True)
    facts: dict[str, LinkFacts] = {}
    sensor = machine(b"eth0" + FIGURES, facts)
    assert poll(sensor)[0].is_up is None

    facts["eth0"] = LinkFacts(True, 1000, ("192.0.2.1",))

    eventually(lambda: poll(sensor)[0].addresses == ("192.0.2.1",))


@pytest.mark.parametrize("line", [b"nonsense\n", b"eth1: 1 2 3\n", b"eth1: a b c d e f g h i j k l\n", b"\n"])
def test_a_line_that_is_not_understood_is_left_out_alone(machine: Machine, line: bytes) -> None:
    """The other interfaces are reported, and the reason counts the lines that are not."""
    sensor = machine(line + b"eth0" + FIGURES)

    assert [one.name for one in sensor.read()] == ["eth0"]
    assert reasons(sensor) == [("network", "not_understood")]


def test_facts_that_cannot_be_read_are_left_out_alone(tmp_path: Path, calls: BlockingCalls) -> None:
    """The counters are still there."""
    put(tmp_path, {"net/dev": HEADING + b"eth0" + FIGURES})

    def refuse() -> Mapping[str, LinkFacts]:
        raise PermissionError

    sensor = NetworkSensor(dev=NetDev(proc=tmp_path), calls=calls, links=refuse)

    assert [(one.received_bytes, one.is_up) for one in poll(sensor)] == [(100, None)]
    sensor.close()


def test_this_machine_agrees_with_psutil(calls: BlockingCalls) -> None:
    """An independent reader has the same counters, addresses and states."""
    sensor = NetworkSensor(dev=NetDev(proc=Path("/proc")), calls=calls)
    ours = {one.name: one for one in poll(sensor)}
    theirs, states = psutil.net_io_counters(pernic=True, nowrap=False), psutil.net_if_stats()
    sensor.close()

    for name, one in ours.items():
        assert 0 <= theirs[name].bytes_recv - one.received_bytes < 2**30
        assert one.is_up == states[name].isup
        known = {str(address.address).partition("%")[0] for address in psutil.net_if_addrs()[name]}
        assert set(one.addresses) <= known


def test_facts_are_read_when_the_kernel_reports_a_change(
    tmp_path: Path, calls: BlockingCalls, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is asked while nothing changes; what could not be read is asked for again."""
    put(tmp_path, {"net/dev": HEADING + b"eth0" + FIGURES})
    clock = SimpleNamespace(now_s=100.0)
    monkeypatch.setattr(background_poller, "time", SimpleNamespace(monotonic=lambda: clock.now_s))
    has_changed: list[bool] = []
    monkeypatch.setattr(LinkChanges, "has_any", lambda _self: bool(has_changed and has_changed.pop()))
    answers: list[Exception | Mapping[str, LinkFacts]] = [{}, PermissionError(), {}, {}]
    asked = 0

    def answer() -> Mapping[str, LinkFacts]:
        nonlocal asked
        asked += 1
        found = answers[asked - 1]
        if isinstance(found, Exception):
            raise found
        return found

    sensor = NetworkSensor(dev=NetDev(proc=tmp_path), calls=calls, links=answer)

    def asked_after(seconds: float) -> int:
        clock.now_s += seconds
        poll(sensor)
        return asked

    assert [asked_after(10), asked_after(10), asked_after(10)] == [1, 1, 1]
    has_changed.append(True)
    assert [asked_after(10), asked_after(10), asked_after(10)] == [2, 3, 3]
    sensor.close()
