"""Supervises the engine of a window: handles its messages, and reconnects when it is lost."""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, field

from desktop_monitor.launcher.client import EngineClient
from desktop_monitor.model.errors import MonitorError
from desktop_monitor.timing.sliding_window import SlidingWindow

log = logging.getLogger(__name__)

MAX_ATTEMPTS = 3
RETRY_DELAY_S = 0.5
RATE_WINDOW_S = 60.0


def attempt_limit() -> SlidingWindow:
    """Return what limits how often something that fails is tried again without being asked."""
    return SlidingWindow(MAX_ATTEMPTS, RATE_WINDOW_S)


@dataclass(kw_only=True, eq=False)
class EngineSupervisor:
    """Keeps one window attached to an engine."""

    client: EngineClient
    reattach: Callable[[], EngineClient | None]
    """Finds or starts an engine; returns None if another window was raised instead."""
    show_url: Callable[[str], None]
    bring_to_front: Callable[[], None]
    set_compact: Callable[[bool], None]
    """Makes the window compact or ordinary, as a second launch asked for."""
    close_window: Callable[[], None]
    """Closes the window, after which `close` must be called."""
    on_unreachable: Callable[[str], None]
    """Shows the reason why there is no engine, until `retry` or `close` is called."""
    _losses: SlidingWindow = field(default_factory=attempt_limit, init=False)
    _wake: threading.Event = field(default_factory=threading.Event, init=False)
    _is_closed: bool = field(default=False, init=False)

    def run(self) -> None:
        """Handle the engine's messages until the window is closed; runs in a thread of its own."""
        while self._handle_messages() and self._reconnect():
            pass

    def retry(self) -> None:
        """Look for an engine again, at the user's request."""
        self._losses.clear()
        self._wake.set()

    def close(self) -> None:
        """Report that the window was closed, and end `run`."""
        self._is_closed = True
        self._wake.set()
        # In this order: a stream that ends without the report counts as a crash of the window.
        self.client.report_closed()
        self.client.close()

    def _handle_messages(self) -> bool:
        """Handle the messages of one engine; return False once the window is to be closed."""
        for message in self.client.messages():
            if message == "raise":
                self.bring_to_front()
            elif message in {"compact", "ordinary"}:
                self.set_compact(message == "compact")
            elif message == "stop":
                self.close_window()
                return False
        return not self._is_closed

    def _reconnect(self) -> bool:
        problem = "It ended several times within a minute."
        log.warning("engine lost")
        while not self._is_closed:
            for attempt in range(MAX_ATTEMPTS if self._losses.allow() else 0):
                if attempt:
                    self._wake.wait(RETRY_DELAY_S)
                try:
                    client = self.reattach()
                except MonitorError as error:
                    problem = str(error)
                else:
                    return self._switch_to(client)
            self._wake.clear()
            self.on_unreachable(problem)
            self._wake.wait()
        return False

    def _switch_to(self, client: EngineClient | None) -> bool:
        if client is None:
            self.close_window()
            return False
        self.client = client
        if self._is_closed:
            client.report_closed()
            return False
        client.report_shown()
        self.show_url(client.url)
        return True
