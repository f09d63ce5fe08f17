"""When a page was last seen, and how long none was open before that.

The engine keeps it, for all its pages: a page has another origin, and so another storage, after each start.
"""

import logging
import threading
import time
from collections.abc import Callable
from pathlib import Path

import msgspec

from desktop_monitor import files
from desktop_monitor.files.paths import write_private
from desktop_monitor.files.small_file import read_json
from desktop_monitor.model.status import Absence
from desktop_monitor.recorder import clocks
from desktop_monitor.timing.unix_time import MINUTE_MS
from desktop_monitor.timing.unix_time import now_unix_ms as _now_unix_ms

log = logging.getLogger(__name__)

MIN_ABSENCE_MS = 30 * MINUTE_MS
MIN_SLEEP_S = 300.0
"""A machine that slept for so long was left alone, even when a page was open; a shorter sleep says little."""
_SAVE_MS = 10 * MINUTE_MS
"""Between two writes of when a page was last seen; the end of the engine writes it too."""


class _Stored(msgspec.Struct):
    seen_at_unix_ms: int
    absence: Absence | None = None


class Presence:
    """Reports for how long no page was open. Thread-safe.

    Args:
        path: Of the file that outlives the engine.
        may_store: Whether anything may be written; else it is known until the engine ends.
        now_unix_ms: The wall clock.
        monotonic_s: A clock that a change of the wall clock does not affect, between two calls in one run.
        slept_s: How long the machine has slept since boot.
    """

    def __init__(
        self,
        path: Path,
        *,
        may_store: Callable[[], bool],
        now_unix_ms: Callable[[], int] = _now_unix_ms,
        monotonic_s: Callable[[], float] = time.monotonic,
        slept_s: Callable[[], float] = clocks.slept_s,
    ) -> None:
        self._path, self._may_store = path, may_store
        self._now_unix_ms, self._monotonic_s, self._slept_s = now_unix_ms, monotonic_s, slept_s
        self._lock = threading.Lock()
        self._clocks: tuple[float, float] | None = None
        self._saved_at_unix_ms = 0
        self._stored = _read(path)

    def seen(self, *, dismissed: Absence | None = None) -> Absence | None:
        """Record that a page is visible now.

        Args:
            dismissed: An absence that need not be shown any more.

        Returns:
            The last absence, until it is dismissed.
        """
        with self._lock:
            now_ms, clocks_now = self._now_unix_ms(), (self._monotonic_s(), self._slept_s())
            before = self._stored
            absence = None if before is None or before.absence == dismissed else before.absence
            if before is not None and self._was_left(before.seen_at_unix_ms, now_ms, clocks_now):
                absence = Absence(before.seen_at_unix_ms, now_ms)
            self._stored, self._clocks = _Stored(now_ms, absence), clocks_now
            has_changed = before is None or before.absence != absence
            if has_changed or abs(now_ms - self._saved_at_unix_ms) >= _SAVE_MS:
                self._save(now_ms)
            return absence

    def forget(self) -> None:
        """Forget the absence: what was recorded in it may have been deleted."""
        with self._lock:
            if self._stored is not None and self._stored.absence is not None:
                self._stored.absence = None
                self._save(self._stored.seen_at_unix_ms)

    def close(self) -> None:
        """Write when a page was last seen."""
        with self._lock:
            if self._stored is not None and self._clocks is not None:
                self._save(self._stored.seen_at_unix_ms)

    def _was_left(self, seen_at_unix_ms: int, now_ms: int, clocks_now: tuple[float, float]) -> bool:
        if self._clocks is None:  # seen in an earlier run
            return now_ms - seen_at_unix_ms >= MIN_ABSENCE_MS
        elapsed_s, slept_s = (now - then for now, then in zip(clocks_now, self._clocks, strict=True))
        if not clocks.MONOTONIC_COUNTS_SLEEP:
            elapsed_s += slept_s
        # A clock that was set back may say that it was seen later than now.
        is_long = elapsed_s * 1000 >= MIN_ABSENCE_MS or slept_s >= MIN_SLEEP_S
        return is_long and seen_at_unix_ms < now_ms

    def _save(self, now_ms: int) -> None:
        self._saved_at_unix_ms = now_ms
        try:
            if self._may_store():
                write_private(self._path, msgspec.json.encode(self._stored))
            else:
                files.remove(self._path)
        except OSError as error:
            log.warning("presence not written: path=%s error=%s", self._path, error)


def _read(path: Path) -> _Stored | None:
    """Return what an earlier run wrote; what cannot be read is as if no page was ever seen."""
    try:
        return read_json(path, _Stored)
    except FileNotFoundError:
        return None
    except (OSError, msgspec.DecodeError) as error:
        log.warning("file unreadable: path=%s error=%s", path, error)
        return None
