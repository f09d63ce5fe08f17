"""Fans, as psutil finds them."""

import psutil

from desktop_monitor.model.sample import Fan
from desktop_monitor.sensors.background_poller import Slow
from desktop_monitor.sensors.text import clean, told_apart

PACE_S = 4.0

_FASTEST_RPM = 30_000  # 65535 is a chip's way to say that nothing is connected


def fans_sensor() -> Slow[tuple[Fan, ...]]:
    """Ask at its own pace: some chips take milliseconds to answer."""
    return Slow(
        "fans",
        read_fans,
        pace_s=PACE_S,
        errors=(OSError, ValueError, LookupError, psutil.Error),
        nothing="no_fans",
    )


def read_fans() -> tuple[Fan, ...]:
    """Read every fan that makes sense."""
    if not hasattr(psutil, "sensors_fans"):  # Windows and macOS
        return ()
    return told_apart(
        Fan(clean(f"{chip} {one.label or f'fan {number}'}"), int(one.current))
        for chip, fans in psutil.sensors_fans().items()
        for number, one in enumerate(fans, 1)
        if 0 <= one.current < _FASTEST_RPM
    )
