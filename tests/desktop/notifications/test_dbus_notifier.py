"""Notifications over a real session bus."""

import queue
import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from jeepney import HeaderFields, message_bus, new_signal
from jeepney.io.blocking import open_dbus_connection

from desktop_monitor.desktop.notifications.dbus_notifier import DbusNotifier
from desktop_monitor.desktop.notifications.message import MAX_TEXT, Message
from desktop_monitor.desktop.notifications.notifier import make_notifier, probe
from desktop_monitor.model.notification import NotificationChannel, NotificationProblem
from tests.desktop.notifications.conftest import ADDRESS, NotificationServer, StartServer
from tests.waiting import PATIENCE_S, eventually

MESSAGE = Message("CPU busy", "It was make.", {"moment": "Show", "snooze": "Snooze"}, "moment")


class Shown:
    """What became of a message."""

    def __init__(self, notifier: DbusNotifier, message: Message = MESSAGE) -> None:
        self.results: queue.Queue[bool] = queue.Queue()
        self.actions: queue.Queue[str] = queue.Queue()
        notifier.show(message, on_shown=self.results.put, on_action=self.actions.put)

    @property
    def is_shown(self) -> bool:
        """Whether the desktop has taken it; waits for the answer."""
        return self.results.get(timeout=PATIENCE_S)


@pytest.fixture
def notifier() -> Iterator[DbusNotifier]:
    """A notifier that is closed after the test."""
    made = make_notifier()
    assert isinstance(made, DbusNotifier)
    yield made
    made.close()


def test_a_message_is_shown_with_its_actions(start_server: StartServer, notifier: DbusNotifier) -> None:
    """Of normal urgency, under the name of the program, until the user closes it."""
    server = start_server()
    assert Shown(notifier).is_shown
    name, replaced, icon, title, body, actions, hints, timeout = server.notified.get(timeout=PATIENCE_S)
    assert (name, replaced, icon, title, body, timeout) == (
        "Desktop Monitor",
        0,
        "desktop-monitor",
        "CPU busy",
        "It was make.",
        -1,
    )
    assert actions == ["default", "Show", "moment", "Show", "snooze", "Snooze"]
    assert hints == {"urgency": ("y", 1), "desktop-entry": ("s", "desktop-monitor")}


def test_the_action_that_is_chosen_is_reported(start_server: StartServer, notifier: DbusNotifier) -> None:
    """A click on the notification itself is its first action; those of other notifications are not ours."""
    server = start_server()
    first, second = Shown(notifier), Shown(notifier)
    assert first.is_shown
    assert second.is_shown
    server.choose(99, "snooze")
    server.choose(2, "snooze")
    server.choose(1, "default")
    assert first.actions.get(timeout=PATIENCE_S) == "moment"
    assert second.actions.get(timeout=PATIENCE_S) == "snooze"
    assert first.actions.empty()


def test_signals_of_another_program_are_ignored(
    bus: str, start_server: StartServer, notifier: DbusNotifier
) -> None:
    """Anybody on the bus may send one of this name and path to this connection."""
    server = start_server()
    shown = Shown(notifier)
    assert shown.is_shown
    [recipient] = server.senders
    with open_dbus_connection(bus) as stranger:
        for member, text in (("ActionInvoked", "snooze"), ("NotificationClosed", "")):
            values = ("us", (1, text)) if text else ("uu", (1, 2))
            signal = new_signal(ADDRESS, member, *values)
            signal.header.fields[HeaderFields.destination] = recipient
            stranger.send(signal)
        # The bus delivers in order: what it has answered comes after what was sent before.
        stranger.send_and_get_reply(message_bus.ListNames(), timeout=PATIENCE_S)
    server.choose(1, "moment")
    assert shown.actions.get(timeout=PATIENCE_S) == "moment"
    assert shown.actions.empty()


def test_a_hostile_name_is_inert(start_server: StartServer, notifier: DbusNotifier) -> None:
    """No markup where the server understands it; nothing that reverses, hides or breaks a line."""
    server = start_server()
    hostile = "<a href='http://x'>make</a> & \u202ecod.exe\n\x00\u200b"
    assert Shown(notifier, Message("CPU <b>busy</b>", hostile)).is_shown
    _, _, _, title, body, actions, *_ = server.notified.get(timeout=PATIENCE_S)
    assert title == "CPU <b>busy</b>", "a title is plain text by the specification"
    assert body == "&lt;a href='http://x'&gt;make&lt;/a&gt; &amp; \\u202ecod.exe\\u000a\\u0000\\u200b"
    assert actions == []


def test_what_the_server_cannot_do_is_left_out(start_server: StartServer, notifier: DbusNotifier) -> None:
    """No actions, and a name as it is where markup is not understood; a long text is cut."""
    server = start_server("body")
    assert Shown(notifier, Message("t", "<b>" + "x" * 1000, {"moment": "Show"}, "moment")).is_shown
    *_, body, actions, _, _ = server.notified.get(timeout=PATIENCE_S)
    assert actions == []
    assert body.startswith("<b>xxx")
    assert len(body) == MAX_TEXT + 1
    assert notifier.status().has_actions is False


def test_without_a_server_the_page_is_left_to_show_it(bus: str, notifier: DbusNotifier) -> None:
    """And the status says why."""
    assert not Shown(notifier).is_shown
    assert notifier.status().channel == NotificationChannel.PAGE
    assert notifier.status().problem == NotificationProblem.NO_SERVER
    assert probe().problem == NotificationProblem.NO_SERVER


@pytest.mark.parametrize("address", ["unix:path=/nonexistent", "tcp:host=example.org,port=1", "", "?"])
def test_without_a_bus_the_page_is_left_to_show_it(
    monkeypatch: pytest.MonkeyPatch, notifier: DbusNotifier, address: str
) -> None:
    """Whatever the variable says; nothing outside of the machine is ever asked."""
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", address)
    monkeypatch.setenv("XDG_RUNTIME_DIR", "/nonexistent")
    assert not Shown(notifier).is_shown
    assert notifier.status().problem == NotificationProblem.NO_BUS
    assert probe().problem == NotificationProblem.NO_BUS


def test_a_bus_that_answers_nothing_leaves_it_to_the_page(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, notifier: DbusNotifier
) -> None:
    """It takes the log-in and is silent afterwards; an alert must not wait for ever."""
    monkeypatch.setattr("desktop_monitor.desktop.session_bus.CALL_TIMEOUT_S", 0.2)
    address = tmp_path / "bus"
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(address))
        listener.listen()
        threading.Thread(target=_log_in_only, args=(listener,), daemon=True).start()
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", f"unix:path={address}")

        assert not Shown(notifier).is_shown
        assert notifier.status().problem == NotificationProblem.NO_BUS


def _log_in_only(listener: socket.socket) -> None:
    with listener.accept()[0] as client:
        while data := client.recv(4096):
            if b"AUTH" in data:
                client.sendall(b"OK 1234567890abcdef1234567890abcdef\r\n")


def test_the_status_names_the_server(start_server: StartServer, notifier: DbusNotifier) -> None:
    """It is asked in the background, by who wants to know."""
    start_server()
    assert notifier.status().channel == NotificationChannel.UNKNOWN
    status = eventually(
        lambda: notifier.status() if notifier.status().channel != NotificationChannel.UNKNOWN else None
    )
    assert (status.channel, status.server) == (NotificationChannel.DESKTOP, "Tested <b>desktop</b>")
    assert status.has_actions
    assert probe() == status


def test_a_server_that_is_started_again_is_found_again(
    start_server: StartServer, notifier: DbusNotifier
) -> None:
    """A desktop may crash; the next message reaches the new one."""
    first = start_server()
    assert Shown(notifier).is_shown
    first.close()
    assert not Shown(notifier).is_shown
    second = start_server()
    assert Shown(notifier).is_shown
    assert second.notified.get(timeout=PATIENCE_S)[3] == "CPU busy"


def test_no_caller_waits_for_a_server_that_does_not_answer(
    start_server: StartServer, notifier: DbusNotifier
) -> None:
    """Neither who shows something, nor who ends the program."""
    server: NotificationServer = start_server()
    assert Shown(notifier).is_shown
    server.is_silent = True
    waiting = Shown(notifier)
    assert waiting.results.empty()
    notifier.close()


def test_nothing_runs_before_the_first_message(bus: str) -> None:
    """And after the end nothing is left."""

    def threads() -> list[str]:
        return [one.name for one in threading.enumerate() if one.name == "notifications"]

    notifier = make_notifier()
    assert threads() == []
    notifier.status()
    assert threads() == ["notifications"]
    notifier.close()
    assert threads() == []
    results: list[bool] = []
    on_shown: Callable[[bool], None] = results.append
    notifier.show(MESSAGE, on_shown=on_shown, on_action=lambda _action: None)
    assert threads() == []
