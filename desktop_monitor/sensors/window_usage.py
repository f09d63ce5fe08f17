"""What the window uses: its process, and all processes below it, which are those of the web view."""

import os
import time
from collections.abc import Callable

import psutil

from desktop_monitor.model.status import PartCost
from desktop_monitor.sensors.background_poller import BackgroundPoller
from desktop_monitor.sensors.blocking_calls import BlockingCalls
from desktop_monitor.sensors.own_usage import read_process_memory_bytes
from desktop_monitor.sensors.reasons import SENSOR_ERRORS

PACE_S = 25.0
MEMORY_PACE_S = 120.0
"""The kernel walks all pages of a process for it: some 4 ms for each process of a web view."""
UNKNOWN = PartCost(None, None)


class WindowUsageSensor:
    """Measures a tree of processes, on a thread of its own: their memory takes their mmap locks."""

    def __init__(self, pid: Callable[[], int | None]) -> None:
        """Measure the tree of the process that `pid` names, while it names one."""
        self._pid = pid
        self._calls = BlockingCalls("window usage", workers=1)
        self._usage: BackgroundPoller[tuple[int, PartCost]] = BackgroundPoller(
            "own.window", self._read, calls=self._calls, pace_s=PACE_S
        )
        self._asked_pid: int | None = None
        self._measured_s = 0.0
        self._cpu_s: dict[tuple[int, float], float] = {}
        self._memory_due_s = 0.0
        self._memory_bytes: dict[tuple[int, float], int] = {}

    def measure(self) -> None:
        """Begin to measure, if that is due. One thread at a time may call this."""
        if self._pid() is not None:
            self._usage.begin_read()

    @property
    def cost(self) -> PartCost | None:
        """What the window cost when last measured; None without a window."""
        pid = self._pid()
        if pid is None:
            return None
        measured = self._usage.read()
        return measured[1] if measured is not None and measured[0] == pid else UNKNOWN

    def close(self) -> None:
        """End the thread."""
        self._calls.close()

    def _read(self) -> tuple[int, PartCost]:
        pid = self._pid()
        if pid is None:
            raise ProcessLookupError("The window was closed.")
        now_s, before_s = time.monotonic(), self._measured_s
        is_first, before = pid != self._asked_pid, self._cpu_s
        self._asked_pid, self._measured_s, self._cpu_s = pid, now_s, {}
        known_bytes, self._memory_bytes = self._memory_bytes, {}
        if is_first or now_s >= self._memory_due_s:
            # The page of a new window is still loading.
            self._memory_due_s, known_bytes = now_s + (0.0 if is_first else MEMORY_PACE_S), {}
        used_s = 0.0
        for process in tree_of(pid):
            try:
                times = process.cpu_times()
                key = (process.pid, process.create_time())
                self._memory_bytes[key] = known_bytes.get(key) or read_process_memory_bytes(process)
            except SENSOR_ERRORS:  # it has ended
                continue
            self._cpu_s[key] = times.user + times.system
            used_s += self._cpu_s[key] - before.get(key, 0.0)
        if not self._cpu_s:
            return pid, UNKNOWN
        cpu_percent = None if is_first else 100 * used_s / (now_s - before_s) / (os.cpu_count() or 1)
        return pid, PartCost(cpu_percent, sum(self._memory_bytes.values()))


def tree_of(pid: int) -> list[psutil.Process]:
    """Return a process and all below it, but not this one, which the window may have started, nor its own."""
    try:
        root = psutil.Process(pid)
        children = root.children(recursive=True)
    except SENSOR_ERRORS:  # it has ended just now
        return []
    found, left_out = [root], {os.getpid()}
    for child in children:  # each after its parent
        try:
            is_left_out = child.pid in left_out or child.ppid() in left_out
        except SENSOR_ERRORS:
            continue
        if is_left_out:
            left_out.add(child.pid)
        else:
            found.append(child)
    return found
