"""What this computer is called, and was called. See gethostname(2) and hostname(5)."""

import os
import socket
from collections import deque
from pathlib import Path

from desktop_monitor.text.printable import without_unprintable

_STATIC_NAME = Path("/etc/hostname")
_MAX_NAMES = 16
_MAX_BYTES = 256

_seen: deque[str] = deque(maxlen=_MAX_NAMES)


def host_name() -> str:
    """Return the name as text: the kernel takes any bytes for it, and it may change at any time."""
    name = _printable(os.fsencode(socket.gethostname())) or "localhost"
    if name not in _seen:
        _seen.append(name)
    return name


def host_names() -> set[str]:
    """Return the name, those that this process has met before, and the one that is set for the next start."""
    names = {host_name(), *_seen}
    try:
        with _STATIC_NAME.open("rb") as file:
            names.add(_printable(file.read(_MAX_BYTES).strip()))
    except OSError:  # most systems have none
        pass
    return names - {""}


def _printable(name: bytes) -> str:
    return without_unprintable(name.decode("utf-8", "replace"))
