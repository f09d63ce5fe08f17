"""A command line while secrets are searched in it: what is hidden, and how much work is left for it."""

import re
from collections.abc import Iterator

MASK = "***"

_MAX_WORK = 180
_BLANKS = "\x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
_BLANK = re.compile(r"\s")
_KEPT_AS_IT_IS = "\x01"
_OTHER = "?"  # what is not ASCII


def _table(characters: str, inside: bytes) -> bytes:
    codes = set(characters.encode())
    return bytes(inside[0] if code in codes else ord(" ") for code in range(256))


_DIGITS_AND_LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_IN_NAME = _table(_DIGITS_AND_LETTERS + "_.-" + _OTHER, b"x")
_IN_RANDOM = _table(_DIGITS_AND_LETTERS + "+/_-", b"x")


class ExaminedLine:
    r"""Collects what is hidden in a line, in positions of the line.

    Each thing that is looked at costs some work. What is left unexamined when the work is used up is hidden,
    from its word to the end, so no line takes long, and none shows what was not looked at.

    Attributes:
        text: The line, every kind of blank as a space or as ``\n``, ``\t`` and their like.
        lower: The same in lower case; anything but ASCII is replaced.
        limit: Everything from here on is hidden.
        is_suspicious: Something was found that may be near to a secret, or not everything was looked at.
    """

    __slots__ = (
        "_ascii",
        "_hidden",
        "_original",
        "_overwritten",
        "_work_left",
        "is_suspicious",
        "limit",
        "lower",
        "text",
    )

    def __init__(self, original: str) -> None:
        """Begin with nothing hidden."""
        self._original = self.text = original
        if not original.isascii():
            for blank in _BLANKS:
                self.text = self.text.replace(blank, " ")
        self._set_classes()
        self.limit = len(original)
        self.is_suspicious = False
        self._work_left = _MAX_WORK
        self._overwritten = 0
        self._hidden: list[tuple[int, int]] = []

    def _set_classes(self) -> None:
        self._ascii = self.text.replace(_OTHER, _KEPT_AS_IT_IS).encode("ascii", "replace")
        self.lower = self._ascii.lower()

    def can_work(self, amount: int, position: int) -> bool:
        """Use up some work, or hide everything from a position on and return False."""
        self._work_left -= amount
        if self._work_left >= 0:
            return True
        self.cut(position)
        return False

    def cut(self, position: int) -> None:
        """Hide everything from the word at a position on."""
        self.limit = min(self.limit, position)
        self.is_suspicious = True

    def hide(self, begin: int, end: int) -> None:
        """Hide a part, unless it is empty."""
        if begin < end:
            self._hidden.append((begin, end))

    def overwrite(self) -> None:
        """Write stars over what is hidden, which makes one word of it."""
        new = sorted(self._hidden[self._overwritten :])
        if not new:
            return
        self._overwritten = len(self._hidden)
        parts: list[str] = []
        done = 0
        for begin, end in new:
            if begin > done:
                parts.append(self.text[done:begin])
            if end > done:
                parts.append("*" * (end - max(begin, done)))
                done = end
        parts.append(self.text[done:])
        self.text = "".join(parts)
        self._set_classes()

    def find(self, part: str) -> Iterator[int]:
        """Find a part of the text as long as there is work left."""
        position = self.text.find(part)
        while 0 <= position < self.limit and self.can_work(1, position):
            self.is_suspicious = True
            yield position
            position = self.text.find(part, position + len(part))

    def find_lower(self, part: bytes) -> Iterator[int]:
        """Find a part in any case as long as there is work left."""
        position = self.lower.find(part)
        while 0 <= position < self.limit and self.can_work(1, position):
            yield position
            position = self.lower.find(part, position + len(part))

    def name_classes(self) -> bytes:
        """Return for each character ``x`` where it can be in a name, or a blank."""
        return self._ascii.translate(_IN_NAME)

    def random_classes(self) -> bytes:
        """Return for each character ``x`` where it can be in a random word, or a blank."""
        return self._ascii.translate(_IN_RANDOM)

    def begin_of_word(self, position: int) -> int:
        """Return where the word begins that a position is in."""
        rfind = self.text.rfind
        return max(rfind(blank, 0, position) for blank in " \n\t\r\v\f") + 1

    def end_of_word(self, position: int) -> int:
        """Return where the next blank is, or the end."""
        found = _BLANK.search(self.text, position)
        return found.start() if found else len(self.text)

    def masked(self) -> str:
        """Return the line with what is hidden replaced; parts that meet are replaced by one mask."""
        if self.limit < len(self._original):
            begin = self.begin_of_word(self.limit)
            self._hidden.append((begin, len(self._original)))
        if not self._hidden:
            return self._original
        parts: list[str] = []
        shown = 0
        for begin, end in sorted(self._hidden):
            if begin > shown or not parts:
                parts += (self._original[shown:begin], MASK)
            # A value that goes on in another one is hidden to the end of its word.
            shown = max(shown, self.end_of_word(end) if begin < shown < end else end)
        parts.append(self._original[shown:])
        return "".join(parts)
