"""What can be shown here: a cheap look before a window is tried, and the default browser as the other way."""

import contextlib
import html
import importlib.util
import os
import socket
import sys
from collections.abc import Iterator
from pathlib import Path

from desktop_monitor.paths import Places, write_private

_CONNECT_WITHIN_S = 2.0
_X11_FIRST_PORT = 6000


def why_no_window() -> str | None:
    """Say why no native window can be shown, in words that fit into a sentence; None when one can be tried.

    Qt ends the process where a screen is missing or where it runs as root, so this is found out before.
    """
    if sys.platform in {"win32", "darwin"}:
        return None
    if not any(importlib.util.find_spec(name) for name in ("PySide6", "PyQt6", "gi")):
        return "neither Qt (PySide6) nor GTK (PyGObject) is installed"
    if os.environ.get("QT_QPA_PLATFORM", "xcb").partition(":")[0] in {"xcb", "wayland"} and not _has_screen():
        return "there is no screen to show it on"
    if os.geteuid() == 0 and not _sandbox_is_off():
        return "the web view refuses to run as root"
    return None


def may_have_browser() -> bool:
    """Tell whether it makes sense to look for a browser; text browsers cannot show the page."""
    if sys.platform in {"win32", "darwin"}:
        return True
    return any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "BROWSER"))


def open_in_browser(where: Places, url: str) -> bool:
    """Show `url` in the default browser.

    Other users can read command lines but not our private directory: the browser is given a file that leads
    it to `url`, so the one-time key in there stays ours.

    Returns:
        False when no browser could be started.
    """
    if not may_have_browser():
        return False
    import webbrowser  # noqa: PLC0415 - most starts never need it

    write_private(where.forward_file, _forwarding_page(url).encode())
    with _environment_outside_the_bundle():
        try:
            return webbrowser.open(where.forward_file.as_uri())
        except webbrowser.Error:
            return False


def _forwarding_page(url: str) -> str:
    address = html.escape(url)
    return (
        '<!doctype html><html lang="en"><meta charset="utf-8"><title>Desktop Monitor</title>'
        '<meta name="referrer" content="no-referrer">'
        f'<meta http-equiv="refresh" content="0; url={address}"><a href="{address}">Desktop Monitor</a>'
    )


def _has_screen() -> bool:
    wayland, display = os.environ.get("WAYLAND_DISPLAY"), os.environ.get("DISPLAY")
    return bool(wayland and _answers(socket.AF_UNIX, _wayland_socket(wayland))) or bool(
        display and _x_server_answers(display)
    )


def _wayland_socket(name: str) -> str:
    return str(Path(os.environ.get("XDG_RUNTIME_DIR", "/")) / name)


def _x_server_answers(display: str) -> bool:
    """Try the sockets that Xlib would: see X(7), "DISPLAY NAMES"."""
    host, _, rest = display.rpartition(":")
    number = rest.partition(".")[0]
    if not number.isdecimal():
        return False
    if host in {"", "unix"}:
        path = f"/tmp/.X11-unix/X{number}"  # noqa: S108 - where X servers put it
        return _answers(socket.AF_UNIX, path) or (
            sys.platform == "linux" and _answers(socket.AF_UNIX, f"\0{path}")
        )
    if host.startswith("/"):
        return _answers(socket.AF_UNIX, display) or _answers(socket.AF_UNIX, f"{host}:{number}")
    return _answers(socket.AF_INET, (host, _X11_FIRST_PORT + int(number)))


def _answers(family: socket.AddressFamily, address: str | tuple[str, int]) -> bool:
    with socket.socket(family, socket.SOCK_STREAM) as attempt:
        attempt.settimeout(_CONNECT_WITHIN_S)
        try:
            attempt.connect(address)
        except (OSError, ValueError, OverflowError):
            return False
    return True


def _sandbox_is_off() -> bool:
    flags = os.environ.get("QTWEBENGINE_CHROMIUM_FLAGS", "").split()
    return bool(os.environ.get("QTWEBENGINE_DISABLE_SANDBOX")) or "--no-sandbox" in flags


@contextlib.contextmanager
def _environment_outside_the_bundle() -> Iterator[None]:
    """Let a program that is not ours load its own libraries, not those of our bundle."""
    ours = os.environ.get("LD_LIBRARY_PATH")
    if not getattr(sys, "frozen", False) or ours is None:
        yield
        return
    theirs = os.environ.get("LD_LIBRARY_PATH_ORIG")
    if theirs is None:
        del os.environ["LD_LIBRARY_PATH"]
    else:
        os.environ["LD_LIBRARY_PATH"] = theirs
    try:
        yield
    finally:
        os.environ["LD_LIBRARY_PATH"] = ours
