"""What every sensor of processes offers: fast on Linux, through psutil elsewhere."""

from collections.abc import Callable, Mapping
from typing import Protocol

from desktop_monitor.model.process import ProcessKey, ProcessSample
from desktop_monitor.model.reasons import Unreadable

Mask = Callable[[str], str]
"""Hides the secrets in a command line."""


class ReadAbandonedError(Exception):
    """The read that just ended was given up long ago: another thread reads now."""


class ProcessesSensor(Protocol):
    """Reads all processes, cheaply when called again and again. One thread at a time may read."""

    def read(
        self, forks: int | None = None, newest_pid: int | None = None, booted_at_s: int | None = None
    ) -> Mapping[ProcessKey, ProcessSample]:
        """Read every process that may be seen.

        Args:
            forks: How many processes were ever made, when that is known: saves looking for new ones.
            newest_pid: The process id that was given last, when that is known: saves listing all.
            booted_at_s: The boot time as the system has it now, when that is known.

        Returns:
            A mapping that is never changed. What did not change since the last call is the same object. A
            process that ended meanwhile is there once more, as dead, where a fast poll saw more of it.

        Raises:
            OSError: The system lists no processes.
        """

    def fast_poll(self, newest_pid: int | None = None) -> None:
        """Between two calls of `read`: read hot and new processes, which may end before the next."""

    @property
    def process_read(self) -> object | None:
        """The read of one process that is in progress, the same object until it ends; else None."""

    def abandon(self) -> bool:
        """Give up the process that is being read, because it does not respond; any thread may call this.

        Returns:
            Whether another thread can read the other processes now. The first one raises
            `ReadAbandonedError` when its read has ended after all.
        """

    @property
    def has_hot_processes(self) -> bool:
        """Whether some process uses so much of a core that fast polls are worth their cost."""

    @property
    def booted_at_unix_ms(self) -> int | None:
        """The instant from which start times are counted; None where they are absolute."""

    @property
    def ended(self) -> int:
        """How many of the processes of the last `read` are dead."""

    def is_alive(self, key: ProcessKey) -> bool:
        """Return whether this very process still exists; any thread may call this."""

    def container(self, key: ProcessKey) -> str | None:
        """Return the container or confined application that a process runs in; any thread may call this."""

    @property
    def hidden(self) -> int:
        """How many processes exist, as of the last `read`, of which nothing may be read."""

    def unreadable(self) -> list[Unreadable]:
        """Return what may not be read of processes, and why."""

    def wait_first(self, timeout_s: float) -> None:
        """Wait for what is read in the background, for a command that reads once; not longer."""

    def close(self) -> None:
        """Close what is kept open."""
