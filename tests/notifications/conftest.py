"""A notification server that the tests read and steer."""

import queue
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import pytest
from jeepney import (
    DBusAddress,
    HeaderFields,
    Message,
    MessageType,
    message_bus,
    new_method_return,
    new_signal,
)
from jeepney.io.blocking import DBusConnection, open_dbus_connection

from tests.waiting import PATIENCE_S

NAME = "org.freedesktop.Notifications"
ADDRESS = DBusAddress("/org/freedesktop/Notifications", bus_name=NAME, interface=NAME)
ALL_CAPABILITIES = ["actions", "body", "body-markup"]


@dataclass
class NotificationServer:
    """What a desktop does with notifications, without showing them."""

    address: str
    capabilities: list[str]
    notified: "queue.Queue[tuple[Any, ...]]" = field(default_factory=queue.Queue)
    senders: set[str] = field(default_factory=set)
    is_silent: bool = False

    def __post_init__(self) -> None:
        self._connection: DBusConnection = open_dbus_connection(self.address)
        self._sending = threading.Lock()
        self._number = 0
        reply = self._connection.send_and_get_reply(message_bus.RequestName(NAME), timeout=PATIENCE_S)
        assert reply.body == (1,)
        self._is_closing = False
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def _serve(self) -> None:
        with suppress(OSError, ValueError):
            while not self._is_closing:
                try:
                    message = self._connection.receive(timeout=0.05)
                except TimeoutError:
                    continue
                if message.header.message_type is MessageType.method_call and not self.is_silent:
                    self._answer(message)

    def _answer(self, message: Message) -> None:
        member = message.header.fields[HeaderFields.member]
        if member == "GetCapabilities":
            self._send(new_method_return(message, "as", (self.capabilities,)))
        elif member == "GetServerInformation":
            self._send(new_method_return(message, "ssss", ("Tested <b>desktop</b>", "us", "1", "1.2")))
        elif member == "Notify":
            self._number += 1
            self.senders.add(message.header.fields[HeaderFields.sender])
            self._send(new_method_return(message, "u", (self._number,)))
            self.notified.put(message.body)

    def choose(self, number: int, action: str) -> None:
        """Choose an action of a notification."""
        self._send(new_signal(ADDRESS, "ActionInvoked", "us", (number, action)))

    def _send(self, message: Message) -> None:
        with self._sending:
            self._connection.send(message)

    def close(self) -> None:
        """Leave the bus."""
        self._is_closing = True
        self._thread.join(PATIENCE_S)
        self._connection.close()


StartServer = Callable[..., NotificationServer]


@pytest.fixture
def start_server(bus: str) -> Iterator[StartServer]:
    """Start notification servers, which are closed after the test."""
    started: list[NotificationServer] = []

    def start(*capabilities: str) -> NotificationServer:
        started.append(NotificationServer(bus, list(capabilities or ALL_CAPABILITIES)))
        return started[-1]

    yield start
    for server in started:
        server.close()
