"""What every sensor of a part of the sample offers."""

from typing import Any, Generic, NamedTuple, TypeVar

from desktop_monitor.model.reasons import Unreadable
from desktop_monitor.model.sample import CpuSample
from desktop_monitor.sensors.processes import ProcessesSensor

T_co = TypeVar("T_co", covariant=True)


class Sensor(Generic[T_co]):
    """Reads one part of a sample. One thread at a time may call these methods.

    None of them may block: what can is read through `background_poller`.
    """

    def begin_read(self) -> None:
        """Begin what takes a while; `read` is called a few milliseconds later."""

    def read(self) -> T_co:
        """Return the part as it is now; may raise what `reasons.SENSOR_ERRORS` lists."""
        raise NotImplementedError

    def unreadable(self) -> list[Unreadable]:
        """Return what this machine does not give, and why. Any thread may call this."""
        return []

    def wait_first(self, timeout_s: float) -> None:
        """Wait for what is read in the background, for a command that reads once; not longer."""

    def close(self) -> None:
        """Close what is kept open."""


class CpuSensor(Sensor[CpuSample]):
    """Reads the CPU, and what the kernel counts beside it; None where it does not."""

    forks: int | None = None
    """How many processes and threads were made since boot, at the last `read`."""
    newest_pid: int | None = None
    """The number that was given last to a process or thread."""
    booted_at_s: int | None = None
    """The boot time as the kernel has it now; it moves with the wall clock."""

    def poll_newest_pid(self) -> int | None:
        """Read only the number that was given last; None where that is not known."""
        return None


class SystemSensors(NamedTuple):
    """The sensors of one operating system."""

    cpu: CpuSensor
    processes: ProcessesSensor
    parts: dict[str, Sensor[Any]]
    """The other parts of a sample, by the name of the field."""
    helpers: tuple[Sensor[Any], ...]
    """What others use; it has no field of its own."""
