"""A connection to the notification server of this session; imported on the thread that uses it."""

from collections import deque
from contextlib import ExitStack, suppress
from typing import Any

from jeepney import DBusAddress, DBusErrorResponse, HeaderFields, MatchRule, message_bus, new_method_call

from desktop_monitor.desktop import session_bus
from desktop_monitor.desktop.notifications.message import Message, NoServerError, plain, without_markup
from desktop_monitor.model.notification import NotificationProblem

APPLICATION = "Desktop Monitor"
DESKTOP_ENTRY = "desktop-monitor"
MAX_SIGNALS = 50
DEFAULT_ACTION = "default"
_NAME = "org.freedesktop.Notifications"
_PATH = "/org/freedesktop/Notifications"
_URGENCY_NORMAL = 1


class NotificationsClient:
    """A connection to the server, and what it can do."""

    def __init__(self) -> None:
        """Connect.

        Raises:
            NoServerError: There is no bus, or no server on it.
            Exception: The server answers something else than it should.
        """
        try:
            self.connection = session_bus.connect()
        except session_bus.NoBusError as error:
            raise NoServerError(NotificationProblem.NO_BUS) from error
        self._address = DBusAddress(_PATH, bus_name=_NAME, interface=_NAME)
        with ExitStack() as on_failure:
            on_failure.callback(self.close)
            try:
                self._listen()
                capabilities = set(self._call("GetCapabilities")[0])
                information = self._call("GetServerInformation")
            except (DBusErrorResponse, TimeoutError) as error:
                raise NoServerError(NotificationProblem.NO_SERVER) from error
            on_failure.pop_all()
        self.has_actions = "actions" in capabilities
        self._has_markup = "body-markup" in capabilities
        self.name = plain(str(information[0]))[:80]

    def notify(self, message: Message) -> int:
        """Show a message; return the number that the server has given it.

        Raises:
            Exception: The server has not taken it.
        """
        body = plain(message.body)
        if self._has_markup:
            body = without_markup(body)
        actions: list[str] = []
        if self.has_actions:
            if message.default_action:
                actions += [DEFAULT_ACTION, message.actions[message.default_action]]
            for action, label in message.actions.items():
                actions += [action, label]
        hints = {"urgency": ("y", _URGENCY_NORMAL), "desktop-entry": ("s", DESKTOP_ENTRY)}
        arguments = (APPLICATION, 0, DESKTOP_ENTRY, plain(message.title), body, actions, hints, -1)
        number = int(self._call("Notify", "susssasa{sv}i", arguments)[0])
        # It may have been started again.
        self._owner = self.connection.call(message_bus.GetNameOwner(_NAME))[0]
        return number

    def signals(self) -> list[tuple[str, int, str]]:
        """Return the signals that have arrived: (name, number of the notification, action).

        Raises:
            OSError: The connection has ended.
        """
        found: list[tuple[str, int, str]] = []
        with suppress(TimeoutError):
            while True:
                self.connection.recv_messages(timeout=0)
        while self._arrived:
            message = self._arrived.popleft()
            member = message.header.fields.get(HeaderFields.member)
            # Any peer may send a signal of this name; only the sender, which the bus writes, can be trusted.
            is_of_server = message.header.fields.get(HeaderFields.sender) == self._owner
            if is_of_server and message.body and isinstance(message.body[0], int):
                action = message.body[1] if member == "ActionInvoked" else ""
                found.append((str(member), message.body[0], str(action)))
        return found

    def close(self) -> None:
        """Close the connection."""
        with suppress(OSError):
            self.connection.close()

    def _listen(self) -> None:
        self._arrived: deque[Any] = deque(maxlen=MAX_SIGNALS)
        self._owner = ""
        rule = MatchRule(type="signal", sender=_NAME, interface=_NAME, path=_PATH)
        self.connection.call(message_bus.AddMatch(rule))
        self._filter = self.connection.filter(
            MatchRule(type="signal", interface=_NAME, path=_PATH), queue=self._arrived
        )

    def _call(self, method: str, signature: str = "", arguments: tuple[Any, ...] = ()) -> Any:  # noqa: ANN401  # as the server answers
        return self.connection.call(new_method_call(self._address, method, signature or None, arguments))
