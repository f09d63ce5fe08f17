"""The sampler: takes a sample every period and hands it on.

It works in a thread of its own. A watchdog replaces that thread when one of its steps takes longer than two
periods, or one process longer than half a period; what it was doing is left out until it has ended after all.
"""

import logging
import threading
import time
from collections.abc import Callable, Mapping
from functools import partial
from typing import Protocol, TypeVar

from desktop_monitor.engine.sample_schedule import SampleSchedule
from desktop_monitor.model.reading import Reading
from desktop_monitor.model.sample import Sample
from desktop_monitor.rates import reading
from desktop_monitor.sensors import ReadAbandonedError

log = logging.getLogger(__name__)

FAST_POLL_S = 0.5
"""Between fast polls while there are hot processes: what may be lost of one when it ends."""
SLOW_POLL_S = 2.5
"""Between fast polls while there are none: a process that lives as long is seen. The wake-up costs most."""
MIN_STEP_TIMEOUT_S = 3.0
PROCESS_TIMEOUT_S = 1.0
"""Of the read of one process, which takes microseconds; but never more than half a period."""
CONFIRM_S = 0.5
STOP_TIMEOUT_S = 2.0

T = TypeVar("T")

Listener = Callable[[Sample, Reading | None], None]


class MachineReader(Protocol):
    """Reads the machine."""

    def take(self) -> Sample:
        """Read everything; raises ReadAbandonedError when it took so long that it was given up."""

    def fast_poll(self) -> None:
        """Between two samples: read processes that may end before the next."""

    @property
    def has_hot_processes(self) -> bool:
        """Whether that is worth doing every `FAST_POLL_S`."""

    @property
    def process_read(self) -> object | None:
        """The read of one process that is in progress, the same object until it ends; else None."""

    def abandon(self) -> str | None:
        """Abandon the read that is in progress, and return what was read; None when nothing was."""


class _ReplacedError(Exception):
    """Another thread does the work by now."""


class Sampler:
    """Takes samples on a monotonic schedule, and stops at once."""

    def __init__(
        self,
        sensors: MachineReader,
        listeners: Mapping[str, Listener],
        *,
        period_s: float,
        on_stuck: Callable[[str], None] = lambda _what: None,
    ) -> None:
        """Remember what to do.

        Args:
            sensors: What is read.
            listeners: Called in order, on the sampler's thread, with each sample and the reading since the
                one before; the first has none. By names for the log.
            period_s: Seconds from sample to sample.
            on_stuck: Called with what a step was doing that takes longer than two periods.
        """
        self._sensors = sensors
        self._listeners = dict(listeners)
        self._on_stuck = on_stuck
        self.schedule = SampleSchedule(period_s)
        self._woken = self.schedule.changed
        self._is_started = self._is_stopping = False
        self._previous: Sample | None = None
        self._step: tuple[str, float] | None = None
        """What is done now, and since when (monotonic)."""
        self._skipped: frozenset[str] = frozenset()
        """The steps that have not ended yet though their thread was replaced."""
        self.tick_cpu_ms: float | None = None
        self._thread = threading.Thread(target=self._run, name="sampler", daemon=True)
        self._watchdog = threading.Thread(target=self._watch, name="sampler watchdog", daemon=True)

    def take_first(self) -> None:
        """Take the first sample; `start` hands it on. Meanwhile the caller builds what listens."""
        self._thread.start()
        self._watchdog.start()

    def start(self) -> None:
        """Pass on the first sample; the first reading is due soon after."""
        with self._woken:
            self._is_started = True
            self._woken.notify_all()

    def stop(self) -> None:
        """Stop at once; a sample that is being taken is still passed on. May be called twice."""
        with self._woken:
            self._is_stopping = True
            self._woken.notify_all()
        for thread in (self._thread, self._watchdog):
            if thread.is_alive():
                thread.join(STOP_TIMEOUT_S)

    def _run(self) -> None:
        try:
            if self._previous is None:
                self._first_tick()
            while act := self._next_act():
                act()
        except (_ReplacedError, ReadAbandonedError) as error:
            log.info("sampler step ended after its thread was replaced: what=%s", error)

    def _next_act(self) -> Callable[[], None] | None:
        """Wait for what is to be done next, a fast poll or a tick; None when it is time to end."""
        with self._woken:
            while not self._is_stopping and (wait_s := self.schedule.due_s - time.monotonic()) > 0:
                pace_s = FAST_POLL_S if self._sensors.has_hot_processes else SLOW_POLL_S
                is_poll = wait_s >= 1.5 * pace_s
                planned_s = time.monotonic() + (pace_s if is_poll else wait_s)
                is_woken = self._woken.wait(planned_s - time.monotonic())
                self.schedule.note_stall(planned_s)
                if is_poll and not is_woken:
                    return partial(self._run_step, "fast poll", self._sensors.fast_poll)
            if self._is_stopping:
                return None
            self.schedule.plan()
            return self._measured_tick

    def _first_tick(self) -> None:
        first = self._run_step("sensors", self._sensors.take)
        with self._woken:
            self._woken.wait_for(lambda: self._is_started or self._is_stopping)
            self.schedule.plan_second(first.monotonic_s if first else time.monotonic())
        if first is not None and not self._is_stopping:
            self._notify(first, None)

    def _measured_tick(self) -> None:
        cpu_before_s = time.thread_time()
        self._tick()
        self.tick_cpu_ms = _smoothed(self.tick_cpu_ms, (time.thread_time() - cpu_before_s) * 1000)

    def _tick(self) -> None:
        sample = self._run_step("sensors", self._sensors.take)
        if sample is not None:  # else it is a gap; the next tick is about both
            latest = None if self._previous is None else self._reading(self._previous, sample)
            self._notify(sample, latest)

    def _reading(self, before: Sample, now: Sample) -> Reading | None:
        """An interval in which the period was changed is measured against the longest that was in force."""
        return reading(before, now, period_ms=self.schedule.take_longest_period_s() * 1000)

    def _notify(self, sample: Sample, latest: Reading | None) -> None:
        self._previous, self.schedule.newest_s = sample, sample.monotonic_s
        for name, listener in self._listeners.items():
            self._run_step(name, partial(listener, sample, latest))

    def _run_step(self, what: str, act: Callable[[], T]) -> T | None:
        """Do one step under the watchdog. No error ends the sampler or affects another step.

        Raises:
            _ReplacedError: It took so long that another thread does the work by now.
            ReadAbandonedError: Likewise.
        """
        if what in self._skipped:
            return None
        step = self._step = (what, time.monotonic())
        try:
            return act()
        except ReadAbandonedError:
            raise
        except Exception:  # a listener that fails must not stop the sampling
            log.exception("sampler step failed: what=%s", what)
            return None
        finally:
            with self._woken:
                is_replaced = self._step is not step
                if is_replaced:
                    self._skipped = self._skipped - {what}
                else:
                    self._step = None
            if is_replaced:
                raise _ReplacedError(what)

    def _watch(self) -> None:
        """Replace the sampler's thread whenever a step takes too long."""
        while (step := self._overdue_step()) is not None:
            part = self._sensors.abandon()
            if part is not None:  # that is left out, the other sensors are not
                with self._woken:
                    self._skipped = self._skipped - {step}
                self.schedule.sample_soon()
            self._thread = threading.Thread(target=self._run, name="sampler", daemon=True)
            self._thread.start()
            # On a thread of its own: what is stuck may be the log, or what the report goes to.
            report = partial(self._report, part or step)
            threading.Thread(target=report, name="sampler report", daemon=True).start()

    def _report(self, what: str) -> None:
        log.warning("sampler stuck, another thread continues: what=%s", what)
        self._on_stuck(what)

    def _overdue_step(self) -> str | None:
        """Wait until a step takes too long, and take it off its thread; None when it is time to end."""
        suspect: tuple[object, object] | None = None
        with self._woken:
            while not self._is_stopping:
                step, process, now_s = self._step, self._sensors.process_read, time.monotonic()
                shortest_s = min(PROCESS_TIMEOUT_S, self.schedule.period_s / 2)
                timeout_s = shortest_s if process else max(2 * self.schedule.period_s, MIN_STEP_TIMEOUT_S)
                if step is None:
                    self._woken.wait(max(0.0, self.schedule.due_s - now_s) + shortest_s)
                elif (left_s := step[1] + timeout_s - now_s) > 0:
                    self._woken.wait(min(left_s, max(shortest_s, CONFIRM_S)))
                elif suspect is None or step is not suspect[0] or process is not suspect[1]:
                    suspect = step, process  # the whole program may have been stopped for that long
                    self._woken.wait(min(CONFIRM_S, shortest_s) if process else CONFIRM_S)
                else:
                    self._step, self._skipped = None, self._skipped | {step[0]}
                    return step[0]
            return None


def _smoothed(before: float | None, now: float) -> float:
    """A moving average over about ten ticks."""
    return now if before is None else before + (now - before) / 10
