"""An invented machine with chips that measure, and its clock."""

from pathlib import Path

from desktop_monitor.sensors.linux.hwmon import HwmonReader
from tests.sensors.helpers import put


class FakeChips:
    """A machine with chips, and a clock."""

    def __init__(self, folder: Path) -> None:
        self.sys = folder
        self.reader = HwmonReader(sys=folder)
        self.now_s = 10_000.0

    def add_chip(self, number: int, name: str, place: str | None = None, **attributes: object) -> Path:
        """Add a chip to the device at a place, and return the folder of the device."""
        chip = self.sys / "class" / "hwmon" / f"hwmon{number}"
        device = self.sys / "devices" / (place or f"place{number}")
        device.mkdir(parents=True, exist_ok=True)
        put(chip, {"name": name, **attributes})
        (chip / "device").symlink_to(device)
        return device

    def add_drive(self, number: int, *, wwid: str | None = "naa.1", activity: int = 0) -> Path:
        """Add a drive with a thermometer, and return the folder of its block device."""
        device = self.add_chip(number, "drivetemp", temp1_input=30_000)
        put(device / "block" / f"sd{number}", {"stat": activity} | ({"device/wwid": wwid} if wwid else {}))
        return device / "block" / f"sd{number}"

    def celsius(self) -> list[float]:
        """Read the temperatures."""
        return [one.celsius for one in self.reader.read().temperatures]

    def warm(self, number: int, celsius: int) -> None:
        """Change what a chip measures."""
        put(self.sys / "class" / "hwmon" / f"hwmon{number}", {"temp1_input": celsius * 1000})
