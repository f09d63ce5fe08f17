"""State, speed and addresses of network interfaces."""

import socket
from types import SimpleNamespace

import psutil
import pytest

from desktop_monitor.sensors.network_links import UNKNOWN, LinkFacts, network_sample, read_links

COUNTERS = (1, 2, 3, 4, 5, 6)


def test_a_speed_that_a_driver_does_not_know_is_unknown(monkeypatch: pytest.MonkeyPatch) -> None:
    """Zero, or the largest number there is."""
    speeds = {"eth0": 1000, "wlan0": 0, "tun0": 2**32 - 1}
    states = {name: SimpleNamespace(isup=True, speed=speed) for name, speed in speeds.items()}
    monkeypatch.setattr(psutil, "net_if_stats", lambda: states)
    monkeypatch.setattr(psutil, "net_if_addrs", dict)

    assert {name: facts.speed_mbit_per_s for name, facts in read_links().items()} == {
        "eth0": 1000,
        "wlan0": None,
        "tun0": None,
    }


def test_only_addresses_of_the_internet_protocol_are_listed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the zone that follows a link-local one."""
    addresses = [
        SimpleNamespace(family=socket.AF_INET, address="192.0.2.1"),
        SimpleNamespace(family=socket.AF_INET6, address="fe80::1%eth0"),
        SimpleNamespace(family=psutil.AF_LINK, address="00:00:5e:00:53:01"),
    ]
    monkeypatch.setattr(psutil, "net_if_stats", lambda: {"eth0": SimpleNamespace(isup=False, speed=0)})
    monkeypatch.setattr(psutil, "net_if_addrs", lambda: {"eth0": addresses})

    assert read_links() == {"eth0": LinkFacts(False, None, ("192.0.2.1", "fe80::1"))}


@pytest.mark.parametrize(
    ("facts", "counters", "is_reported"),
    [
        (UNKNOWN, COUNTERS, True),
        (UNKNOWN, (0,) * 6, False),
        (LinkFacts(True, None, ()), (0,) * 6, True),
        (LinkFacts(False, None, ()), (0,) * 6, False),
        (LinkFacts(False, None, ()), COUNTERS, True),
    ],
)
def test_an_interface_is_reported_when_it_is_up_or_has_carried_anything(
    facts: LinkFacts, counters: tuple[int, int, int, int, int, int], is_reported: bool
) -> None:
    """The kernel has placeholders that are not used."""
    assert (network_sample("eth0", facts, counters) is not None) == is_reported
