"""What can be shown here, and the way to the default browser."""

import importlib.util
import os
import socket
import stat
import sys
import webbrowser
from pathlib import Path

import pytest

from desktop_monitor.launcher import screen
from desktop_monitor.launcher.screen import may_have_browser, open_in_browser, why_no_window
from desktop_monitor.paths import Places

NO_SCREEN = "there is no screen to show it on"
URL = "http://127.0.0.1:1/#key=a&b"


@pytest.fixture(autouse=True)
def _plain_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "BROWSER", "QT_QPA_PLATFORM", "QTWEBENGINE_CHROMIUM_FLAGS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("QTWEBENGINE_DISABLE_SANDBOX", "1")


@pytest.fixture
def x_server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A socket where an X server would listen, with a name that no other test has."""
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(str(tmp_path / "x:0"))
    listener.listen()
    monkeypatch.setattr(screen, "_kept_for_the_test", listener, raising=False)
    return str(tmp_path / "x:0")


def test_without_display_there_is_no_window() -> None:
    """Neither X nor Wayland is named."""
    assert why_no_window() == NO_SCREEN


@pytest.mark.parametrize(
    "display", ["", ":", "nonsense", ":4711", "unix:4711", "127.0.0.1:4711", ":99999999", "/nowhere:0"]
)
def test_a_display_that_does_not_answer_is_none(monkeypatch: pytest.MonkeyPatch, display: str) -> None:
    """However it is written, a window on it would end the process."""
    monkeypatch.setenv("DISPLAY", display)

    assert why_no_window() == NO_SCREEN


def test_a_display_that_answers_is_a_screen(monkeypatch: pytest.MonkeyPatch, x_server: str) -> None:
    """Here named by its path, as macOS does; the usual way is tried with a real X server elsewhere."""
    monkeypatch.setenv("DISPLAY", x_server)

    assert why_no_window() is None


def test_wayland_is_a_screen_too(monkeypatch: pytest.MonkeyPatch, x_server: str) -> None:
    """Its socket lies in the runtime directory, or anywhere when the name is a path."""
    monkeypatch.setenv("WAYLAND_DISPLAY", x_server)
    assert why_no_window() is None

    monkeypatch.setenv("XDG_RUNTIME_DIR", str(Path(x_server).parent))
    monkeypatch.setenv("WAYLAND_DISPLAY", "missing")
    assert why_no_window() == NO_SCREEN


def test_qt_without_a_screen_needs_none(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever chooses such a platform knows why."""
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")

    assert why_no_window() is None


def test_root_gets_no_web_view(monkeypatch: pytest.MonkeyPatch, x_server: str) -> None:
    """Chromium refuses, and ends the process, unless the sandbox was switched off."""
    monkeypatch.setenv("DISPLAY", x_server)
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.delenv("QTWEBENGINE_DISABLE_SANDBOX")
    assert why_no_window() == "the web view refuses to run as root"

    monkeypatch.setenv("QTWEBENGINE_CHROMIUM_FLAGS", "--mute-audio --no-sandbox")
    assert why_no_window() is None


def test_without_qt_and_gtk_there_is_no_window(monkeypatch: pytest.MonkeyPatch) -> None:
    """Found out without importing anything."""
    monkeypatch.setattr(importlib.util, "find_spec", lambda _name: None)

    assert why_no_window() == "neither Qt (PySide6) nor GTK (PyGObject) is installed"


@pytest.mark.parametrize("platform", ["win32", "darwin"])
def test_other_systems_bring_screen_and_browser(monkeypatch: pytest.MonkeyPatch, platform: str) -> None:
    """They have no DISPLAY, and need none."""
    monkeypatch.setattr(sys, "platform", platform)

    assert why_no_window() is None
    assert may_have_browser()


def test_text_browsers_are_left_alone(where: Places) -> None:
    """Without a screen webbrowser would take the terminal for lynx, which cannot show the page."""
    assert not may_have_browser()
    assert not open_in_browser(where, URL)
    assert not where.forward_file.exists()


def test_the_browser_gets_a_private_file(where: Places, monkeypatch: pytest.MonkeyPatch) -> None:
    """The key is in the file, escaped, and nobody else can read it; the command line names the file only."""
    opened: list[str] = []

    def note(address: str) -> bool:
        opened.append(address)
        return True

    monkeypatch.setenv("BROWSER", "some")
    monkeypatch.setattr(webbrowser, "open", note)

    assert open_in_browser(where, URL)

    assert opened == [where.forward_file.as_uri()]
    assert "#key=a&amp;b" in where.forward_file.read_text()
    assert stat.S_IMODE(where.forward_file.stat().st_mode) == 0o600


def test_no_browser_at_all_is_said(where: Places, monkeypatch: pytest.MonkeyPatch) -> None:
    """The caller can then tell the address."""

    def none(_address: str) -> bool:
        raise webbrowser.Error

    monkeypatch.setenv("DISPLAY", ":0")
    monkeypatch.setattr(webbrowser, "open", none)

    assert not open_in_browser(where, URL)


@pytest.mark.parametrize("theirs", ["/usr/lib/theirs", None])
def test_a_browser_loads_its_own_libraries(
    where: Places, monkeypatch: pytest.MonkeyPatch, theirs: str | None
) -> None:
    """A bundle points the loader at its own libraries; a browser must not find those."""
    seen: list[str | None] = []

    def note(_address: str) -> bool:
        seen.append(os.environ.get("LD_LIBRARY_PATH"))
        return True

    monkeypatch.setenv("BROWSER", "some")
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setenv("LD_LIBRARY_PATH", "/bundle")
    monkeypatch.delenv("LD_LIBRARY_PATH_ORIG", raising=False)
    if theirs:
        monkeypatch.setenv("LD_LIBRARY_PATH_ORIG", theirs)
    monkeypatch.setattr(webbrowser, "open", note)

    open_in_browser(where, URL)

    assert seen == [theirs]
    assert os.environ["LD_LIBRARY_PATH"] == "/bundle"
