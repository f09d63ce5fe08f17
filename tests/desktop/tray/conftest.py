"""The desktop's side of the tray: a watcher that items register with, and a host that shows them."""

import queue
from collections import deque
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from jeepney import (
    DBusAddress,
    HeaderFields,
    MatchRule,
    Message,
    message_bus,
    new_error,
    new_method_call,
    new_method_return,
    new_signal,
)
from jeepney.io.blocking import open_dbus_connection
from jeepney.wrappers import unwrap_msg

from tests.desktop.bus_peer import BusPeer
from tests.desktop.tray.machine import Machine
from tests.waiting import PATIENCE_S

WATCHER = "org.kde.StatusNotifierWatcher"
WATCHER_ADDRESS = DBusAddress("/StatusNotifierWatcher", bus_name=WATCHER, interface=WATCHER)
ITEM = "org.kde.StatusNotifierItem"
MENU = "com.canonical.dbusmenu"
PROPERTIES = "org.freedesktop.DBus.Properties"
SYSTEMD = "org.freedesktop.systemd1"


class Watcher(BusPeer):
    """What a desktop does with items, without showing them."""

    def __init__(
        self,
        address: str,
        *,
        is_silent: bool = False,
        refuses: bool = False,
        has_host: bool = True,
        environment: list[str] | None = None,
    ) -> None:
        """Begin to watch; `environment` is what the systemd user manager has, None without one."""
        self.is_silent, self.refuses, self.has_host = is_silent, refuses, has_host
        self.environment = environment
        self.registered: queue.Queue[str] = queue.Queue()
        self.asked: queue.Queue[str] = queue.Queue()
        super().__init__(address, [WATCHER, *([SYSTEMD] if environment is not None else [])])

    def answer(self, message: Message) -> None:
        """Answer as the specification says, unless it is silent."""
        member = message.header.fields[HeaderFields.member]
        self.asked.put(member)
        if self.is_silent:
            return
        if member == "RegisterStatusNotifierItem" and self.refuses:
            self.send(new_error(message, "org.freedesktop.DBus.Error.AccessDenied"))
        elif member == "RegisterStatusNotifierItem":
            self.registered.put(message.body[0])
            self.send(new_method_return(message))
        elif message.body == (WATCHER, "IsStatusNotifierHostRegistered"):
            self.send(new_method_return(message, "v", (("b", self.has_host),)))
        elif message.body == (f"{SYSTEMD}.Manager", "Environment"):
            self.send(new_method_return(message, "v", (("as", self.environment),)))

    def host_comes(self) -> None:
        """Say that a panel has come that shows items."""
        self.has_host = True
        self.send(new_signal(WATCHER_ADDRESS, "StatusNotifierHostRegistered"))


class Host:
    """The panel: reads an item, follows its signals, and clicks."""

    def __init__(self, address: str, service: str) -> None:
        """Connect to the bus, to read the item with a name."""
        self._connection = open_dbus_connection(address)
        self.service = service
        self._signals: deque[Message] = deque()
        self._connection.send_and_get_reply(
            message_bus.AddMatch(MatchRule(type="signal")), timeout=PATIENCE_S
        )
        for interface in (ITEM, MENU):
            self._connection.filter(MatchRule(type="signal", interface=interface), queue=self._signals)

    def call(self, path: str, interface: str | None, method: str, signature: str = "", *body: Any) -> Any:
        """Call a method, and return the body of the answer."""
        address = DBusAddress(path, bus_name=self.service, interface=interface)
        message = new_method_call(address, method, signature or None, body)
        return unwrap_msg(self._connection.send_and_get_reply(message, timeout=PATIENCE_S))

    def item(self, method: str, signature: str = "", *body: Any) -> Any:
        """Call a method of the item."""
        return self.call("/StatusNotifierItem", ITEM, method, signature, *body)

    def menu(self, method: str, signature: str = "", *body: Any) -> Any:
        """Call a method of the menu."""
        return self.call("/MenuBar", MENU, method, signature, *body)

    def property(self, name: str) -> Any:
        """Read a property of the item: its type and value."""
        return self.call("/StatusNotifierItem", PROPERTIES, "Get", "ss", ITEM, name)[0]

    def labels(self) -> dict[int, str]:
        """Read the texts of the menu by the numbers of their items; a separator is a dash."""
        _, (_, _, items) = self.menu("GetLayout", "iias", 0, -1, [])
        return {number: shown.get("label", ("s", "-"))[1] for _, (number, shown, _) in items}

    def click(self, number: int) -> None:
        """Click on an item of the menu."""
        self.menu("Event", "isvu", number, "clicked", ("i", 0), 0)

    def next_signal(self) -> tuple[str, tuple[Any, ...]]:
        """Wait for the next signal of the item or its menu: name and what it brings."""
        message = self._connection.recv_until_filtered(self._signals, timeout=PATIENCE_S)
        return message.header.fields[HeaderFields.member], message.body

    def arrived_signals(self) -> list[str]:
        """The names of the signals that were sent before an answer to a call came."""
        self.call("/MenuBar", "org.freedesktop.DBus.Peer", "Ping")
        names = [one.header.fields[HeaderFields.member] for one in self._signals]
        self._signals.clear()
        return names

    def close(self) -> None:
        """Leave the bus."""
        self._connection.close()


StartWatcher = Callable[..., Watcher]
ShowItem = Callable[[Watcher], Host]


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A tray looks for its place as soon as it is started."""
    monkeypatch.setattr("desktop_monitor.desktop.tray.status_notifier.START_DELAY_S", 0)


@pytest.fixture
def start_watcher(bus: str) -> Iterator[StartWatcher]:
    """Start watchers, which are closed after the test."""
    started: list[Watcher] = []

    def start(**options: Any) -> Watcher:
        started.append(Watcher(bus, **options))
        return started[-1]

    yield start
    for watcher in started:
        watcher.close()


@pytest.fixture
def show_item(bus: str) -> Iterator[ShowItem]:
    """Wait for the item that registers with a watcher, and return a host that shows it."""
    hosts: list[Host] = []

    def show(watcher: Watcher) -> Host:
        hosts.append(Host(bus, watcher.registered.get(timeout=PATIENCE_S)))
        return hosts[-1]

    yield show
    for host in hosts:
        host.close()


@pytest.fixture
def machine() -> Iterator[Machine]:
    """A machine whose tray is closed after the test."""
    made = Machine()
    yield made
    made.tray.close()


@pytest.fixture
def watcher(start_watcher: StartWatcher) -> Watcher:
    """A tray of the desktop."""
    return start_watcher()
