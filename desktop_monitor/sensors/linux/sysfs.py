"""Attributes: the kernel's small files of one value each. See sysfs(5)."""

from pathlib import Path


def text_of(file: Path) -> str | None:
    """What an attribute says; None where there is none, or the device has gone or does not tell now."""
    try:
        return file.read_text(encoding="utf-8", errors="replace").strip()
    except OSError:
        return None


def number_of(file: Path) -> int | None:
    """The number that an attribute says; None also where it is a word, as ``max`` for no limit."""
    text = text_of(file)
    try:
        return int(text) if text else None
    except ValueError:
        return None
