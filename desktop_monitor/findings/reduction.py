"""What findings over many days can need of a day that is over: its other processes change none of them.

A process that may have lived before or after the day is kept whole, as what it did in the day is only a
part. Of those that lived in it alone, thousands on a day of builds, few can be a leak, a part of a loop of
restarts, or the main process of their program.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping

from desktop_monitor.findings.memory_leak import MIN_OF_MEMBER_BYTES, MIN_POINTS
from desktop_monitor.findings.recorded import Process, UsageSlot
from desktop_monitor.findings.restart_loop import MAX_PAUSE_MS, loops_that_may_be
from desktop_monitor.model.process import ProcessKey
from desktop_monitor.timing.unix_time import DAY_MS

Processes = Mapping[ProcessKey, Process]


def reduced(
    day_unix_ms: int, slots: list[UsageSlot], processes: Processes
) -> tuple[list[ProcessKey], set[ProcessKey], list[UsageSlot]]:
    """Return the processes of a day that are needed, those that may be of a loop, and its slots with them.

    Args:
        day_unix_ms: Begin of the day.
        slots: Its hours, oldest first.
        processes: All its processes.
    """
    newest = slots[-1].rss_bytes if slots else {}
    lasting = {key for key in processes if key[1] < day_unix_ms or key in newest}
    passing = {key: one for key, one in processes.items() if key not in lasting}
    tracked = lasting | set(_may_leak(slots, passing))
    writers = set(_main_writers(slots, passing))
    loops = set(_may_be_loops(day_unix_ms, processes))
    kept = tracked | writers | loops | set(_newest_of_program(passing.values()))
    fewer = [_with(slot, processes, tracked, lasting | writers) for slot in slots]
    return [key for key in processes if key in kept], loops, fewer


def _may_leak(slots: list[UsageSlot], passing: Processes) -> Iterator[ProcessKey]:
    counts = Counter(key for slot in slots for key in slot.rss_bytes if key in passing)
    newest: dict[ProcessKey, int] = {}
    for slot in slots:
        newest.update(slot.rss_bytes)
    for key, count in counts.items():
        if count >= MIN_POINTS and newest[key] >= MIN_OF_MEMBER_BYTES:
            yield key


def _main_writers(slots: list[UsageSlot], passing: Processes) -> Iterator[ProcessKey]:
    """Yield for each program those that wrote most of it from some hour to the end of the day."""
    written: dict[str, Counter[ProcessKey]] = defaultdict(Counter)
    for slot in reversed(slots):
        changed: set[str] = set()
        for key, write_bytes in slot.write_bytes.items():
            if key in passing:
                written[passing[key].name][key] += write_bytes
                changed.add(passing[key].name)
        for name in changed:
            most = max(written[name].values())
            yield from (key for key, write_bytes in written[name].items() if write_bytes == most)


def _newest_of_program(passing: Iterable[Process]) -> Iterator[ProcessKey]:
    newest: dict[str, Process] = {}
    for one in passing:
        if one.name not in newest or one.created_unix_ms > newest[one.name].created_unix_ms:
            newest[one.name] = one
    return (one.key for one in newest.values())


def _may_be_loops(day_unix_ms: int, processes: Processes) -> Iterator[ProcessKey]:
    """Yield the processes of long rows of starts, and of those that may go on before or after the day."""
    open_until, open_from = day_unix_ms + MAX_PAUSE_MS, day_unix_ms + DAY_MS - MAX_PAUSE_MS
    for run in loops_that_may_be(processes.values(), open_until, open_from):
        yield from (one.key for one in run)


def _with(
    slot: UsageSlot, processes: Processes, tracked: set[ProcessKey], writers: set[ProcessKey]
) -> UsageSlot:
    others: Counter[str] = Counter()
    for key, write_bytes in slot.write_bytes.items():
        if key not in writers and key in processes:
            others[processes[key].name] += write_bytes
    return UsageSlot(
        slot.begin_unix_ms,
        {key: rss_bytes for key, rss_bytes in slot.rss_bytes.items() if key in tracked},
        {key: write_bytes for key, write_bytes in slot.write_bytes.items() if key in writers},
        dict(others),
    )
