"""/proc/PID/stat: the figures of a process. See proc_pid_stat(5)."""

import os

import msgspec

from desktop_monitor.model.process import ProcessState
from desktop_monitor.model.sample import LAST_COUNTER

MS_PER_TICK = 1000 // os.sysconf("SC_CLK_TCK")
_PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")
_BITS = 52
"""Of the largest number that a process can have; one of a page has one more."""
_KERNEL_THREAD = 0x00200000  # PF_KTHREAD
STATES = {
    b"R": ProcessState.RUNNING,
    b"S": ProcessState.SLEEPING,
    b"D": ProcessState.DISK_SLEEP,
    b"T": ProcessState.STOPPED,
    b"t": ProcessState.TRACING_STOP,
    b"Z": ProcessState.ZOMBIE,
    b"X": ProcessState.DEAD,
    b"x": ProcessState.DEAD,
    b"I": ProcessState.IDLE,
    b"P": ProcessState.PARKED,
    b"K": ProcessState.WAKE_KILL,
    b"W": ProcessState.WAKING,
}


class ProcessStat(msgspec.Struct, frozen=True, gc=False):
    """The fields that are used; ``comm`` is the name as the kernel has it, at most 15 bytes of anything."""

    comm: bytes
    state: str
    parent_pid: int
    is_kernel: bool
    cpu_ms: int
    children_cpu_ms: int
    nice: int
    threads: int
    started_ms: int
    """Since boot."""
    rss_bytes: int
    """Zero where the kernel, which counts parts of it apart, has less than nothing for a moment."""
    faulted_bytes: int
    """Of the pages that were given to it, by minor page faults; a huge page counts as a small one."""


def parse_stat(line: bytes) -> ProcessStat:
    """Parse the line. The name may hold anything, even ``)``; it ends at the last one.

    A time that makes no sense, as some kernels write one below zero without its sign, is `LAST_COUNTER`.

    Raises:
        ValueError: It is not such a line, or it is cut short: the process is ending.
        IndexError: It is cut short.
    """
    end = line.rindex(b")")
    # The first of these is the third field of the manual page.
    fields = line[end + 2 :].split(b" ", 22)
    parent_pid, nice, threads = int(fields[1]), int(fields[16]), int(fields[17])
    cpu_ms = (int(fields[11]) + int(fields[12])) * MS_PER_TICK
    children_cpu_ms = (int(fields[13]) + int(fields[14])) * MS_PER_TICK
    started_ms, rss_bytes = int(fields[19]) * MS_PER_TICK, int(fields[21]) * _PAGE_BYTES
    faulted_bytes = int(fields[7]) * _PAGE_BYTES
    # One question for all of them: below zero all higher bits are set.
    bits = parent_pid | nice + 128 | threads | cpu_ms | children_cpu_ms | started_ms
    if (bits | rss_bytes | faulted_bytes) >> _BITS:
        if bits < 0 or faulted_bytes < 0 or max(parent_pid, nice, threads) >> _BITS:
            raise ValueError("a number that no process has")
        cpu_ms, children_cpu_ms = (LAST_COUNTER if one >> _BITS else one for one in (cpu_ms, children_cpu_ms))
        started_ms, rss_bytes, faulted_bytes = (
            min(max(0, one), 1 << _BITS) for one in (started_ms, rss_bytes, faulted_bytes)
        )
    return ProcessStat(
        line[line.index(b"(") + 1 : end],
        STATES.get(fields[0], ProcessState.UNKNOWN),
        parent_pid,
        bool(int(fields[6]) & _KERNEL_THREAD),
        cpu_ms,
        children_cpu_ms,
        nice,
        threads,
        started_ms,
        rss_bytes,
        faulted_bytes,
    )
