"""Holds a process of Linux by a file descriptor. See pidfd_open(2)."""

import errno
import os
import select
import signal
import sys
from contextlib import suppress

from desktop_monitor.model.action import ActionKind

if sys.platform == "linux":
    _SIGNALS = {
        ActionKind.END: signal.SIGTERM,
        ActionKind.KILL: signal.SIGKILL,
        ActionKind.SUSPEND: signal.SIGSTOP,
        ActionKind.RESUME: signal.SIGCONT,
    }

    _NOT_A_PROCESS = frozenset({errno.EINVAL, errno.ENOENT})
    """The pid is that of a thread, or of a process that its parent is reaping; ENOENT since Linux 6.16."""

    def has_pidfd() -> bool:
        """Return whether the kernel has such descriptors (5.3) and permits their use."""
        if not hasattr(os, "pidfd_open"):
            return False
        try:
            descriptor = os.pidfd_open(os.getpid())
            try:
                signal.pidfd_send_signal(descriptor, 0)
            finally:
                os.close(descriptor)
        except OSError:
            return False
        return True

    class PidfdHandle:
        """A process, held by a descriptor that never refers to another one."""

        def __init__(self, pid: int) -> None:
            self.pid = pid
            try:
                self._descriptor = os.pidfd_open(pid)
            except OSError as error:
                if error.errno in _NOT_A_PROCESS:
                    raise ProcessLookupError(errno.ESRCH, os.strerror(errno.ESRCH)) from error
                raise

        def has_ended(self) -> bool:
            return self.wait(0)

        def check_permission(self) -> None:
            signal.pidfd_send_signal(self._descriptor, 0)

        def send(self, action: ActionKind) -> None:
            signal.pidfd_send_signal(self._descriptor, _SIGNALS[action])
            if action is ActionKind.END:
                # SIGTERM is delivered to a suspended process only when it is resumed.
                signal.pidfd_send_signal(self._descriptor, signal.SIGCONT)

        def set_nice(self, nice: int) -> None:
            for thread in os.listdir(f"/proc/{self.pid}/task"):  # noqa: PTH208  # ends in ProcessLookupError too
                if self.has_ended():
                    raise ProcessLookupError(self.pid)
                with suppress(ProcessLookupError):  # a thread that has ended
                    os.setpriority(os.PRIO_PROCESS, int(thread), nice)

        def wait(self, timeout_s: float) -> bool:
            poll = select.poll()
            poll.register(self._descriptor, select.POLLIN)
            return bool(poll.poll(max(0, round(timeout_s * 1000))))

        def close(self) -> None:
            os.close(self._descriptor)
