"""Where a window is, told by its events alone; they are made here, since no such system runs the tests."""

from collections.abc import Callable
from types import SimpleNamespace

import pytest

from desktop_monitor.window.geometry import Area, Place
from desktop_monitor.window.native_shell import PlainShell

START = Area(10, 20, 800, 600)
FULL = Area(0, 0, 1920, 1080)


class FakeEvent:
    """pywebview's way of calling back."""

    def __init__(self) -> None:
        self._handlers: list[Callable[..., None]] = []

    def __iadd__(self, handler: Callable[..., None]) -> "FakeEvent":  # noqa: PYI034 - as pywebview has it
        """Add a handler."""
        self._handlers.append(handler)
        return self

    def __call__(self, *arguments: int) -> None:
        """Let it happen."""
        for handler in self._handlers:
            handler(*arguments)


class FakeWindow:
    """A window that notes what it is told, and that a test can move."""

    def __init__(self) -> None:
        names = ("resized", "moved", "maximized", "restored")
        self.events = SimpleNamespace(**{name: FakeEvent() for name in names})
        self.told: list[str] = []
        self.now_s = 0.0

    def __getattr__(self, verb: str) -> Callable[[], None]:
        """Note any verb."""
        return lambda: self.told.append(verb)

    def becomes(self, area: Area, after_s: float = 10) -> None:
        """Let the user drag it there."""
        self.now_s += after_s
        self.events.moved(area.x, area.y)
        self.events.resized(area.width, area.height)


@pytest.fixture
def window() -> FakeWindow:
    """A window of an unknown system."""
    return FakeWindow()


def shell_of(window: FakeWindow, *, maximised: bool = False) -> PlainShell:
    """Follow a window from its start."""
    return PlainShell(window, Place(START, maximised=maximised), clock=lambda: window.now_s)


def test_a_window_that_was_moved_is_followed(window: FakeWindow) -> None:
    """Size and place, in whichever order they are told."""
    shell = shell_of(window)

    window.becomes(Area(1, 2, 300, 400))

    assert shell.place() == Place(Area(1, 2, 300, 400), maximised=False)


def test_a_maximised_window_remembers_what_it_was_before(window: FakeWindow) -> None:
    """The size of the screen is told first, and only then that this is meant by it."""
    shell = shell_of(window)
    window.becomes(Area(1, 2, 300, 400))

    window.becomes(FULL)
    window.events.maximized()

    assert shell.place() == Place(Area(1, 2, 300, 400), maximised=True)


def test_a_restored_window_is_followed_again(window: FakeWindow) -> None:
    """What happens to it while it is maximised does not count."""
    shell = shell_of(window, maximised=True)
    window.becomes(FULL)
    assert shell.place() == Place(START, maximised=True)

    window.events.restored()
    window.becomes(Area(5, 6, 700, 500))

    assert shell.place() == Place(Area(5, 6, 700, 500), maximised=False)


def test_it_is_shown_as_it_was(window: FakeWindow) -> None:
    """Maximised after it is shown: pywebview would show it too early otherwise."""
    shell_of(window, maximised=True).show()
    assert window.told == ["show", "maximize"]


def test_raising_keeps_it_maximised(window: FakeWindow) -> None:
    """Restoring alone would shrink it."""
    shell_of(window, maximised=True).bring_to_front()
    assert window.told == ["restore", "show", "maximize"]
