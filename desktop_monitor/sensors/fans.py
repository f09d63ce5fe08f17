"""Fans, as psutil finds them."""

from collections.abc import Callable

import psutil

from desktop_monitor.sample import Fan, Unreadable
from desktop_monitor.sensors.clean_text import clean
from desktop_monitor.sensors.slow import Slow

NO_FANS = "The system shows no fan (as usual in a virtual machine, and for many laptops)."
PACE_S = 4.0

_FASTEST_RPM = 30_000  # 65535 is a chip's way to say that nothing is connected


class FansSensor:
    """Asks at its own pace: some chips take milliseconds to answer."""

    def __init__(self, read: Callable[[], tuple[Fan, ...]] | None = None) -> None:
        """Read through psutil, or through `read`."""
        self.slow = Slow(
            "fans", read or read_fans, pace_s=PACE_S, errors=(OSError, ValueError, LookupError, psutil.Error)
        )

    def read(self) -> tuple[Fan, ...] | None:
        """The newest speeds; empty when the machine shows no fan."""
        return self.slow.latest()

    def unreadable(self) -> list[Unreadable]:
        """Why there is no fan, if there is none."""
        return [] if self.read() else [Unreadable("fans", self.slow.why() or NO_FANS)]

    def close(self) -> None:
        """End the thread."""
        self.slow.close()


def read_fans() -> tuple[Fan, ...]:
    """Read every fan that makes sense."""
    if not hasattr(psutil, "sensors_fans"):  # Windows and macOS
        return ()
    return tuple(
        Fan(clean(f"{chip} {one.label or f'fan {number}'}"), int(one.current))
        for chip, fans in psutil.sensors_fans().items()
        for number, one in enumerate(fans, 1)
        if 0 <= one.current < _FASTEST_RPM
    )
