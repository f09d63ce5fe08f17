"""What a thread waited for: it distinguishes a machine that stands still from a stopped monitor."""

import sys
import threading
from pathlib import Path
from typing import NamedTuple

if sys.platform == "linux":
    import resource

    from desktop_monitor.sensors.linux.proc_file import ProcFile

_NS_PER_S = 1_000_000_000


class OwnWaits(NamedTuple):
    """Growing counters of one thread; None is unknown.

    Attributes:
        thread: Names the thread.
        runnable_s: Time that it wanted a core and had none, in seconds. See the kernel's page on schedstats.
        major_faults: Pages that it had to wait for, because they were on a disk or in swap.
    """

    thread: int
    runnable_s: float | None = None
    major_faults: int | None = None


if sys.platform == "linux":

    class OwnWaitsReader:
        """Reads the counters of the thread that calls it; one thread at a time."""

        def __init__(self) -> None:
            self._thread = 0
            self._file: ProcFile | None = None

        def read(self) -> OwnWaits:
            """Return the counters of the calling thread."""
            thread = threading.get_native_id()
            if thread != self._thread or self._file is None:
                self.close()
                self._thread = thread
                self._file = ProcFile(Path(f"/proc/self/task/{thread}/schedstat"))
            try:
                on_core_ns, runnable_ns, *_ = map(int, self._file.read().split(b" "))
            except (OSError, ValueError):
                on_core_ns = runnable_ns = 0
            return OwnWaits(
                thread,
                runnable_ns / _NS_PER_S if on_core_ns else None,  # "0 0 0": this kernel does not count
                resource.getrusage(resource.RUSAGE_THREAD).ru_majflt,
            )

        def close(self) -> None:
            """Close the kept descriptor."""
            if self._file is not None:
                self._file.close()
                self._file = None

else:

    class OwnWaitsReader:
        """Measures nothing on this system."""

        def read(self) -> OwnWaits:
            """Return no counters."""
            return OwnWaits(threading.get_native_id())

        def close(self) -> None:
            """Do nothing."""
