"""What network interfaces do, through psutil."""

from collections.abc import Mapping

import psutil

from desktop_monitor.model.reasons import ReasonCode, Unreadable
from desktop_monitor.model.sample import NetworkSample
from desktop_monitor.sensors.background_poller import BackgroundPoller
from desktop_monitor.sensors.blocking_calls import BlockingCalls
from desktop_monitor.sensors.clean_text import clean
from desktop_monitor.sensors.network_links import (
    PACE_S,
    UNKNOWN,
    LinkFacts,
    Restarts,
    network_sample,
    read_links,
)
from desktop_monitor.sensors.reasons import unreadable
from desktop_monitor.sensors.sensor import Sensor


class PsutilNetwork(Sensor[tuple[NetworkSample, ...]]):
    """Reads counters at each tick; state, speed and addresses in the background."""

    def __init__(self, *, calls: BlockingCalls) -> None:
        self._links: BackgroundPoller[Mapping[str, LinkFacts]] = BackgroundPoller(
            "network", read_links, calls=calls, pace_s=PACE_S
        )
        self._has_any = True
        self._restarts = Restarts()

    def begin_read(self) -> None:
        self._links.begin_read()

    def read(self) -> tuple[NetworkSample, ...]:
        known = self._links.read() or {}
        found = []
        for name, one in psutil.net_io_counters(pernic=True, nowrap=False).items():
            errors, drops = one.errin + one.errout, one.dropin + one.dropout
            counters = (one.bytes_recv, one.bytes_sent, one.packets_recv, one.packets_sent, errors, drops)
            found.append(network_sample(clean(name), known.get(name, UNKNOWN), counters))
        samples = tuple(filter(None, found))
        self._has_any = bool(samples)
        return self._restarts.without(samples)

    def unreadable(self) -> list[Unreadable]:
        return [] if self._has_any else [unreadable("network", ReasonCode.NO_NETWORK)]

    def wait_first(self, timeout_s: float) -> None:
        self._links.wait_first(timeout_s)
