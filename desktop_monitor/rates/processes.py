"""What every process did between two samples."""

from collections.abc import Mapping

from desktop_monitor.model.process import ProcessRow
from desktop_monitor.model.sample import ProcessKey, ProcessSample, Sample
from desktop_monitor.rates.counters import MOST_DISK_BYTES_PER_S, rate_per_s
from desktop_monitor.rates.cpu import cpu_capacity_ms

BIRTH_SLACK_MS = 2000
"""The kernel tells the time of the boot, on which the age of a process rests, in whole seconds."""
CPU_SLACK_MS = 100
"""The kernel counts in ticks of 10 ms, and processes are read a little later than the machine."""


def cpu_percent(before_ms: int | None, now_ms: int | None, capacity_ms: float | None) -> float | None:
    """Turn two readings of the CPU time of a process into its share of the machine.

    Args:
        before_ms: CPU time at the earlier sample; None when it was not there, or could not be read.
        now_ms: CPU time now.
        capacity_ms: What the machine had in between, see `cpu_capacity_ms`.

    Returns:
        0 to 100, or None when no share can be known: see `rate_per_s`.
    """
    if before_ms is None or now_ms is None or now_ms < before_ms or not capacity_ms:
        return None
    used_ms = now_ms - before_ms
    if used_ms > capacity_ms + CPU_SLACK_MS:
        return None  # more than the machine has: a counter that jumped
    return min(100.0, round(100 * used_ms / capacity_ms, 3))


class ProcessRates:
    """Turns processes into rows, for one pair of samples."""

    __slots__ = ("_before", "_capacity_ms", "_elapsed_s", "_new_since_unix_ms", "_now")

    def __init__(self, before: Sample, now: Sample) -> None:
        """Take what the two samples have in common for every row."""
        self._before: Mapping[ProcessKey, ProcessSample] | None = before.processes
        self._now: Mapping[ProcessKey, ProcessSample] = now.processes or {}
        self._new_since_unix_ms = before.taken_at_unix_ms - BIRTH_SLACK_MS
        self._elapsed_s = now.monotonic_s - before.monotonic_s
        self._capacity_ms = cpu_capacity_ms(before, now)

    def row(self, now: ProcessSample, container: str | None = None) -> ProcessRow:
        """The row of one process of the later sample, which runs in `container`.

        One that is younger than the earlier sample did all that it did in between.
        """
        before = self._before.get((now.pid, now.created_unix_ms)) if self._before is not None else None
        is_new = before is None and now.created_unix_ms >= self._new_since_unix_ms
        return ProcessRow(
            pid=now.pid,
            created_unix_ms=now.created_unix_ms,
            parent_pid=now.parent_pid,
            name=now.name,
            user=now.user,
            state=now.state,
            cpu_percent=cpu_percent(
                0 if is_new else before.cpu_ms if before else None, now.cpu_ms, self._capacity_ms
            ),
            rss_bytes=now.rss_bytes,
            read_bytes_per_s=self._bytes_per_s(
                0 if is_new else before.read_bytes if before else None, now.read_bytes
            ),
            write_bytes_per_s=self._bytes_per_s(
                0 if is_new else before.written_bytes if before else None, now.written_bytes
            ),
            threads=now.threads,
            nice=now.nice,
            command=now.command,
            container=container,
        )

    def _bytes_per_s(self, before: int | None, now: int | None) -> float | None:
        rate = rate_per_s(before, now, self._elapsed_s, MOST_DISK_BYTES_PER_S)
        return None if rate is None else round(rate)


def process_rows(before: Sample, now: Sample) -> dict[ProcessKey, ProcessRow]:
    """Turn two samples into what every process did between them.

    Returns:
        A row for each process of the later sample. 100 percent of CPU is the whole machine, so the parts add
        up to no more than the total, but for rounding: the kernel counts a process in ticks of 10 ms.
    """
    rates = ProcessRates(before, now)
    return {key: rates.row(process) for key, process in (now.processes or {}).items()}
