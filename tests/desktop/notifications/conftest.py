"""A notification server that the tests read and steer."""

import queue
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from jeepney import DBusAddress, HeaderFields, Message, new_method_return, new_signal

from tests.desktop.bus_peer import BusPeer

NAME = "org.freedesktop.Notifications"
ADDRESS = DBusAddress("/org/freedesktop/Notifications", bus_name=NAME, interface=NAME)
ALL_CAPABILITIES = ["actions", "body", "body-markup"]


class NotificationServer(BusPeer):
    """What a desktop does with notifications, without showing them."""

    def __init__(self, address: str, capabilities: list[str]) -> None:
        """Begin to serve, with what the server says that it can do."""
        self.capabilities = capabilities
        self.notified: queue.Queue[tuple[Any, ...]] = queue.Queue()
        self.senders: set[str] = set()
        self.is_silent = False
        self._number = 0
        super().__init__(address, [NAME])

    def answer(self, message: Message) -> None:
        """Answer as the specification says, unless it is silent."""
        member = message.header.fields[HeaderFields.member]
        if self.is_silent:
            return
        if member == "GetCapabilities":
            self.send(new_method_return(message, "as", (self.capabilities,)))
        elif member == "GetServerInformation":
            self.send(new_method_return(message, "ssss", ("Tested <b>desktop</b>", "us", "1", "1.2")))
        elif member == "Notify":
            self._number += 1
            self.senders.add(message.header.fields[HeaderFields.sender])
            self.send(new_method_return(message, "u", (self._number,)))
            self.notified.put(message.body)

    def choose(self, number: int, action: str) -> None:
        """Choose an action of a notification."""
        self.send(new_signal(ADDRESS, "ActionInvoked", "us", (number, action)))


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
