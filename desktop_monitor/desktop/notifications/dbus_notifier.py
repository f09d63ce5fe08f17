"""org.freedesktop.Notifications over the session bus. See the Desktop Notifications Specification.

A thread of its own has the connection; it is started with the first message or question, and sleeps until
there is a message to show or a signal of the server. jeepney is imported there.
"""

import logging
import queue
import selectors
import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from desktop_monitor.desktop.notifications.message import Message, NoServerError
from desktop_monitor.model.notification import NotificationChannel, NotificationProblem, NotificationStatus

if TYPE_CHECKING:
    from desktop_monitor.desktop.notifications.dbus_client import NotificationsClient

log = logging.getLogger(__name__)

STOP_S = 1.0
MAX_REMEMBERED = 50
"""Notifications whose actions are still known."""

OnAction = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class _Request:
    message: Message
    on_shown: Callable[[bool], None]
    on_action: OnAction


class DbusNotifier:
    """Shows messages by the server of this session; see `notifier.Notifier`."""

    def __init__(self) -> None:
        self._requests: queue.SimpleQueue[_Request | None] = queue.SimpleQueue()
        self._starting = threading.Lock()
        self._thread: threading.Thread | None = None
        self._wakeup, self._waker = socket.socketpair()
        self._is_closing = False
        self._server: NotificationsClient | None = None
        self._actions: dict[int, tuple[OnAction, str]] = {}
        self._status = _not_shown(NotificationChannel.UNKNOWN, NotificationProblem.NONE)

    def show(self, message: Message, *, on_shown: Callable[[bool], None], on_action: OnAction) -> None:
        self._put(_Request(message, on_shown, on_action))

    def status(self) -> NotificationStatus:
        if self._status.channel == NotificationChannel.UNKNOWN:
            self._put(None)
        return self._status

    def close(self) -> None:
        """End the thread; a call to the server that has not returned is abandoned."""
        with self._starting:
            self._is_closing = True
            thread = self._thread
        self._wake()
        if thread is not None:
            thread.join(STOP_S)
        else:
            self._wakeup.close()
            self._waker.close()

    def _put(self, request: _Request | None) -> None:
        with self._starting:
            if self._is_closing:
                return
            if request is None and self._thread is not None:
                return  # it asks by itself when it starts
            self._requests.put(request)
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="notifications", daemon=True)
                self._thread.start()
        self._wake()

    def _wake(self) -> None:
        with suppress(OSError):
            self._waker.send(b"!")

    def _run(self) -> None:
        try:
            while not self._is_closing:
                self._serve()
        finally:
            if self._server is not None:
                self._server.close()
            self._wakeup.close()
            self._waker.close()

    def _serve(self) -> None:
        """Show what waits, then wait for more of it or for a signal."""
        while not self._requests.empty() and not self._is_closing:
            request = self._requests.get()
            is_shown = self._attempt(request)
            if request is not None:
                request.on_shown(is_shown)
        with selectors.DefaultSelector() as selector:
            selector.register(self._wakeup, selectors.EVENT_READ)
            if self._server is not None:
                selector.register(self._server.connection.sock, selectors.EVENT_READ)
            ready = {key.fileobj for key, _ in selector.select()}
        if self._wakeup in ready:
            self._wakeup.recv(64)
        if self._server is not None and self._server.connection.sock in ready:
            self._take_signals()

    def _attempt(self, request: _Request | None) -> bool:
        """Show a message, by a new connection where the old one has ended; None only connects."""
        for _ in range(2):
            try:
                if self._server is None:
                    self._server = _connected()
                    self._status = _status_of(self._server)
                if request is not None:
                    self._show(self._server, request)
            except NoServerError as error:
                self._drop(error.problem)
                return False
            except Exception as error:  # noqa: BLE001  # no answer of a server may end the alerting
                log.info("notification not shown: error=%r", error)
                self._drop(NotificationProblem.NO_SERVER)
            else:
                return True
        return False

    def _show(self, server: "NotificationsClient", request: _Request) -> None:
        number = server.notify(request.message)
        self._actions[number] = request.on_action, request.message.default_action
        while len(self._actions) > MAX_REMEMBERED:
            del self._actions[next(iter(self._actions))]
        self._take_signals()  # a fast server may have sent some before its answer

    def _take_signals(self) -> None:
        if self._server is None:
            return
        try:
            for member, number, text in self._server.signals():
                known = self._actions.get(number)
                if member == "NotificationClosed":
                    self._actions.pop(number, None)
                elif known is not None:
                    on_action, default = known
                    action = default if text == "default" else text
                    if action:
                        on_action(action)
        except Exception as error:  # noqa: BLE001  # the same
            log.info("notification server lost: error=%r", error)
            self._drop(NotificationProblem.NO_SERVER)

    def _drop(self, problem: NotificationProblem) -> None:
        server, self._server = self._server, None
        self._actions.clear()
        if server is not None:
            server.close()
        self._status = _not_shown(NotificationChannel.PAGE, problem)


def _connected() -> "NotificationsClient":
    """Connect to the server; see `NotificationsClient`."""
    from desktop_monitor.desktop.notifications.dbus_client import NotificationsClient

    return NotificationsClient()


def probe_server() -> NotificationStatus:
    """Ask the server of this session, and wait for its answer, at most some seconds."""
    try:
        server = _connected()
    except NoServerError as error:
        return _not_shown(NotificationChannel.PAGE, error.problem)
    except Exception:  # noqa: BLE001  # no answer of a server may end the other checks
        return _not_shown(NotificationChannel.PAGE, NotificationProblem.NO_SERVER)
    server.close()
    return _status_of(server)


def _not_shown(channel: NotificationChannel, problem: NotificationProblem) -> NotificationStatus:
    return NotificationStatus(channel, problem, "", has_actions=False)


def _status_of(server: "NotificationsClient") -> NotificationStatus:
    return NotificationStatus(
        NotificationChannel.DESKTOP, NotificationProblem.NONE, server.name, has_actions=server.has_actions
    )
