"""Reads that may be slow or hang: each at its own pace, on a thread that nobody waits for."""

import logging
import math
import threading
import time
from collections.abc import Callable
from typing import Generic, TypeVar

from desktop_monitor.model.reasons import Unreadable
from desktop_monitor.sensors.reasons import failed, unreadable

log = logging.getLogger(__name__)

T = TypeVar("T")

MOST_MISSED = 3
"""A value is too old to be shown when it should have been renewed so many times."""
GRACE_S = 3.0
RARELY_S = 30.0
"""What the machine does not have is looked for no more often than this."""


class Slow(Generic[T]):
    """Calls `read` every `pace_s` seconds on a daemon thread; `read` never waits.

    The thread begins with the first question and ends with `close`, or with the program when `read` hangs.
    """

    def __init__(
        self,
        what: str,
        read: Callable[[], T],
        *,
        pace_s: float,
        errors: tuple[type[Exception], ...] = (OSError, ValueError, LookupError),
        nothing: str | None = None,
        known: T | None = None,
    ) -> None:
        """Remember how to read.

        Args:
            what: As in the sample.
            read: Asks the system; may take for ever.
            pace_s: Seconds from the end of one read to the next, while there is something to read.
            errors: What `read` may raise when the system gives nothing.
            nothing: Why a read may find nothing, a code of `reasons`; None where that is no news.
            known: The answer, where there is no need to ask: then there is no thread.
        """
        self._what = what
        self._ask = read
        self._nothing = nothing
        self._pace_s = self._pause_s = pace_s
        self._errors = errors
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None
        self._value, self._is_known = known, known is not None
        self._stale_at_s = math.inf
        self._answered = threading.Event()
        self._why = None if self._is_known else unreadable(what, "not_read_yet")

    def read(self) -> T | None:
        """The newest value; None when there is none or when it is too old to be true."""
        if self._thread is None and not self._is_known:
            self._expect_within_the_pause()
            self._thread = threading.Thread(target=self._run, name=f"slow {self._what}", daemon=True)
            self._thread.start()
        return self._value if time.monotonic() < self._stale_at_s else None

    def unreadable(self) -> list[Unreadable]:
        """Why there is no value, if there is none."""
        if self.read():
            return []
        is_stale = time.monotonic() >= self._stale_at_s
        why = unreadable(self._what, "silent") if is_stale else self._why
        if why is None and self._nothing is not None:
            why = unreadable(self._what, self._nothing)
        return [why] if why else []

    def wait_first(self, timeout_s: float) -> None:
        """Wait until the first read has ended, however it did; not longer, and not if nobody has asked yet.

        For a command that looks once: the clock never waits.
        """
        if self._thread is not None:
            self._answered.wait(timeout_s)

    def close(self) -> None:
        """End the thread; one that hangs is left behind and ends with the program."""
        self._stopping.set()
        if self._thread is not None:
            self._thread.join(0.2)

    def _expect_within_the_pause(self) -> None:
        self._stale_at_s = time.monotonic() + max(GRACE_S, MOST_MISSED * self._pause_s)

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                self._value, self._why = self._ask(), None
            except self._errors as error:
                why = failed(self._what, error)
                if why != self._why:
                    log.warning("slow sensor failed: what=%s why=%s", self._what, why.why)
                self._value, self._why = None, why
            has_nothing = self._why is None and not self._value
            self._pause_s = max(self._pace_s, RARELY_S) if has_nothing else self._pace_s
            self._expect_within_the_pause()
            self._answered.set()
            self._stopping.wait(self._pause_s)
