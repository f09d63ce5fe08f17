"""Network interfaces."""

import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import psutil
import pytest

from desktop_monitor.model.sample import NetworkSample
from desktop_monitor.sensors.linux.link_changes import LinkNews
from desktop_monitor.sensors.network import LinkFacts, NetworkSensor
from tests.waiting import eventually

HEADING = "Inter-|   Receive  |  Transmit\n face |bytes packets errs drop ...\n"
LINE = "{:>6}: 100 5 1 2 0 0 0 0 200 6 3 4 0 0 0 0\n"
IDLE = "{:>6}: 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0\n"


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[Callable[..., NetworkSensor]]:
    """Build a sensor for an invented machine."""
    made: list[NetworkSensor] = []

    def build(lines: str, facts: Mapping[str, LinkFacts] | None = None) -> NetworkSensor:
        (tmp_path / "net").mkdir()
        (tmp_path / "net" / "dev").write_text(HEADING + lines, encoding="utf-8")
        made.append(NetworkSensor(proc=tmp_path, facts=lambda: facts or {}))
        return made[-1]

    yield build
    for sensor in made:
        sensor.close()


def test_both_directions_are_told(machine: Callable[..., NetworkSensor]) -> None:
    """What came in and what went out, and the trouble of both together."""
    facts = {"eth0": LinkFacts(is_up=True, speed_mbit_per_s=1000, addresses=("192.0.2.1",))}
    sensor = machine(LINE.format("eth0"), facts)

    found = eventually(lambda: [one for one in sensor.read() if one.is_up])

    assert found == [NetworkSample("eth0", 100, 200, 5, 6, 4, 6, True, 1000, ("192.0.2.1",))]
    assert sensor.unreadable() == []


def test_a_name_that_fills_its_column_is_told_from_its_number(machine: Callable[..., NetworkSensor]) -> None:
    """Old kernels leave no space; an alias has a colon in its name."""
    found = machine(LINE.format("wlx00c0ca:1").replace(": 100", ":100")).read()

    assert (found[0].name, found[0].received_bytes) == ("wlx00c0ca:1", 100)


def test_an_interface_that_is_down_and_never_carried_anything_is_left_out(
    machine: Callable[..., NetworkSensor],
) -> None:
    """Placeholders of the kernel are noise; one that is up is told though it is idle."""
    sensor = machine(IDLE.format("ifb0") + IDLE.format("eth1"), {"eth1": LinkFacts(True, None, ())})

    assert eventually(lambda: [one.name for one in sensor.read()]) == ["eth1"]


def test_an_interface_comes_and_goes(tmp_path: Path, machine: Callable[..., NetworkSensor]) -> None:
    """Hot-plug needs no restart."""
    sensor = machine(LINE.format("eth0"))
    (tmp_path / "net" / "dev").write_text(HEADING + LINE.format("usb0"), encoding="ascii")

    assert [one.name for one in sensor.read()] == ["usb0"]


def test_a_hostile_name_is_cleaned(machine: Callable[..., NetworkSensor]) -> None:
    """Markup stays text; what turns text round does not pass."""
    assert machine(LINE.format("<b>\u202e")).read()[0].name == "<b>\ufffd"


def test_a_machine_without_network_says_so(machine: Callable[..., NetworkSensor]) -> None:
    """The reason is told."""
    sensor = machine("")

    assert sensor.read() == ()
    assert [missing.code for missing in sensor.unreadable()] == ["no_network"]


def test_an_interface_that_rests_is_the_same_object(
    tmp_path: Path, machine: Callable[..., NetworkSensor]
) -> None:
    """Taking its line apart again would be for nothing, until one number moves."""
    sensor = machine(LINE.format("eth0") + LINE.format("eth1"))
    before = sensor.read()
    moved = LINE.format("eth1").replace("100", "101")
    (tmp_path / "net" / "dev").write_text(HEADING + LINE.format("eth0") + moved, encoding="ascii")

    now = sensor.read()

    assert now[0] is before[0]
    assert (before[1].received_bytes, now[1].received_bytes) == (100, 101)


def test_what_is_known_of_an_interface_reaches_one_that_rests(machine: Callable[..., NetworkSensor]) -> None:
    """An address that comes later is told, though no byte was sent."""
    facts: dict[str, LinkFacts] = {}
    sensor = machine(LINE.format("eth0"), facts)
    sensor.read()
    sensor._facts.wait_first(10)
    assert sensor.read()[0].is_up is None

    sensor._facts._value = {"eth0": LinkFacts(True, 1000, ("192.0.2.1",))}

    assert sensor.read()[0].addresses == ("192.0.2.1",)


CHANGE = """
import fcntl, socket, struct
from desktop_monitor.sensors import network
asked = []
network.link_facts = lambda: asked.append(1) or {}
links = network.Links()
told = []
for is_up in (None, None, 1, None, 0, None):
    if is_up is not None:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
            fcntl.ioctl(any_socket, 0x8914, struct.pack("16sH14x", b"lo", is_up))  # SIOCSIFFLAGS
    links.facts()
    told.append(len(asked))
print(told)
"""


def test_interfaces_are_asked_again_only_when_the_kernel_tells_of_a_change() -> None:
    """In a network of its own, where nothing happens but that its one interface goes up and down."""
    command = ["unshare", "--user", "--map-root-user", "--net", sys.executable, "-c", CHANGE]

    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout

    assert told == "[1, 1, 2, 2, 3, 3]\n"


def test_where_nobody_tells_everything_is_asked_each_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """A sandbox that forbids netlink, or another system."""
    monkeypatch.delattr("socket.AF_NETLINK")
    news = LinkNews()

    assert (news.has_any(), news.has_any()) == (True, True)
    news.close()


@pytest.mark.parametrize("line", ["nonsense\n", "eth0: 1 2 3\n", "eth0: a b c d e f g h i j k l m n o p\n"])
def test_nonsense_is_an_error_of_the_part(machine: Callable[..., NetworkSensor], line: str) -> None:
    """What is not understood is not guessed."""
    with pytest.raises((ValueError, LookupError)):
        machine(line).read()


def test_this_machine_agrees_with_psutil() -> None:
    """An independent reader sees the same counters, addresses and states."""
    sensor = NetworkSensor(proc=Path("/proc"))
    ours = {one.name: one for one in eventually(lambda: [one for one in sensor.read() if one.addresses])}
    theirs, states = psutil.net_io_counters(pernic=True, nowrap=False), psutil.net_if_stats()
    sensor.close()

    for name, one in ours.items():
        assert 0 <= theirs[name].bytes_recv - one.received_bytes < 2**30
        assert one.is_up == states[name].isup
        known = {str(address.address).partition("%")[0] for address in psutil.net_if_addrs()[name]}
        assert set(one.addresses) <= known
