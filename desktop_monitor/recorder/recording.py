"""Decides what is done with each sample: on disk while that is wanted and possible, else in memory."""

import logging
from collections.abc import Callable
from contextlib import suppress

from desktop_monitor.model.errors import NotForgotten
from desktop_monitor.model.history import EventKind, PastEvent
from desktop_monitor.model.reading import Reading
from desktop_monitor.model.sample import Sample
from desktop_monitor.model.status import Notice, NoticeCode, RecorderState
from desktop_monitor.recorder import retention, short_time_writer, urgency
from desktop_monitor.recorder.clocks import MachineSleep
from desktop_monitor.recorder.event_log import EventLog
from desktop_monitor.recorder.malloc_trim import give_back_free_memory
from desktop_monitor.recorder.open_chunk import OpenChunkState
from desktop_monitor.recorder.recording_state import RecordingState
from desktop_monitor.recorder.rollups import day_digest
from desktop_monitor.recorder.rollups.hour_aggregator import HourAggregator, unflushed
from desktop_monitor.recorder.rollups.recorded_since import recorded_since_unix_ms
from desktop_monitor.recorder.storage import file_repair
from desktop_monitor.recorder.storage.chunk import CHUNK_MS, MAX_INTERVALS, Chunk
from desktop_monitor.recorder.storage.day_files import DayFiles
from desktop_monitor.recorder.storage.sample_delta import CHUNK_FORMAT, DeltaEncoder, Header
from desktop_monitor.recorder.storage.writer import IDENTITIES_IN_BATCH, WriteError, Writer
from desktop_monitor.settings.settings import Settings
from desktop_monitor.timing.unix_time import DAY_MS, HOUR_MS, floor_to

log = logging.getLogger(__name__)

LONGEST_PAUSE_MS = 31 * DAY_MS
"""A pause that seems to be longer was begun before the clock was set back."""
MANY_NEW_PROCESSES = 200
"""So many new processes in a sample leave free memory behind: their command lines were encoded."""


class Recording:
    """Takes every sample that it is given. It waits for the disk, so it has a thread; see `Recorder`."""

    def __init__(
        self,
        days: DayFiles,
        open_chunk: OpenChunkState,
        *,
        settings: Callable[[], Settings],
        period_s: Callable[[], float],
        on_notice: Callable[[Notice], None],
        may_record: bool,
        boot: str,
        sleep: MachineSleep,
        writer: Writer,
    ) -> None:
        """Begin; nothing is read or written before the first sample. For the arguments, see `Recorder`."""
        self._days, self._open_chunk = days, open_chunk
        self._settings, self._period_s, self._on_notice = settings, period_s, on_notice
        self._period_before_s = 0.0
        self._may_record = may_record
        self._boot = boot
        self._writer = writer
        self.bytes = 0
        self.oldest_unix_ms: int | None = None
        self._last: Sample | None = None
        self._encoder: DeltaEncoder | None = None
        self._private: tuple[str, ...] = ()
        self._is_wanted = may_record
        self._bounds: tuple[int, int] | None = None
        self._day = self._chunk_slot = -1
        self._checks = 0
        self._events = EventLog(
            days,
            open_chunk,
            boot=boot,
            sleep=sleep,
            is_recording=lambda: self.state.is_recording,
            is_wanted=lambda: self._is_wanted,
        )
        self.state = RecordingState(days.directory, self._events, on_notice)

    def take(self, sample: Sample, reading: Reading | None, why_missed: str = "") -> None:
        """Record a sample. Whatever the disk does, this returns; recording pauses, with a notice.

        Args:
            sample: The sample.
            reading: What the machine did since the one before it.
            why_missed: Why samples between the one before and this one were lost; empty if none were.
        """
        before, self._last = self._last, sample
        # An interval in which the period was changed is no gap, whichever of the two it was planned with.
        now_s = self._period_s()
        period_s, self._period_before_s = max(now_s, self._period_before_s), now_s
        if before is None:
            return
        try:
            self._follow_settings(sample)
            self._events.check_clocks(before, sample, why_missed, period_s)
            self._events.check_ends(before, sample, self._private)
            self._add(before, sample, reading, round(period_s * 1000))
            self.state.report_resumption(sample)
        except WriteError as error:
            self._pause(error, sample)

    def add_event(self, event: PastEvent) -> None:
        """Record an event; while the disk does not take it, it is kept in memory."""
        with suppress(OSError):
            self._events.append(event, self._settings().private_programs)

    def follow_settings(self) -> None:
        """Apply the settings now, not with the next sample."""
        if self._last is None:
            return
        try:
            self._follow_settings(self._last)
        except WriteError as error:
            self._pause(error, self._last)

    def delete_range(self, from_unix_ms: int, to_unix_ms: int) -> None:
        """Delete a range so that no byte of it is left; rounded outwards to whole chunks of five minutes.

        Raises:
            NotForgotten: The disk does not allow it.
        """
        try:
            self._delete_range(from_unix_ms, to_unix_ms)
        except WriteError as error:
            raise NotForgotten(
                f"The history in {self._days.directory} could not be deleted completely ({error}). "
                "Try again when the disk can be written."
            ) from error

    def _delete_range(self, from_unix_ms: int, to_unix_ms: int) -> None:
        self._close_chunk()
        self._open_chunk.delete_range(from_unix_ms, to_unix_ms)
        self._encoder = None
        if self._last is not None and self._last.taken_at_unix_ms <= to_unix_ms:
            self._last = None  # the next interval begins with a sample that is taken after this
        self._writer.remove_log()
        retention.delete_range(self._days, from_unix_ms, to_unix_ms)
        self._open_chunk.hour = HourAggregator.of_chunks(self._days, self._open_chunk.hour.hour_unix_ms)
        self._events.add(EventKind.FORGOTTEN, from_unix_ms, to_unix_ms)
        self.oldest_unix_ms = None
        self._measure()

    def close(self) -> None:
        """Put what is in memory on the disk, as far as that is possible, and end."""
        try:
            self._close_chunk()
            if self.state.is_recording:
                self._writer.remove_log()
        except WriteError as error:
            log.warning("recording not closed: error=%s", error)  # the log has it all

    def _follow_settings(self, sample: Sample) -> None:
        """Begin or end to write, as the user and the disk want it."""
        settings = self._settings()
        now_unix_ms = sample.taken_at_unix_ms
        may_record = self._may_record and settings.record
        is_paused = 0 < settings.paused_until_unix_ms - now_unix_ms <= LONGEST_PAUSE_MS
        self._is_wanted = is_wanted = may_record and not is_paused
        is_recording = self.state.is_recording
        unwanted = RecorderState.PAUSED_BY_USER if may_record else RecorderState.MEMORY
        if self._private != tuple(settings.private_programs):
            self._private = tuple(settings.private_programs)
            self._close_chunk()
            self._encoder = None
        if is_recording and not is_wanted:
            self._close_chunk()
            self._writer.remove_log()
            self.state.end(unwanted, now_unix_ms)
        elif not is_recording and not is_wanted:
            self.state.current = unwanted
        elif not is_recording and self.state.should_try(sample):
            self._open(sample)
        elif is_recording and self._bounds != _bounds_of(settings):
            self._enforce_limits(sample.taken_at_unix_ms)

    def _open(self, sample: Sample) -> None:
        self._close_chunk()
        self._encoder = None
        for name in self._writer.open():
            self._report_moved(name, sample)
        now_unix_ms = sample.taken_at_unix_ms
        self._open_chunk.hour = HourAggregator(floor_to(now_unix_ms, HOUR_MS))
        for hour in unflushed(self._days, now_unix_ms - 2 * DAY_MS):
            if hour.hour_unix_ms == self._open_chunk.hour.hour_unix_ms:
                self._open_chunk.hour = hour
            else:
                hour.flush(self._days)
        self._enforce_limits(now_unix_ms)
        self.state.begin(now_unix_ms, self._settings().paused_until_unix_ms)

    def _add(self, before: Sample, sample: Sample, reading: Reading | None, period_ms: int) -> None:
        now_unix_ms = sample.taken_at_unix_ms
        chunk = self._open_chunk.chunk
        if chunk is not None and (
            now_unix_ms // CHUNK_MS != self._chunk_slot
            or chunk.newest >= MAX_INTERVALS
            or now_unix_ms < before.taken_at_unix_ms
            or period_ms != chunk.header.period_ms
        ):
            self._close_chunk()
        if floor_to(now_unix_ms, HOUR_MS) != self._open_chunk.hour.hour_unix_ms:
            self._begin_hour(sample)
        encoder = self._encoder_after(before, now_unix_ms, period_ms)
        delta = encoder.next(sample, self._private)
        if self.state.is_recording:
            is_urgent = urgency.is_urgent(before, sample)
            self._writer.append(delta, at_s=sample.monotonic_s, is_urgent=is_urgent)
        self._open_chunk.append(delta, encoder, reading)
        if self.state.is_recording:
            self._bound_identities()
        if len(delta.identities) > MANY_NEW_PROCESSES:
            give_back_free_memory()

    def _bound_identities(self) -> None:
        """Store identities before the chunk is closed when there are many."""
        chunk = self._open_chunk.chunk
        if chunk is not None and len(chunk.identities) >= 2 * IDENTITIES_IN_BATCH:
            self._open_chunk.drop_identities(self._writer.store_identities(chunk))

    def _encoder_after(self, before: Sample, now_unix_ms: int, period_ms: int) -> DeltaEncoder:
        """Return the encoder of the open chunk; if there is none, begin one with the sample before."""
        if self._open_chunk.chunk is not None and self._encoder is not None:
            return self._encoder
        is_recording = self.state.is_recording
        # In memory, each chunk has all its identities: there is no file to look them up in.
        if self._encoder is None or not is_recording or self._day != now_unix_ms // DAY_MS:
            self._encoder = DeltaEncoder(self._writer.next_number(now_unix_ms) if is_recording else 1)
        header = Header(self._boot, period_ms, format=CHUNK_FORMAT)
        base = self._encoder.first(before, self._private)
        if is_recording:
            self._writer.begin(header, base, at_s=before.monotonic_s)
            if not self.bytes:
                self._measure()
        self._day, self._chunk_slot = now_unix_ms // DAY_MS, now_unix_ms // CHUNK_MS
        chunk = Chunk(header)
        chunk.append(base, self._encoder)
        self._open_chunk.chunk = chunk
        return self._encoder

    def _close_chunk(self) -> None:
        """Store the open chunk; if that fails it stays open, and its log whole."""
        chunk = self._open_chunk.chunk
        if chunk is None:
            return
        if self.state.is_recording:
            self._writer.store(chunk)
            self._open_chunk.mark_stored()
            self._measure()
        else:
            self._open_chunk.keep_in_memory()
        del chunk
        give_back_free_memory()

    def _check_one_file(self, sample: Sample) -> None:
        self._checks += 1
        file_repair.check_one(self._days, self._checks)
        for moved in file_repair.repair(self._days):
            self._report_moved(moved.name, sample)

    def _begin_hour(self, sample: Sample) -> None:
        now_unix_ms = sample.taken_at_unix_ms
        ended = self._open_chunk.hour
        is_recording = self.state.is_recording
        try:
            if is_recording and not ended.is_empty:
                ended.flush(self._days)
                day_digest.write_newest_missing(self._days, now_unix_ms)
                short_time_writer.write_newest_missing(self._days, now_unix_ms)
        finally:  # until then it is read from here, or twice
            self._open_chunk.hour = HourAggregator(floor_to(now_unix_ms, HOUR_MS))
        give_back_free_memory()
        if is_recording:
            self._enforce_limits(now_unix_ms)
            self._check_one_file(sample)

    def _enforce_limits(self, now_unix_ms: int) -> None:
        self._bounds = max_days, max_bytes = _bounds_of(self._settings())
        retention.enforce_limits(self._days, now_unix_ms, max_days=max_days, max_bytes=max_bytes)
        self.oldest_unix_ms = None
        self._measure()

    def _pause(self, error: Exception, sample: Sample) -> None:
        """Continue in memory: the disk does not take it."""
        self.state.pause(error, sample)
        self._encoder = None
        self._open_chunk.keep_in_memory()

    def _report_moved(self, name: str, sample: Sample) -> None:
        message = f"A file of the history was damaged, or is of a newer version; it was kept as {name}."
        self._on_notice(Notice(NoticeCode.HISTORY_MOVED_ASIDE, message, sample.taken_at_unix_ms))

    def _measure(self) -> None:
        self.bytes = self._days.size_bytes()
        if self.oldest_unix_ms is None:
            self.oldest_unix_ms = recorded_since_unix_ms(self._days)


def _bounds_of(settings: Settings) -> tuple[int, int]:
    """Return how many days, and how many bytes, may be kept."""
    return settings.retention_days, settings.retention_bytes
