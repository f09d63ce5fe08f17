"""When the next sample is due: every period, sooner while that is wanted, and never twice to catch up."""

import threading
import time

from desktop_monitor.engine.freeze_evidence import Stall
from desktop_monitor.model.status import PRESSURE_PERIOD_S

FIRST_INTERVAL_S = 0.25  # shorter than this, the kernel's 10 ms ticks make a rough first figure
MIN_STALL_S = 0.5
"""A thread that comes so much later than it was due is said to have stalled."""


class SampleSchedule:
    """A monotonic schedule without drift. Any thread may change it, which notifies those that wait for it."""

    def __init__(self, period_s: float) -> None:
        """Begin with a sample that is due at once, then one every `period_s` seconds."""
        self.changed = threading.Condition()
        """Protects the schedule; is notified when it was changed."""
        self.due_s = self.newest_s = 0.0
        """When the next sample is due, and when the newest one that was passed on was taken (monotonic)."""
        self.late_ticks = 0
        self._period_s = self._longest_period_s = period_s
        self._often_until_s = self._begun_s = 0.0
        self._stall: Stall | None = None

    @property
    def period_s(self) -> float:
        """Seconds from sample to sample."""
        return self._period_s

    def set_period(self, period_s: float) -> None:
        """Sample every `period_s` seconds, counted from the newest sample."""
        with self.changed:
            # A sample that was wanted sooner is not due a period after the newest one.
            earliest_s = self.newest_s + FIRST_INTERVAL_S
            self.due_s = max(self.due_s - self._period_s + period_s, time.monotonic(), earliest_s)
            self._period_s = period_s
            self._longest_period_s = max(self._longest_period_s, period_s)
            self.changed.notify_all()

    def sample_soon(self) -> None:
        """Take the next sample as soon as an interval is long enough for a true reading."""
        with self.changed:
            earliest_s = self.newest_s + FIRST_INTERVAL_S
            self.due_s = min(self.due_s, max(earliest_s, time.monotonic()))
            self.changed.notify_all()

    def sample_often(self, until_s: float) -> None:
        """Sample every `PRESSURE_PERIOD_S` until an instant (monotonic), however long the period is."""
        with self.changed:
            self._often_until_s = max(self._often_until_s, until_s)
            # The current tick has not passed on its sample yet.
            newest_s = self._begun_s or time.monotonic()
            self.due_s = min(self.due_s, max(newest_s + PRESSURE_PERIOD_S, time.monotonic()))
            self.changed.notify_all()

    def take_stall(self) -> Stall | None:
        """Return how late the thread came since this was called last; None when it was not."""
        with self.changed:
            stall, self._stall = self._stall, None
            return stall

    def take_longest_period_s(self) -> float:
        """Return the longest period that was in force since this was called last."""
        with self.changed:
            period_s, self._longest_period_s = self._longest_period_s, self._period_s
            return period_s

    def plan_second(self, first_s: float) -> None:
        """Plan the sample after the first, which was taken at `first_s`; `changed` must be held."""
        # The start of the engine takes what it takes: the second sample is not late.
        self.due_s = max(first_s + FIRST_INTERVAL_S, time.monotonic())

    def plan(self) -> None:
        """Plan the sample after the one that is due; `changed` must be held."""
        now_s = self._begun_s = time.monotonic()
        late_s = now_s - self.due_s
        period_s = self._period_s
        if now_s < self._often_until_s:
            period_s = min(period_s, PRESSURE_PERIOD_S)
        self.note_stall(self.due_s)
        if late_s > period_s / 2:
            self.late_ticks += 1
            self.due_s += late_s  # no burst to catch up: what was missed is a gap
        self.due_s += period_s

    def note_stall(self, due_s: float) -> None:
        """Record that a thread was woken much later than it was due; `changed` must be held."""
        now_s = time.monotonic()
        if now_s - due_s > MIN_STALL_S:
            self._stall = Stall(min(due_s, self._stall.from_s) if self._stall else due_s, now_s)
