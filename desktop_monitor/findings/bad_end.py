"""Programs that crashed or were killed for lack of memory, as the recorder saw it when it happened."""

from collections import defaultdict
from collections.abc import Iterator

from desktop_monitor.findings.culprits import Blame
from desktop_monitor.findings.make_finding import make_finding
from desktop_monitor.findings.recorded import Recorded
from desktop_monitor.model.finding import Finding, FindingKind
from desktop_monitor.model.history import EventKind, PastEvent
from desktop_monitor.timing.unix_time import HOUR_MS

_KINDS: dict[str, FindingKind] = {
    EventKind.CRASH: FindingKind.CRASH,
    EventKind.KILLED_FOR_MEMORY: FindingKind.KILLED_FOR_MEMORY,
}
_SAME_RUN_MS = HOUR_MS
"""A program that crashes again within this time is one finding: a night of crashes must not hide the rest."""
_SURE, _INFERRED = 0.9, 0.7
"""A signal or an exit code is measured; what killed a process for memory is inferred from a counter."""


def find_bad_ends(recorded: Recorded) -> Iterator[Finding]:
    """Yield the recorded crashes and kills, each run of one program at its last one."""
    runs: dict[tuple[FindingKind, str], list[list[PastEvent]]] = defaultdict(list)
    for event in sorted(recorded.bad_ends, key=lambda one: one.from_unix_ms):
        if not event.culprits:
            continue
        of_program = runs[_KINDS[event.kind], event.culprits[0].title]
        if of_program and event.from_unix_ms - of_program[-1][-1].from_unix_ms <= _SAME_RUN_MS:
            of_program[-1].append(event)
        else:
            of_program.append([event])
    for (kind, _), of_program in runs.items():
        yield from (_finding(kind, run) for run in of_program)


def _finding(kind: FindingKind, run: list[PastEvent]) -> Finding:
    last = run[-1]
    times_unix_ms = run[0].from_unix_ms, last.to_unix_ms, last.to_unix_ms
    blame = Blame(list(last.culprits), 1.0, "")
    if kind is FindingKind.CRASH:
        return make_finding(kind, times_unix_ms, blame, _SURE, count=len(run), how=last.detail)
    return make_finding(kind, times_unix_ms, blame, _INFERRED, count=len(run))
