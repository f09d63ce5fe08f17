"""Which processes crashed, or were killed for lack of memory, between two samples."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import chain

from msgspec.structs import replace

from desktop_monitor.model.finding import Culprit
from desktop_monitor.model.history import EventKind, PastEvent
from desktop_monitor.model.process import CRASH_SIGNALS, PRIVATE_NAME, ProcessSample
from desktop_monitor.model.sample import Sample
from desktop_monitor.rates.process_label import SHELLS, is_test_runner, process_label
from desktop_monitor.rates.processes import processes_before
from desktop_monitor.timing.unix_time import MINUTE_MS

LONG_LIFE_MS = 5 * MINUTE_MS
"""A build or a test that fails within minutes reports that where it was started; it has not crashed."""
PACE_MS = MINUTE_MS
"""Between two events of one kind about one program; a crash loop has thousands."""
MAX_AT_ONCE = 8

_MAX_REMEMBERED = 256
_FIRST_SIGNAL_CODE = 128
"""A program that ends because of a signal, but by itself, adds this to its number."""
_NO_ERRORS = frozenset({("timeout", 124)})
"""The exit code when it has ended its command because the time was over: its purpose."""
_MAKERS = frozenset({"gmake", "make", "ninja"})
"""They end with a code of their own when what they ran has failed."""


class EndEvents:
    """Makes events of ends; remembers which program it was, for `PACE_MS`."""

    def __init__(self) -> None:
        self._reported_ms: dict[tuple[str, str], int] = {}

    def between(self, before: Sample, now: Sample, private: Collection[str]) -> list[PastEvent]:
        """Return the crashes and kills between two samples; programs in `private` are not named."""
        found: list[PastEvent] = []
        begun: dict[str, int] = {}
        for kind, process, detail in _bad_ends(before, now):
            label = process_label(process.name, process.command)
            culprit = Culprit(process.name, process.pid, process.created_unix_ms, label)
            culprit = without_private(culprit, private)
            name = culprit.title
            reported_ms = self._reported_ms.get((kind, name))
            if len(found) == MAX_AT_ONCE:
                break
            if reported_ms is not None and 0 <= now.taken_at_unix_ms - reported_ms < PACE_MS:
                continue
            self._reported_ms[kind, name] = now.taken_at_unix_ms
            if len(self._reported_ms) > _MAX_REMEMBERED:
                del self._reported_ms[next(iter(self._reported_ms))]
            # An event is found by kind and begin: each has its own.
            at_unix_ms = now.taken_at_unix_ms - begun.setdefault(kind, 0)
            begun[kind] += 1
            found.append(PastEvent(kind, at_unix_ms, at_unix_ms, detail, (culprit,)))
        return found


def without_private(culprit: Culprit, private: Collection[str]) -> Culprit:
    """Return a culprit of an event, which is not named if its program is in `private`."""
    return replace(culprit, name=PRIVATE_NAME, label=None) if culprit.name in private else culprit


def _bad_ends(before: Sample, now: Sample) -> Iterator[tuple[EventKind, ProcessSample, str]]:
    earlier, later = before.processes, now.processes or {}
    if before.processes is not now.processes:
        earlier = processes_before(before, now)
    ended = [
        (key, process)
        for key, process in later.items()
        if process.exit_code is not None or process.exit_signal is not None
    ]
    if not ended:
        return
    failed = _failed_children((earlier or {}).values(), later.values())
    for key, process in ended:
        last = (earlier or {}).get(key)
        if last is not None and (last.exit_code is not None or last.exit_signal is not None):
            continue  # it was a zombie already
        if process.oom_kills:
            rss_bytes = last.rss_bytes if last is not None else None
            yield EventKind.KILLED_FOR_MEMORY, process, str(rss_bytes) if rss_bytes else ""
        elif process.exit_signal is not None:
            if process.exit_signal in CRASH_SIGNALS:
                yield EventKind.CRASH, process, CRASH_SIGNALS[process.exit_signal]
        elif _is_error(process, now.taken_at_unix_ms) and not _passes_on(
            process, failed[process.pid], now.taken_at_unix_ms
        ):
            yield EventKind.CRASH, process, str(process.exit_code)


def _failed_children(*tables: Iterable[ProcessSample]) -> dict[int, list[ProcessSample]]:
    """Return the processes that have ended otherwise than well, by their parent."""
    failed: dict[int, list[ProcessSample]] = defaultdict(list)
    for process in chain.from_iterable(tables):
        if process.exit_code or process.exit_signal is not None:
            failed[process.parent_pid].append(process)
    return failed


def _passes_on(process: ProcessSample, failed: Sequence[ProcessSample], now_unix_ms: int) -> bool:
    """Return whether a process reports by its exit code that a child has failed: the child is the one.

    A child that failed soon after its start is no event itself, so it explains no other end.
    """
    if process.name in _MAKERS:
        return bool(failed)
    return any(
        child.exit_code == process.exit_code and _has_lived_long(child, now_unix_ms) for child in failed
    )


def _is_error(process: ProcessSample, now_unix_ms: int) -> bool:
    code = process.exit_code or 0
    return (
        0 < code < _FIRST_SIGNAL_CODE
        and process.name not in SHELLS  # they end with the exit code of what they ran last
        and (process.name, code) not in _NO_ERRORS
        and not is_test_runner(process.name, process.command)
        and _has_lived_long(process, now_unix_ms)
    )


def _has_lived_long(process: ProcessSample, now_unix_ms: int) -> bool:
    return now_unix_ms - process.created_unix_ms >= LONG_LIFE_MS
