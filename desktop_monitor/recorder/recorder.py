"""The recorder: takes every sample, never disturbs whoever takes them, and answers about the past."""

import logging
import os
import threading
from collections.abc import Callable, Sequence
from pathlib import Path

from desktop_monitor.errors import NotForgotten
from desktop_monitor.history import History, Moment, PastEvent, PastEvents, Top
from desktop_monitor.reading import Reading
from desktop_monitor.recorder import clocks, retention
from desktop_monitor.recorder.book import HourBook, unfolded
from desktop_monitor.recorder.chunk import Chunk
from desktop_monitor.recorder.days import Days
from desktop_monitor.recorder.frame import Encoder, Header
from desktop_monitor.recorder.history import history
from desktop_monitor.recorder.journal import Write
from desktop_monitor.recorder.past import CHUNK_MS, InMemory, Past, checked_range
from desktop_monitor.recorder.rollup import DAY_MS, HOUR_MS, Cell
from desktop_monitor.recorder.shelf import Kept, Kind
from desktop_monitor.recorder.top import By, top
from desktop_monitor.recorder.writer import Trouble, Writer
from desktop_monitor.sample import Sample
from desktop_monitor.settings import Settings
from desktop_monitor.status import Notice, RecorderStatus

log = logging.getLogger(__name__)

RETRY_S = 10.0
KEPT_IN_MEMORY_MS = 600_000

_MOST_WAITING_EVENTS = 200
_MOVED = "A file of the history was damaged, or is of a newer version; it was kept as {name}."
_MESSAGES = {
    "recording": "The history is recorded.",
    "memory": "The last ten minutes are kept in memory; nothing is written to disk.",
    "paused": "Recording is paused: {why} Recording goes on by itself when that has passed.",
}


class Recorder:
    """Records every sample that it is given, on disk while that is wanted and possible, else in memory."""

    def __init__(
        self,
        directory: Path,
        *,
        settings: Callable[[], Settings],
        period_s: Callable[[], float],
        on_notice: Callable[[Notice], None],
        may_record: bool = True,
        boot: str | None = None,
        slept_s: Callable[[], float] = clocks.slept_s,
        write: Write = os.write,
    ) -> None:
        """Begin; nothing is read or written before the first sample.

        Args:
            directory: Where the history lies; made when it is first needed.
            settings: The settings as they are now.
            period_s: Seconds from sample to sample as they are now.
            on_notice: Told what the user should know.
            may_record: False keeps this run in memory, whatever the settings say.
            boot: Names the boot of the machine; None asks the system.
            slept_s: Seconds that the machine has slept since boot.
            write: Writes the journal; a test may let it fail.
        """
        self._using = threading.RLock()
        self._settings, self._period_s, self._on_notice = settings, period_s, on_notice
        self._may_record = may_record
        self._boot = clocks.boot_id() if boot is None else boot
        self._slept_s = slept_s
        self._days = Days(directory)
        self._writer = Writer(self._days, write=write)
        self._past = Past(self._days, self._in_memory)
        self._state = "memory"
        self._why = ""
        self._retry_at_s = 0.0
        self._stopped_at_unix_ms: int | None = None
        self._has_opened = False
        self._last: Sample | None = None
        self._slept_before_s = slept_s()
        self._encoder: Encoder | None = None
        self._private: tuple[str, ...] = ()
        self._day = self._cell = -1
        self._chunk: Chunk | None = None
        self._closed: list[Chunk] = []
        self._book = HourBook(0)
        self._events: list[PastEvent] = []
        self._bytes = self._turn = 0
        self._oldest_unix_ms: int | None = None

    def append(self, sample: Sample, reading: Reading | None) -> None:
        """Record a sample. Whatever the disk does, this returns; recording pauses, with a notice."""
        with self._using:
            before, self._last = self._last, sample
            if before is None:
                return
            try:
                self._follow_settings(sample)
                self._watch_clocks(before, sample)
                self._add(before, sample, reading)
            except Trouble as error:
                self._pause(error, sample)

    def history(self, from_unix_ms: int, to_unix_ms: int, points: int, series: Sequence[str]) -> History:
        """Answer series as columns; see `history.history`."""
        return history(self._past, from_unix_ms, to_unix_ms, points, series, self._newest_cells)

    def moment(self, at_unix_ms: int) -> Moment:
        """Answer the machine at an instant, with every process; see `Past.moment`."""
        return self._past.moment(at_unix_ms)

    def top(self, from_unix_ms: int, to_unix_ms: int, by: By, limit: int) -> Top:
        """Answer who used most in a time; see `top.top`."""
        return top(self._past, from_unix_ms, to_unix_ms, by, limit)

    def events(self, from_unix_ms: int, to_unix_ms: int) -> PastEvents:
        """Answer what happened in a time, oldest first."""
        return PastEvents(self._past.events(from_unix_ms, to_unix_ms))

    def status(self) -> RecorderStatus:
        """Tell what is recorded, how much there is, and since when."""
        with self._using:
            oldest = self._oldest_unix_ms
            if oldest is None:
                chunks = self._in_memory().chunks
                oldest = min((chunk.walls_unix_ms[0] for chunk in chunks), default=None)
            message = _MESSAGES[self._state].format(why=self._why)
            return RecorderStatus(
                state=self._state, bytes=self._bytes, oldest_unix_ms=oldest, message=message
            )

    def forget(self, from_unix_ms: int, to_unix_ms: int) -> None:
        """Forget a range so that no byte of it is left; rounded outwards to whole chunks of five minutes.

        Raises:
            QuestionRefused: The range is empty.
            NotForgotten: The disk does not let us.
        """
        checked_range(from_unix_ms, to_unix_ms)
        try:
            self._forget(from_unix_ms, to_unix_ms)
        except Trouble as error:
            raise NotForgotten(
                f"The history in {self._days.directory} could not be removed completely ({error}). "
                "Try again when the disk can be written."
            ) from error

    def _forget(self, from_unix_ms: int, to_unix_ms: int) -> None:
        with self._using:
            self._close_chunk()
            self._closed = [chunk for chunk in self._closed if not _overlaps(chunk, from_unix_ms, to_unix_ms)]
            self._encoder = None
            self._writer.forget_journal()
            retention.forget(self._days, from_unix_ms, to_unix_ms)
            self._book = HourBook(self._book.hour_unix_ms)
            for chunk in self._days.chunks(self._book.hour_unix_ms, self._book.hour_unix_ms + HOUR_MS - 1):
                self._book.add_chunk(chunk, with_readings=True)
            self._tell(PastEvent("forgotten", from_unix_ms, to_unix_ms, ""))
            self._oldest_unix_ms = None
            self._measure()

    def close(self) -> None:
        """Put what is in memory on the disk, as far as that is possible, and end."""
        with self._using:
            try:
                self._close_chunk()
                if self._state == "recording":
                    self._writer.forget_journal()
            except Trouble as error:
                log.warning("recorder not closed: error=%s", error)  # the journal has it all
            self._writer.close()

    def _follow_settings(self, sample: Sample) -> None:
        """Begin or end to write, as the user and the disk want it."""
        settings = self._settings()
        is_wanted = self._may_record and settings.record
        if self._private != tuple(settings.private_programs):
            self._private = tuple(settings.private_programs)
            self._close_chunk()
            self._encoder = None
        if self._state == "recording" and not is_wanted:
            self._close_chunk()
            self._writer.forget_journal()
            self._state, self._stopped_at_unix_ms = "memory", sample.taken_at_unix_ms
        elif self._state != "recording" and not is_wanted:
            self._state = "memory"
        elif self._state != "recording" and sample.monotonic_s >= self._retry_at_s:
            self._retry_at_s = sample.monotonic_s + RETRY_S
            self._open(sample)

    def _open(self, sample: Sample) -> None:
        self._close_chunk()
        self._encoder = None
        for name in self._writer.open():
            self._notice("history_moved_aside", _MOVED.format(name=name), sample)
        now_unix_ms = sample.taken_at_unix_ms
        self._book = HourBook(now_unix_ms // HOUR_MS * HOUR_MS)
        for book in unfolded(self._days, now_unix_ms - 2 * DAY_MS):
            if book.hour_unix_ms == self._book.hour_unix_ms:
                self._book = book
            else:
                book.fold(self._days)
        self._keep_within(now_unix_ms)
        was_paused = self._state == "paused"
        self._state = "recording"
        if not self._has_opened:
            self._has_opened = True
            self._tell_start(sample)
        elif self._stopped_at_unix_ms is not None:
            self._tell(PastEvent("recording_paused", self._stopped_at_unix_ms, now_unix_ms, self._why))
        if was_paused:
            self._notice("recording_resumed", "The history is recorded again.", sample)
        self._stopped_at_unix_ms = None
        self._measure()

    def _tell_start(self, sample: Sample) -> None:
        now_unix_ms = sample.taken_at_unix_ms
        newest = self._days.newest_chunk()
        if newest is not None:
            if newest.header.boot != self._boot:
                self._tell(PastEvent("boot", now_unix_ms, now_unix_ms, ""))
            self._tell(PastEvent("engine_off", newest.walls_unix_ms[-1], now_unix_ms, ""))
        self._tell(PastEvent("engine_started", now_unix_ms, now_unix_ms, ""))

    def _watch_clocks(self, before: Sample, now: Sample) -> None:
        slept_s = self._slept_s()
        slept_between_s, self._slept_before_s = slept_s - self._slept_before_s, slept_s
        for event in clocks.between(before, now, slept_s=slept_between_s, period_s=self._period_s()):
            self._tell(event)

    def _add(self, before: Sample, sample: Sample, reading: Reading | None) -> None:
        now_unix_ms = sample.taken_at_unix_ms
        period_ms = round(self._period_s() * 1000)
        chunk = self._chunk
        if chunk is not None and (
            now_unix_ms // CHUNK_MS != self._cell
            or now_unix_ms < before.taken_at_unix_ms
            or period_ms != chunk.header.period_ms
        ):
            self._close_chunk()
        if now_unix_ms // HOUR_MS * HOUR_MS != self._book.hour_unix_ms:
            self._turn_hour(sample)
        chunk, encoder = self._current(before, now_unix_ms, period_ms)
        frame = encoder.frame(sample, self._private)
        if self._state == "recording":
            self._writer.append(frame)
        chunk.follow(frame, encoder)
        if reading is not None and not chunk.is_gap(chunk.newest):
            self._book.minutes.add(reading)

    def _current(self, before: Sample, now_unix_ms: int, period_ms: int) -> tuple[Chunk, Encoder]:
        """The chunk and encoder for an interval that ends now; begun with the sample before it if need be."""
        if self._chunk is not None and self._encoder is not None:
            return self._chunk, self._encoder
        is_recording = self._state == "recording"
        # In memory, each chunk tells who is who on its own: there is no file to look it up in.
        if self._encoder is None or not is_recording or self._day != now_unix_ms // DAY_MS:
            self._encoder = Encoder(self._writer.next_number(now_unix_ms) if is_recording else 1)
        header = Header(self._boot, period_ms)
        base = self._encoder.base(before, self._private)
        if is_recording:
            self._writer.begin(header, base)
        self._day, self._cell = now_unix_ms // DAY_MS, now_unix_ms // CHUNK_MS
        self._chunk = Chunk(header)
        self._chunk.follow(base, self._encoder)
        return self._chunk, self._encoder

    def _close_chunk(self) -> None:
        """Put the open chunk where it belongs; if that fails it stays open, and its journal whole."""
        chunk = self._chunk
        if chunk is None:
            return
        if self._state == "recording":
            self._writer.store(chunk)
            self._chunk = None
            if chunk.newest > 0:
                self._book.add_chunk(chunk, with_readings=False)
            self._measure()
        else:
            self._keep_in_memory(chunk)

    def _mend(self, sample: Sample) -> None:
        self._turn += 1
        self._days.look_at_one(self._turn)
        for moved in self._days.mend_damaged():
            self._notice("history_moved_aside", _MOVED.format(name=moved.name), sample)

    def _keep_in_memory(self, chunk: Chunk) -> None:
        self._chunk = None
        oldest = chunk.walls_unix_ms[-1] - KEPT_IN_MEMORY_MS
        self._closed = [one for one in [*self._closed, chunk] if one.walls_unix_ms[-1] >= oldest]

    def _turn_hour(self, sample: Sample) -> None:
        now_unix_ms = sample.taken_at_unix_ms
        over, self._book = self._book, HourBook(now_unix_ms // HOUR_MS * HOUR_MS)
        if self._state == "recording":
            if over.used:
                over.fold(self._days)
            self._keep_within(now_unix_ms)
            self._mend(sample)
            self._oldest_unix_ms = None

    def _keep_within(self, now_unix_ms: int) -> None:
        settings = self._settings()
        retention.keep_within(
            self._days, now_unix_ms, most_days=settings.retention_days, most_bytes=settings.retention_bytes
        )

    def _pause(self, error: Exception, sample: Sample) -> None:
        """The disk does not take it: go on in memory, and try again now and then."""
        reason = getattr(error, "strerror", None) or str(error)
        self._why = f"{self._days.directory} cannot be written ({reason})."
        if self._state == "recording" or not self._has_opened:
            self._stopped_at_unix_ms = self._stopped_at_unix_ms or sample.taken_at_unix_ms
            log.warning("recording paused: error=%s", error)
            if self._state != "paused":
                self._notice("recording_paused", _MESSAGES["paused"].format(why=self._why), sample)
        self._state = "paused"
        self._retry_at_s = sample.monotonic_s + RETRY_S
        self._writer.close()
        self._encoder = None
        if self._chunk is not None:
            self._keep_in_memory(self._chunk)

    def _tell(self, event: PastEvent) -> None:
        """Keep an event, on disk if possible, else until it is."""
        self._events = [*self._events, event][-_MOST_WAITING_EVENTS:]
        if self._state == "recording":
            for waiting in self._events:
                self._days.summary.put([Kept(Kind.EVENT, waiting.from_unix_ms, waiting.kind, [waiting])])
            self._events = []

    def _notice(self, code: str, message: str, sample: Sample) -> None:
        self._on_notice(Notice(code, message, sample.taken_at_unix_ms))

    def _measure(self) -> None:
        self._bytes = self._days.size_bytes()
        if self._oldest_unix_ms is None:
            self._oldest_unix_ms = self._days.oldest_unix_ms()

    def _in_memory(self) -> InMemory:
        with self._using:
            newest = [self._chunk.view()] if self._chunk is not None else []
            return InMemory([*self._closed, *newest], list(self._events), self._book.used)

    def _newest_cells(self, part: str, name: str) -> dict[int, Cell]:
        with self._using:
            self._book.minutes.settle()
            return dict(self._book.minutes.parts.get(part, {}).get(name, {}))


def _overlaps(chunk: Chunk, from_unix_ms: int, to_unix_ms: int) -> bool:
    return chunk.walls_unix_ms[0] <= to_unix_ms and chunk.walls_unix_ms[-1] >= from_unix_ms
