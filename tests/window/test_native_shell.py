"""NativeShell tracks the geometry by pywebview's events, which are faked: the tests run with Qt."""

from collections.abc import Callable
from types import SimpleNamespace

import pytest

from desktop_monitor.window.geometry import Geometries, Rect, WindowGeometry
from desktop_monitor.window.native_shell import NativeShell

START = Rect(10, 20, 800, 600)
FULL = Rect(0, 0, 1920, 1080)


class FakeEvent:
    """An event of pywebview."""

    def __init__(self) -> None:
        self._handlers: list[Callable[..., None]] = []

    def __iadd__(self, handler: Callable[..., None]) -> "FakeEvent":  # noqa: PYI034 - as pywebview has it
        """Add a handler."""
        self._handlers.append(handler)
        return self

    def __call__(self, *arguments: int) -> None:
        """Call the handlers."""
        for handler in self._handlers:
            handler(*arguments)


class FakeWindow:
    """A window that records method calls and emits events."""

    def __init__(self) -> None:
        names = ("resized", "moved", "maximized", "restored")
        self.events = SimpleNamespace(**{name: FakeEvent() for name in names})
        self.calls: list[str] = []
        self.now_s = 0.0

    def __getattr__(self, name: str) -> Callable[..., None]:
        """Record a call of any method."""
        return lambda *arguments: self.calls.append(" ".join([name, *map(str, arguments)]))

    def __setattr__(self, name: str, value: object) -> None:
        """Record a change of the property."""
        if name == "on_top":
            self.calls.append(f"on_top {value}")
        else:
            super().__setattr__(name, value)

    def emit_geometry(self, area: Rect, after_s: float = 10) -> None:
        """Emit the events of a move and a resize."""
        self.now_s += after_s
        self.events.moved(area.x, area.y)
        self.events.resized(area.width, area.height)


@pytest.fixture
def window() -> FakeWindow:
    """A window without Qt."""
    return FakeWindow()


def create_shell(
    window: FakeWindow, *, maximised: bool = False, compact: WindowGeometry | None = None
) -> NativeShell:
    """Attach a shell to a window with the geometry START."""
    stored = Geometries(WindowGeometry(START, maximised=maximised), compact)
    return NativeShell(window, stored, clock=lambda: window.now_s)


def test_moves_and_resizes_are_tracked(window: FakeWindow) -> None:
    """Position and size arrive in separate events."""
    shell = create_shell(window)

    window.emit_geometry(Rect(1, 2, 300, 400))

    assert shell.geometries().ordinary == WindowGeometry(Rect(1, 2, 300, 400), maximised=False)


def test_a_maximised_window_keeps_its_previous_area(window: FakeWindow) -> None:
    """The maximised size arrives before the event that the window is maximised."""
    shell = create_shell(window)
    window.emit_geometry(Rect(1, 2, 300, 400))

    window.emit_geometry(FULL)
    window.events.maximized()

    assert shell.geometries().ordinary == WindowGeometry(Rect(1, 2, 300, 400), maximised=True)


def test_a_restored_window_is_tracked_again(window: FakeWindow) -> None:
    """Events of a maximised window do not change its area."""
    shell = create_shell(window, maximised=True)
    window.emit_geometry(FULL)
    assert shell.geometries().ordinary == WindowGeometry(START, maximised=True)

    window.events.restored()
    window.emit_geometry(Rect(5, 6, 700, 500))

    assert shell.geometries().ordinary == WindowGeometry(Rect(5, 6, 700, 500), maximised=False)


def test_show_restores_the_maximised_state(window: FakeWindow) -> None:
    """The window is maximised after it is shown: pywebview would show it too early otherwise."""
    create_shell(window, maximised=True).show()
    assert window.calls == ["show", "maximize"]


def test_bring_to_front_keeps_the_window_maximised(window: FakeWindow) -> None:
    """restore() alone would end the maximised state."""
    create_shell(window, maximised=True).bring_to_front()
    assert window.calls == ["restore", "show", "maximize"]


def test_a_compact_window_keeps_the_geometry_of_the_ordinary_one(window: FakeWindow) -> None:
    """It begins where the ordinary one is; each comes back where it was, the ordinary one maximised."""
    shell = create_shell(window)
    window.emit_geometry(Rect(1, 2, 300, 400))
    window.emit_geometry(FULL)
    window.events.maximized()

    shell.set_compact(is_compact=True)
    assert window.calls == ["restore", "on_top True", "resize 360 220", "move 1 2"]
    window.emit_geometry(Rect(50, 60, 370, 230))
    window.calls.clear()
    shell.set_compact(is_compact=False)

    assert window.calls == ["on_top False", "resize 300 400", "move 1 2", "maximize"]
    window.events.maximized()
    assert shell.geometries() == Geometries(
        WindowGeometry(Rect(1, 2, 300, 400), maximised=True),
        WindowGeometry(Rect(50, 60, 370, 230), maximised=False),
    )


def test_a_stored_place_of_the_compact_window_is_used(window: FakeWindow) -> None:
    """Once: a second request for the same kind of window changes nothing."""
    stored = WindowGeometry(Rect(700, 600, 360, 220), maximised=False)
    shell = create_shell(window, compact=stored)

    shell.set_compact(is_compact=True)
    shell.set_compact(is_compact=True)

    assert window.calls == ["on_top True", "resize 360 220", "move 700 600"]
    assert shell.geometries().compact == stored
