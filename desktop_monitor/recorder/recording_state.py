"""Whether samples go to the disk, since when, and why not; a pause becomes an event when it is over."""

import logging
from collections.abc import Callable
from pathlib import Path

from desktop_monitor.model.history import EventKind
from desktop_monitor.model.sample import Sample
from desktop_monitor.model.status import Notice, NoticeCode, RecorderState
from desktop_monitor.recorder.event_log import EventLog

log = logging.getLogger(__name__)

RETRY_S = 10.0
STABLE_S = 15.0
"""A full disk may take a few more samples: recording has resumed when it took them for so long."""

MESSAGES = {
    RecorderState.RECORDING: "The history is recorded.",
    RecorderState.MEMORY: "The last ten minutes are kept in memory; nothing is written to disk.",
    RecorderState.PAUSED_BY_USER: "Recording is paused as you asked; it resumes automatically.",
    RecorderState.PAUSED: "Recording is paused: {why} Recording resumes automatically when that has passed.",
}


class RecordingState:
    """The state of the recording, and since when nothing was written."""

    def __init__(self, directory: Path, events: EventLog, on_notice: Callable[[Notice], None]) -> None:
        self._directory, self._events, self._on_notice = directory, events, on_notice
        self.current = RecorderState.MEMORY
        self.why = ""
        """Why the disk cannot be written."""
        self._has_begun = self._has_reported_pause = False
        self._stopped_at_unix_ms: int | None = None
        self._resumed: Sample | None = None
        self._retry_at_s = 0.0

    @property
    def is_recording(self) -> bool:
        """Whether samples go to the disk."""
        return self.current is RecorderState.RECORDING

    def should_try(self, sample: Sample) -> bool:
        """Return whether to try to write now; after that, no more for `RETRY_S`."""
        if sample.monotonic_s < self._retry_at_s:
            return False
        self._retry_at_s = sample.monotonic_s + RETRY_S
        return True

    def begin(self, now_unix_ms: int, paused_until_unix_ms: int) -> None:
        """Record from now on: the files were opened.

        Raises:
            OSError: The event of the start cannot be written.
        """
        self.current = RecorderState.RECORDING
        if not self._has_begun:
            self._has_begun = True
            self._events.add_start(now_unix_ms, paused_until_unix_ms)
            self._stopped_at_unix_ms = None

    def end(self, state: RecorderState, now_unix_ms: int) -> None:
        """Record no more, as the user wants it; everything was written.

        Raises:
            OSError: The event cannot be written.
        """
        self._events.add(EventKind.RECORDING_PAUSED, now_unix_ms, now_unix_ms)  # replaced when it is over
        self.current, self.why, self._stopped_at_unix_ms = state, "", now_unix_ms
        self._resumed = None
        self._retry_at_s = 0.0

    def pause(self, error: Exception, sample: Sample) -> None:
        """Record no more for a while: the disk does not take it."""
        reason = getattr(error, "strerror", None) or str(error)
        self.why = f"{self._directory} cannot be written ({reason})."
        if self.is_recording or not self._has_begun:
            self._stopped_at_unix_ms = self._stopped_at_unix_ms or sample.taken_at_unix_ms
            if not self._has_reported_pause:
                self._has_reported_pause = True
                log.warning("recording paused: error=%s", error)
                message = MESSAGES[RecorderState.PAUSED].format(why=self.why)
                self._on_notice(Notice(NoticeCode.RECORDING_PAUSED, message, sample.taken_at_unix_ms))
        self.current, self._resumed = RecorderState.PAUSED, None
        self._retry_at_s = sample.monotonic_s + RETRY_S

    def report_resumption(self, sample: Sample) -> None:
        """Report the end of a pause, once the disk has taken samples for `STABLE_S`.

        Raises:
            OSError: The event cannot be written.
        """
        if not self.is_recording:
            return
        self._resumed = self._resumed or sample
        if self._has_reported_pause and sample.monotonic_s - self._resumed.monotonic_s < STABLE_S:
            return
        if self._stopped_at_unix_ms is not None:
            paused = self._stopped_at_unix_ms, self._resumed.taken_at_unix_ms
            self._events.add(EventKind.RECORDING_PAUSED, *paused, self.why)
            self._stopped_at_unix_ms = None
        if self._has_reported_pause:
            self._has_reported_pause = False
            message = "The history is recorded again."
            self._on_notice(Notice(NoticeCode.RECORDING_RESUMED, message, sample.taken_at_unix_ms))
