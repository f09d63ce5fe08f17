"""Follows the engine for a window: does what it says, and finds or starts another one when it was lost."""

import collections
import logging
import threading
import time
from collections.abc import Callable

from desktop_monitor.launcher.client import Link
from desktop_monitor.model.errors import MonitorError

log = logging.getLogger(__name__)

TRIES = 3
TRY_AGAIN_S = 0.5
LOSSES_WITHIN_S = 60.0


class Often:
    """Tells whether something happens too often to be an accident: more than `TRIES` times in a minute."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._times_s: collections.deque[float] = collections.deque(maxlen=TRIES)

    def again(self) -> bool:
        """Count once more."""
        now_s = self._clock()
        too_often = len(self._times_s) == TRIES and now_s - self._times_s[0] <= LOSSES_WITHIN_S
        self._times_s.append(now_s)
        return too_often

    def forget(self) -> None:
        """Begin to count anew, after the user has decided."""
        self._times_s.clear()


class Lifeline:
    """Keeps one window attached to an engine.

    Args:
        link: The first engine.
        reattach: Finds or starts an engine; None when another window was there and has been raised instead.
        show: Lets the window go to an address.
        bring_to_front: Raises the window.
        close_window: Closes the window; `close` is expected to follow.
        ask_user: Tells the user, with the reason, that there is no engine; `try_again` or `close` follow.
    """

    def __init__(
        self,
        link: Link,
        *,
        reattach: Callable[[], Link | None],
        show: Callable[[str], None],
        bring_to_front: Callable[[], None],
        close_window: Callable[[], None],
        ask_user: Callable[[str], None],
    ) -> None:
        self.link = link
        self._reattach = reattach
        self._show = show
        self._bring_to_front = bring_to_front
        self._close_window = close_window
        self._ask_user = ask_user
        self._losses = Often()
        self._decided = threading.Event()
        self._is_closed = False

    def follow(self) -> None:
        """Obey the engine until the window is closed; runs in a thread of its own."""
        while self._obey() and self._find_another():
            pass

    def try_again(self) -> None:
        """Look for an engine once more, because the user wants it."""
        self._losses.forget()
        self._decided.set()

    def close(self) -> None:
        """Say goodbye and end `follow`: the window was closed."""
        self._is_closed = True
        self._decided.set()
        # Before hanging up, which alone would look like a crash.
        self.link.say_goodbye()
        self.link.close()

    def _obey(self) -> bool:
        """Listen to one engine; False when the window is to close."""
        for message in self.link.messages():
            if message == "raise":
                self._bring_to_front()
            elif message == "stop":
                self._close_window()
                return False
        return not self._is_closed

    def _find_another(self) -> bool:
        problem = "It ended several times within a minute."
        log.warning("engine lost")
        while not self._is_closed:
            for attempt in range(0 if self._losses.again() else TRIES):
                if attempt:
                    self._decided.wait(TRY_AGAIN_S)
                try:
                    link = self._reattach()
                except MonitorError as error:
                    problem = str(error)
                else:
                    return self._follow_this(link)
            self._decided.clear()
            self._ask_user(problem)
            self._decided.wait()
        return False

    def _follow_this(self, link: Link | None) -> bool:
        if link is None:
            self._close_window()
            return False
        self.link = link
        if self._is_closed:
            link.say_goodbye()
            return False
        link.say_shown()
        self._show(link.url)
        return True
