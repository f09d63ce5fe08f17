"""What network interfaces do. See proc_pid_net(5), "dev"."""

from collections.abc import Callable, Mapping
from pathlib import Path

from desktop_monitor.model.reasons import ReasonCode, Unreadable
from desktop_monitor.model.sample import NetworkSample
from desktop_monitor.sensors.background_poller import BackgroundPoller
from desktop_monitor.sensors.blocking_calls import BlockingCalls
from desktop_monitor.sensors.clean_text import clean, unique_name
from desktop_monitor.sensors.linux.formats.net_dev import HEADING_LINES, network_line
from desktop_monitor.sensors.linux.line_cache import LineCache
from desktop_monitor.sensors.linux.link_changes import LinkChanges
from desktop_monitor.sensors.linux.links import read_links
from desktop_monitor.sensors.linux.proc_file import ProcFile
from desktop_monitor.sensors.network_links import PACE_S, UNKNOWN, LinkFacts, network_sample
from desktop_monitor.sensors.reasons import unreadable
from desktop_monitor.sensors.sensor import Sensor

_NOTHING_KNOWN: Mapping[str, LinkFacts] = {}


class NetworkSensor(Sensor[tuple[NetworkSample, ...]]):
    """Reads /proc/net/dev at each tick; state, speed and addresses only when the kernel reports a change."""

    def __init__(
        self, *, proc: Path, calls: BlockingCalls, links: Callable[[], Mapping[str, LinkFacts]] = read_links
    ) -> None:
        """Read from `proc`; `links` reads the facts."""
        dev = proc / "net" / "dev"  # a link to self/net, which is not there with subset=pid
        self._dev = ProcFile(dev if dev.exists() else proc / "self" / "net" / "dev")
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
        self._found: tuple[NetworkSample, ...] = ()
        self._began_anew: frozenset[str] = frozenset()

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
        if found is not self._found or self._began_anew:
            zero = {one.name for one in found if _is_zero(one)}
            self._began_anew = frozenset(zero & {one.name for one in self._found if not _is_zero(one)})
            self._found = found
        if not self._began_anew:
            return found
        # Some drivers report zeros for a moment, and then what they had before, which would be a rate.
        return tuple(one for one in found if one.name not in self._began_anew)

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
        self._dev.close()

    def _changed_links(self) -> Mapping[str, LinkFacts]:
        self._has_changed = False  # a change while they are read is one more
        links: Mapping[str, LinkFacts] | None = None
        try:
            links = self._read_links()
        finally:
            if links is None:  # read again next time
                self._has_changed = True
        return links

    def _interface(self, text: bytes) -> NetworkSample | None:
        line = network_line(text)
        if line.name not in self._names:
            name = line.name.decode("utf-8", "surrogateescape")
            taken = {title for title, _facts in self._names.values()}
            title = unique_name(clean(line.name), taken)
            self._names[line.name] = (title, self._known.get(name, UNKNOWN))
        name, facts = self._names[line.name]
        return network_sample(name, facts, line[1:])


def _is_zero(interface: NetworkSample) -> bool:
    return not (interface.received_packets or interface.sent_packets)
