"""Whom the kernel's log names as killed for lack of memory. See "dev-kmsg" of the kernel's ABI documents.

Only root may read it on most systems (``kernel.dmesg_restrict``, proc_sys_kernel(5)).
"""

import os
import re
from contextlib import suppress

_RECORD_BYTES = 8192
_MAX_RECORDS = 20_000
"""Read in a call: a driver that logs without end holds nothing up; the next call goes on."""
_KILLED = re.compile(
    rb"^[^;]*;(?:Memory cgroup out of memory|Out of memory)[^:]*: Killed process (\d+) \(", re.MULTILINE
)


class OomLog:
    """Reads what is logged after it was opened, without waiting."""

    def __init__(self, path: str) -> None:
        """Open the log; who may not read it finds nothing."""
        self._descriptor: int | None = None
        with suppress(OSError):
            self._descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
            os.lseek(self._descriptor, 0, os.SEEK_END)

    def killed_pids(self) -> list[int]:
        """Return who was killed since the call before, oldest first."""
        found: list[int] = []
        for _ in range(_MAX_RECORDS):
            if self._descriptor is None:
                break
            try:
                record = os.read(self._descriptor, _RECORD_BYTES)
            except BrokenPipeError:  # older records were overwritten meanwhile; the next is the oldest
                continue
            except OSError:  # there is no other yet
                break
            if not record:
                break
            found += [int(pid) for pid in _KILLED.findall(record)]
        return found

    def close(self) -> None:
        """Close the log."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None
