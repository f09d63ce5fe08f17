"""The CPU time of processes that were gone before it could be read, from the times of their parents.

A parent's children times grow by the whole life of each child that it waits for, and of what that child had
waited for. What is known of these is subtracted; the rest is shared among those of which nothing is known.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from desktop_monitor.model.process import ProcessKey, ProcessSample
from desktop_monitor.rates.ancestors import surviving_ancestor
from desktop_monitor.sensors.linux.processes.process_batch import Process
from desktop_monitor.sensors.linux.processes.process_end import ProcessEnd


class UnseenChildren:
    """Shares the time of one read among the ends that were reported with it."""

    def __init__(self) -> None:
        self._seen: dict[int, ProcessSample] = {}
        self._early_ms: dict[ProcessKey, float] = {}
        """What is known of children that were not waited for yet, by the parent."""

    def add_seen(self, pid: int, last: ProcessSample) -> None:
        """Add a process that samples had seen and that is gone; `last` has all that is known of it."""
        self._seen[pid] = last

    def clear(self) -> None:
        """Begin the next read."""
        self._seen = {}
        self._early_ms = {}

    def cpu_us(
        self,
        unseen: Sequence[ProcessEnd],
        known: Mapping[str, Process],
        samples: Mapping[ProcessKey, ProcessSample],
        before: Mapping[ProcessKey, ProcessSample],
    ) -> Iterator[tuple[ProcessEnd, int]]:
        """Yield each end that no sample has seen with its CPU time, 0 where nothing is known; then `clear`.

        Args:
            unseen: Those ends.
            known: The processes that are listed now.
            samples: Their samples.
            before: The samples of the read before.
        """
        parents = {end.pid: end.parent_pid for end in unseen}
        parents |= {pid: last.parent_pid for pid, last in self._seen.items()}
        by_ancestor: dict[int, list[ProcessEnd]] = defaultdict(list)
        known_ms: dict[int, float] = defaultdict(float)
        for end in unseen:
            ancestor = surviving_ancestor(end.pid, parents)
            by_ancestor[ancestor].append(end)
            known_ms[ancestor] += (end.cpu_us or 0) / 1000
        for pid, last in self._seen.items():
            first = before.get((pid, last.created_unix_ms))
            children_ms = (first.children_cpu_ms or 0) if first else 0
            known_ms[surviving_ancestor(pid, parents)] += (last.cpu_ms or 0) + children_ms
        early_ms, self._early_ms = self._early_ms, {}
        for ancestor, ends in by_ancestor.items():
            share_us = 0
            process = known.get(str(ancestor))
            grown_ms = _children_growth_ms(process, samples, before) if process is not None else None
            if process is not None and grown_ms is not None:
                rest_ms = grown_ms - known_ms[ancestor] + early_ms.get(process.key, 0.0)
                unknown = sum(end.cpu_us is None for end in ends)
                if rest_ms < 0:
                    self._early_ms[process.key] = -min(-rest_ms, known_ms[ancestor])
                elif unknown:
                    share_us = round(1000 * rest_ms / unknown)
            for end in ends:
                yield end, share_us if end.cpu_us is None else end.cpu_us
        self._seen = {}


def _children_growth_ms(
    process: Process, samples: Mapping[ProcessKey, ProcessSample], before: Mapping[ProcessKey, ProcessSample]
) -> int | None:
    now, then = samples.get(process.key), before.get(process.key)
    if now is None or now.children_cpu_ms is None:
        return None
    if then is None and not before:
        return None  # the first read
    return now.children_cpu_ms - ((then.children_cpu_ms or 0) if then is not None else 0)
