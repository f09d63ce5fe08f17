"""Which temperatures and fan speeds a machine can have."""

import math

_COLDEST_CELSIUS, _HOTTEST_CELSIUS = -60.0, 200.0
_UNCONNECTED_CELSIUS = (127.0, 128.0)
"""Inputs with nothing behind them have all bits set, which is between these, or none set (it87 issue 59,
lm-sensors issue 294)."""
_NOTHING_CELSIUS = 0.2
"""Nearer to zero is an input without a value, or one in degrees where the kernel has thousandths."""
_FASTEST_RPM = 30_000  # 65535 is a chip's way to say that nothing is connected


def plausible_celsius(celsius: float | None) -> float | None:
    """Return a temperature rounded to a tenth; None for what cannot be the temperature of a machine."""
    if (
        celsius is None
        or not math.isfinite(celsius)
        or abs(celsius) < _NOTHING_CELSIUS
        or _UNCONNECTED_CELSIUS[0] <= celsius <= _UNCONNECTED_CELSIUS[1]
    ):
        return None
    return round(celsius, 1) if _COLDEST_CELSIUS < celsius < _HOTTEST_CELSIUS else None


def plausible_limit_celsius(celsius: float | None) -> float | None:
    """Return a limit of a thermometer; None for one at which every machine would be too hot, or none."""
    if celsius is None or not math.isfinite(celsius) or not 0 < celsius < _HOTTEST_CELSIUS:
        return None
    return round(celsius, 1)


def plausible_rpm(rpm: float | None) -> int | None:
    """Return the speed of a fan; zero is a fan that stands still."""
    return int(rpm) if rpm is not None and 0 <= rpm < _FASTEST_RPM else None
