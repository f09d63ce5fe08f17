"""Thermometers and fans, as psutil finds them."""

import psutil

from desktop_monitor.model.sample import Fan, Temperature
from desktop_monitor.sensors.clean_text import clean, with_unique_names
from desktop_monitor.sensors.temperature_limits import (
    plausible_celsius,
    plausible_limit_celsius,
    plausible_rpm,
)


def read_temperatures() -> tuple[Temperature, ...]:
    """Read every plausible thermometer; psutil has none on Windows and macOS."""
    if not hasattr(psutil, "sensors_temperatures"):
        return ()
    found = []
    for chip, thermometers in psutil.sensors_temperatures().items():
        for number, one in enumerate(thermometers, 1):
            celsius = plausible_celsius(one.current)
            if celsius is not None:
                label = one.label or (number if len(thermometers) > 1 else "")
                high, critical = plausible_limit_celsius(one.high), plausible_limit_celsius(one.critical)
                found.append(Temperature(clean(f"{chip} {label}".strip()), celsius, high, critical))
    return with_unique_names(found)


def read_fans() -> tuple[Fan, ...]:
    """Read every plausible fan; psutil has none on Windows and macOS."""
    if not hasattr(psutil, "sensors_fans"):
        return ()
    return with_unique_names(
        Fan(clean(f"{chip} {one.label or f'fan {number}'}"), rpm)
        for chip, fans in psutil.sensors_fans().items()
        for number, one in enumerate(fans, 1)
        if (rpm := plausible_rpm(one.current)) is not None
    )
