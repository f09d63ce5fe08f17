"""Notifications of Windows and macOS, through desktop-notifier.

A thread of its own has the event loop that the library's callbacks need; it is started with the first message
or question, and the library is imported there.
"""

import asyncio
import logging
import sys
import threading
from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Any

from desktop_monitor.desktop.notifications.message import Message, plain
from desktop_monitor.model.notification import NotificationChannel, NotificationProblem, NotificationStatus

if TYPE_CHECKING:
    from desktop_notifier import DesktopNotifier

log = logging.getLogger(__name__)

NAME = "Desktop Monitor"
WAIT_S = 5.0
_SYSTEMS = {"win32": "Windows", "darwin": "macOS"}
_HAS_ACTIONS = sys.platform != "darwin"
"""On macOS, clicks reach the main thread only, where the engine has no run loop of Cocoa."""


class LibraryNotifier:
    """Shows messages by the system; see `notifier.Notifier`."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._starting = threading.Lock()
        self._thread: threading.Thread | None = None
        self._is_closed = False
        self._library: DesktopNotifier | None = None
        self._status = NotificationStatus(
            NotificationChannel.UNKNOWN, NotificationProblem.NONE, "", has_actions=False
        )

    def show(
        self, message: Message, *, on_shown: Callable[[bool], None], on_action: Callable[[str], None]
    ) -> None:
        async def show() -> None:
            on_shown(await self._show(message, on_action))

        self._run(show())

    def status(self) -> NotificationStatus:
        if self._status.channel == NotificationChannel.UNKNOWN:
            self._run(self._connect())
        return self._status

    def probe(self) -> NotificationStatus:
        """Return the same, and wait for it, at most some seconds."""
        asked = threading.Event()

        async def ask() -> None:
            await self._connect()
            asked.set()

        self._run(ask())
        asked.wait(WAIT_S)
        return self._status

    def close(self) -> None:
        with self._starting:
            self._is_closed = True
        if self._thread is None:
            self._loop.close()
        else:
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join(WAIT_S)

    def _run(self, task: Coroutine[Any, Any, None]) -> None:
        with self._starting:
            if self._is_closed:
                task.close()
                return
            if self._thread is None:
                self._thread = threading.Thread(target=self._serve, name="notifications", daemon=True)
                self._thread.start()
            asyncio.run_coroutine_threadsafe(task, self._loop)

    def _serve(self) -> None:
        asyncio.set_event_loop(self._loop)
        try:
            self._loop.run_forever()
        finally:
            self._loop.close()

    async def _connect(self) -> None:
        """Find out whether the system shows messages; the first message may ask the user for permission."""
        if self._status.channel != NotificationChannel.UNKNOWN:
            return
        channel, problem = NotificationChannel.PAGE, NotificationProblem.NOT_SUPPORTED
        try:
            from desktop_notifier import Capability, DesktopNotifier

            library = DesktopNotifier(app_name=NAME, app_icon=None)
            if Capability.MESSAGE in await library.get_capabilities():
                self._library = library
                channel, problem = NotificationChannel.DESKTOP, NotificationProblem.NONE
        except Exception as error:  # noqa: BLE001  # an incomplete system must not end the alerting
            log.info("no notifications of the system: error=%r", error)
        is_shown = channel == NotificationChannel.DESKTOP
        self._status = NotificationStatus(
            channel,
            problem,
            _SYSTEMS.get(sys.platform, sys.platform) if is_shown else "",
            has_actions=is_shown and _HAS_ACTIONS,
        )

    async def _show(self, message: Message, on_action: Callable[[str], None]) -> bool:
        await self._connect()
        if self._library is None:
            return False
        is_dispatched = False

        def on_dispatched() -> None:
            nonlocal is_dispatched
            is_dispatched = True

        def choose(action: str) -> Callable[[], None]:
            return lambda: on_action(action)

        try:
            from desktop_notifier import Button

            await self._library.send(
                plain(message.title),
                plain(message.body),
                buttons=[Button(label, choose(action)) for action, label in message.actions.items()]
                if _HAS_ACTIONS
                else (),
                on_clicked=choose(message.default_action) if message.default_action else None,
                on_dispatched=on_dispatched,
            )
        except Exception as error:  # noqa: BLE001  # the same
            log.info("notification not shown: error=%r", error)
        return is_dispatched
