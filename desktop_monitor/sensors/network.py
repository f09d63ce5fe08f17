"""What network interfaces do. See proc_pid_net(5), "dev"."""

import re
import socket
import sys as system
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import psutil

from desktop_monitor.sample import NetworkSample, Unreadable
from desktop_monitor.sensors.clean_text import clean
from desktop_monitor.sensors.kept_file import KeptFile
from desktop_monitor.sensors.reasons import unreadable
from desktop_monitor.sensors.slow import Slow

FACTS_PACE_S = 5.0

_HEADING_LINES = 2
# Four numbers of what came in, four that do not matter here, four of what went out, four that do not matter.
_LINE = re.compile(rb"^ *(.+): *" + rb"(\d+) +" * 4 + rb"\d+ +" * 4 + rb"(\d+) +" * 4 + rb"\d+", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class LinkFacts:
    """What seldom changes about an interface."""

    is_up: bool | None
    speed_mbit_per_s: int | None
    addresses: tuple[str, ...]


_UNKNOWN = LinkFacts(None, None, ())


def link_facts() -> Mapping[str, LinkFacts]:
    """Ask psutil for state, speed and addresses of every interface; 0.2 ms, so not each tick."""
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

    def __init__(self, *, proc: Path, facts: Callable[[], Mapping[str, LinkFacts]] = link_facts) -> None:
        self._dev = KeptFile(proc / "net" / "dev") if system.platform == "linux" else None
        self._facts = Slow("network", facts, pace_s=FACTS_PACE_S, errors=(OSError, ValueError, psutil.Error))
        self._has_any = True

    def read(self) -> tuple[NetworkSample, ...]:
        """Read every interface that is up, or has carried anything.

        Raises:
            OSError: The system's file cannot be read.
            ValueError: The file holds something else than the kernel writes.
        """
        facts = self._facts.read() or {}
        counters = _parse(self._dev.read()) if self._dev else _from_psutil()
        found = tuple(
            NetworkSample(clean(name), *numbers, fact.is_up, fact.speed_mbit_per_s, fact.addresses)
            for name, numbers in counters
            if (fact := facts.get(name, _UNKNOWN)).is_up or any(numbers)
        )
        self._has_any = bool(found)
        return found

    def unreadable(self) -> list[Unreadable]:
        """Why there is no interface, if there is none."""
        return [] if self._has_any else [unreadable("network", "no_network")]

    def close(self) -> None:
        """Give the kept descriptor back and end the slow thread."""
        self._facts.close()
        if self._dev:
            self._dev.close()


_Counters = list[tuple[str, tuple[int, int, int, int, int, int]]]


def _parse(content: bytes) -> _Counters:
    lines = content.split(b"\n", _HEADING_LINES)[_HEADING_LINES]
    found = _LINE.findall(lines)
    if len(found) != lines.count(b"\n"):
        raise ValueError("a line that is not of an interface")
    return [
        (
            name.decode("utf-8", "surrogateescape"),
            (
                int(received),
                int(sent),
                int(packets),
                int(out),
                int(errors) + int(out_errors),
                int(drops) + int(out_drops),
            ),
        )
        for name, received, packets, errors, drops, sent, out, out_errors, out_drops in found
    ]


def _from_psutil() -> _Counters:
    return [
        (
            name,
            (
                one.bytes_recv,
                one.bytes_sent,
                one.packets_recv,
                one.packets_sent,
                one.errin + one.errout,
                one.dropin + one.dropout,
            ),
        )
        for name, one in psutil.net_io_counters(pernic=True, nowrap=False).items()
    ]
