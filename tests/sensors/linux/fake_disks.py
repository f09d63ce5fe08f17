"""An invented machine with disks."""

import shutil
from pathlib import Path

from desktop_monitor.sensors.linux.disks import DisksSensor
from tests.sensors.helpers import put

FIGURES = (200 * 512, 800 * 512, 10, 40, 30, 50, 60)
"""What the lines hold, in the order of `DiskSample`."""


def lines(*names: str, reads: int = 10) -> bytes:
    """Return a diskstats with these devices."""
    numbers = f"{reads} 1 200 30 40 2 800 50 0 60 80 0 0 0 0"
    return "".join(f"   8 {number:7d} {name} {numbers}\n" for number, name in enumerate(names)).encode()


class FakeDisks:
    """A machine with a diskstats, and folders of block devices in sysfs."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.write()
        self.sensor = DisksSensor(proc=folder, sys=folder)

    def write(self, *names: str, **options: int) -> None:
        """Write a diskstats with these devices."""
        put(self.folder, {"diskstats": lines(*names, **options)})

    def add(self, name: str, **attributes: object) -> None:
        """Add a physical disk; ``__`` in a name of an attribute is a folder."""
        folder = self.folder / "block" / name
        put(folder, {"device/model": "x"} | {key.replace("__", "/"): attributes[key] for key in attributes})

    def remove(self, name: str) -> None:
        """Unplug a disk."""
        shutil.rmtree(self.folder / "block" / name)

    def names(self) -> list[str]:
        """Return the names of the disks."""
        return [disk.name for disk in self.sensor.read()]

    def ids(self) -> dict[str, str | None]:
        """Return the ids of the disks by their names."""
        return {disk.name: disk.id for disk in self.sensor.read()}
