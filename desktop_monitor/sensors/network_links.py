"""What seldom changes about network interfaces: state, speed, addresses. Through psutil."""

import socket
from collections.abc import Mapping
from dataclasses import dataclass

import psutil

from desktop_monitor.model.sample import NetworkSample
from desktop_monitor.sensors.clean_text import clean

PACE_S = 5.0

_FASTEST_MBIT_PER_S = 2**31  # beyond, a driver means that it is unknown


@dataclass(frozen=True, slots=True)
class LinkFacts:
    """State, speed and addresses of an interface; whether it is a device, or made by software."""

    is_up: bool | None
    speed_mbit_per_s: int | None
    addresses: tuple[str, ...]
    is_physical: bool | None = None


UNKNOWN = LinkFacts(None, None, ())

Counters = tuple[int, int, int, int, int, int]
"""Bytes, packets (each received, then sent), errors and drops (of both directions)."""


class Restarts:
    """Leaves out an interface at the read at which it counts from zero again.

    Some drivers report zeros for a moment, and then what they had before, which would be a rate.
    """

    def __init__(self) -> None:
        self._found: tuple[NetworkSample, ...] = ()
        self._restarted: frozenset[str] = frozenset()

    def without(self, found: tuple[NetworkSample, ...]) -> tuple[NetworkSample, ...]:
        """Return the interfaces that did not restart; the same object if none did."""
        if found is not self._found or self._restarted:
            zero = {one.name for one in found if _is_zero(one)}
            self._restarted = frozenset(zero & {one.name for one in self._found if not _is_zero(one)})
            self._found = found
        if not self._restarted:
            return found
        return tuple(one for one in found if one.name not in self._restarted)


def _is_zero(interface: NetworkSample) -> bool:
    return not any(
        (interface.received_bytes, interface.sent_bytes, interface.received_packets, interface.sent_packets)
    )


def read_links() -> Mapping[str, LinkFacts]:
    """Return the facts of every interface by its name; 0.5 ms, and may wait while an interface changes."""
    addresses = psutil.net_if_addrs()
    return {
        name: LinkFacts(
            is_up=state.isup,
            speed_mbit_per_s=known_speed(state.speed),
            addresses=tuple(
                clean(one.address.partition("%")[0])
                for one in addresses.get(name, ())
                if one.family in (socket.AF_INET, socket.AF_INET6)
            ),
        )
        for name, state in psutil.net_if_stats().items()
    }


def known_speed(mbit_per_s: int) -> int | None:
    """Return a speed; None for the values by which drivers mean that it is unknown."""
    return mbit_per_s if 0 < mbit_per_s < _FASTEST_MBIT_PER_S else None


def network_sample(name: str, facts: LinkFacts, counters: Counters) -> NetworkSample | None:
    """Return the sample of an interface; None for a placeholder: down, and never carried anything."""
    if not facts.is_up and not any(counters):
        return None
    return NetworkSample(
        name, *counters, facts.is_up, facts.speed_mbit_per_s, facts.addresses, facts.is_physical
    )
