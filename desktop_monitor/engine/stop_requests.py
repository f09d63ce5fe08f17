"""Waits until the engine is asked to stop."""

import signal
import socket
import threading
from contextlib import suppress


class StopRequests:
    """Requests to stop, one of which is enough."""

    def __init__(self) -> None:
        self.is_asked = False
        """Whether there is one."""
        self._waker: socket.socket | None = None

    def put(self) -> None:
        """Make `wait` return; safe in any thread and in a signal handler."""
        self.is_asked = True
        waker = self._waker
        if waker is not None:
            with suppress(OSError):  # full: it wakes anyway; closed: it has returned
                waker.send(b"\0")

    def wait(self) -> None:
        """Wait for a request, without waking up in between.

        A signal that comes just before the main thread sleeps, or that another thread receives, does not end
        its sleep, and on Windows none does: Python itself writes to the socket then, see
        `signal.set_wakeup_fd`.
        """
        is_main = threading.current_thread() is threading.main_thread()
        received, waker = socket.socketpair()
        with received, waker:
            waker.settimeout(0)
            self._waker = waker
            before = signal.set_wakeup_fd(waker.fileno(), warn_on_full_buffer=False) if is_main else -1
            try:
                while not self.is_asked:
                    received.recv(64)
            finally:
                if is_main:
                    signal.set_wakeup_fd(before)
                self._waker = None
