"""How long tasks had to wait for a resource. See the kernel's page on pressure stall information (PSI)."""

import re
from pathlib import Path

from desktop_monitor.sample import PressureSample, Unreadable
from desktop_monitor.sensors.kept_file import KeptFile
from desktop_monitor.sensors.reasons import unreadable

_TOTAL = re.compile(rb"^(some|full) .*total=(\d+)", re.MULTILINE)
_RESOURCES = ("cpu", "memory", "io")


class PressureSensor:
    """Reads the three files of /proc/pressure through kept descriptors."""

    def __init__(self, *, proc: Path) -> None:
        """Look into `proc`, which has no such folder on other systems."""
        self._files = [KeptFile(proc / "pressure" / resource) for resource in _RESOURCES]
        self._is_measured = True

    def read(self) -> PressureSample | None:
        """Read the counters; None when this system has none."""
        try:
            found = [dict(_TOTAL.findall(file.read())) for file in self._files]
        except OSError:  # no such file, or EOPNOTSUPP: it is there, but measuring is switched off
            self._is_measured = False
            return None
        self._is_measured = True
        return PressureSample(*(_us(one.get(kind)) for one in found for kind in (b"some", b"full")))

    def unreadable(self) -> list[Unreadable]:
        """Why there is no pressure, if there is none."""
        return [] if self._is_measured else [unreadable("pressure", "no_pressure")]

    def close(self) -> None:
        """Give the kept descriptors back."""
        for file in self._files:
            file.close()


def _us(digits: bytes | None) -> int | None:
    return None if digits is None else int(digits)
