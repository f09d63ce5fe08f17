"""The kept descriptors of processes, and what is read through them.

See proc_pid_stat(5), proc_pid_io(5) and the kernel's page on sched-stats.
"""

import os
from concurrent.futures import TimeoutError as FutureTimeoutError
from contextlib import suppress

from msgspec.structs import replace

from desktop_monitor.model.process import ProcessState
from desktop_monitor.sensors.blocking_calls import BlockingCalls
from desktop_monitor.sensors.linux.descriptors import Descriptors, ran_out, read_once
from desktop_monitor.sensors.linux.formats import counters
from desktop_monitor.sensors.linux.formats.pid_stat import ProcessStat, parse_stat
from desktop_monitor.sensors.linux.processes.process_batch import Io, Process
from desktop_monitor.sensors.processes import ReadAbandonedError

DISK_SLEEP_WAIT_S = 0.02

_STAT_BYTES, _IO_BYTES = 1024, 512


class ProcessFiles:
    """Reads stat and io. Stat is kept open of all processes, io only of those that run."""

    def __init__(self, descriptors: Descriptors) -> None:
        """Keep files open with `descriptors`."""
        self._descriptors = descriptors
        self._calls = BlockingCalls("process io", workers=1)
        self.reading: tuple[str] | None = None
        """The name of the process whose stat is being read; another object for each read."""
        self.silent: set[str] = set()
        """The processes whose stat did not respond, until it does."""

    def open_stat(self, process: Process) -> None:
        """Keep stat open, where a descriptor is left for it.

        Raises:
            OSError: The process has ended or may not be read.
        """
        process.stat_fd = self._descriptors.keep(f"{process.folder}stat")

    def read_stat(self, process: Process) -> bytes:
        """Return the text of stat.

        Raises:
            OSError: The process has ended.
            ReadAbandonedError: It did not respond for so long that `abandon` was called.
        """
        reading = self.reading = (process.name,)
        try:
            if process.stat_fd >= 0:
                return os.pread(process.stat_fd, _STAT_BYTES, 0)
            return read_once(f"{process.folder}stat", _STAT_BYTES)
        finally:
            if self.reading is not reading:
                self.silent.discard(process.name)
                raise ReadAbandonedError(f"process {process.name}")
            self.reading = None

    def abandon(self) -> bool:
        """Abandon the read of stat that is in progress; return whether there was one."""
        reading, self.reading = self.reading, None
        if reading is None:
            return False
        self.silent.add(reading[0])
        return True

    def choose_probe(self, process: Process, threads: int) -> bool:
        """Keep schedstat open while it is that of the whole process: it counts the first thread only.

        Returns:
            Whether that has changed.
        """
        if threads == 1 and process.schedstat_fd < 0 and process.stat_fd >= 0:
            try:
                process.schedstat_fd = self._descriptors.keep(f"{process.folder}schedstat")
            except FileNotFoundError:  # this kernel has none, or the process is ending
                return False
            return True
        if threads != 1 and process.schedstat_fd >= 0:
            self._descriptors.release(process.schedstat_fd)
            process.schedstat_fd = -1
            return True
        return False

    def read_io(self, process: Process, state: str, *, is_active: bool) -> Io | None:
        """Return what a process itself read and wrote since it started; None when that may not be known now.

        Raises:
            OSError: The process has ended.
        """
        if process.is_io_denied:
            return None
        try:
            if is_active and process.io_fd < 0:
                process.io_fd = self._descriptors.keep(f"{process.folder}io")
            # The file waits for an exec() in progress, which may wait for a disk, or a share, for ever.
            text = self._read_aside(process) if state == ProcessState.DISK_SLEEP else _content(process)
        except (PermissionError, FileNotFoundError):
            process.is_io_denied = True
            self._descriptors.release(process.io_fd)
            process.io_fd = -1
            return None
        except OSError as error:
            if ran_out(error):
                return None
            raise
        if text is None:
            return None
        lines = text.split(b"\n")
        try:
            read_bytes, write_bytes = counters([int(lines[4][12:]), int(lines[5][13:])])
            return read_bytes - process.reaped[0], write_bytes - process.reaped[1]
        except (ValueError, IndexError):  # not as proc_pid_io(5) says
            return None

    def release(self, process: Process) -> None:
        """Close what is kept open of a process."""
        for descriptor in (process.stat_fd, process.schedstat_fd, process.io_fd):
            self._descriptors.release(descriptor)

    def close(self) -> None:
        """End the thread."""
        self._calls.close()

    def _read_aside(self, process: Process) -> bytes | None:
        folder = process.folder
        try:
            return self._calls.submit(folder, lambda: read_once(f"{folder}io", _IO_BYTES)).result(
                DISK_SLEEP_WAIT_S
            )
        except (FutureTimeoutError, TimeoutError):
            return None


def counts_io(folder: str) -> bool:
    """Return whether the kernel counts what processes read and write (CONFIG_TASK_IO_ACCOUNTING)."""
    return not os.path.exists(f"{folder}self") or os.path.exists(f"{folder}self/io")  # noqa: PTH110


def _content(process: Process) -> bytes:
    if process.io_fd >= 0:
        return os.pread(process.io_fd, _IO_BYTES, 0)
    return read_once(f"{process.folder}io", _IO_BYTES)


def living_thread(folder: str, stat: ProcessStat) -> ProcessStat:
    """Return state and memory of a thread that lives, where the first has ended; see pthread_exit(3)."""
    with suppress(OSError):
        for name in os.listdir(f"{folder}task"):  # noqa: PTH208  # names are enough
            with suppress(OSError, ValueError, IndexError):
                other = parse_stat(read_once(f"{folder}task/{name}/stat", _STAT_BYTES))
                if other.state != ProcessState.ZOMBIE:
                    return replace(stat, state=other.state, rss_bytes=other.rss_bytes)
    return stat
