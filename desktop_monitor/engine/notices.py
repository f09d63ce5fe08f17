"""Notices to the user about the monitor."""

import threading
from collections.abc import Callable

from desktop_monitor.model.status import Notice, NoticeCode
from desktop_monitor.timing.unix_time import now_unix_ms

MAX_KEPT = 20


class Notices:
    """Passes notices to listeners; the newest are kept for pages that come later. Any thread may add one."""

    def __init__(self) -> None:
        self.kept: tuple[Notice, ...] = ()
        """The newest notices, oldest first."""
        self._adding = threading.Lock()
        self._listeners: list[Callable[[Notice], None]] = []

    def add(self, notice: Notice) -> None:
        """Keep a notice and call every listener."""
        with self._adding:
            self.kept = (*self.kept, notice)[-MAX_KEPT:]
        for listener in self._listeners:
            listener(notice)

    def add_stuck(self, what: str) -> None:
        """Report that a part of the machine does not answer."""
        message = f"Reading {what!r} does not finish, so it is skipped; everything else is still measured."
        self.add(Notice(NoticeCode.SAMPLER_STUCK, message, now_unix_ms(), {"what": what}))

    def listen(self, listener: Callable[[Notice], None]) -> None:
        """Call `listener` with each notice from now on."""
        self._listeners.append(listener)
