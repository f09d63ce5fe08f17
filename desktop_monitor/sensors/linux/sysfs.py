"""Attributes: the kernel's small files of one value each. See sysfs(5)."""

import os
import re
from pathlib import Path

_AWAKE = (None, "active", "unsupported", "error", "D0", "unknown")
_MAX_BYTES = 4096
_NUMBER = re.compile(r"-?[0-9]{1,20}")
"""As the kernel writes one of 64 bits; Python reads ``1_0`` and other digits than these, too."""


def text_of(file: str | Path) -> str | None:
    """Return what an attribute holds; None where it is missing, or the device gives no value now."""
    try:
        # A laptop has a hundred of them, and `Path.read_bytes` takes three times as long.
        descriptor = os.open(file, os.O_RDONLY | os.O_CLOEXEC)
        try:
            return os.read(descriptor, _MAX_BYTES).decode("utf-8", "replace").strip()
        finally:
            os.close(descriptor)
    except OSError:
        return None


def number_of(file: str | Path) -> int | None:
    """Return the number that an attribute holds; None also where it is a word, as ``max`` for no limit."""
    text = text_of(file)
    return int(text) if text and _NUMBER.fullmatch(text) else None


def names_in(folder: str | Path) -> list[str]:
    """Return the names of what a folder holds, in any order; none where there is no such folder."""
    try:
        return os.listdir(folder)  # noqa: PTH208  # a third of the time of `Path.glob`
    except OSError:
        return []


def is_there(path: str | Path) -> bool:
    """Return whether there is such a path; False also where one may not ask.

    Before Python 3.14 `Path.exists` raises an error for that, as in a sandbox that closes a folder.
    """
    return os.path.exists(path)  # noqa: PTH110


def is_folder(path: str | Path) -> bool:
    """Return whether there is such a folder; False also where one may not ask."""
    return os.path.isdir(path)  # noqa: PTH112


def is_asleep(device: Path) -> bool:
    """Return whether a device is suspended, which to ask wakes nothing, while most other attributes do.

    See the kernel's pages on sysfs-devices-power (``runtime_status``) and sysfs-bus-pci (``power_state``).
    Where the files are missing or say "unsupported", the device is awake.
    """
    return (
        text_of(f"{device}/power/runtime_status") not in _AWAKE
        or text_of(f"{device}/power_state") not in _AWAKE
    )
