"""What this computer is called. See gethostname(2)."""

import os
import socket


def host_name() -> str:
    """Return the name as text: the kernel takes any bytes for it, and it may change at any time."""
    text = os.fsencode(socket.gethostname()).decode("utf-8", "replace")
    return "".join(char if char.isprintable() else "\ufffd" for char in text) or "localhost"
