"""Whether anything was mounted, unmounted or remounted. See proc_pid_mounts(5)."""

import contextlib
import os
import select
from pathlib import Path


class MountChanges:
    """Asks the kernel; where it cannot be asked, everything may always have changed."""

    def __init__(self, *, proc: Path) -> None:
        self._poll: select.poll | None = None
        self._descriptor = -1
        with contextlib.suppress(OSError):
            self._descriptor = os.open(proc / "self" / "mountinfo", os.O_RDONLY | os.O_CLOEXEC)
            self._poll = select.poll()
            self._poll.register(self._descriptor, select.POLLPRI)

    def has_any(self) -> bool:
        """Return whether something changed since the last call; one system call."""
        return self._poll is None or bool(self._poll.poll(0))

    def close(self) -> None:
        """Close the kept descriptor; harmless when done twice."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor, self._poll = -1, None
