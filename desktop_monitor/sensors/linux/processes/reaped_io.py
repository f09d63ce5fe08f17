"""What processes read and wrote themselves, without the children they waited for.

A parent's counters in /proc/PID/io grow by all that a child ever read and wrote when the child is waited for
(wait_task_zombie in kernel/exit.c). As a rate of the parent that would be nonsense: a shell that waited for
a backup would have written a disk full in a second. So what was known of the child is subtracted. What it
did after it was read last stays with the parent: it happened in this interval, in no other process.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass

from msgspec.structs import replace

from desktop_monitor.model.process import ProcessKey, ProcessSample
from desktop_monitor.rates.ancestors import surviving_ancestor
from desktop_monitor.sensors.linux.processes.process_batch import Io, Process
from desktop_monitor.sensors.linux.processes.process_files import ProcessFiles


@dataclass(frozen=True, slots=True)
class EndedProcess:
    """A process that is gone, and its counters when they were read last; None where they may not be."""

    pid: int
    parent_pid: int
    io: Io | None


def raw_io(process: Process, sample: ProcessSample) -> Io | None:
    """Return the counters as the kernel has them."""
    if sample.read_bytes is None or sample.write_bytes is None:
        return None
    return sample.read_bytes + process.reaped[0], sample.write_bytes + process.reaped[1]


def surviving_ancestors(ended: Iterable[EndedProcess]) -> dict[int, list[EndedProcess]]:
    """Return the processes that ended by the pid of the nearest ancestor that has not."""
    by_pid = {one.pid: one for one in ended}
    parents = {pid: one.parent_pid for pid, one in by_pid.items()}
    found: dict[int, list[EndedProcess]] = defaultdict(list)
    for pid, one in by_pid.items():
        found[surviving_ancestor(pid, parents)].append(one)
    return found


def reaped(growth: Io, ended: Iterable[EndedProcess]) -> Io | None:
    """Return which part of the growth of a parent's counters its ended children had made before.

    Args:
        growth: By how much the parent's counters grew in the interval.
        ended: Its descendants that ended in the interval.

    Returns:
        Bytes; None when there is growth and a child of which nothing is known, so that nothing is known of
        the parent.
    """
    read_left, write_left = growth
    known = [one.io for one in ended if one.io is not None]
    for read, written in sorted(known, key=sum, reverse=True):  # one that was not waited for does not fit
        if read <= read_left and written <= write_left:
            read_left, write_left = read_left - read, write_left - written
    if (read_left or write_left) and any(one.io is None for one in ended):
        return None
    return growth[0] - read_left, growth[1] - write_left


def subtract_reaped(
    gone: Iterable[Process],
    known: Mapping[str, Process],
    samples: Mapping[ProcessKey, ProcessSample],
    before: Mapping[ProcessKey, ProcessSample],
    files: ProcessFiles,
) -> tuple[list[Process], dict[ProcessKey, ProcessSample]]:
    """Take from parents what their ended children had moved.

    Args:
        gone: The processes that have ended.
        known: The others.
        samples: The newest samples of both.
        before: Those of the read before.
        files: Reads the counters of the parents.

    Returns:
        The parents that must be read once more, and those samples of parents that have changed.
    """
    ended = [
        EndedProcess(process.key[0], sample.parent_pid, raw_io(process, sample))
        for process in gone
        if (sample := samples.get(process.key)) is not None
    ]
    uncertain: list[Process] = []
    changed: dict[ProcessKey, ProcessSample] = {}
    for pid, children in surviving_ancestors(ended).items():
        parent = known.get(str(pid))
        then = before.get(parent.key) if parent is not None else None
        if parent is None or then is None or then.read_bytes is None or then.write_bytes is None:
            continue
        with suppress(OSError, ValueError, IndexError):  # it is ending, too
            sample = samples[parent.key]
            io = files.read_io(parent, sample.state, is_active=True)
            if io is None:
                continue
            part = reaped((io[0] - then.read_bytes, io[1] - then.write_bytes), children)
            if part is None:
                uncertain.append(parent)
                parent.text = b""
                changed[parent.key] = replace(sample, read_bytes=None, write_bytes=None)
            else:
                parent.reaped = (parent.reaped[0] + part[0], parent.reaped[1] + part[1])
                own = (io[0] - part[0], io[1] - part[1])
                changed[parent.key] = replace(sample, read_bytes=own[0], write_bytes=own[1])
    return uncertain, changed
