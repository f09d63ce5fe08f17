"""What network interfaces do. See proc_pid_net(5), "dev"."""

import socket
import sys as system
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import psutil

from desktop_monitor.model.reasons import Unreadable
from desktop_monitor.model.sample import NetworkSample
from desktop_monitor.sensors.background_poller import Slow
from desktop_monitor.sensors.linux.kept_file import KeptFile
from desktop_monitor.sensors.linux.line_cache import LineMemory
from desktop_monitor.sensors.linux.link_changes import LinkNews
from desktop_monitor.sensors.reasons import unreadable
from desktop_monitor.sensors.text import clean

FACTS_PACE_S = 5.0

_HEADING_LINES = 2


@dataclass(frozen=True, slots=True)
class LinkFacts:
    """What seldom changes about an interface."""

    is_up: bool | None
    speed_mbit_per_s: int | None
    addresses: tuple[str, ...]


_UNKNOWN = LinkFacts(None, None, ())
_NOTHING_KNOWN: Mapping[str, LinkFacts] = {}


class Links:
    """State, speed and addresses of every interface: asked again only when the kernel tells of a change."""

    def __init__(self) -> None:
        self._news = LinkNews()
        self._facts: Mapping[str, LinkFacts] | None = None

    def facts(self) -> Mapping[str, LinkFacts]:
        """Whatever is true now, by the interface's name."""
        if self._news.has_any() or self._facts is None:
            self._facts = link_facts()
        return self._facts

    def close(self) -> None:
        """Listen no more."""
        self._news.close()


def link_facts() -> Mapping[str, LinkFacts]:
    """Ask psutil for state, speed and addresses of every interface; 0.5 ms, so not each tick."""
    addresses = psutil.net_if_addrs()
    return {
        name: LinkFacts(
            is_up=state.isup,
            speed_mbit_per_s=state.speed if 0 < state.speed < 2**31 else None,
            addresses=tuple(
                clean(one.address.partition("%")[0])
                for one in addresses.get(name, ())
                if one.family in (socket.AF_INET, socket.AF_INET6)
            ),
        )
        for name, state in psutil.net_if_stats().items()
    }


class NetworkSensor:
    """Counters on each tick, through a kept descriptor on Linux; state, speed and addresses less often."""

    def __init__(self, *, proc: Path, facts: Callable[[], Mapping[str, LinkFacts]] | None = None) -> None:
        """Read `proc` on Linux; `facts` may say what a test invents."""
        self._links = Links()
        self._dev = KeptFile(proc / "net" / "dev") if system.platform == "linux" else None
        errors = (OSError, ValueError, psutil.Error)
        self._facts = Slow("network", facts or self._links.facts, pace_s=FACTS_PACE_S, errors=errors)
        self._known: Mapping[str, LinkFacts] = _NOTHING_KNOWN
        self._lines = LineMemory(self._interface, heading_lines=_HEADING_LINES)
        self._met: dict[bytes, tuple[str, LinkFacts]] = {}
        """By the name in the file: what it is shown as, and what is known of it."""
        self._has_any = True

    def read(self) -> tuple[NetworkSample, ...]:
        """Read every interface that is up, or has carried anything.

        Raises:
            OSError: The system's file cannot be read.
            ValueError: The file holds something else than the kernel writes.
        """
        known = self._facts.read() or _NOTHING_KNOWN
        if known is not self._known:
            self._known, self._met = known, {}
            self._lines.forget()
        found = self._lines.tell(self._dev.read()) if self._dev else self._from_psutil()
        self._has_any = bool(found)
        return found

    def _interface(self, line: bytes) -> NetworkSample | None:
        raw_name, _, numbers = line.rpartition(b":")
        received, packets, errors, drops, _, _, _, _, sent, out, out_errors, out_drops, _, _, _, _ = map(
            int, numbers.split()
        )
        name, facts = self._met.get(raw_name) or self._meet(raw_name)
        counters = (received, sent, packets, out, errors + out_errors, drops + out_drops)
        return _sample(name, facts, counters)

    def _meet(self, raw_name: bytes) -> tuple[str, LinkFacts]:
        name = raw_name.strip().decode("utf-8", "surrogateescape")
        return self._met.setdefault(raw_name, (clean(name), self._known.get(name, _UNKNOWN)))

    def _from_psutil(self) -> tuple[NetworkSample, ...]:
        found = []
        for name, one in psutil.net_io_counters(pernic=True, nowrap=False).items():
            errors, drops = one.errin + one.errout, one.dropin + one.dropout
            counters = (one.bytes_recv, one.bytes_sent, one.packets_recv, one.packets_sent, errors, drops)
            found.append(_sample(clean(name), self._known.get(name, _UNKNOWN), counters))
        return tuple(filter(None, found))

    def unreadable(self) -> list[Unreadable]:
        """Why there is no interface, if there is none."""
        return [] if self._has_any else [unreadable("network", "no_network")]

    def close(self) -> None:
        """Give the kept descriptor back and end the slow thread."""
        self._facts.close()
        self._links.close()
        if self._dev:
            self._dev.close()


_Counters = tuple[int, int, int, int, int, int]
"""Bytes, packets (each received, then sent), errors and drops (of both directions)."""


def _sample(name: str, facts: LinkFacts, counters: _Counters) -> NetworkSample | None:
    """None for a placeholder of the kernel: down, and never carried anything."""
    if not facts.is_up and not any(counters):
        return None
    return NetworkSample(name, *counters, facts.is_up, facts.speed_mbit_per_s, facts.addresses)
