"""What seldom changes about network interfaces: state, speed, addresses. Through psutil."""

import socket
from collections.abc import Mapping
from dataclasses import dataclass
from operator import ge

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
    """Leaves out an interface at the read at which it counts from zero again, and at which it is back.

    Some drivers report zeros for a while, and then what they had before, which would be a rate.
    """

    def __init__(self) -> None:
        self._found: tuple[NetworkSample, ...] = ()
        self._left_out: frozenset[str] = frozenset()
        self._before_fall: dict[str, NetworkSample] = {}
        """What an interface whose counters fell had before."""

    def without(self, found: tuple[NetworkSample, ...]) -> tuple[NetworkSample, ...]:
        """Return the interfaces that did not restart or come back; the same object if none did."""
        if found is not self._found or self._left_out:
            earlier = {one.name: one for one in self._found}
            self._left_out = frozenset(
                one.name
                for one in found
                if one is not earlier.get(one.name) and self._is_left_out(earlier.get(one.name), one)
            )
            self._found = found
        if not self._left_out:
            return found
        return tuple(one for one in found if one.name not in self._left_out)

    def _is_left_out(self, earlier: NetworkSample | None, now: NetworkSample) -> bool:
        if earlier is None:
            self._before_fall.pop(now.name, None)
            return False
        was, has = _traffic(earlier), _traffic(now)
        if any(one < other for one, other in zip(has, was, strict=True)):
            self._before_fall[now.name] = earlier
            return any(was) and not any(has)
        before_fall = self._before_fall.get(now.name)
        if before_fall is None:
            return False
        had = _traffic(before_fall)
        if all(map(ge, has, had)):
            del self._before_fall[now.name]
        is_back = any(
            one < other <= another and 2 * (another - one) >= other
            for one, other, another in zip(was, had, has, strict=True)
        )
        return is_back and now.name not in self._left_out  # else there is nothing to compare it with


def _traffic(interface: NetworkSample) -> tuple[int, int, int, int]:
    return (
        interface.received_bytes,
        interface.sent_bytes,
        interface.received_packets,
        interface.sent_packets,
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
