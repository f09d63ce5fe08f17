"""The recorder: takes every sample without making the sampler wait."""

import logging
import os
import queue
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from functools import partial
from pathlib import Path

from desktop_monitor.model.errors import NotForgotten
from desktop_monitor.model.history import PastEvent
from desktop_monitor.model.reading import Reading
from desktop_monitor.model.sample import Sample
from desktop_monitor.model.status import Notice, NoticeCode, RecorderState, RecorderStatus
from desktop_monitor.recorder import clocks
from desktop_monitor.recorder.live_queries import LiveQueries
from desktop_monitor.recorder.open_chunk import OpenChunkState
from desktop_monitor.recorder.queries.history_reader import HistoryReader, check_range
from desktop_monitor.recorder.recording import Recording
from desktop_monitor.recorder.recording_state import MESSAGES
from desktop_monitor.recorder.storage.day_files import DayFiles
from desktop_monitor.recorder.storage.record_file import Write
from desktop_monitor.recorder.storage.writer import Writer
from desktop_monitor.settings.settings import Settings

log = logging.getLogger(__name__)

MAX_WAITING = 64
"""Samples that wait in memory for a disk that does not respond; later ones are lost, which is reported."""

SILENT_S = 10.0
"""A disk that takes longer for one sample is reported as not responding."""

STOP_S = 0.8
DELETE_S = 60.0
SETTINGS_S = 2.0
CATCH_UP_S = 2.0


class Recorder:
    """Runs the `Recording` in a thread of its own, because a disk may not respond for minutes, or ever."""

    def __init__(
        self,
        directory: Path,
        *,
        settings: Callable[[], Settings],
        period_s: Callable[[], float],
        on_notice: Callable[[Notice], None],
        may_record: bool = True,
        boot: str | None = None,
        sleep: clocks.MachineSleep = clocks.SLEEP,
        write: Write = os.write,
        is_under_pressure: Callable[[], bool] = lambda: False,
    ) -> None:
        """Build without starting anything.

        Args:
            directory: Where the history is; made when it is first needed.
            settings: Returns the settings as they are now.
            period_s: Returns the seconds from sample to sample as they are now.
            on_notice: Called with notices to the user, in any thread.
            may_record: False keeps this run in memory, whatever the settings say.
            boot: Names the boot of the machine; None asks the system.
            sleep: What is known of the sleep of the machine.
            write: Writes the log of the open chunk; a test may make it fail or block.
            is_under_pressure: Returns whether programs wait for a resource: then each sample is synced.
        """
        self._settings, self._on_notice = settings, on_notice
        self._days = DayFiles(directory)
        self._open_chunk = OpenChunkState()
        self._recording = Recording(
            self._days,
            self._open_chunk,
            settings=settings,
            period_s=period_s,
            on_notice=on_notice,
            may_record=may_record,
            boot=clocks.boot_id() if boot is None else boot,
            sleep=sleep,
            writer=Writer(self._days, write=write, is_under_pressure=is_under_pressure),
        )
        self._reader = HistoryReader(self._days, self._open_chunk.unstored, self._open_chunk.usage)
        self.queries = LiveQueries(self._reader, self._open_chunk, self._catch_up)
        self._jobs: queue.Queue[Callable[[], None] | None] = queue.Queue(MAX_WAITING)
        self._thread = threading.Thread(target=self._run, name="recorder", daemon=True)
        self._busy_since_s: float | None = None
        self._is_losing = self._has_reported_silence = False
        self._silence = f"{directory} does not respond."

    def start(self) -> None:
        """Start to record what `append` queues."""
        self._thread.start()

    def append(self, sample: Sample, reading: Reading | None) -> None:
        """Queue a sample; returns at once. A kill loses no more than the queued samples."""
        why_missed = self._silence if self._is_losing else ""
        try:
            self._jobs.put_nowait(partial(self._recording.take, sample, reading, why_missed))
        except queue.Full:
            self._is_losing = True
        else:
            self._is_losing = False
        self._report_silence(sample)

    def add_event(self, event: PastEvent) -> None:
        """Queue an event; returns at once. One of its kind that has the same begin is replaced."""
        with suppress(queue.Full):
            self._jobs.put_nowait(partial(self._recording.add_event, event))

    def status(self) -> RecorderStatus:
        """Return what is recorded, how much there is, and since when."""
        recording = self._recording
        state, why = recording.state.current, recording.state.why
        if self._is_silent():
            state, why = RecorderState.PAUSED, self._silence
        oldest = recording.oldest_unix_ms
        return RecorderStatus(
            state=state,
            directory=str(self._days.directory),
            bytes=recording.bytes,
            oldest_unix_ms=self._open_chunk.oldest_unix_ms() if oldest is None else oldest,
            message=MESSAGES[state].format(why=why),
            paused_until_unix_ms=(
                self._settings().paused_until_unix_ms if state is RecorderState.PAUSED_BY_USER else None
            ),
        )

    def delete_range(self, from_unix_ms: int, to_unix_ms: int) -> None:
        """Delete a range so that no byte of it is left, and return when that is done; see `Recording`.

        Raises:
            QuestionRefused: The range is empty.
            NotForgotten: The disk does not allow it.
        """
        check_range(from_unix_ms, to_unix_ms)
        try:
            self._wait_for(partial(self._recording.delete_range, from_unix_ms, to_unix_ms), DELETE_S)
        except (queue.Full, TimeoutError) as error:
            raise NotForgotten(
                f"The history could not be deleted: {self._silence} Try again when the disk can be written."
            ) from error
        finally:
            self._reader.clear_caches()

    def follow_settings(self) -> None:
        """Apply the settings now, not with the next sample; while the disk is silent, later."""
        with suppress(queue.Full, TimeoutError):
            self._wait_for(self._recording.follow_settings, SETTINGS_S)

    def close(self) -> None:
        """Put what is in memory on the disk, and end within `STOP_S`, whether the disk responds or not."""
        if not self._thread.is_alive():
            return
        deadline_s = time.monotonic() + STOP_S
        with suppress(queue.Full):
            self._jobs.put(None, timeout=STOP_S)
        self._thread.join(max(0.0, deadline_s - time.monotonic()))
        if self._thread.is_alive():  # the history shows it as a time in which the engine was off
            log.warning("recorder not ended: the disk does not respond: lost_samples<=%d", self._jobs.qsize())

    def _run(self) -> None:
        while (job := self._jobs.get()) is not None:
            self._busy_since_s = time.monotonic()
            try:
                job()
            except Exception:  # top level of a thread: one bad sample must not end the recorder
                log.exception("recorder failed")  # no arguments: they may hold a whole process table
            self._busy_since_s = None
            self._jobs.task_done()
        self._recording.close()

    def _catch_up(self) -> bool:
        """Wait until the queue is recorded; return False at once if it is empty."""
        if not self._jobs.unfinished_tasks:
            return False
        with suppress(queue.Full, TimeoutError):
            self._wait_for(lambda: None, CATCH_UP_S)
        return True

    def _wait_for(self, act: Callable[[], None], timeout_s: float) -> None:
        """Run something in the thread, after what waits already.

        Raises:
            queue.Full, TimeoutError: It could not run in that time.
            Exception: What `act` raised.
        """
        answer: Future[None] = Future()
        self._jobs.put(partial(_run_for, answer, act), timeout=timeout_s)
        try:
            answer.result(timeout_s)
        finally:
            answer.cancel()

    def _is_silent(self) -> bool:
        since_s = self._busy_since_s
        return self._is_losing or (since_s is not None and time.monotonic() - since_s > SILENT_S)

    def _report_silence(self, sample: Sample) -> None:
        is_silent = self._is_silent()
        if is_silent == self._has_reported_silence:
            return
        self._has_reported_silence = is_silent
        code = NoticeCode.RECORDING_PAUSED if is_silent else NoticeCode.RECORDING_RESUMED
        state = RecorderState.PAUSED if is_silent else RecorderState.RECORDING
        message = MESSAGES[state].format(why=self._silence)
        self._on_notice(Notice(code, message, sample.taken_at_unix_ms))


def _run_for(answer: Future[None], act: Callable[[], None]) -> None:
    if not answer.set_running_or_notify_cancel():
        return  # the caller has given up
    try:
        act()
    except BaseException as error:  # noqa: BLE001  # it is raised in the caller
        answer.set_exception(error)
    else:
        answer.set_result(None)
