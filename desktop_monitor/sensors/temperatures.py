"""Thermometers, as psutil finds them: hwmon, else thermal zones."""

import math

import psutil

from desktop_monitor.model.sample import Temperature
from desktop_monitor.sensors.background_poller import Slow
from desktop_monitor.sensors.text import clean, told_apart

PACE_S = 4.0

_COLDEST, _HOTTEST = -60.0, 200.0  # beyond is a chip's way to say that nothing is connected


def temperatures_sensor() -> Slow[tuple[Temperature, ...]]:
    """Ask at its own pace: some chips take milliseconds to answer."""
    return Slow(
        "temperatures",
        read_temperatures,
        pace_s=PACE_S,
        errors=(OSError, ValueError, LookupError, psutil.Error),
        nothing="no_temperatures",
    )


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
    return told_apart(found)


def sensible_celsius(celsius: float | None) -> float | None:
    """None for what cannot be the temperature of a machine."""
    if celsius is None or not math.isfinite(celsius) or not _COLDEST < celsius < _HOTTEST or celsius == 0:
        return None
    return round(celsius, 1)
