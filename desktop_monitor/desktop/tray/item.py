"""One connection to the bus: the item of the tray, its menu, and the tray that shows them.

org.kde.StatusNotifierItem and org.kde.StatusNotifierWatcher are described in the StatusNotifierItem
specification, as KDE has them; com.canonical.dbusmenu in the XML file of libdbusmenu. Nothing here waits for
an answer: what comes is handled when it comes.
"""

import os
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from jeepney import (
    DBusAddress,
    DBusErrorResponse,
    HeaderFields,
    MatchRule,
    MessageFlag,
    MessageType,
    message_bus,
    new_method_call,
)
from jeepney.bus_messages import DBusNameFlags

from desktop_monitor.desktop.session_bus import Connection
from desktop_monitor.desktop.tray.bus_object import PROPERTIES, no_such_object
from desktop_monitor.desktop.tray.content import TraySources, TrayState, tool_tip
from desktop_monitor.desktop.tray.item_object import Shown, item_object, status_of
from desktop_monitor.desktop.tray.menu_object import MenuObject
from desktop_monitor.model.reading import Reading
from desktop_monitor.model.status import TrayProblem

WATCHER = "org.kde.StatusNotifierWatcher"
BUS = "org.freedesktop.DBus"

_WATCHER = DBusAddress("/StatusNotifierWatcher", bus_name=WATCHER, interface=WATCHER)
_SYSTEMD = "org.freedesktop.systemd1"
_SCREEN_VARIABLES = frozenset(
    {"DISPLAY", "WAYLAND_DISPLAY", "XAUTHORITY", "XDG_CURRENT_DESKTOP", "XDG_SESSION_TYPE"}
)
_OWN_NAME_REPLIES = (1, 4)
"""The name is ours, or was already."""


class TrayItem:
    """The item on one connection; only the thread that has the connection calls it."""

    def __init__(
        self, connection: Connection, sources: TraySources, reading: Callable[[], Reading | None]
    ) -> None:
        """Begin with nothing shown; see `begin`. `reading` returns the newest one."""
        self._connection, self._sources, self._reading = connection, sources, reading
        self._answers: dict[int, Callable[[Any], None]] = {}
        self._service = str(connection.unique_name)
        self._watcher: str | None = None
        self._is_registered: bool | None = None
        self._has_host: bool | None = None
        self._environment: dict[str, str] = {}
        self._token = ""
        self._shown = Shown(sources.texts(), TrayState.CALM, "")
        self._item = item_object(
            lambda: self._shown, activate=lambda: self._show(sources.show), take_token=self._take_token
        )
        self._menu = MenuObject(
            sources,
            reading=reading,
            texts=lambda: self._shown.texts,
            needs_attention=lambda: self._shown.needs_attention,
            show=self._show,
            send=self._send,
        )
        self._objects = {one.path: one for one in (self._item, self._menu.bus_object)}

    @property
    def problem(self) -> TrayProblem:
        """Why the item is not shown."""
        answers = self._is_registered, self._has_host
        if self._watcher == "" or False in answers:
            return TrayProblem.NO_HOST
        return TrayProblem.UNKNOWN if None in answers else TrayProblem.NONE

    def begin(self) -> None:
        """Search for a tray, and register with one that comes later."""
        owner = MatchRule(type="signal", sender=BUS, interface=BUS, member="NameOwnerChanged")
        owner.add_arg_condition(0, WATCHER)
        hosts = MatchRule(type="signal", sender=WATCHER, interface=WATCHER)
        for rule in (owner, hosts):
            self._send(message_bus.AddMatch(rule))
        name = f"org.kde.StatusNotifierItem-{os.getpid()}-1"
        self._ask(
            message_bus.RequestName(name, DBusNameFlags.do_not_queue), lambda body: self._on_name(name, body)
        )
        self._ask(message_bus.GetNameOwner(WATCHER), lambda body: self._on_watcher(body[0] if body else ""))

    def take(self, message: Any) -> None:  # noqa: ANN401  # untyped library
        """Handle a message.

        Raises:
            Exception: It is not as the specifications say, or the connection has ended.
        """
        kind, fields = message.header.message_type, message.header.fields
        if kind is MessageType.method_call:
            found = self._objects.get(fields.get(HeaderFields.path))
            answer = found.answer(message) if found else no_such_object(message)
            if not message.header.flags & MessageFlag.no_reply_expected:
                self._send(answer)
        elif kind is MessageType.signal:
            self._take_signal(fields.get(HeaderFields.sender), fields.get(HeaderFields.member), message.body)
        else:
            on_answer = self._answers.pop(fields.get(HeaderFields.reply_serial), None)
            if on_answer is not None:
                on_answer(message.body if kind is MessageType.method_return else None)

    def refresh(self) -> None:
        """Show the newest reading; sends a signal for what looks different now."""
        before, self._shown = self._shown, self._shown_now()
        if not self._watcher:
            return
        if before.texts is not self._shown.texts:
            self._send(self._item.signal("NewTitle"))
        if before.state is not self._shown.state:
            self._send(self._item.signal("NewIcon"))
            self._send(self._item.signal("NewAttentionIcon"))
            self._send(self._item.signal("NewStatus", status_of(self._shown)))
        if before.tip != self._shown.tip:
            self._send(self._item.signal("NewToolTip"))
        if before.texts is not self._shown.texts or self._menu.is_open:
            self._menu.update()

    def _shown_now(self) -> Shown:
        texts, (state, count) = self._sources.texts(), self._sources.alerts()
        return Shown(texts, state, tool_tip(self._reading(), count, texts))

    def _take_signal(self, sender: str | None, member: str | None, body: Sequence[Any]) -> None:
        if sender == BUS and member == "NameOwnerChanged" and body[0] == WATCHER:
            self._on_watcher(body[2])
        elif sender == self._watcher and member in {
            "StatusNotifierHostRegistered",
            "StatusNotifierHostUnregistered",
        }:
            self._ask_for_host()

    def _on_name(self, name: str, body: Sequence[Any] | None) -> None:
        if body and body[0] in _OWN_NAME_REPLIES:
            self._service = name

    def _on_watcher(self, owner: str) -> None:
        """Register with a tray; without an owner there is none."""
        self._watcher, self._is_registered, self._has_host = owner, None, None
        if not owner:
            return
        self._shown = self._shown_now()
        call = new_method_call(_WATCHER, "RegisterStatusNotifierItem", "s", (self._service,))
        self._ask(call, lambda body: self._on_registered(owner, is_taken=body is not None))
        self._ask_for_host()
        manager = DBusAddress("/org/freedesktop/systemd1", bus_name=_SYSTEMD, interface=PROPERTIES)
        arguments = (f"{_SYSTEMD}.Manager", "Environment")
        question = new_method_call(manager, "Get", "ss", arguments)
        question.header.flags |= MessageFlag.no_auto_start
        self._ask(question, self._on_environment)

    def _on_registered(self, owner: str, *, is_taken: bool) -> None:
        if owner == self._watcher:
            self._is_registered = is_taken

    def _ask_for_host(self) -> None:
        owner = self._watcher

        def on_answer(body: Sequence[Any] | None) -> None:
            if owner == self._watcher:
                self._has_host = bool(body and body[0][1])

        self._ask(_host_question(), on_answer)

    def _on_environment(self, body: Sequence[Any] | None) -> None:
        """The engine may be older than the screen: the desktop hands its variables to systemd."""
        lines = body[0][1] if body else ()
        pairs = (str(line).partition("=") for line in lines)
        self._environment = {name: value for name, _, value in pairs if name in _SCREEN_VARIABLES}

    def _show(self, show: Callable[[Mapping[str, str]], None]) -> None:
        token, self._token = self._token, ""
        show({**self._environment, **({"XDG_ACTIVATION_TOKEN": token} if token else {})})

    def _take_token(self, token: str) -> None:
        self._token = token

    def _ask(self, message: Any, on_answer: Callable[[Any], None]) -> None:  # noqa: ANN401  # untyped library
        self._answers[self._send(message)] = on_answer

    def _send(self, message: Any) -> int:  # noqa: ANN401  # likewise
        serial = next(self._connection.outgoing_serial)
        self._connection.send(message, serial=serial)
        return int(serial)


def has_host(connection: Connection) -> bool:
    """Ask for a tray that shows items, and wait for the answer.

    Raises:
        OSError: There is no answer.
    """
    try:
        if not connection.call(message_bus.NameHasOwner(WATCHER))[0]:
            return False
        return bool(connection.call(_host_question())[0][1])
    except DBusErrorResponse:
        return False


def _host_question() -> Any:  # noqa: ANN401  # untyped library
    watcher = DBusAddress(_WATCHER.object_path, bus_name=WATCHER, interface=PROPERTIES)
    return new_method_call(watcher, "Get", "ss", (WATCHER, "IsStatusNotifierHostRegistered"))
