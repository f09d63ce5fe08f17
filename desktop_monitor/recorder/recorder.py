"""The recorder: is handed every sample, never keeps whoever does that waiting, and answers about the past."""

import logging
import os
import queue
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TypeVar

from desktop_monitor.model.errors import NotForgotten, QuestionRefused
from desktop_monitor.model.history import History, Moment, PastEvents, ProgramLife, Programs, Top
from desktop_monitor.model.reading import Reading
from desktop_monitor.model.sample import ProcessKey, Sample
from desktop_monitor.model.status import Notice, RecorderStatus
from desktop_monitor.recorder import clocks
from desktop_monitor.recorder.open_chunk import Newest
from desktop_monitor.recorder.queries.history import history
from desktop_monitor.recorder.queries.history_reader import Past, checked_range
from desktop_monitor.recorder.queries.process_history import lifetime
from desktop_monitor.recorder.queries.programs import programs
from desktop_monitor.recorder.queries.top import By, top
from desktop_monitor.recorder.recording import MESSAGES, Store
from desktop_monitor.recorder.storage.day_files import Days
from desktop_monitor.recorder.storage.write_ahead_log import Write
from desktop_monitor.settings import Settings

log = logging.getLogger(__name__)

MOST_WAITING = 64
"""Samples that wait in memory for a disk that does not answer; what comes then is lost, and said so."""

SILENT_S = 10.0
"""A disk that takes longer for one sample does not answer, as far as the user is concerned."""

STOP_S = 0.8
FORGET_S = 60.0
SETTINGS_S = 2.0
CATCH_UP_S = 2.0

T = TypeVar("T")


class Recorder:
    """Has the `Store` in a thread of its own, because a disk may not answer for minutes, or never."""

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
        """Build without starting anything.

        Args:
            directory: Where the history lies; made when it is first needed.
            settings: The settings as they are now.
            period_s: Seconds from sample to sample as they are now.
            on_notice: Told what the user should know, in any thread.
            may_record: False keeps this run in memory, whatever the settings say.
            boot: Names the boot of the machine; None asks the system.
            slept_s: Seconds that the machine has slept since boot.
            write: Writes the journal; a test may let it fail or hang.
        """
        self._settings, self._on_notice = settings, on_notice
        self._days = Days(directory)
        self._newest = Newest()
        self._store = Store(
            self._days,
            self._newest,
            settings=settings,
            period_s=period_s,
            on_notice=on_notice,
            may_record=may_record,
            boot=clocks.boot_id() if boot is None else boot,
            slept_s=slept_s,
            write=write,
        )
        self._past = Past(self._days, self._newest.in_memory, self._newest.use)
        self._jobs: queue.Queue[Callable[[], None] | None] = queue.Queue(MOST_WAITING)
        self._thread = threading.Thread(target=self._run, name="recorder", daemon=True)
        self._busy_since_s: float | None = None
        self._is_missing = self._has_told = False
        self._silence = f"{directory} does not answer."

    def start(self) -> None:
        """Begin to take what `append` hands over."""
        self._thread.start()

    def append(self, sample: Sample, reading: Reading | None) -> None:
        """Hand a sample over; returns at once. A kill loses no more than the sample that is on its way."""
        why_missed = self._silence if self._is_missing else ""
        try:
            self._jobs.put_nowait(partial(self._store.take, sample, reading, why_missed))
        except queue.Full:
            self._is_missing = True
        else:
            self._is_missing = False
        self._tell_of_silence(sample)

    def history(self, from_unix_ms: int, to_unix_ms: int, points: int, series: Sequence[str]) -> History:
        """Answer series as columns; see `history.history`."""
        return history(self._past, from_unix_ms, to_unix_ms, points, series, self._newest.cells)

    def moment(self, at_unix_ms: int) -> Moment:
        """Answer the machine at an instant, with every process; see `Past.moment`."""
        return self._when_recorded(partial(self._past.moment, at_unix_ms))

    def top(self, from_unix_ms: int, to_unix_ms: int, by: By, limit: int) -> Top:
        """Answer who used most in a time; see `top.top`."""
        return top(self._past, from_unix_ms, to_unix_ms, by, limit)

    def programs(self, from_unix_ms: int, to_unix_ms: int, points: int, limit: int) -> Programs:
        """Answer the CPU time by program over time; see `programs.programs`."""
        return programs(self._past, from_unix_ms, to_unix_ms, points, limit)

    def lifetime(self, name: str, key: ProcessKey | None, limit: int) -> ProgramLife:
        """Answer the life of a program or of one of its processes; see `lifetime.lifetime`."""
        return self._when_recorded(partial(lifetime, self._past, name, key, limit))

    def events(self, from_unix_ms: int, to_unix_ms: int) -> PastEvents:
        """Answer what happened in a time, oldest first."""
        return PastEvents(self._past.events(from_unix_ms, to_unix_ms))

    def status(self) -> RecorderStatus:
        """Tell what is recorded, how much there is, and since when."""
        store = self._store
        state, why = ("paused", self._silence) if self._is_silent() else (store.state, store.why)
        oldest = store.oldest_unix_ms
        return RecorderStatus(
            state=state,
            bytes=store.bytes,
            oldest_unix_ms=self._newest.oldest_unix_ms() if oldest is None else oldest,
            message=MESSAGES[state].format(why=why),
            paused_until_unix_ms=(
                self._settings().paused_until_unix_ms if state == "paused_by_user" else None
            ),
        )

    def forget(self, from_unix_ms: int, to_unix_ms: int) -> None:
        """Forget a range so that no byte of it is left, and return when that is done; see `Store.forget`.

        Raises:
            QuestionRefused: The range is empty.
            NotForgotten: The disk does not let us.
        """
        checked_range(from_unix_ms, to_unix_ms)
        try:
            self._wait_for(partial(self._store.forget, from_unix_ms, to_unix_ms), FORGET_S)
        except (queue.Full, TimeoutError) as error:
            raise NotForgotten(
                f"The history could not be removed: {self._silence} Try again when the disk can be written."
            ) from error

    def follow_settings(self) -> None:
        """Do what the settings say now, not with the next sample; while the disk is silent, do it later."""
        with suppress(queue.Full, TimeoutError):
            self._wait_for(self._store.follow_settings, SETTINGS_S)

    def close(self) -> None:
        """Put what is in memory on the disk, and end within `STOP_S`, whether the disk answers or not."""
        if not self._thread.is_alive():
            return
        deadline_s = time.monotonic() + STOP_S
        with suppress(queue.Full):
            self._jobs.put(None, timeout=STOP_S)
        self._thread.join(max(0.0, deadline_s - time.monotonic()))
        if self._thread.is_alive():  # told in the history as a time in which the engine was off
            log.warning("recorder not ended: the disk does not answer: lost_samples<=%d", self._jobs.qsize())

    def _run(self) -> None:
        while (job := self._jobs.get()) is not None:
            self._busy_since_s = time.monotonic()
            try:
                job()
            except Exception:  # top level of a thread: the next sample may be another one
                log.exception("recorder failed")  # what it was given may hold a whole table
            self._busy_since_s = None
            self._jobs.task_done()
        self._store.close()

    def _when_recorded(self, answer: Callable[[], T]) -> T:
        """Readings are pushed before they are recorded: who asks about one at once waits until it is."""
        try:
            return answer()
        except QuestionRefused:
            if not self._jobs.unfinished_tasks:
                raise
            with suppress(queue.Full, TimeoutError):
                self._wait_for(lambda: None, CATCH_UP_S)
            return answer()

    def _wait_for(self, act: Callable[[], None], within_s: float) -> None:
        """Let the thread do something after what waits already.

        Raises:
            queue.Full, TimeoutError: It could not in that time.
            Exception: What `act` raised.
        """
        answer: Future[None] = Future()
        self._jobs.put(partial(_answer, answer, act), timeout=within_s)
        try:
            answer.result(within_s)
        finally:
            answer.cancel()

    def _is_silent(self) -> bool:
        since_s = self._busy_since_s
        return self._is_missing or (since_s is not None and time.monotonic() - since_s > SILENT_S)

    def _tell_of_silence(self, sample: Sample) -> None:
        is_silent = self._is_silent()
        if is_silent == self._has_told:
            return
        self._has_told = is_silent
        code = "recording_paused" if is_silent else "recording_resumed"
        message = MESSAGES["paused" if is_silent else "recording"].format(why=self._silence)
        self._on_notice(Notice(code, message, sample.taken_at_unix_ms))


def _answer(answer: Future[None], act: Callable[[], None]) -> None:
    if not answer.set_running_or_notify_cancel():
        return  # whoever asked has given up
    try:
        act()
    except BaseException as error:  # noqa: BLE001  # it is raised where it was asked for
        answer.set_exception(error)
    else:
        answer.set_result(None)
