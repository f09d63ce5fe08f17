"""Findings: what the recorded history shows, in plain words. Pure: recorded data in, findings out.

One module per kind; `recorded` is what they are given, `selection` what is kept of what they find.
"""

from desktop_monitor.findings.bad_end import find_bad_ends
from desktop_monitor.findings.disk_full import find_full_disks
from desktop_monitor.findings.freeze import find_freezes
from desktop_monitor.findings.hog import find_hogs
from desktop_monitor.findings.memory_leak import find_memory_leaks
from desktop_monitor.findings.pinned_core import find_pinned_cores
from desktop_monitor.findings.pressure import find_pressure
from desktop_monitor.findings.quiet_thief import find_quiet_thief
from desktop_monitor.findings.recorded import Recorded
from desktop_monitor.findings.restart_loop import find_restart_loops
from desktop_monitor.findings.selection import selected
from desktop_monitor.findings.spike import find_spikes
from desktop_monitor.model.finding import Finding

_DETECTORS = (
    find_freezes,
    find_bad_ends,
    find_spikes,
    find_pinned_cores,
    find_memory_leaks,
    find_quiet_thief,
    find_restart_loops,
    find_full_disks,
    find_pressure,
    find_hogs,
)


def find(recorded: Recorded) -> list[Finding]:
    """Return the findings of a range, newest first."""
    found = (one for detector in _DETECTORS for one in detector(recorded))
    return selected(found, recorded.from_unix_ms, recorded.to_unix_ms)


__all__ = ["Recorded", "find"]
