"""Checks for a running X11 or Wayland server. Not for Windows."""

import os
import socket
import sys
from pathlib import Path

assert sys.platform != "win32"  # noqa: S101  # for mypy: Windows has no AF_UNIX

_CONNECT_TIMEOUT_S = 2.0
_X11_FIRST_PORT = 6000


def has_display() -> bool:
    """Return whether the server that WAYLAND_DISPLAY or DISPLAY names accepts connections."""
    wayland, x11 = os.environ.get("WAYLAND_DISPLAY"), os.environ.get("DISPLAY")
    socket_dir = Path(os.environ.get("XDG_RUNTIME_DIR", "/"))
    return bool(wayland and _accepts(socket.AF_UNIX, str(socket_dir / wayland))) or bool(
        x11 and _accepts_x11(x11)
    )


def _accepts_x11(display: str) -> bool:
    """Try the sockets that Xlib tries: see X(7), "DISPLAY NAMES"."""
    host, _, rest = display.rpartition(":")
    number = rest.partition(".")[0]
    if not number.isdecimal():
        return False
    if host in {"", "unix"}:
        path = f"/tmp/.X11-unix/X{number}"  # noqa: S108 - the path that X servers use
        return _accepts(socket.AF_UNIX, path) or (
            sys.platform == "linux" and _accepts(socket.AF_UNIX, f"\0{path}")
        )
    if host.startswith("/"):
        return _accepts(socket.AF_UNIX, display) or _accepts(socket.AF_UNIX, f"{host}:{number}")
    return _accepts(socket.AF_INET, (host, _X11_FIRST_PORT + int(number)))


def _accepts(family: socket.AddressFamily, address: str | tuple[str, int]) -> bool:
    with socket.socket(family, socket.SOCK_STREAM) as attempt:
        attempt.settimeout(_CONNECT_TIMEOUT_S)
        try:
            attempt.connect(address)
        except (OSError, ValueError, OverflowError):
            return False
    return True
