"""Times in which the machine stood still, as the engine saw them when they happened."""

from collections.abc import Iterator

from desktop_monitor.findings.culprits import Blame
from desktop_monitor.findings.make_finding import make_finding
from desktop_monitor.findings.recorded import Recorded
from desktop_monitor.model.finding import Finding, FindingKind

_SURE, _UNSURE = 0.9, 0.7
"""That it stood still is measured; who did it is inferred from what grew."""


def find_freezes(recorded: Recorded) -> Iterator[Finding]:
    """Yield the recorded freezes, each at its end: that is the sample that shows what waited."""
    for one in recorded.freezes:
        named = list(one.culprits)
        yield make_finding(
            FindingKind.FREEZE,
            (one.from_unix_ms, one.to_unix_ms, one.to_unix_ms),
            Blame(named, 1.0, ""),
            _SURE if named else _UNSURE,
            duration_s=max(1, round((one.to_unix_ms - one.from_unix_ms) / 1000)),
            cause=one.detail,
        )
