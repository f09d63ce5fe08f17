"""Raises and clears an alert of one subject, with hysteresis."""

from enum import StrEnum

from desktop_monitor.model.alert import METRIC_TRAITS, AlertRule

CLEAR_AFTER_S = 30.0
"""How long it has to be calm until the alert is cleared."""
SAME_EPISODE_S = 600.0
"""What begins again within this time after it was cleared is the same episode, which was announced."""
MAX_STEP_S = 30.0
"""The mean of a longer time says nothing about what was in between."""


class Transition(StrEnum):
    """What a step changed."""

    NONE = "none"
    RAISED = "raised"
    RAISED_AGAIN = "raised_again"
    """Within `SAME_EPISODE_S`: the alert is active again, and is not announced again."""
    CLEARED = "cleared"


class Hysteresis:
    """The state of one rule for one subject.

    Attributes:
        is_raised: Between raised and cleared.
        held_s: For how long the value has been at or beyond the limit without a break.
    """

    __slots__ = ("_after_s", "_calm_s", "_clear", "_for_s", "_limit", "_sign", "_sum", "held_s", "is_raised")

    def __init__(
        self, rule: AlertRule, *, is_raised: bool = False, cleared_since_s: float | None = None
    ) -> None:
        """Begin.

        Args:
            rule: Its limits.
            is_raised: It was, before the engine was started again.
            cleared_since_s: So long ago it was cleared; None if it was never raised.
        """
        self._sign = -1 if METRIC_TRAITS[rule.metric].is_low else 1
        self._limit, self._clear, self._for_s = self._sign * rule.limit, self._sign * rule.clear, rule.for_s
        self.is_raised = is_raised
        self._after_s = cleared_since_s
        self.held_s = self._calm_s = self._sum = 0.0

    @property
    def is_idle(self) -> bool:
        """Whether there is nothing to remember."""
        return not self.is_raised and not self.held_s and self._after_s is None

    @property
    def mean(self) -> float:
        """The mean of the value since it is at or beyond the limit."""
        return self._sum / self.held_s if self.held_s else 0.0

    def holds(self, value: float) -> bool:
        """Return whether a value is at or beyond the limit."""
        return self._sign * value >= self._limit

    def step(self, value: float | None, elapsed_s: float, asleep_s: float = 0.0) -> Transition:
        """Take a value.

        Args:
            value: What was measured in the last seconds; None when it is unknown: nothing changes.
            elapsed_s: How many seconds, by a monotonic clock.
            asleep_s: For how long the machine slept besides, as far as that is known.
        """
        if self._after_s is not None:
            self._after_s += elapsed_s + asleep_s
            if self._after_s > SAME_EPISODE_S:
                self._after_s = None
        if elapsed_s > MAX_STEP_S:
            self._rest()
            return Transition.NONE
        if value is None:
            return Transition.NONE
        return self._calm_down(value, elapsed_s) if self.is_raised else self._hold(value, elapsed_s)

    def _rest(self) -> None:
        self.held_s = self._calm_s = self._sum = 0.0

    def _hold(self, value: float, elapsed_s: float) -> Transition:
        if not self.holds(value):
            self._rest()
            return Transition.NONE
        self.held_s += elapsed_s
        self._sum += value * elapsed_s
        if self.held_s < self._for_s:
            return Transition.NONE
        is_same = self._after_s is not None
        self.is_raised, self._after_s, self._calm_s = True, None, 0.0
        return Transition.RAISED_AGAIN if is_same else Transition.RAISED

    def _calm_down(self, value: float, elapsed_s: float) -> Transition:
        if self._sign * value > self._clear:
            self._calm_s = 0.0
            return Transition.NONE
        self._calm_s += elapsed_s
        if self._calm_s < CLEAR_AFTER_S:
            return Transition.NONE
        self._rest()
        self.is_raised, self._after_s = False, 0.0
        return Transition.CLEARED


def calm_value(rule: AlertRule) -> float:
    """Return a value that never raises: that of a subject that is gone, such as an unmounted volume."""
    traits = METRIC_TRAITS[rule.metric]
    return float(traits.maximum) if traits.is_low else 0.0
