"""Records what happened: boots, gaps, pauses. On disk while that is possible, until then in memory."""

from collections.abc import Callable, Collection

from msgspec.structs import replace

from desktop_monitor.model.history import EventKind, PastEvent
from desktop_monitor.model.sample import Sample
from desktop_monitor.recorder import clocks
from desktop_monitor.recorder.end_events import EndEvents, without_private
from desktop_monitor.recorder.open_chunk import OpenChunkState
from desktop_monitor.recorder.storage.day_files import DayFiles, writable
from desktop_monitor.recorder.storage.record_batches import Record
from desktop_monitor.recorder.storage.record_kinds import RecordKind

_MAX_WAITING = 200


class EventLog:
    """Adds events to the history."""

    def __init__(
        self,
        days: DayFiles,
        open_chunk: OpenChunkState,
        *,
        boot: str,
        sleep: clocks.MachineSleep,
        is_recording: Callable[[], bool],
        is_wanted: Callable[[], bool],
    ) -> None:
        """Begin; for the arguments, see `Recorder`.

        While `is_recording`, events go to the disk. Of those that happen while that is not wanted, it never
        gets the names of programs.
        """
        self._days, self._open_chunk = days, open_chunk
        self._boot, self._sleep = boot, sleep
        self._is_recording, self._is_wanted = is_recording, is_wanted
        self._unnamed: set[PastEvent] = set()
        self._slept_before_s = sleep.slept_s()
        self._explained_until_unix_ms = 0
        self._ends = EndEvents()

    def add(self, kind: str, from_unix_ms: int, to_unix_ms: int, detail: str = "") -> None:
        """Add an event; it replaces one of its kind that has the same begin.

        Raises:
            OSError: It cannot be written; it waits in memory.
        """
        self._add(PastEvent(kind, from_unix_ms, to_unix_ms, detail))

    def append(self, event: PastEvent, private: Collection[str]) -> None:
        """Add an event that says why samples are missing up to its end, before the sample after it is taken.

        Programs in `private` are not named.

        Raises:
            OSError: It cannot be written; it waits in memory.
        """
        if event.traits.explains_gap:
            self._explained_until_unix_ms = event.to_unix_ms
        culprits, waiting = (
            tuple(without_private(one, private) for one in them) for them in (event.culprits, event.waiting)
        )
        self._add(replace(event, culprits=culprits, waiting=waiting))

    def _add(self, event: PastEvent) -> None:
        self._open_chunk.events = [*self._open_chunk.events, event][-_MAX_WAITING:]
        if not self._is_wanted():
            self._unnamed = {one for one in (*self._unnamed, event) if one in self._open_chunk.events}
        if self._is_recording():
            records = [
                Record(RecordKind.EVENT, waiting.from_unix_ms, waiting.kind, [waiting])
                for waiting in map(self._storable, self._open_chunk.events)
                if waiting is not None
            ]
            # What may be the last that is recorded of this machine.
            is_synced = event.kind == EventKind.FREEZE
            writable(self._days.summary).append(records, is_synced=is_synced)
            self._open_chunk.events = []
            self._unnamed = set()

    def _storable(self, event: PastEvent) -> PastEvent | None:
        """Return the event as it may be stored; None where nothing would be left of it."""
        if event not in self._unnamed or not (event.culprits or event.waiting):
            return event
        if event.kind in (EventKind.CRASH, EventKind.KILLED_FOR_MEMORY):
            return None
        return replace(event, culprits=(), waiting=())

    def add_start(self, now_unix_ms: int, paused_until_unix_ms: int) -> None:
        """Add that the engine started, and what was between the run before and this one."""
        newest = self._days.newest_chunk()
        if newest is not None:
            if newest.header.boot != self._boot:
                self.add(EventKind.BOOT, now_unix_ms, now_unix_ms)
            since = newest.walls_unix_ms[-1]
            was_paused = paused_until_unix_ms > since
            kind = EventKind.RECORDING_PAUSED if was_paused else EventKind.ENGINE_OFF
            self.add(kind, since, now_unix_ms)
        self.add(EventKind.ENGINE_STARTED, now_unix_ms, now_unix_ms)

    def check_ends(self, before: Sample, now: Sample, private: Collection[str]) -> None:
        """Add the crashes and kills between two samples; programs in `private` are not named."""
        for event in self._ends.between(before, now, private):
            self._add(event)

    def check_clocks(self, before: Sample, now: Sample, why_missed: str, period_s: float) -> None:
        """Add what kept two samples apart, which should be `period_s` apart; see `Recording.take`."""
        slept_s = self._sleep.slept_s()
        slept_between_s, self._slept_before_s = slept_s - self._slept_before_s, slept_s
        for event in clocks.clock_events(before, now, slept_s=slept_between_s, period_s=period_s):
            is_explained = why_missed or event.to_unix_ms == self._explained_until_unix_ms
            if event.kind != EventKind.NOT_SAMPLED or not is_explained:
                detail = self._sleep.woken_by() if event.kind == EventKind.SUSPENDED else event.detail
                self.add(event.kind, event.from_unix_ms, event.to_unix_ms, detail)
        if why_missed:
            begin, end = before.taken_at_unix_ms, now.taken_at_unix_ms
            self.add(EventKind.RECORDING_PAUSED, begin, max(begin, end), why_missed)
