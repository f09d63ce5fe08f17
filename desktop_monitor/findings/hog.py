"""A disk that is busy, or a network interface that moves much, for minutes."""

from collections.abc import Callable, Iterator, Mapping
from operator import attrgetter

from desktop_monitor.findings.culprits import NO_CULPRIT, Blame, blame
from desktop_monitor.findings.episodes import episodes_in, largest
from desktop_monitor.findings.make_finding import make_finding
from desktop_monitor.findings.recorded import ProcessUse, Recorded
from desktop_monitor.model.finding import Finding, FindingKind
from desktop_monitor.timing.unix_time import MINUTE_MS

_BUSY_PERCENT = 80
"""Above it, each further operation waits for others."""
_DISK_BYTES_PER_S = 40 * 2**20
"""Fast disks are never busy; so much for minutes wears them, and fills caches with what is read once."""
_DISK_MINUTES = 3
_NETWORK_BYTES_PER_S = 4 * 2**20
"""32 Mbit/s: video calls and films use less."""
_NETWORK_MINUTES = 5
_MIN_SHARE = 0.4
"""Of what all processes read and wrote: a program with less is not the cause."""
_MIN_EXPLAINED = 0.3
"""A program is named only if it moved this part of what the disk did, which caches make less."""
_MIN_TRAFFIC_SHARE = 0.3
"""The same of what an interface did: some of it is no TCP, or of programs that may not be seen."""
_VIRTUAL = (
    *("lo", "veth", "docker", "br", "virbr", "vnet", "tun", "tap", "wg", "tailscale", "zt", "ppp"),
    *("bond", "team", "vlan", "macv", "ipvl", "vxlan", "cni", "cali", "flannel", "lxc", "lxd", "podman"),
)
"""What goes through these goes through a device too, or leaves no machine: by name, in recordings that do
not say so, and in a container, which has no device."""
_CERTAIN_MINUTES = 10
_MAX_FINDINGS = 4


def find_hogs(recorded: Recorded) -> Iterator[Finding]:
    """Yield the largest episodes of disks and network interfaces."""
    yield from _disks(recorded)
    yield from _networks(recorded)


def _disks(recorded: Recorded) -> Iterator[Finding]:
    minutes = recorded.minutes
    for disk in _members(recorded, "disks", "read_bytes_per_s"):
        moved = _both(recorded, f"disks.{disk}", "read_bytes_per_s", "write_bytes_per_s")
        busy = minutes.average(f"disks.{disk}.busy_percent")
        is_in = [
            rate >= _DISK_BYTES_PER_S or percent >= _BUSY_PERCENT
            for rate, percent in zip(moved, busy, strict=True)
        ]
        found = episodes_in(recorded, is_in, minutes=_DISK_MINUTES)
        for one in largest(found, moved, _MAX_FINDINGS):
            worst = minutes.begins_unix_ms[one.highest(moved)]
            least = moved[one.highest(moved)] * _MIN_EXPLAINED
            yield make_finding(
                FindingKind.DISK_HOG,
                (one.from_unix_ms, one.to_unix_ms, worst + MINUTE_MS // 2),
                _mover(recorded, worst, attrgetter("io_bytes"), least),
                0.6 + 0.4 * min(1.0, len(one.indexes) / _CERTAIN_MINUTES),
                disk=disk,
                bytes_per_s=round(one.mean(moved)),
                busy_percent=round(one.mean(busy)),
                duration_s=one.duration_s,
            )


def _mover(
    recorded: Recorded, minute_unix_ms: int, amount: Callable[[ProcessUse], int], least_bytes_per_s: float
) -> Blame:
    """Return who moved most in a minute, if it is one program that moved at least so much."""
    short = recorded.samples(minute_unix_ms, minute_unix_ms + MINUTE_MS)
    if short is None:
        return NO_CULPRIT
    who = blame(short, amount)
    if who.share < _MIN_SHARE:
        return NO_CULPRIT
    moved = who.share * sum(map(amount, short.used))
    return who if moved >= least_bytes_per_s * short.length_ms / 1000 else NO_CULPRIT


def _networks(recorded: Recorded) -> Iterator[Finding]:
    """No program is named where none is known to have moved much of it: a guess would be unfair."""
    minutes = recorded.minutes
    for name in _members(recorded, "network", "received_bytes_per_s"):
        if not _is_counted(name, recorded.interfaces):
            continue
        moved = _both(recorded, f"network.{name}", "received_bytes_per_s", "sent_bytes_per_s")
        is_in = [rate >= _NETWORK_BYTES_PER_S for rate in moved]
        found = episodes_in(recorded, is_in, minutes=_NETWORK_MINUTES)
        for one in largest(found, moved, _MAX_FINDINGS):
            worst = minutes.begins_unix_ms[one.highest(moved)]
            least = moved[one.highest(moved)] * _MIN_TRAFFIC_SHARE
            yield make_finding(
                FindingKind.NETWORK_HOG,
                (one.from_unix_ms, one.to_unix_ms, worst + MINUTE_MS // 2),
                _mover(recorded, worst, attrgetter("network_bytes"), least),
                0.6 + 0.4 * min(1.0, len(one.indexes) / _CERTAIN_MINUTES),
                interface=name,
                bytes_per_s=round(one.mean(moved)),
                moved_bytes=round(60 * one.total(moved)),
                duration_s=one.duration_s,
            )


def _is_counted(name: str, interfaces: Mapping[str, bool | None]) -> bool:
    is_physical = interfaces.get(name)
    if is_physical is None or not any(interfaces.values()):
        return not name.startswith(_VIRTUAL)
    return is_physical


def _members(recorded: Recorded, part: str, field: str) -> list[str]:
    """Return the names of the devices that have a series; a name may hold dots."""
    before, after = f"{part}.", f".{field}"
    names = [name for name in recorded.minutes.averages if name.startswith(before) and name.endswith(after)]
    return [name.removeprefix(before).removesuffix(after) for name in names]


def _both(recorded: Recorded, device: str, one: str, other: str) -> list[float]:
    columns = [recorded.minutes.average(f"{device}.{name}") for name in (one, other)]
    return [sum(rates) for rates in zip(*columns, strict=True)]
