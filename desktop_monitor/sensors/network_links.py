"""What seldom changes about network interfaces: state, speed, addresses. Through psutil."""

import socket
from collections.abc import Mapping
from dataclasses import dataclass

import psutil

from desktop_monitor.model.sample import NetworkSample
from desktop_monitor.sensors.text import clean

PACE_S = 5.0

_FASTEST_MBIT_PER_S = 2**31  # beyond is a driver's way to say that it does not know


@dataclass(frozen=True, slots=True)
class LinkFacts:
    """State, speed and addresses of an interface."""

    is_up: bool | None
    speed_mbit_per_s: int | None
    addresses: tuple[str, ...]


UNKNOWN = LinkFacts(None, None, ())

Counters = tuple[int, int, int, int, int, int]
"""Bytes, packets (each received, then sent), errors and drops (of both directions)."""


def read_links() -> Mapping[str, LinkFacts]:
    """Return the facts of every interface by its name; 0.5 ms, and may wait while an interface changes."""
    addresses = psutil.net_if_addrs()
    return {
        name: LinkFacts(
            is_up=state.isup,
            speed_mbit_per_s=state.speed if 0 < state.speed < _FASTEST_MBIT_PER_S else None,
            addresses=tuple(
                clean(one.address.partition("%")[0])
                for one in addresses.get(name, ())
                if one.family in (socket.AF_INET, socket.AF_INET6)
            ),
        )
        for name, state in psutil.net_if_stats().items()
    }


def network_sample(name: str, facts: LinkFacts, counters: Counters) -> NetworkSample | None:
    """Return the sample of an interface; None for a placeholder: down, and never carried anything."""
    if not facts.is_up and not any(counters):
        return None
    return NetworkSample(name, *counters, facts.is_up, facts.speed_mbit_per_s, facts.addresses)
