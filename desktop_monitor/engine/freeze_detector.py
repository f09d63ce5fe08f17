"""Detects times in which the machine stood still, and reports them as events."""

from collections import deque
from collections.abc import Callable

from desktop_monitor.engine.freeze_evidence import Evidence, Stall, culprits, waiting
from desktop_monitor.model.history import MONITOR_STOPPED, EventKind, FreezeCause, PastEvent
from desktop_monitor.model.reading import Reading
from desktop_monitor.model.sample import Sample
from desktop_monitor.sensors.own_waits import OwnWaits, OwnWaitsReader

MIN_S = 2.0
"""A shorter standstill is no event."""
_STOPPED_PERCENT = 40.0
"""All tasks that had work waited for memory this part of the time: nothing moves on the screen."""
_GOING_PERCENT = 20.0
_MIN_EPISODE_S = 3.0
_UPDATE_S = 10.0
_SLEPT_S = 1.0
_KEPT, _KEEP_EVERY_S = 6, 10.0
"""Earlier samples that are kept, to see whose memory grew."""


class FreezeDetector:
    """Follows the samples, on the sampler's thread."""

    def __init__(
        self,
        *,
        take_stall: Callable[[], Stall | None],
        slept_s: Callable[[], float],
        on_event: Callable[[PastEvent], None],
    ) -> None:
        """Begin.

        Args:
            take_stall: Returns how late the sampler came since the sample before.
            slept_s: Returns the seconds that the machine has slept since boot.
            on_event: Called with each event; one of its kind that has the same begin replaces the other.
        """
        self._take_stall, self._slept_s, self._on_event = take_stall, slept_s, on_event
        self._waits_reader = OwnWaitsReader()
        self._waits: OwnWaits | None = None
        self._before: Sample | None = None
        self._earlier: deque[Sample] = deque(maxlen=_KEPT)
        self._slept_before_s = slept_s()
        self._was_continued = False
        self._episode: tuple[Sample, Sample] | None = None
        """The sample before it, and the one before the episode that memory is compared with."""
        self._reported_s = 0.0

    def note_continued(self) -> None:
        """Record that this process was stopped and continued (SIGCONT); any thread may call this."""
        self._was_continued = True

    def append(self, sample: Sample, reading: Reading | None) -> None:
        """Check a new sample."""
        before, self._before = self._before, sample
        waits_before, self._waits = self._waits, self._waits_reader.read()
        stall, slept_s = self._take_stall(), self._slept_s()
        has_slept = slept_s - self._slept_before_s > _SLEPT_S
        self._slept_before_s = slept_s
        was_continued, self._was_continued = self._was_continued, False
        if before is None or waits_before is None:
            return
        is_stall = stall is not None and stall.length_s >= MIN_S
        if stall is not None and is_stall and not has_slept:
            self._end_episode(before)
            evidence = Evidence(before, sample, waits_before, self._waits)
            self._report_stall(evidence, stall, was_continued=was_continued)
        elif has_slept:
            self._end_episode(before)
        elif reading is not None:
            self._follow_episode(before, sample, reading)
        if not self._earlier or sample.monotonic_s - self._earlier[-1].monotonic_s >= _KEEP_EVERY_S:
            self._earlier.append(sample)

    def close(self) -> None:
        """Close the kept descriptor."""
        self._waits_reader.close()

    def _report_stall(self, evidence: Evidence, stall: Stall, *, was_continued: bool) -> None:
        before, now = evidence.before, evidence.now
        cause = None if was_continued else evidence.cause(stall)
        if cause is not None:
            begin = before.taken_at_unix_ms + round(1000 * max(0.0, stall.from_s - before.monotonic_s))
            times = min(begin, now.taken_at_unix_ms), now.taken_at_unix_ms
            self._report(cause, times, self._earliest(before), now)
        elif was_continued or evidence.is_known:
            times = before.taken_at_unix_ms, max(before.taken_at_unix_ms, now.taken_at_unix_ms)
            self._on_event(PastEvent(EventKind.NOT_SAMPLED, *times, MONITOR_STOPPED))

    def _follow_episode(self, before: Sample, now: Sample, reading: Reading) -> None:
        """Report that programs are stalled for lack of memory while the monitor itself runs."""
        full_percent = (reading.pressure.memory_full_percent if reading.pressure else None) or 0.0
        if self._episode is None:
            if full_percent >= _STOPPED_PERCENT:
                self._episode, self._reported_s = (before, self._earliest(before)), 0.0
            return
        begun, earlier = self._episode
        if full_percent < _GOING_PERCENT:
            self._end_episode(before)
        elif now.monotonic_s - max(self._reported_s, begun.monotonic_s + _MIN_EPISODE_S) >= (
            _UPDATE_S if self._reported_s else 0.0
        ):  # said while it lasts: the machine may not come back
            self._reported_s = now.monotonic_s
            times = begun.taken_at_unix_ms, max(begun.taken_at_unix_ms, now.taken_at_unix_ms)
            self._report(FreezeCause.MEMORY, times, earlier, now)

    def _end_episode(self, last: Sample) -> None:
        """Report the episode that lasted until a sample, if there is one."""
        episode, self._episode = self._episode, None
        if episode is None:
            return
        begun, earlier = episode
        if last.monotonic_s - begun.monotonic_s >= _MIN_EPISODE_S:
            times = begun.taken_at_unix_ms, max(begun.taken_at_unix_ms, last.taken_at_unix_ms)
            self._report(FreezeCause.MEMORY, times, earlier, last)

    def _report(
        self, cause: FreezeCause, times_unix_ms: tuple[int, int], before: Sample, now: Sample
    ) -> None:
        who = culprits(cause, before, now)
        self._on_event(PastEvent(EventKind.FREEZE, *times_unix_ms, cause, who, waiting(now)))

    def _earliest(self, before: Sample) -> Sample:
        return self._earlier[0] if self._earlier else before
