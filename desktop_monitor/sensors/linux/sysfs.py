"""Attributes: the kernel's small files of one value each. See sysfs(5)."""

from pathlib import Path

_AWAKE = (None, "active", "unsupported", "error", "D0", "unknown")


def text_of(file: Path) -> str | None:
    """Return what an attribute holds; None where it is missing, or the device gives no value now."""
    try:
        return file.read_bytes().decode("utf-8", "replace").strip()
    except OSError:
        return None


def number_of(file: Path) -> int | None:
    """Return the number that an attribute holds; None also where it is a word, as ``max`` for no limit."""
    text = text_of(file)
    try:
        return int(text) if text else None
    except ValueError:
        return None


def is_asleep(device: Path) -> bool:
    """Return whether a device is suspended, which to ask wakes nothing, while most other attributes do.

    See the kernel's pages on sysfs-devices-power (``runtime_status``) and sysfs-bus-pci (``power_state``).
    Where the files are missing or say "unsupported", the device is awake.
    """
    return (
        text_of(device / "power" / "runtime_status") not in _AWAKE
        or text_of(device / "power_state") not in _AWAKE
    )
