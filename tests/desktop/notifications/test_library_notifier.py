"""Notifications of Windows and macOS: what is asked of the library, and what happens without it."""

import queue
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import Enum
from types import ModuleType
from typing import Any

import pytest

from desktop_monitor.desktop.notifications import library_notifier
from desktop_monitor.desktop.notifications.library_notifier import LibraryNotifier
from desktop_monitor.desktop.notifications.message import Message
from desktop_monitor.model.notification import NotificationChannel, NotificationProblem

MESSAGE = Message("CPU", "by evil\u202e", {"moment": "Show", "snooze": "Snooze"}, default_action="moment")


class Capability(Enum):
    """What a system can do."""

    MESSAGE = 1


@dataclass
class Button:
    """Of a notification."""

    title: str
    on_pressed: Callable[[], Any]


@dataclass
class System:
    """Takes notifications as the library does: errors are logged, and a missing system takes everything."""

    capabilities: frozenset[Capability] = frozenset({Capability.MESSAGE})
    fails: bool = False
    sent: list[dict[str, Any]] = field(default_factory=list)

    async def get_capabilities(self) -> frozenset[Capability]:
        """Return what it can do."""
        return self.capabilities

    async def send(
        self, title: str, message: str, *, buttons: Sequence[Button], on_clicked: Any, on_dispatched: Any
    ) -> None:
        """Take one."""
        self.sent.append({"texts": (title, message), "buttons": buttons, "on_clicked": on_clicked})
        if not self.fails:
            on_dispatched()


@pytest.fixture
def system(monkeypatch: pytest.MonkeyPatch) -> System:
    """The library of a system that shows notifications."""
    made, module = System(), ModuleType("desktop_notifier")
    vars(module).update(Capability=Capability, Button=Button, DesktopNotifier=lambda **_options: made)
    monkeypatch.setitem(sys.modules, "desktop_notifier", module)
    return made


@pytest.fixture
def notifier() -> Iterator[LibraryNotifier]:
    """Ends after the test."""
    made = LibraryNotifier()
    yield made
    made.close()


def shown(notifier: LibraryNotifier, on_action: Callable[[str], None] = print) -> bool:
    """Show a message, and wait for the answer."""
    answers: queue.SimpleQueue[bool] = queue.SimpleQueue()
    notifier.show(MESSAGE, on_shown=answers.put, on_action=on_action)
    return answers.get(timeout=30)


def test_a_message_and_its_buttons_reach_the_system(system: System, notifier: LibraryNotifier) -> None:
    """What reverses text is shown by its number; each button is its action, a click the default one."""
    chosen: list[str] = []

    assert shown(notifier, chosen.append)

    [one] = system.sent
    assert one["texts"] == ("CPU", "by evil\\u202e")
    assert [button.title for button in one["buttons"]] == ["Show", "Snooze"]
    for press in (one["buttons"][1].on_pressed, one["on_clicked"]):
        press()
    assert chosen == ["snooze", "moment"]
    assert notifier.status().channel == NotificationChannel.DESKTOP
    assert notifier.status().has_actions


def test_no_buttons_are_shown_where_nothing_would_hear_them(
    system: System, notifier: LibraryNotifier, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As on macOS."""
    monkeypatch.setattr(library_notifier, "_HAS_ACTIONS", False)

    assert shown(notifier)

    assert system.sent[0]["buttons"] == ()
    assert not notifier.status().has_actions


def test_a_message_that_was_not_taken_is_left_to_the_page(system: System, notifier: LibraryNotifier) -> None:
    """The library raises no error then."""
    system.fails = True

    assert not shown(notifier)


def test_a_system_without_notifications_gets_none(system: System, notifier: LibraryNotifier) -> None:
    """The library's stand-in takes everything and shows nothing."""
    system.capabilities = frozenset()

    assert not shown(notifier)

    assert system.sent == []
    assert notifier.status().problem == NotificationProblem.NOT_SUPPORTED


def test_a_library_that_fails_or_is_missing_leaves_messages_to_the_page(
    notifier: LibraryNotifier, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And is not asked again."""
    monkeypatch.setitem(sys.modules, "desktop_notifier", None)

    assert not shown(notifier)

    assert notifier.probe().channel == NotificationChannel.PAGE
    assert not shown(notifier)


def test_nothing_begins_after_the_end(system: System) -> None:
    """A message is dropped, a second end does nothing, and an unused one has no thread."""
    notifier = LibraryNotifier()
    notifier.close()

    notifier.show(MESSAGE, on_shown=lambda _is_shown: pytest.fail("shown"), on_action=pytest.fail)

    assert notifier._thread is None
    assert system.sent == []
