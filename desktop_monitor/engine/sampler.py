"""The clock: takes a sample every period and hands it on."""

import logging
import threading
import time
from collections.abc import Callable, Sequence
from functools import partial
from typing import Protocol, TypeVar

from desktop_monitor.model.reading import Reading
from desktop_monitor.model.sample import Sample
from desktop_monitor.rates import reading

log = logging.getLogger(__name__)

FIRST_INTERVAL_S = 0.25  # shorter than this, the kernel's 10 ms ticks make a rough first figure
GLANCE_S = 0.5
"""Between glances while something burns: what may be lost of it when it ends."""
QUIET_GLANCE_S = 2.5
"""Between glances while nothing does: who lives as long is seen. To be woken costs more than to glance."""

T = TypeVar("T")

Listener = Callable[[Sample, Reading | None], None]


class Looks(Protocol):
    """Looks at the machine."""

    def take(self) -> Sample:
        """Read everything."""
        ...

    def glance(self) -> None:
        """Between two samples: look at who may end before the next."""
        ...

    @property
    def burns(self) -> bool:
        """Whether that is worth doing every `GLANCE_S`."""
        ...


class Sampler:
    """Takes samples on a monotonic schedule in a thread of its own, and stops at once."""

    def __init__(self, sensors: Looks, listeners: Sequence[Listener], *, period_s: float) -> None:
        """Take the first sample now, so that the first reading is due in `FIRST_INTERVAL_S`, not a period."""
        self._sensors = sensors
        self._listeners = listeners
        self._period_s = period_s
        self._woken = threading.Condition()
        self._stopping = False
        self._thread = threading.Thread(target=self._run, name="sampler", daemon=True)
        self._previous = sensors.take()
        self._due_s = self._previous.monotonic_s + FIRST_INTERVAL_S
        self.late_ticks = 0
        self.tick_cpu_ms: float | None = None

    @property
    def period_s(self) -> float:
        """Seconds from sample to sample."""
        return self._period_s

    @property
    def newest(self) -> Sample:
        """The newest sample; the first was taken before the start and is handed to nobody."""
        return self._previous

    def start(self) -> None:
        """Begin to sample."""
        self._thread.start()

    def stop(self) -> None:
        """Stop at once; a sample that is being taken is still handed on."""
        with self._woken:
            self._stopping = True
            self._woken.notify()
        if self._thread.is_alive():
            self._thread.join()

    def set_period(self, period_s: float) -> None:
        """Sample every `period_s` seconds, counted from the newest sample."""
        with self._woken:
            self._due_s = max(self._due_s - self._period_s + period_s, time.monotonic())
            self._period_s = period_s
            self._woken.notify()

    def _run(self) -> None:
        while act := self._wait():
            act()

    def _wait(self) -> Callable[[], None] | None:
        """Wait for what is to be done next, a glance or a tick; None when it is time to end."""
        with self._woken:
            while not self._stopping and (wait_s := self._due_s - time.monotonic()) > 0:
                pace_s = GLANCE_S if self._sensors.burns else QUIET_GLANCE_S
                if wait_s < 1.5 * pace_s:
                    self._woken.wait(wait_s)
                elif not self._woken.wait(pace_s):
                    return self._glance
            if self._stopping:
                return None
            self._plan()
            return self._measured_tick

    def _plan(self) -> None:
        """Plan the tick after the one that is due."""
        late_s = time.monotonic() - self._due_s
        if late_s > self._period_s / 2:
            self.late_ticks += 1
            self._due_s += late_s  # no burst to catch up: what was missed is a gap
        self._due_s += self._period_s

    def _glance(self) -> None:
        _or_none(self._sensors.glance)

    def _measured_tick(self) -> None:
        cpu_before_s = time.thread_time()
        self._tick()
        self.tick_cpu_ms = _smoothed(self.tick_cpu_ms, (time.thread_time() - cpu_before_s) * 1000)

    def _tick(self) -> None:
        sample = _or_none(self._sensors.take)
        if sample is None:
            return  # a gap; the next tick tells of both
        latest = reading(self._previous, sample)
        self._previous = sample
        for listener in self._listeners:
            _or_none(partial(listener, sample, latest))


def _or_none(act: Callable[[], T]) -> T | None:
    """Nothing that is done at a tick may end the clock, nor hurt what is done after it."""
    try:
        return act()
    except Exception:  # the one place where everything is caught
        log.exception("tick failed")  # what it was given may hold a whole table
        return None


def _smoothed(before: float | None, now: float) -> float:
    """A moving average over about ten ticks."""
    return now if before is None else before + (now - before) / 10
