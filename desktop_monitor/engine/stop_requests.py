"""Waits until the engine is asked to stop."""

import sys
from contextlib import suppress
from queue import Empty, SimpleQueue

_WAIT_STEP_S = 0.5 if sys.platform == "win32" else 2.0
"""A signal that comes while the thread falls asleep is handled when it wakes up, which it does by itself.

On Windows no signal ends a wait (CPython issue 80116, until Python 3.14).
"""


class StopRequests:
    """Requests to stop, one of which is enough."""

    def __init__(self) -> None:
        # Reentrant; `Event.set` takes a lock that `Event.wait` may hold.
        self._requests = SimpleQueue[None]()

    def put(self) -> None:
        """Let `wait` return; safe in any thread and in a signal handler."""
        self._requests.put(None)

    def wait(self) -> None:
        """Wait for a request."""
        while True:
            with suppress(Empty):
                return self._requests.get(timeout=_WAIT_STEP_S)
