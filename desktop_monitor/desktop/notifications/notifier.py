"""The notifier of this system."""

import sys
from collections.abc import Callable
from typing import Protocol

from desktop_monitor.desktop.notifications.message import Message
from desktop_monitor.model.notification import NotificationStatus


class Notifier(Protocol):
    """Shows messages; its calls return at once and raise nothing."""

    def show(
        self, message: Message, *, on_shown: Callable[[bool], None], on_action: Callable[[str], None]
    ) -> None:
        """Show a message; returns at once.

        Args:
            message: What is shown.
            on_shown: Called in any thread with whether the desktop has taken it.
            on_action: Called in any thread with the id of an action that was chosen.
        """

    def status(self) -> NotificationStatus:
        """Return where messages are shown, as far as that is known; asks for it, but does not wait."""

    def close(self) -> None:
        """End; messages that are shown stay."""


def make_notifier() -> Notifier:
    """Return the notifier of this system; nothing is connected or imported yet."""
    if sys.platform == "linux":
        from desktop_monitor.desktop.notifications.dbus_notifier import DbusNotifier

        return DbusNotifier()
    else:  # noqa: RET505  # else mypy finds it unreachable
        from desktop_monitor.desktop.notifications.library_notifier import LibraryNotifier

        return LibraryNotifier()


def probe() -> NotificationStatus:
    """Ask the notification server of this session, and wait for its answer, at most some seconds."""
    if sys.platform == "linux":
        from desktop_monitor.desktop.notifications.dbus_notifier import probe_server

        return probe_server()
    else:  # noqa: RET505  # likewise
        from desktop_monitor.desktop.notifications.library_notifier import LibraryNotifier

        notifier = LibraryNotifier()
        status = notifier.probe()
        notifier.close()
        return status
