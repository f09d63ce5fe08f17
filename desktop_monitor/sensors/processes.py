"""Every process of this machine, behind one interface: fast on Linux, through psutil elsewhere."""

import sys as system
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Protocol

from desktop_monitor.model.process import ProcessKey, ProcessSample
from desktop_monitor.model.reasons import Unreadable

Mask = Callable[[str], str]


class ProcessesSensor(Protocol):
    """Reads all processes, cheaply when called again and again."""

    def read(
        self, forks: int | None = None, newest_pid: int | None = None
    ) -> Mapping[ProcessKey, ProcessSample]:
        """Read every process that may be seen.

        Args:
            forks: How many processes were ever made, when that is known: saves looking for new ones.
            newest_pid: The number that was given last, when that is known: saves looking at all.

        Returns:
            A mapping that is never changed. What did not change since the last call is the same object.
            A process that ended meanwhile, of which more was seen by a glance, is there once more, as dead.

        Raises:
            OSError: The system lists no processes.
        """
        ...

    def glance(self, newest_pid: int | None = None) -> None:
        """Between two calls of `read`: look at who burns, and who is new; they may end before the next."""
        ...

    @property
    def burns(self) -> bool:
        """Whether some process uses so much of a core that glances at it are worth their cost."""
        ...

    @property
    def ended(self) -> int:
        """How many of the processes of the last `read` are dead."""
        ...

    def is_there(self, key: ProcessKey) -> bool:
        """Whether this very process still exists, now; any thread may ask."""
        ...

    def container(self, key: ProcessKey) -> str | None:
        """Name the container or confined application that a process runs in; any thread may ask."""
        ...

    @property
    def hidden(self) -> int:
        """How many processes are there, as of the last `read`, of which nothing may be read."""
        ...

    def unreadable(self) -> list[Unreadable]:
        """What may not be read of processes, and why."""
        ...

    def close(self) -> None:
        """Give back what is kept open."""
        ...


def processes_sensor(*, proc: Path, mask: Mask, boot_file: Path | None = None) -> ProcessesSensor:
    """Make the best sensor for this system; `mask` hides secrets in command lines.

    `boot_file` is where the time of the boot is kept, see `boot_time`.
    """
    # Imported here: each of the two exists only where it can work.
    if system.platform == "linux":
        from desktop_monitor.sensors.linux.processes import LinuxProcesses  # noqa: PLC0415

        return LinuxProcesses(proc=proc, mask=mask, boot_file=boot_file)
    from desktop_monitor.sensors.portable.processes import PsutilProcesses  # noqa: PLC0415

    return PsutilProcesses(mask=mask)
