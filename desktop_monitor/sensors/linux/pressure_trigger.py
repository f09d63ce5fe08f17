"""Pressure triggers: the kernel wakes a thread when tasks wait for a resource. See its page on PSI.

Since Linux 6.6 (commit d82caa273565) every user may set one whose window is a multiple of two seconds.
"""

import logging
import os
import select
import threading
from collections.abc import Callable, Mapping
from pathlib import Path

from desktop_monitor.model.reasons import ReasonCode, Unreadable
from desktop_monitor.sensors.linux.sysfs import is_folder
from desktop_monitor.sensors.reasons import unreadable

log = logging.getLogger(__name__)

WINDOW_US = 2_000_000
"""In a window of this length, some task waits for as long as `STALL_US` says."""
STALL_US = {"memory": 200_000, "io": 1_000_000, "cpu": 1_900_000}


class PressureTriggers:
    """Calls a function while tasks wait, at most once per window and resource, on a thread of its own."""

    def __init__(
        self,
        on_pressure: Callable[[str], None],
        *,
        proc: Path = Path("/proc"),
        stall_us: Mapping[str, int] = STALL_US,
    ) -> None:
        """Set the triggers; a resource that has none is missing in `resources`.

        Args:
            on_pressure: Called with ``memory``, ``io`` or ``cpu``.
            proc: Where /proc is.
            stall_us: How long tasks wait in a window, by resource.
        """
        self._on_pressure = on_pressure
        self._descriptors: dict[int, str] = {}
        self._error: OSError | None = None
        for resource, length_us in stall_us.items():
            try:
                descriptor = _triggered(proc / "pressure" / resource, length_us)
            except OSError as error:
                self._error = error
            else:
                self._descriptors[descriptor] = resource
        self._is_measured = is_folder(proc / "pressure")
        self._closing, self._close = os.pipe2(os.O_CLOEXEC)
        self._thread = threading.Thread(target=self._run, name="pressure", daemon=True)
        self._thread.start()

    @property
    def resources(self) -> tuple[str, ...]:
        """The resources that have a trigger."""
        return tuple(self._descriptors.values())

    def unreadable(self) -> list[Unreadable]:
        """Return why pressure does not wake the monitor; nothing where the system measures none at all."""
        if self._error is None or not self._is_measured:
            return []
        error = os.strerror(self._error.errno or 0)
        return [unreadable("pressure_trigger", ReasonCode.NO_PRESSURE_TRIGGER, error=error)]

    def close(self) -> None:
        """End the thread, and remove the triggers; harmless when done twice."""
        if self._close >= 0:
            os.close(self._close)
            self._close = -1
            self._thread.join()

    def _run(self) -> None:
        poller = select.poll()
        poller.register(self._closing, select.POLLHUP)
        for descriptor in self._descriptors:
            poller.register(descriptor, select.POLLPRI)
        while ready := poller.poll():
            if any(descriptor == self._closing for descriptor, _ in ready):
                break
            for descriptor, events in ready:
                if events & select.POLLPRI:
                    self._on_pressure(self._descriptors[descriptor])
                if events & (select.POLLERR | select.POLLNVAL):  # the kernel has removed the trigger
                    log.warning("pressure trigger removed: resource=%s", self._descriptors[descriptor])
                    poller.unregister(descriptor)
        for descriptor in (self._closing, *self._descriptors):
            os.close(descriptor)


def _triggered(path: Path, stall_us: int) -> int:
    """Return a descriptor that becomes ready while some task waits; raises OSError when it is refused."""
    descriptor = os.open(path, os.O_RDWR | os.O_NONBLOCK | os.O_CLOEXEC)
    try:
        os.write(descriptor, b"some %d %d\0" % (stall_us, WINDOW_US))
    except OSError:
        os.close(descriptor)
        raise
    return descriptor
