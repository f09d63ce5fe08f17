"""How long tasks had to wait for a resource. See the kernel's page on pressure stall information (PSI)."""

from pathlib import Path

from desktop_monitor.model.reasons import Unreadable
from desktop_monitor.model.sample import PressureSample
from desktop_monitor.sensors.linux.kept_file import KeptFile
from desktop_monitor.sensors.reasons import unreadable

_RESOURCES = ("cpu", "memory", "io")


class PressureSensor:
    """Reads the three files of /proc/pressure through kept descriptors."""

    def __init__(self, *, proc: Path) -> None:
        """Look into `proc`, which has no such folder on other systems."""
        self._files = [KeptFile(proc / "pressure" / resource) for resource in _RESOURCES]
        self._contents: list[bytes] = []
        self._found: PressureSample | None = None
        self._is_measured = True

    def read(self) -> PressureSample | None:
        """Read the counters; None when this system has none."""
        try:
            contents = [file.read() for file in self._files]
        except OSError:  # no such file, or EOPNOTSUPP: it is there, but measuring is switched off
            self._is_measured = False
            return None
        self._is_measured = True
        if self._found is None or contents != self._contents:  # else nobody has waited
            cpu, memory, io = (_totals(content.split()) for content in contents)
            self._contents, self._found = contents, PressureSample(*cpu, *memory, *io)
        return self._found

    def unreadable(self) -> list[Unreadable]:
        """Why there is no pressure, if there is none."""
        return [] if self._is_measured else [unreadable("pressure", "no_pressure")]

    def close(self) -> None:
        """Give the kept descriptors back."""
        for file in self._files:
            file.close()


def _totals(words: list[bytes]) -> tuple[int | None, int | None]:
    """The last word of each of the two lines, ``some`` and ``full``; the second came later to the CPU."""
    words_a_line = 5
    some, full = words[:words_a_line], words[words_a_line:]
    return _us(some), _us(full)


def _us(line: list[bytes]) -> int | None:
    return int(line[-1].removeprefix(b"total=")) if line else None
