"""The line in which Linux tells the figures of a process. See proc_pid_stat(5)."""

import os

import msgspec

_MS_PER_TICK = 1000 // os.sysconf("SC_CLK_TCK")
_PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")
_KERNEL_THREAD = 0x00200000  # PF_KTHREAD
STATES = {
    b"R": "running",
    b"S": "sleeping",
    b"D": "disk-sleep",
    b"T": "stopped",
    b"t": "tracing-stop",
    b"Z": "zombie",
    b"X": "dead",
    b"x": "dead",
    b"I": "idle",
    b"P": "parked",
    b"K": "wake-kill",
    b"W": "waking",
}


class ProcessStat(msgspec.Struct, frozen=True, gc=False):
    """What the line says; ``comm`` is the name as the kernel has it, at most 15 bytes of anything."""

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


def parse_stat(line: bytes) -> ProcessStat:
    """Take the line apart. The name may hold anything, even ``)``; it ends at the last one.

    Raises:
        ValueError: It is not such a line, or it is cut short: the process is ending.
        IndexError: It is cut short.
    """
    end = line.rindex(b")")
    # The first of these is the third field of the manual page.
    fields = line[end + 2 :].split(b" ", 22)
    return ProcessStat(
        line[line.index(b"(") + 1 : end],
        STATES.get(fields[0], "unknown"),
        int(fields[1]),
        bool(int(fields[6]) & _KERNEL_THREAD),
        (int(fields[11]) + int(fields[12])) * _MS_PER_TICK,
        (int(fields[13]) + int(fields[14])) * _MS_PER_TICK,
        int(fields[16]),
        int(fields[17]),
        int(fields[19]) * _MS_PER_TICK,
        int(fields[21]) * _PAGE_BYTES,
    )
