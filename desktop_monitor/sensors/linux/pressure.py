"""How long tasks had to wait for a resource. See the kernel's page on pressure stall information (PSI)."""

from pathlib import Path

from desktop_monitor.model.reasons import ReasonCode, Unreadable
from desktop_monitor.model.sample import PressureSample
from desktop_monitor.sensors.linux.formats import pressure
from desktop_monitor.sensors.linux.proc_file import ProcFile, shows_only_processes
from desktop_monitor.sensors.reasons import unreadable
from desktop_monitor.sensors.sensor import Sensor

_RESOURCES = ("cpu", "memory", "io")


class PressureSensor(Sensor[PressureSample | None]):
    """Reads the three files of /proc/pressure; one that is missing costs itself."""

    def __init__(self, *, proc: Path) -> None:
        self._proc = proc
        self._files = [ProcFile(proc / "pressure" / resource) for resource in _RESOURCES]
        self._contents: list[bytes] = []
        self._found: PressureSample | None = None
        self._is_measured = True

    def read(self) -> PressureSample | None:
        """Read the counters; None when this system has none."""
        contents = [_content(file) for file in self._files]
        self._is_measured = any(contents)
        if not self._is_measured:
            return None
        if self._found is None or contents != self._contents:  # else no task has waited
            cpu, memory, io = map(pressure.totals_us, contents)
            self._contents, self._found = contents, PressureSample(*cpu, *memory, *io)
        return self._found

    def unreadable(self) -> list[Unreadable]:
        if self._is_measured:
            return []
        is_hidden = shows_only_processes(self._proc)
        return [unreadable("pressure", ReasonCode.PROCESSES_ONLY if is_hidden else ReasonCode.NO_PRESSURE)]

    def close(self) -> None:
        for file in self._files:
            file.close()


def _content(file: ProcFile) -> bytes:
    try:
        return file.read()
    except OSError:  # no such file, or EOPNOTSUPP: it is there, but measuring is switched off
        return b""
