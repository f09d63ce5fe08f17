"""Thermometers, as psutil finds them: hwmon, else thermal zones."""

import math
from collections.abc import Callable

import psutil

from desktop_monitor.sample import Temperature, Unreadable
from desktop_monitor.sensors.clean_text import clean
from desktop_monitor.sensors.slow import Slow

NO_TEMPERATURES = "The system shows no thermometer (as usual in a virtual machine)."
PACE_S = 4.0

_COLDEST, _HOTTEST = -60.0, 200.0  # beyond is a chip's way to say that nothing is connected


class TemperaturesSensor:
    """Asks at its own pace: some chips take milliseconds to answer."""

    def __init__(self, read: Callable[[], tuple[Temperature, ...]] | None = None) -> None:
        """Read through psutil, or through `read`."""
        self.slow = Slow(
            "temperatures",
            read or read_temperatures,
            pace_s=PACE_S,
            errors=(OSError, ValueError, LookupError, psutil.Error),
        )

    def read(self) -> tuple[Temperature, ...] | None:
        """The newest temperatures; empty when the machine has no thermometer."""
        return self.slow.latest()

    def unreadable(self) -> list[Unreadable]:
        """Why there is no temperature, if there is none."""
        return [] if self.read() else [Unreadable("temperatures", self.slow.why() or NO_TEMPERATURES)]

    def close(self) -> None:
        """End the thread."""
        self.slow.close()


def read_temperatures() -> tuple[Temperature, ...]:
    """Read every thermometer that makes sense."""
    if not hasattr(psutil, "sensors_temperatures"):  # Windows and macOS
        return ()
    found = []
    for chip, thermometers in psutil.sensors_temperatures().items():
        for number, one in enumerate(thermometers, 1):
            celsius = sensible_celsius(one.current)
            if celsius is not None:
                name = clean(
                    f"{chip} {one.label or number if len(thermometers) > 1 or one.label else ''}".strip()
                )
                found.append(
                    Temperature(name, celsius, sensible_celsius(one.high), sensible_celsius(one.critical))
                )
    return tuple(found)


def sensible_celsius(celsius: float | None) -> float | None:
    """None for what cannot be the temperature of a machine."""
    if celsius is None or not math.isfinite(celsius) or not _COLDEST < celsius < _HOTTEST or celsius == 0:
        return None
    return round(celsius, 1)
