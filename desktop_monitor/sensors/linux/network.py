"""What network interfaces do. See proc_pid_net(5), "dev"."""

from collections.abc import Callable, Mapping

from desktop_monitor.model.reasons import ReasonCode, Unreadable
from desktop_monitor.model.sample import NetworkSample
from desktop_monitor.sensors.background_poller import BackgroundPoller
from desktop_monitor.sensors.blocking_calls import BlockingCalls
from desktop_monitor.sensors.clean_text import clean, unique_name
from desktop_monitor.sensors.linux.formats.net_dev import HEADING_LINES, network_line
from desktop_monitor.sensors.linux.line_cache import LineCache
from desktop_monitor.sensors.linux.link_changes import LinkChanges
from desktop_monitor.sensors.linux.links import read_links
from desktop_monitor.sensors.linux.net_dev import NetDev
from desktop_monitor.sensors.network_links import PACE_S, UNKNOWN, LinkFacts, Restarts, network_sample
from desktop_monitor.sensors.reasons import SENSOR_ERRORS, unreadable
from desktop_monitor.sensors.sensor import Sensor

_NOTHING_KNOWN: Mapping[str, LinkFacts] = {}


class NetworkSensor(Sensor[tuple[NetworkSample, ...]]):
    """Takes /proc/net/dev at each tick; state, speed and addresses only when the kernel reports a change."""

    def __init__(
        self, *, dev: NetDev, calls: BlockingCalls, links: Callable[[], Mapping[str, LinkFacts]] = read_links
    ) -> None:
        """Take the counters from `dev`, which others use too; `links` reads the facts."""
        self._dev = dev
        self._changes = LinkChanges()
        self._read_links = links
        self._has_changed = True
        """Whether something has changed since the facts were read last."""
        self._links = BackgroundPoller("network", self._changed_links, calls=calls, pace_s=PACE_S)
        self._known: Mapping[str, LinkFacts] = _NOTHING_KNOWN
        self._lines = LineCache(self._interface, heading_lines=HEADING_LINES)
        self._names: dict[bytes, tuple[str, LinkFacts]] = {}
        """By the name in the file: what it is shown as, and what is known of it."""
        self._has_any = True
        self._restarts = Restarts()

    def begin_read(self) -> None:
        # Asked here: to wake another thread for it costs more than the question.
        self._has_changed = self._changes.has_any() or self._has_changed
        if self._has_changed:
            self._links.begin_read()

    def read(self) -> tuple[NetworkSample, ...]:
        """Read every interface that is up, or has carried anything.

        Raises:
            OSError: The file cannot be read.
        """
        known = self._links.read() or _NOTHING_KNOWN
        if known is not self._known:
            self._known, self._names = known, {}
            self._lines.clear()
        found = self._lines.read(self._dev.read())
        self._has_any = bool(found)
        return self._restarts.without(found)

    def unreadable(self) -> list[Unreadable]:
        """Return why there is no interface, if there is none; how many lines are not understood."""
        missing = [] if self._has_any else [unreadable("network", ReasonCode.NO_NETWORK)]
        if count := self._lines.not_understood:
            missing.append(unreadable("network", ReasonCode.NOT_UNDERSTOOD, count=count))
        return missing

    def wait_first(self, timeout_s: float) -> None:
        self._links.wait_first(timeout_s)

    def close(self) -> None:
        self._changes.close()

    def _changed_links(self) -> Mapping[str, LinkFacts]:
        self._has_changed = False  # a change while they are read is one more
        try:
            return self._read_links()
        except SENSOR_ERRORS:
            self._has_changed = True
            raise

    def _interface(self, text: bytes) -> NetworkSample | None:
        line = network_line(text)
        if line.name not in self._names:
            name = line.name.decode("utf-8", "surrogateescape")
            taken = {title for title, _facts in self._names.values()}
            title = unique_name(clean(line.name), taken)
            self._names[line.name] = (title, self._known.get(name, UNKNOWN))
        name, facts = self._names[line.name]
        return network_sample(name, facts, line[1:])
