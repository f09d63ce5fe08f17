"""Receives termination signals while the event loop of a web view runs on the main thread."""

import contextlib
import signal
import socket

from desktop_monitor.launcher.signals import TERMINATION_SIGNALS


class SignalReceiver:
    """Installs handlers for the termination signals; create it on the main thread.

    Python runs a handler only between two of its own instructions on the main thread, of which an event loop
    executes none. The wakeup descriptor gets the number of the signal at once: see `signal.set_wakeup_fd`.
    """

    def __init__(self) -> None:
        self._received, wakeup = socket.socketpair()
        wakeup.settimeout(0)
        signal.set_wakeup_fd(wakeup.detach())
        for number in TERMINATION_SIGNALS:
            signal.signal(number, lambda _number, _frame: None)

    def wait(self, timeout_s: float | None = None) -> int | None:
        """Return the number of the next signal, or None if there is none in time."""
        self._received.settimeout(timeout_s)
        with contextlib.suppress(TimeoutError):
            return self._received.recv(1)[0]
        return None
