"""Masks secrets in command lines before they are shown or stored.

A doubtful value is masked: a false positive is harmless, a stored password is not. How much of a line is
looked at is limited: what is behind the limit is masked as a whole.

Most words of most command lines are near to nothing secret, and the same in many of them, so the harmless
ones are remembered; a command of such words is returned as it is. What is searched is plain text, at first:
only where it is found, a pattern is matched. All of it takes time in proportion to the text.
"""

import re

from desktop_monitor.text.examined_line import ExaminedLine
from desktop_monitor.text.named_secrets import hide_named
from desktop_monitor.text.program_secrets import find_calls, hide_options
from desktop_monitor.text.token_formats import hide_tokens

_MIN_OF_EACH_KIND = 3
_MIN_RANDOM_LENGTH = 32
_KEPT_WORDS = 4096
_MAX_KEPT_LENGTH = 128
_MAX_KNOWN_WORDS = 500
_MAX_BESIDE = 512

_URL_NAME = re.compile(r"://[^/:@?#]*+:")
_URL_USER = re.compile(r"://[^\s/:@?#]{16,}+(?=@)")
_RANDOM = re.compile(r"(?<![\w/+.\-])[A-Za-z0-9+/_\-]{32,}={0,2}(?![\w/])")
_LONG = b"x" * _MIN_RANDOM_LENGTH
_LONG_WORD_WORK, _RANDOM_WORK, _CHARACTERS_PER_WORK, _URL_WORK = 1, 3, 32, 5

_ASCII = 128
_KINDS = bytes(
    ord("a" if char.islower() else "A" if char.isupper() else "0" if char.isdigit() else "-")
    if code < _ASCII
    else 0
    for code, char in enumerate(map(chr, range(256)))
)

_harmless: set[str] = set()
"""Words that are near to nothing secret, whatever is beside them; any thread may add some."""


def mask(command: str) -> str:
    """Replace every probable secret in a command line with ``***``; leave everything else unchanged."""
    if command.count(" ") > _MAX_KNOWN_WORDS:  # to know them would take as long as to look at them
        return _examined(command).masked()
    new = set(command.split()) - _harmless
    if not new:
        return command
    beside = " ".join(new) if sum(map(len, new)) <= _MAX_BESIDE < len(command) else command
    line = _examined(beside)
    if line.is_suspicious:
        return (line if beside is command else _examined(command)).masked()
    if len(_harmless) > _KEPT_WORDS:
        _harmless.clear()
    _harmless.update(word for word in new if len(word) <= _MAX_KEPT_LENGTH)
    return command


def _examined(command: str) -> ExaminedLine:
    line = ExaminedLine(command)
    hide_tokens(line)
    line.overwrite()
    if "://" in command and "@" in command:
        _hide_in_urls(line)
        line.overwrite()
    calls = find_calls(line)
    text = line.text
    hide_named(line)
    if calls:
        line.overwrite()
        hide_options(line, line.text, calls)
        if line.text != text:  # what is hidden may have an option in it
            hide_options(line, text, calls)
    _hide_random(line)
    return line


def _hide_in_urls(line: ExaminedLine) -> None:
    """Hide what is between the user and the last ``@`` of a word, and a user that looks like a token."""
    text = line.text
    end_of_word = 0
    for position in line.find("://"):
        user = _URL_USER.match(text, position)
        if user is not None:
            line.hide(position + len("://"), user.end())
        if position < end_of_word:
            continue
        end_of_word = line.end_of_word(position)
        if not line.can_work(_URL_WORK, position):
            return
        last = len(text[position:end_of_word].rstrip("@")) + position
        end = text.rfind("@", position, last)
        name = _URL_NAME.search(text, position, end) if end > 0 else None
        if name is None:
            continue
        if text[name.end() : end] in ("", "x-oauth-basic"):  # the name is the token
            line.hide(name.start() + len("://"), name.end() - 1)
        else:
            line.hide(name.end(), end)


def _hide_random(line: ExaminedLine) -> None:
    """Hide long words that look random."""
    classes = line.random_classes()
    found = classes.find(_LONG)
    while found >= 0:
        begin = classes.rfind(b" ", 0, found) + 1
        end = classes.find(b" ", found)
        if end < 0:
            end = len(classes)
        if not line.can_work(_LONG_WORD_WORK, begin):
            return
        word = _RANDOM.match(line.text, begin)
        if word is not None and word[0].count("/") < _MIN_OF_EACH_KIND:
            if not line.can_work(_RANDOM_WORK + (end - begin) // _CHARACTERS_PER_WORK, begin):
                return
            if _looks_random(word[0]):
                line.is_suspicious = True
                line.hide(*word.span())
        found = classes.find(_LONG, end)


def _looks_random(word: str) -> bool:
    """Return whether upper case, lower case and digits alternate more than in names and paths."""
    kinds = word.encode("ascii").translate(_KINDS)
    if min(map(kinds.count, b"aA0")) < _MIN_OF_EACH_KIND:
        return False
    number = int.from_bytes(kinds)
    changes = len(kinds) - 1 - (number ^ (number >> 8)).to_bytes(len(kinds)).count(0, 1)
    return changes >= len(word) / 3
