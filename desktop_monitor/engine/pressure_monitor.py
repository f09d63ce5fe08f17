"""Which resources programs wait for, as the kernel's pressure triggers report it."""

import time
from collections.abc import Callable

_HOLD_S = 5.0
"""A trigger reports every other second while there is pressure: after this it has passed."""


class PressureMonitor:
    """Keeps what the triggers report; any thread may call it."""

    def __init__(
        self, *, on_pressure: Callable[[float], None], clock: Callable[[], float] = time.monotonic
    ) -> None:
        """Begin without pressure.

        Args:
            on_pressure: Called with each report, and the instant (monotonic) until which it holds.
            clock: The monotonic clock.
        """
        self._on_pressure, self._clock = on_pressure, clock
        self._until_s: dict[str, float] = {}
        self._shown: tuple[str, ...] = ()

    def report(self, resource: str) -> None:
        """Record that tasks wait for a resource now."""
        until_s = self._clock() + _HOLD_S
        self._until_s = {**self._until_s, resource: until_s}
        self._on_pressure(until_s)

    @property
    def resources(self) -> tuple[str, ...]:
        """The resources that tasks wait for now."""
        now_s = self._clock()
        return tuple(sorted(one for one, until_s in self._until_s.items() if until_s > now_s))

    @property
    def is_critical(self) -> bool:
        """Whether the machine may stop soon: tasks wait for memory or disks. A build alone is no danger."""
        return any(resource != "cpu" for resource in self.resources)

    def has_changed(self) -> bool:
        """Return whether the resources are others than in the call before."""
        before, self._shown = self._shown, self.resources
        return before != self._shown
