"""The texts of the page in one language, for what the engine and the command line write."""

import logging
from collections.abc import Callable, Mapping
from functools import lru_cache

from desktop_monitor.text.dictionary import ENGLISH, dictionary, language_name
from desktop_monitor.text.printable import printable
from desktop_monitor.text.units import bit_rate_text, byte_rate_text, bytes_text

log = logging.getLogger(__name__)

USED_HERE = ("alert.", "event.", "finding.", "report.", "series.", "share.part.", "tray.", "unit.", "why.")
"""Beginnings of the keys of texts that are used here; a dictionary has a thousand others."""
_SPANS_S = (("unit.days", 86_400), ("unit.hours", 3600), ("unit.minutes", 60), ("unit.seconds", 1))
_TEXTS: tuple[tuple[str, Callable[[float], str]], ...] = (
    ("percent", lambda percent: f"{percent:.0f} %"),
    ("celsius", lambda celsius: f"{celsius:.0f} °C"),
    ("network_bytes_per_s", bit_rate_text),
    ("bytes_per_s", byte_rate_text),
)
"""By the unit at the end of a name."""
_SHOWN_AS_FEW = 2
"""Below two of a unit, the next smaller one is used: 90 min, not 2 h."""


class Translation:
    """The texts of one language."""

    def __init__(self, language: str, texts: Mapping[str, str]) -> None:
        self.language, self.texts = language, texts

    def __call__(self, key: str, **values: str) -> str:
        """Return a text with its places filled in; values are never read as templates.

        A value that was not measured is a dash; a key without a text is returned itself.
        """
        text = self.texts.get(key)
        return key if text is None else text.format_map(_Known(values))

    def sentences(self, *sentences: str) -> str:
        """Return sentences one after the other; Chinese has no space between them."""
        return ("" if self.language.startswith("zh") else " ").join(sentences)

    def value(self, name: str, value: float | str) -> str:
        """Format a value by the unit at the end of its name."""
        if isinstance(value, str):
            return printable(value)
        for ending, text in _TEXTS:
            if name.endswith(ending):
                return text(value)
        if "bytes" in name:
            return bytes_text(value)
        return self.duration(value) if name.endswith("_s") else f"{value:.0f}"

    def duration(self, seconds: float) -> str:
        """``90 min``."""
        key, size_s = next(
            ((key, size_s) for key, size_s in _SPANS_S if seconds >= _SHOWN_AS_FEW * size_s), _SPANS_S[-1]
        )
        return self(key, count=f"{seconds / size_s:.0f}")


class _Known(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return "–"


def translation(setting: str) -> Translation:
    """Return the texts for the language setting: a BCP 47 tag, or ``auto`` for the language of the system.

    They are English where there is no dictionary for the language, and empty where none can be read.
    """
    return _translation(language_name(setting))


def english() -> Translation:
    """Return the texts in English."""
    return _translation(ENGLISH)


@lru_cache(maxsize=4)
def _translation(name: str) -> Translation:
    try:
        language, texts = dictionary(name)
    except (OSError, KeyError, ValueError) as error:
        log.warning("texts not read: language=%s error=%s", name, error)
        return Translation(ENGLISH, {})
    return Translation(language, {key: text for key, text in texts.items() if key.startswith(USED_HERE)})
