"""Names and other texts from outside, made safe to show: they may move a cursor or turn text around."""


def printable(text: str) -> str:
    r"""Show what is not printable by its number: ``\u202e``."""
    return "".join(one if one.isprintable() else f"\\u{ord(one):04x}" for one in text)


def without_unprintable(text: str) -> str:
    """Replace by U+FFFD what `printable` shows by its number: for what is kept, not only shown."""
    return text if text.isprintable() else "".join(one if one.isprintable() else "\ufffd" for one in text)


def escaped(text: str) -> str:
    r"""Escape what is not printable as Python does: ``\n``, ``\x1b``."""
    if text.isprintable():
        return text
    return "".join(one if one.isprintable() else one.encode("unicode_escape").decode() for one in text)
