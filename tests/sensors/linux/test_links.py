"""State, speed and kind of network interfaces on Linux."""

from pathlib import Path

import psutil
import pytest

from desktop_monitor.sensors import network_links
from desktop_monitor.sensors.linux.links import read_links
from desktop_monitor.sensors.network_links import LinkFacts
from tests.sensors.helpers import put

NET = Path("class") / "net"
KNOWN = LinkFacts(True, 1000, ("192.0.2.1",))
KINDS: dict[str, tuple[dict[str, object] | None, bool | None]] = {
    "eth0": ({"device/vendor": 1, "upper_bond0/x": 1}, True),
    "eth0.5": ({"lower_eth0/x": 1}, False),
    "bond0": ({"lower_eth0/x": 1, "lower_eth1/x": 1, "bonding/mode": 1}, False),
    "br0": ({"lower_bond0/x": 1, "bridge/x": 1}, False),
    "macvlan0": ({"lower_eth0/x": 1}, False),
    "wg0": ({"type": 65534}, False),
    "tun0": ({"tun_flags": "0x1001"}, False),
    "veth1a2b": ({"iflink": 7}, False),
    "lan1": ({"device/x": 1, "lower_eth0/x": 1}, False),
    "wlan0": ({"device/x": 1, "phy80211/name": "phy0"}, True),
    "mon0": ({"device/x": 1, "phy80211/name": "phy0", "type": 803}, False),
    "gone": (None, None),
}


def test_what_is_a_device_is_seen_by_what_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A name says nothing: anybody may name a bridge eth1."""
    monkeypatch.setattr(network_links, "read_links", lambda: dict.fromkeys(KINDS, KNOWN))
    for name, (files, _is_physical) in KINDS.items():
        if files is not None:
            put(tmp_path / NET / name, files)

    found = read_links(tmp_path)

    assert {name: facts.is_physical for name, facts in found.items()} == {
        name: is_physical for name, (_files, is_physical) in KINDS.items()
    }
    assert found["eth0"].addresses == KNOWN.addresses


@pytest.mark.parametrize("name", [b"a\xffb", b"\x80" * 15, b"\xed\xa0\x80"], ids=repr)
@pytest.mark.parametrize("broken", ["net_if_addrs", "net_if_stats"])
def test_a_name_that_is_no_text_costs_no_other_interface_its_state(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: bytes, broken: str
) -> None:
    """For psutil one such name is an error for all of them."""

    def fail() -> object:
        raise UnicodeEncodeError("utf-8", name.decode("utf-8", "surrogateescape"), 0, 1, "surrogates")

    monkeypatch.setattr(psutil, broken, fail)
    odd = name.decode("utf-8", "surrogateescape")
    files: dict[str, dict[str, object]] = {
        odd: {"flags": "0x1003", "operstate": "up", "speed": 100},
        "eth0": {"flags": "0x1003", "operstate": "down", "speed": -1},
        "tun0": {"flags": "0x1091", "operstate": "unknown"},
        "eth1": {"flags": "0x1002", "operstate": "down", "speed": 0},
    }
    for interface, attributes in files.items():
        put(tmp_path / NET / interface, attributes)

    found = read_links(tmp_path)

    assert {one: (facts.is_up, facts.speed_mbit_per_s) for one, facts in found.items()} == {
        odd: (True, 100),
        "eth0": (False, None),
        "tun0": (True, None),
        "eth1": (False, None),
    }


@pytest.mark.parametrize("broken", ["net_if_addrs", "net_if_stats"])
@pytest.mark.parametrize(
    "error", [PermissionError(13, "Permission denied"), OSError(38, "Function not implemented")]
)
def test_a_sandbox_without_netlink_has_states_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, broken: str, error: OSError
) -> None:
    """Of the addresses nothing is known there."""

    def refuse() -> object:
        raise error

    monkeypatch.setattr(psutil, broken, refuse)
    put(tmp_path / NET / "wlan0", {"flags": "0x1003", "operstate": "up", "speed": 300, "device/x": 1})

    assert read_links(tmp_path) == {"wlan0": LinkFacts(True, 300, (), True)}


def test_without_sysfs_either_the_error_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is the reason why nothing is known."""

    def refuse() -> object:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(psutil, "net_if_addrs", refuse)

    with pytest.raises(OSError, match="No such file"):
        read_links(tmp_path)
