"""Keeps what happened: boots, gaps, pauses. On disk while that is possible, until then in memory."""

from collections.abc import Callable

from desktop_monitor.model.history import PastEvent
from desktop_monitor.model.sample import Sample
from desktop_monitor.recorder import clocks
from desktop_monitor.recorder.open_chunk import Newest
from desktop_monitor.recorder.storage.day_files import Days
from desktop_monitor.recorder.storage.sqlite_store import Kept, Kind

_MOST_WAITING = 200


class Chronicle:
    """Tells events to whoever asks about the past."""

    def __init__(
        self,
        days: Days,
        newest: Newest,
        *,
        boot: str,
        slept_s: Callable[[], float],
        period_s: Callable[[], float],
        is_recording: Callable[[], bool],
    ) -> None:
        """Begin; for the arguments, see `Recorder`. While `is_recording`, the disk takes events."""
        self._days, self._newest = days, newest
        self._boot, self._slept_s, self._period_s = boot, slept_s, period_s
        self._is_recording = is_recording
        self._slept_before_s = slept_s()

    def tell(self, kind: str, from_unix_ms: int, to_unix_ms: int, detail: str = "") -> None:
        """Keep an event. One that begins when another of its kind does takes its place.

        Raises:
            sqlite3.Error, OSError: The disk does not take it; it waits in memory.
        """
        event = PastEvent(kind, from_unix_ms, to_unix_ms, detail)
        self._newest.events = [*self._newest.events, event][-_MOST_WAITING:]
        if self._is_recording():
            for waiting in self._newest.events:
                self._days.summary.put([Kept(Kind.EVENT, waiting.from_unix_ms, waiting.kind, [waiting])])
            self._newest.events = []

    def tell_start(self, now_unix_ms: int, paused_until_unix_ms: int) -> None:
        """Tell that the engine begins, and what was since the run before."""
        newest = self._days.newest_chunk()
        if newest is not None:
            if newest.header.boot != self._boot:
                self.tell("boot", now_unix_ms, now_unix_ms)
            since = newest.walls_unix_ms[-1]
            why = "recording_paused" if paused_until_unix_ms > since else "engine_off"
            self.tell(why, since, now_unix_ms)
        self.tell("engine_started", now_unix_ms, now_unix_ms)

    def watch_clocks(self, before: Sample, now: Sample, why_missed: str) -> None:
        """Tell what kept two samples apart; see `Store.take`."""
        slept_s = self._slept_s()
        slept_between_s, self._slept_before_s = slept_s - self._slept_before_s, slept_s
        for event in clocks.between(before, now, slept_s=slept_between_s, period_s=self._period_s()):
            if event.kind != "not_sampled" or not why_missed:
                self.tell(event.kind, event.from_unix_ms, event.to_unix_ms, event.detail)
        if why_missed:
            begin, end = before.taken_at_unix_ms, now.taken_at_unix_ms
            self.tell("recording_paused", begin, max(begin, end), why_missed)
