"""Keeps samples, on disk while that is wanted and possible, else in memory."""

import logging
from collections.abc import Callable

from desktop_monitor.model.errors import NotForgotten
from desktop_monitor.model.reading import Reading
from desktop_monitor.model.sample import Sample
from desktop_monitor.model.status import Notice
from desktop_monitor.recorder import retention
from desktop_monitor.recorder.event_log import Chronicle
from desktop_monitor.recorder.open_chunk import Newest
from desktop_monitor.recorder.rollups.hour_aggregator import HourBook, unfolded
from desktop_monitor.recorder.storage.chunk import Chunk
from desktop_monitor.recorder.storage.day_files import Days
from desktop_monitor.recorder.storage.sample_delta import Encoder, Header
from desktop_monitor.recorder.storage.write_ahead_log import Write
from desktop_monitor.recorder.storage.writer import Trouble, Writer
from desktop_monitor.recorder.times import CHUNK_MS, DAY_MS, HOUR_MS
from desktop_monitor.settings import Settings

log = logging.getLogger(__name__)

RETRY_S = 10.0
MOST_INTERVALS = 120
"""Of a chunk, however short the period is: it is in memory while it is open, and when it is asked for."""

_MOVED = "A file of the history was damaged, or is of a newer version; it was kept as {name}."
MESSAGES = {
    "recording": "The history is recorded.",
    "memory": "The last ten minutes are kept in memory; nothing is written to disk.",
    "paused_by_user": "Recording is paused as you asked; nothing is written until it goes on by itself.",
    "paused": "Recording is paused: {why} Recording goes on by itself when that has passed.",
}


class Store:
    """Takes every sample that it is given. It waits for the disk, so it has a thread; see `Recorder`."""

    def __init__(
        self,
        days: Days,
        newest: Newest,
        *,
        settings: Callable[[], Settings],
        period_s: Callable[[], float],
        on_notice: Callable[[Notice], None],
        may_record: bool,
        boot: str,
        slept_s: Callable[[], float],
        write: Write,
    ) -> None:
        """Begin; nothing is read or written before the first sample. For the arguments, see `Recorder`."""
        self._days, self._newest = days, newest
        self._settings, self._period_s, self._on_notice = settings, period_s, on_notice
        self._may_record = may_record
        self._boot = boot
        self._writer = Writer(days, write=write)
        self.state = "memory"
        self.why = ""
        self.bytes = 0
        self.oldest_unix_ms: int | None = None
        self._retry_at_s = 0.0
        self._stopped_at_unix_ms: int | None = None
        self._has_opened = self._has_told_pause = False
        self._last: Sample | None = None
        self._encoder: Encoder | None = None
        self._private: tuple[str, ...] = ()
        self._bounds: tuple[int, int] | None = None
        self._day = self._cell = -1
        self._turn = 0
        self._chronicle = Chronicle(
            days,
            newest,
            boot=boot,
            slept_s=slept_s,
            period_s=period_s,
            is_recording=lambda: self.state == "recording",
        )

    def take(self, sample: Sample, reading: Reading | None, why_missed: str = "") -> None:
        """Keep a sample. Whatever the disk does, this returns; recording pauses, with a notice.

        Args:
            sample: The sample.
            reading: What it says since the one before it.
            why_missed: Why samples between the one before and this one were lost; empty if none were.
        """
        before, self._last = self._last, sample
        if before is None:
            return
        try:
            self._follow_settings(sample)
            self._chronicle.watch_clocks(before, sample, why_missed)
            self._add(before, sample, reading)
            self._tell_it_goes_on(sample)
        except Trouble as error:
            self._pause(error, sample)

    def follow_settings(self) -> None:
        """Do what the settings say now, not with the next sample."""
        if self._last is None:
            return
        try:
            self._follow_settings(self._last)
        except Trouble as error:
            self._pause(error, self._last)

    def forget(self, from_unix_ms: int, to_unix_ms: int) -> None:
        """Forget a range so that no byte of it is left; rounded outwards to whole chunks of five minutes.

        Raises:
            NotForgotten: The disk does not let us.
        """
        try:
            self._forget(from_unix_ms, to_unix_ms)
        except Trouble as error:
            raise NotForgotten(
                f"The history in {self._days.directory} could not be removed completely ({error}). "
                "Try again when the disk can be written."
            ) from error

    def _forget(self, from_unix_ms: int, to_unix_ms: int) -> None:
        self._close_chunk()
        self._newest.forget(from_unix_ms, to_unix_ms)
        self._encoder = None
        self._writer.forget_journal()
        retention.forget(self._days, from_unix_ms, to_unix_ms)
        book = HourBook(self._newest.book.hour_unix_ms)
        for chunk in self._days.chunks(book.hour_unix_ms, book.hour_unix_ms + HOUR_MS - 1):
            book.add_chunk(chunk, with_readings=True)
        self._newest.book = book
        self._chronicle.tell("forgotten", from_unix_ms, to_unix_ms)
        self.oldest_unix_ms = None
        self._measure()

    def close(self) -> None:
        """Put what is in memory on the disk, as far as that is possible, and end."""
        try:
            self._close_chunk()
            if self.state == "recording":
                self._writer.forget_journal()
        except Trouble as error:
            log.warning("store not closed: error=%s", error)  # the journal has it all
        self._writer.close()

    def _follow_settings(self, sample: Sample) -> None:
        """Begin or end to write, as the user and the disk want it."""
        settings = self._settings()
        now_unix_ms = sample.taken_at_unix_ms
        may_record = self._may_record and settings.record
        is_wanted = may_record and settings.paused_until_unix_ms <= now_unix_ms
        unwanted = "paused_by_user" if may_record else "memory"
        if self._private != tuple(settings.private_programs):
            self._private = tuple(settings.private_programs)
            self._close_chunk()
            self._encoder = None
        if self.state == "recording" and not is_wanted:
            self._close_chunk()
            self._writer.forget_journal()
            self._chronicle.tell("recording_paused", now_unix_ms, now_unix_ms)  # replaced when it is over
            self.state, self.why, self._stopped_at_unix_ms = unwanted, "", now_unix_ms
            self._retry_at_s = 0.0  # the disk is not to blame
        elif self.state != "recording" and not is_wanted:
            self.state = unwanted
        elif self.state != "recording" and sample.monotonic_s >= self._retry_at_s:
            self._retry_at_s = sample.monotonic_s + RETRY_S
            self._open(sample)
        elif self.state == "recording" and self._bounds != _bounds_of(settings):
            self._keep_within(sample.taken_at_unix_ms)

    def _open(self, sample: Sample) -> None:
        self._close_chunk()
        self._encoder = None
        for name in self._writer.open():
            self._notice("history_moved_aside", _MOVED.format(name=name), sample)
        now_unix_ms = sample.taken_at_unix_ms
        self._newest.book = HourBook(now_unix_ms // HOUR_MS * HOUR_MS)
        for book in unfolded(self._days, now_unix_ms - 2 * DAY_MS):
            if book.hour_unix_ms == self._newest.book.hour_unix_ms:
                self._newest.book = book
            else:
                book.fold(self._days)
        self._keep_within(now_unix_ms)
        self.state = "recording"
        if not self._has_opened:
            self._has_opened = True
            self._chronicle.tell_start(now_unix_ms, self._settings().paused_until_unix_ms)
            self._stopped_at_unix_ms = None

    def _tell_it_goes_on(self, sample: Sample) -> None:
        """Tell of the end of a pause: a disk that is full may let us open files and takes no sample."""
        if self.state != "recording":
            return
        if self._stopped_at_unix_ms is not None:
            paused = self._stopped_at_unix_ms, sample.taken_at_unix_ms
            self._chronicle.tell("recording_paused", *paused, self.why)
            self._stopped_at_unix_ms = None
        if self._has_told_pause:
            self._has_told_pause = False
            self._notice("recording_resumed", "The history is recorded again.", sample)

    def _add(self, before: Sample, sample: Sample, reading: Reading | None) -> None:
        now_unix_ms = sample.taken_at_unix_ms
        period_ms = round(self._period_s() * 1000)
        chunk = self._newest.chunk
        if chunk is not None and (
            now_unix_ms // CHUNK_MS != self._cell
            or chunk.newest >= MOST_INTERVALS
            or now_unix_ms < before.taken_at_unix_ms
            or period_ms != chunk.header.period_ms
        ):
            self._close_chunk()
        if now_unix_ms // HOUR_MS * HOUR_MS != self._newest.book.hour_unix_ms:
            self._turn_hour(sample)
        encoder = self._encoder_after(before, now_unix_ms, period_ms)
        frame = encoder.frame(sample, self._private)
        if self.state == "recording":
            self._writer.append(frame)
        self._newest.follow(frame, encoder, reading)

    def _encoder_after(self, before: Sample, now_unix_ms: int, period_ms: int) -> Encoder:
        """The encoder of the open chunk; if there is none, one is begun with the sample before it."""
        if self._newest.chunk is not None and self._encoder is not None:
            return self._encoder
        is_recording = self.state == "recording"
        # In memory, each chunk tells who is who on its own: there is no file to look it up in.
        if self._encoder is None or not is_recording or self._day != now_unix_ms // DAY_MS:
            self._encoder = Encoder(self._writer.next_number(now_unix_ms) if is_recording else 1)
        header = Header(self._boot, period_ms)
        base = self._encoder.base(before, self._private)
        if is_recording:
            self._writer.begin(header, base)
        self._day, self._cell = now_unix_ms // DAY_MS, now_unix_ms // CHUNK_MS
        chunk = Chunk(header)
        chunk.follow(base, self._encoder)
        self._newest.chunk = chunk
        return self._encoder

    def _close_chunk(self) -> None:
        """Put the open chunk where it belongs; if that fails it stays open, and its journal whole."""
        chunk = self._newest.chunk
        if chunk is None:
            return
        if self.state == "recording":
            self._writer.store(chunk)
            self._newest.stored()
            self._measure()
        else:
            self._newest.keep()

    def _mend(self, sample: Sample) -> None:
        self._turn += 1
        self._days.look_at_one(self._turn)
        for moved in self._days.mend_damaged():
            self._notice("history_moved_aside", _MOVED.format(name=moved.name), sample)

    def _turn_hour(self, sample: Sample) -> None:
        now_unix_ms = sample.taken_at_unix_ms
        over = self._newest.book
        try:
            if self.state == "recording" and not over.is_empty:
                over.fold(self._days)
        finally:  # until then it is read from here, or twice
            self._newest.book = HourBook(now_unix_ms // HOUR_MS * HOUR_MS)
        if self.state == "recording":
            self._keep_within(now_unix_ms)
            self._mend(sample)

    def _keep_within(self, now_unix_ms: int) -> None:
        settings = self._settings()
        self._bounds = days, size = _bounds_of(settings)
        retention.keep_within(self._days, now_unix_ms, most_days=days, most_bytes=size)
        self.oldest_unix_ms = None
        self._measure()

    def _pause(self, error: Exception, sample: Sample) -> None:
        """The disk does not take it: go on in memory, and try again now and then."""
        reason = getattr(error, "strerror", None) or str(error)
        self.why = f"{self._days.directory} cannot be written ({reason})."
        if self.state == "recording" or not self._has_opened:
            self._stopped_at_unix_ms = self._stopped_at_unix_ms or sample.taken_at_unix_ms
            if not self._has_told_pause:
                self._has_told_pause = True
                log.warning("recording paused: error=%s", error)
                self._notice("recording_paused", MESSAGES["paused"].format(why=self.why), sample)
        self.state = "paused"
        self._retry_at_s = sample.monotonic_s + RETRY_S
        self._writer.close()
        self._encoder = None
        self._newest.keep()

    def _notice(self, code: str, message: str, sample: Sample) -> None:
        self._on_notice(Notice(code, message, sample.taken_at_unix_ms))

    def _measure(self) -> None:
        self.bytes = self._days.size_bytes()
        if self.oldest_unix_ms is None:
            self.oldest_unix_ms = self._days.oldest_unix_ms()


def _bounds_of(settings: Settings) -> tuple[int, int]:
    """How many days, and how many bytes, may be kept."""
    return settings.retention_days, settings.retention_bytes
