"""The battery, through psutil."""

import psutil

from desktop_monitor.model.sample import Battery

_FULL_PERCENT = 100
MAX_REMAINING_S = 7 * 86_400
"""A longer time means that it is unknown."""


def read_battery() -> Battery | None:
    """Return the battery; None when there is none. psutil reports neither flow nor health."""
    found = psutil.sensors_battery() if hasattr(psutil, "sensors_battery") else None
    if found is None or not 0 <= found.percent <= _FULL_PERCENT:  # Windows has 255 for "unknown"
        return None
    left_s = int(found.secsleft)  # negative is "unlimited" or "unknown", as is the largest number on Windows
    return Battery(
        round(found.percent, 1),
        _state(found.power_plugged, found.percent),
        None,
        left_s if 0 <= left_s < MAX_REMAINING_S else None,
        None,
    )


def _state(is_plugged: bool | None, percent: float) -> str:
    if is_plugged is None:
        return "unknown"
    if not is_plugged:
        return "discharging"
    return "full" if percent >= _FULL_PERCENT else "charging"
