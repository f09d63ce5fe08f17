"""Checks for a display and for a browser, and the redirect page for the browser."""

import importlib.util
import os
import socket
import stat
import sys
import webbrowser
from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop_monitor.files.paths import AppPaths, app_paths
from desktop_monitor.launcher.browser import has_graphical_browser, open_in_browser
from desktop_monitor.launcher.screen import window_problem

NO_DISPLAY = "there is no screen to show it on"
URL = "http://127.0.0.1:1/#key=a&b"


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "BROWSER", "QT_QPA_PLATFORM", "QTWEBENGINE_CHROMIUM_FLAGS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("QTWEBENGINE_DISABLE_SANDBOX", "1")


@pytest.fixture
def x_server(tmp_path: Path) -> Iterator[str]:
    """The path of a listening socket, as that of an X server."""
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(tmp_path / "x:0"))
        listener.listen()
        yield str(tmp_path / "x:0")


def test_without_a_display_there_is_no_window() -> None:
    """Neither DISPLAY nor WAYLAND_DISPLAY is set."""
    assert window_problem() == NO_DISPLAY


@pytest.mark.parametrize(
    "display", ["", ":", "nonsense", ":4711", "unix:4711", "127.0.0.1:4711", ":99999999", "/nowhere:0"]
)
def test_a_display_that_accepts_no_connection_is_unusable(
    monkeypatch: pytest.MonkeyPatch, display: str
) -> None:
    """Qt would abort the process; malformed values are unusable too."""
    monkeypatch.setenv("DISPLAY", display)

    assert window_problem() == NO_DISPLAY


def test_a_display_that_accepts_connections_is_usable(monkeypatch: pytest.MonkeyPatch, x_server: str) -> None:
    """Given as a path, as XQuartz does; tests/window has a real X server."""
    monkeypatch.setenv("DISPLAY", x_server)

    assert window_problem() is None


def test_a_wayland_display_is_usable(monkeypatch: pytest.MonkeyPatch, x_server: str) -> None:
    """WAYLAND_DISPLAY is relative to XDG_RUNTIME_DIR, or an absolute path."""
    monkeypatch.setenv("WAYLAND_DISPLAY", x_server)
    assert window_problem() is None

    monkeypatch.setenv("XDG_RUNTIME_DIR", str(Path(x_server).parent))
    monkeypatch.setenv("WAYLAND_DISPLAY", "missing")
    assert window_problem() == NO_DISPLAY


def test_the_offscreen_platform_needs_no_display(monkeypatch: pytest.MonkeyPatch) -> None:
    """QT_QPA_PLATFORM selects a platform other than xcb and wayland."""
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")

    assert window_problem() is None


def test_root_needs_a_disabled_sandbox(monkeypatch: pytest.MonkeyPatch, x_server: str) -> None:
    """Chromium ends the process otherwise."""
    monkeypatch.setenv("DISPLAY", x_server)
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.delenv("QTWEBENGINE_DISABLE_SANDBOX")
    assert window_problem() == "the web view refuses to run as root"

    monkeypatch.setenv("QTWEBENGINE_CHROMIUM_FLAGS", "--mute-audio --no-sandbox")
    assert window_problem() is None


def test_without_qt_and_gtk_there_is_no_window(monkeypatch: pytest.MonkeyPatch) -> None:
    """The packages are looked up, not imported."""
    monkeypatch.setattr(importlib.util, "find_spec", lambda _name: None)

    assert window_problem() == "neither Qt (PySide6) nor GTK (PyGObject) is installed"


@pytest.mark.parametrize("platform", ["win32", "darwin"])
def test_windows_and_macos_have_display_and_browser(monkeypatch: pytest.MonkeyPatch, platform: str) -> None:
    """DISPLAY is not used there."""
    monkeypatch.setattr(sys, "platform", platform)

    assert window_problem() is None
    assert has_graphical_browser()


def test_a_text_browser_is_not_opened(paths: AppPaths) -> None:
    """Without a display, webbrowser falls back to lynx and the like, which cannot show the page."""
    assert not has_graphical_browser()
    assert not open_in_browser(paths, URL)
    assert not paths.redirect_file.exists()


def test_the_browser_opens_a_private_redirect_page(paths: AppPaths, monkeypatch: pytest.MonkeyPatch) -> None:
    """The file has mode 0600 and the escaped URL; the command line has only the path of the file."""
    opened: list[str] = []

    def record(url: str) -> bool:
        opened.append(url)
        return True

    monkeypatch.setenv("BROWSER", "any")
    monkeypatch.setattr(webbrowser, "open", record)

    assert open_in_browser(paths, URL)

    assert opened == [paths.redirect_file.as_uri()]
    assert "#key=a&amp;b" in paths.redirect_file.read_text()
    assert stat.S_IMODE(paths.redirect_file.stat().st_mode) == 0o600


@pytest.mark.parametrize(
    "data_dir", [".local/share/desktop-monitor", "/tmp/x", "/run/user/1/x", "a/.b/c", "plain"]
)
def test_the_redirect_page_is_where_a_confined_browser_may_read(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, data_dir: str
) -> None:
    """A browser from a Snap or Flatpak reads only files in the home directory that are not hidden."""
    monkeypatch.setenv("HOME", str(tmp_path))

    found = app_paths(tmp_path / data_dir).redirect_file

    assert not any(part.startswith(".") for part in found.relative_to(tmp_path).parts)


def test_a_missing_browser_is_reported(paths: AppPaths, monkeypatch: pytest.MonkeyPatch) -> None:
    """The function returns False."""

    def fail(_url: str) -> bool:
        raise webbrowser.Error

    monkeypatch.setenv("DISPLAY", ":0")
    monkeypatch.setattr(webbrowser, "open", fail)

    assert not open_in_browser(paths, URL)


@pytest.mark.parametrize("original", ["/usr/lib/original", None])
def test_the_browser_gets_the_original_library_path(
    paths: AppPaths, monkeypatch: pytest.MonkeyPatch, original: str | None
) -> None:
    """PyInstaller sets LD_LIBRARY_PATH for the bundle; the browser needs the value from before."""
    seen: list[str | None] = []

    def record(_url: str) -> bool:
        seen.append(os.environ.get("LD_LIBRARY_PATH"))
        return True

    monkeypatch.setenv("BROWSER", "any")
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setenv("LD_LIBRARY_PATH", "/bundle")
    monkeypatch.delenv("LD_LIBRARY_PATH_ORIG", raising=False)
    if original:
        monkeypatch.setenv("LD_LIBRARY_PATH_ORIG", original)
    monkeypatch.setattr(webbrowser, "open", record)

    open_in_browser(paths, URL)

    assert seen == [original]
    assert os.environ["LD_LIBRARY_PATH"] == "/bundle"
