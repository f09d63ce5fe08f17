"""What this program itself uses."""

import os
import sys
import threading
import time
from pathlib import Path

import psutil

from desktop_monitor.sensors.background_poller import BackgroundPoller
from desktop_monitor.sensors.blocking_calls import BlockingCalls
from desktop_monitor.sensors.reasons import SENSOR_ERRORS

if sys.platform == "linux":
    from desktop_monitor.sensors.linux.formats.pid_status import field

START_S = 4.0  # to load, and to serve the first page, is not what the monitor costs
MIN_MEASURED_S = 8.5  # nor is the moment in which another page is loaded
MEMORY_PACE_S = 25.0
FIRST_WAIT_S = 0.2


class OwnUsageSensor:
    """Measures this process: CPU between two calls that are far enough apart, and memory."""

    def __init__(self, *, proc: Path = Path("/proc")) -> None:
        self._calls = BlockingCalls("own usage", workers=1)
        self._memory: BackgroundPoller[int] = BackgroundPoller(
            "own.pss_bytes", lambda: read_own_memory_bytes(proc), calls=self._calls, pace_s=MEMORY_PACE_S
        )
        self._polling = threading.Lock()
        """A poller is for one thread at a time."""
        self._is_watched = False
        self._begun_s = time.monotonic()
        self._measured_s: float | None = None
        self._cpu_s = 0.0
        self.cpu_percent: float | None = None
        """Share of the whole machine's CPU time; None until the second measurement after the start."""

    def measure(self, *, is_watched: bool) -> None:
        """Measure what is due. One thread at a time may call this; any thread may read the figures.

        Args:
            is_watched: Whether the figures are shown. Else the memory, whose measurement takes a
                millisecond, is measured by `refresh` only.
        """
        self._is_watched = is_watched
        if is_watched:
            self._begin_read()
        now_s, cpu_s = time.monotonic(), time.process_time()
        if self._measured_s is None:
            if now_s - self._begun_s >= START_S:
                self._measured_s, self._cpu_s = now_s, cpu_s
        elif (elapsed_s := now_s - self._measured_s) >= MIN_MEASURED_S:
            self.cpu_percent = 100 * (cpu_s - self._cpu_s) / elapsed_s / (os.cpu_count() or 1)
            self._measured_s, self._cpu_s = now_s, cpu_s

    def refresh(self) -> None:
        """Measure the memory where `measure` does not; wait for it, but not for long.

        The sampler must not call this: the memory takes the mmap lock of this process.
        """
        if not self._is_watched or self.pss_bytes is None:
            self._begin_read()
            self._memory.wait_first(FIRST_WAIT_S)

    @property
    def pss_bytes(self) -> int | None:
        """Memory, shared pages counted in proportion; None where that is unknown. Waits for nothing."""
        with self._polling:
            return self._memory.read()

    def _begin_read(self) -> None:
        with self._polling:
            self._memory.begin_read()

    def close(self) -> None:
        """End the thread."""
        self._calls.close()


def read_own_memory_bytes(proc: Path) -> int:
    """Return the memory of this process (proc_pid_smaps(5)).

    Where there is no such file it is what only this process has; where even that is unknown, what it has in
    memory, shared pages included. Takes the process's own mmap lock.
    """
    return _pss_bytes(proc / "self") or _other_memory_bytes(psutil.Process())


def read_process_memory_bytes(process: psutil.Process) -> int:
    """Return the memory of another process, as `read_own_memory_bytes`; takes that process's mmap lock."""
    try:
        pss_bytes = _pss_bytes(Path("/proc") / str(process.pid))
    except PermissionError:  # a process in a sandbox
        pss_bytes = None
    return pss_bytes or _other_memory_bytes(process)


def _pss_bytes(directory: Path) -> int | None:
    if sys.platform == "linux":
        file = directory / "smaps_rollup"
        if file.exists():
            value = field(file.read_bytes(), b"Pss")
            return int((value or b"").split(b" ")[0]) * 1024
    return None


def _other_memory_bytes(process: psutil.Process) -> int:
    try:
        return process.memory_full_info().uss
    except SENSOR_ERRORS:
        return process.memory_info().rss
