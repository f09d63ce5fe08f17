"""One finding for each episode."""

from desktop_monitor.findings.culprits import Blame
from desktop_monitor.findings.make_finding import make_finding
from desktop_monitor.findings.selection import MAX_FINDINGS, selected
from desktop_monitor.model.finding import Culprit, Finding, FindingKind, FindingValue
from desktop_monitor.timing.unix_time import HOUR_MS, MINUTE_MS

VALUES: dict[str, FindingValue] = {
    "percent": 90,
    "duration_s": 60,
    "bytes_per_s": 1,
    "disk": "sda",
    "swap_bytes": 1,
    "cpu_s": 1,
    "mount": "/",
    "bytes_per_hour": 1,
    "grown_bytes": 1,
}


def finding(kind: FindingKind, begin: int, minutes: int, name: str = "app") -> Finding:
    """A finding that begins at a minute."""
    times = begin * MINUTE_MS, (begin + minutes) * MINUTE_MS, begin * MINUTE_MS
    who = Blame([Culprit(name, 7, 1)], 0.9, "")
    return make_finding(kind, times, who, 0.9, **VALUES)


def kinds(*found: Finding) -> list[tuple[FindingKind, int]]:
    """What is left, with its minute."""
    return [(one.kind, one.at_unix_ms // MINUTE_MS) for one in selected(found, 0, 100 * HOUR_MS)]


def test_an_episode_is_said_once_and_the_newest_first() -> None:
    """The same program again within five minutes is the same episode, another program is not."""
    spike = FindingKind.SPIKE
    assert kinds(finding(spike, 10, 2), finding(spike, 14, 2), finding(spike, 60, 2)) == [
        (spike, 60),
        (spike, 14),
    ]
    assert len(kinds(finding(spike, 10, 2), finding(spike, 10, 2, "other"))) == 2


def test_what_follows_from_another_finding_is_not_said() -> None:
    """Swapping makes disks busy; a core of a spike is part of it."""
    swap = finding(FindingKind.SWAP_THRASH, 10, 10)
    disk = finding(FindingKind.DISK_HOG, 11, 8, "kswapd0")
    waiting = finding(FindingKind.IO_PRESSURE, 11, 9)
    later = finding(FindingKind.DISK_HOG, 100, 8)
    assert kinds(swap, disk, waiting, later) == [(later.kind, 100), (swap.kind, 10)]
    core, spike = finding(FindingKind.PINNED_CORE, 10, 5), finding(FindingKind.SPIKE, 11, 5)
    assert kinds(core, spike) == [(spike.kind, 11)]
    thief = finding(FindingKind.QUIET_THIEF, 0, 600)
    assert kinds(core, thief) == [(core.kind, 10)]
    assert len(kinds(core, finding(FindingKind.QUIET_THIEF, 0, 600, "other"))) == 2


def test_many_findings_of_a_kind_do_not_hide_all_others() -> None:
    """Twenty programs are killed for lack of memory: what took the memory is said, too."""
    killed = [finding(FindingKind.KILLED_FOR_MEMORY, number, 1, f"app-{number}") for number in range(30)]
    leak = finding(FindingKind.MEMORY_LEAK, 0, 5, "leaky")

    found = kinds(*killed, leak)

    assert len(found) == MAX_FINDINGS
    assert (leak.kind, 0) in found


def test_what_does_not_touch_the_range_or_is_too_unsure_is_left_out() -> None:
    """The most important ones stay."""
    many = [finding(FindingKind.SPIKE, 20 * number, 2) for number in range(30)]
    leak = finding(FindingKind.MEMORY_LEAK, 0, 5, "leaky")
    found = kinds(*many, leak)
    assert len(found) == MAX_FINDINGS
    assert (leak.kind, 0) in found
    assert selected(many, 10 * HOUR_MS, 11 * HOUR_MS) == []
