"""The files of a process that are read at the moment of an event, before the process is gone."""

from contextlib import suppress

from desktop_monitor.sensors.linux.descriptors import read_once
from desktop_monitor.sensors.linux.formats.pid_stat import ProcessStat, parse_stat
from desktop_monitor.sensors.linux.processes.process_facts import COMM_BYTES, executable_name

_STAT_BYTES, _SCHEDSTAT_BYTES = 1024, 64


class EventFiles:
    """Reads /proc by the number that an event names; any thread may call it."""

    def __init__(self, folder: str) -> None:
        """Read `folder`, which ends with a slash."""
        self._folder = folder

    def stat(self, pid: int) -> ProcessStat | None:
        """Return ``stat``; None when the process is gone."""
        try:
            return parse_stat(read_once(f"{self._folder}{pid}/stat", _STAT_BYTES))
        except (OSError, ValueError, IndexError):
            return None

    def cpu_us(self, pid: int) -> int | None:
        """Return the CPU time of its first thread to the microsecond; ``stat`` counts in ticks of 10 ms."""
        try:
            return int(read_once(f"{self._folder}{pid}/schedstat", _SCHEDSTAT_BYTES).split(b" ")[0]) // 1000
        except (OSError, ValueError, IndexError):
            return None

    def whole_name(self, pid: int, comm: bytes) -> bytes:
        """Return the name that the kernel has cut to ``comm``, where it can be found."""
        if len(comm) < COMM_BYTES:
            return comm
        with suppress(OSError):
            program = executable_name(f"{self._folder}{pid}/")
            if program.startswith(comm):
                return program
        return comm
