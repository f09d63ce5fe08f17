"""The dictionaries of the page, one for each language."""

import locale
import os
import sys

from desktop_monitor.files.paths import assets_dir

ENGLISH = "en"


def language_name(setting: str) -> str:
    """Return the name of a language for the language setting: a BCP 47 tag, or ``auto`` for the system's."""
    return (_system_language() if setting == "auto" else setting).lower()


def _system_language() -> str:
    """Return the language of messages, as gettext finds it: its locale need not be installed.

    A desktop can start programs without these variables; then the C library has what the system knows.
    """
    if sys.platform != "win32":
        named = next(filter(None, map(os.environ.get, ("LC_ALL", "LC_MESSAGES", "LANG"))), None)
        if named is not None:
            is_plain = named.partition(".")[0] in ("C", "POSIX")
            return named if is_plain else os.environ.get("LANGUAGE", "").partition(":")[0] or named
    return locale.getlocale()[0] or ""


def dictionary(name: str) -> tuple[str, dict[str, str]]:
    """Return the tag of a language and its texts; English where there is no dictionary for it.

    Args:
        name: From `language_name`; of a system ``zh_cn``, or ``chinese (simplified)_china`` on Windows.

    Raises:
        OSError, ValueError, KeyError: A dictionary cannot be read.
    """
    import json  # noqa: PLC0415  # the engine starts without it

    found: dict[str, dict[str, str]] = {}
    for path in sorted((assets_dir() / "locales").glob("*.json")):
        texts = json.loads(path.read_bytes())
        if name.startswith((path.stem.lower().partition("-")[0], texts["language.english_name"].lower())):
            return path.stem, texts
        found[path.stem] = texts
    return ENGLISH, found[ENGLISH]
