"""What processes receive and send by TCP: counted on another thread, and only when something moved.

Every socket of the machine is read at once, which takes the kernel a walk through a table of some megabytes.
So they are read only after the network interfaces have moved `WORTH_READING_BYTES`; what processes did up to
then is counted later, and never lost.
"""

import logging
import math
import time
from concurrent.futures import Future, wait

from desktop_monitor.model.reasons import ReasonCode, Unreadable
from desktop_monitor.sensors.background_poller import RARELY_S
from desktop_monitor.sensors.blocking_calls import BlockingCalls, DoesNotRespondError
from desktop_monitor.sensors.linux.formats.net_dev import HEADING_LINES, network_line
from desktop_monitor.sensors.linux.line_cache import LineCache
from desktop_monitor.sensors.linux.net_dev import NetDev
from desktop_monitor.sensors.linux.processes.socket_owners import SocketOwners
from desktop_monitor.sensors.linux.processes.traffic_counter import (
    Bytes,
    ProcessTraffic,
    Traffic,
    TrafficCounter,
)
from desktop_monitor.sensors.linux.tcp_sockets import TcpSockets
from desktop_monitor.sensors.reasons import unreadable
from desktop_monitor.sensors.sensor import Sensor

log = logging.getLogger(__name__)

WORTH_READING_BYTES = 65_536
WAIT_S = 0.02
"""The sampler waits so long for what it has begun: then it counts to this sample, not to the next."""
EXACT_WAIT_S = 2.0
LATE_BYTES = 2**20
"""What moves between the look at the interfaces and that at the sockets, beside as much again as before."""

_FIELD = "processes.received_bytes_per_s"


class TcpTraffic(Sensor[None]):
    """Counts in the background; the sampler's thread calls all of this but `unreadable`."""

    def __init__(
        self,
        *,
        dev: NetDev,
        calls: BlockingCalls,
        counter: TrafficCounter | None = None,
        is_exact: bool = False,
    ) -> None:
        """Look at the interfaces in `dev`, which begins to read before this; use the threads of `calls`.

        With `is_exact`, every sample has what moved up to it.
        """
        self._sockets = TcpSockets()
        self._counter = counter or TrafficCounter(self._sockets, SocketOwners())
        self._interfaces = _Interfaces(dev)
        self._calls = calls
        self._worth_reading_bytes = 0 if is_exact else WORTH_READING_BYTES
        self._wait_s = EXACT_WAIT_S if is_exact else WAIT_S
        self._future: Future[Traffic] | None = None
        self._due_s = 0.0
        self._is_late = False
        self._has_counted = False
        self._error = ""
        self._denied_sockets = 0

    def begin_read(self) -> None:
        """Begin to count, if it is worth it."""
        if self._future is not None or time.monotonic() < self._due_s:
            return
        moved = self._interfaces.moved()
        if self._has_counted and sum(moved) < self._worth_reading_bytes:
            return
        self._interfaces.reset()
        limit = 2 * moved[0] + LATE_BYTES, 2 * moved[1] + LATE_BYTES
        self._is_late = False
        self._future = self._calls.submit("tcp traffic", lambda: self._counter.count(limit))

    @property
    def is_working(self) -> bool:
        """Whether a process of which nothing is returned has received and sent nothing."""
        return self._has_counted

    def take(self) -> list[ProcessTraffic]:
        """Return what processes received and sent since the last time."""
        if self._future is None:
            return []
        if not self._is_late:
            wait([self._future], self._wait_s)
        self._is_late = not self._future.done()
        if self._is_late:
            return []
        future, self._future = self._future, None
        try:
            found = future.result()
        except (OSError, ValueError) as error:
            self._failed(error)
            return []
        self._has_counted, self._error = True, ""
        self._denied_sockets = found.denied_sockets
        return found.of_processes

    def unreadable(self) -> list[Unreadable]:
        if self._error:
            return [unreadable(_FIELD, ReasonCode.NO_TRAFFIC)]
        if not self._has_counted:
            return [unreadable(_FIELD, ReasonCode.NOT_READ_YET)]
        if self._denied_sockets:
            return [unreadable(_FIELD, ReasonCode.DENIED_TRAFFIC, count=self._denied_sockets)]
        return []

    def wait_first(self, timeout_s: float) -> None:
        if self._future is not None:
            wait([self._future], timeout_s)

    def close(self) -> None:
        if self._future is None or self._future.done():  # else the thread uses them
            self._sockets.close()

    def _failed(self, error: OSError | ValueError) -> None:
        text = f"{type(error).__name__}: {error}"
        if text != self._error:
            log.warning("traffic of processes not counted: error=%s", text)
        self._error, self._has_counted = text, False
        self._due_s = time.monotonic() + (0.0 if isinstance(error, DoesNotRespondError) else RARELY_S)


class _Interfaces:
    """What all network interfaces but the loopback have received and sent since the last reset."""

    def __init__(self, dev: NetDev) -> None:
        self._dev = dev
        self._lines = LineCache(network_line, heading_lines=HEADING_LINES)
        self._before: dict[bytes, Bytes] = {}
        self._now: dict[bytes, Bytes] = {}

    def moved(self) -> tuple[float, float]:
        """Return the bytes; without limit where they are not known."""
        if self._dev.begun is None:
            return math.inf, math.inf
        found = self._lines.read(self._dev.begun)
        self._now = {one.name: (one.received_bytes, one.sent_bytes) for one in found if one.name != b"lo"}
        received = sent = 0
        for name, now in self._now.items():
            before = self._before.get(name, (0, 0))
            received, sent = received + max(0, now[0] - before[0]), sent + max(0, now[1] - before[1])
        return received, sent

    def reset(self) -> None:
        """Begin anew."""
        self._before = self._now
