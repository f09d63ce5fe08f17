"""Secrets that have a name: in pairs, as the value of an option, behind a word, in a header.

A name is looked at where a part of it is found that is near to a secret, wherever it is nested.
"""

import re
from collections.abc import Iterator

from desktop_monitor.text.examined_line import ExaminedLine
from desktop_monitor.text.secret_names import is_secret, may_denote_secret

_NAME_WORK, _VALUE_WORK, _CHARACTERS_PER_WORK, _CHAIN_WORK = 2, 12, 32, 80
_MAX_NESTED = 6

_NEAR_SECRET = tuple(
    (begin, re.compile(begin + rest))
    for begin, rest in (
        *((b"pass", rb"(?:code|phrase|w(?:d|ord|ort))?"), (b"auth", rb"(?:orization|token)?")),
        *((b"key", b"s?"), (b"token", b"s?"), (b"secret", b"s?"), (b"pw", b"d?"), (b"sig", rb"(?:nature)?")),
        *((b"cred", rb"(?:entials?|s)?"), (b"pat", b""), (b"pin", b""), (b"psk", b""), (b"otp", b"")),
        *((b"jwt", b""), (b"cookie", b""), (b"sessionid", b""), (b"bearer", b"")),
    )
)
"""What every secret with a name is near to, in lower case: its beginning, and the whole."""
_HEADER = re.compile(
    r"""(?i)(\bbearer\s+|\bauth(?:orization)?\\?["']?\s*[:=]\s*["']?\s*(?:basic|digest|negotiate|token|apikey)\s+)"""
    r"""([^\s"']{4,})"""
)
_HEADER_WORDS = (b"bearer", b"auth")

_GOES_ON = re.compile("[a-z]")
_IN_CAPITALS = re.compile("[A-Z](?![a-z])")
"""What follows a part of a longer word: ``keyboard``, ``PATH``; not so in ``KeyBase`` and ``KEYBase``."""
_NAME = re.compile(r"-{0,2}[A-Za-z_][\w.\-]{0,80}")
_BETWEEN = re.compile(r"""\\?["']?(?:\s?[=:]\s*|%3[dD])""")
_VALUE = re.compile(r"""\\?"[^"]*(?:"|$)|\\?'[^']*(?:'|$)|[^\s"']\S*""")
_OPTION = re.compile(r"--?[A-Za-z][\w.\-]{1,80}")
_OPTION_VALUE = re.compile(r"""\s+("[^"]*"|'[^']*'|(?!-)\S+)""")
_BARE_WORD = re.compile(
    r"(?:(?:[A-Za-z]\w{0,60}[_.\-])?(?:password|passwd|passphrase|psk|preshared-key|secret[_-](?:access[_-])?key"
    r"|session[_-]token|(?:add-)?authtoken)|[a-z]\w{0,60}(?:Password|Passphrase|SecretKey)|(?<=\swebdav\s)pass)"
    r"\s+((?!-)\S+)"
)
_IN_PAIR = re.compile(r"""(?<![A-Za-z0-9_.\-])(-{0,2}[A-Za-z_][\w.\-]{0,80})\\?(?:[=:]|%3[dD])\S""")
_SEPARATORS = bytes.maketrans(b":", b"=")
_NO_SEPARATORS = bytes(code for code in range(256) if code not in b"=: ")
_CHAIN = b"=" * (_MAX_NESTED + 1)
_SEPARATOR = re.compile(r"[=:]|%3[dD]")


def hide_named(line: ExaminedLine) -> None:
    """Hide the value of each name that denotes a secret."""
    text = line.text
    options: list[tuple[int, int]] = []
    classes: bytes | None = None
    last_end = 0
    for position, may_be_header in _near_secrets(line):
        line.is_suspicious = True
        header = _HEADER.match(text, position) if may_be_header else None
        if header is not None and line.can_work(_NAME_WORK, position):
            line.hide(*header.span(2))
        if classes is None:
            classes = line.name_classes()
        end = classes.find(b" ", position)
        if end >= 0 and end != last_end:
            last_end = end
            begin = classes.rfind(b" ", 0, position) + 1
            _hide_pair(line, begin, end)
            if text[end].isspace() and (begin == 0 or text[begin - 1].isspace()):
                options.append((begin, end))
    _hide_options(line, options)
    if "://" in text:
        line.is_suspicious = True
    if line.is_suspicious:
        _hide_deeply_nested(line)


def _near_secrets(line: ExaminedLine) -> Iterator[tuple[int, bool]]:
    """Find what is near to a secret, and whether it may begin a header, as long as there is work left."""
    text, lower = line.text, line.lower
    for begin, whole in _NEAR_SECRET:
        if begin in lower:
            may_be_header = begin in _HEADER_WORDS
            for position in line.find_lower(begin):
                near = whole.match(lower, position)
                if near is None or _GOES_ON.match(text, near.end()):
                    continue
                if _IN_CAPITALS.match(text, near.end()) and text[position : near.end()].isupper():
                    continue
                if not line.can_work(_NAME_WORK, position):
                    break
                yield position, may_be_header


def _hide_pair(line: ExaminedLine, begin: int, end: int) -> None:
    """Hide the value of a name in a pair, if that is a secret."""
    text = line.text
    if text.startswith(("%3D", "%3d"), begin - 1):  # an equals sign in a query
        begin += 2
    name = text[begin:end]
    between = _BETWEEN.match(text, end)
    if between is not None and may_denote_secret(name) and (_NAME.fullmatch(name) or not name.isascii()):
        _hide_paired(line, name, begin, between.end())


def _hide_options(line: ExaminedLine, names: list[tuple[int, int]]) -> None:
    """Hide what follows each of some names without a sign between, if that is a secret."""
    if not names:
        return
    before = line.text
    line.overwrite()
    for text in {before, line.text}:  # what is hidden may have an option in it, or be a part of its value
        for begin, end in names:
            _hide_option(line, text, begin, end)


def _hide_option(line: ExaminedLine, text: str, begin: int, end: int) -> None:
    bare = _BARE_WORD.match(text, begin)
    if bare is not None and line.can_work(_VALUE_WORK, begin):
        line.hide(*bare.span(1))
    name = text[begin:end]
    if name[0] == "-" and may_denote_secret(name) and _OPTION.fullmatch(name):
        found = _OPTION_VALUE.match(text, end)
        if (
            found is not None
            and line.can_work(_VALUE_WORK + len(found[1]) // _CHARACTERS_PER_WORK, begin)
            and is_secret(name, found[1].strip("\"'"))
        ):
            line.hide(*found.span(1))


def _hide_paired(line: ExaminedLine, name: str, name_begin: int, begin: int) -> None:
    text = line.text
    found = _VALUE.match(text, begin)
    if found is None:
        return
    value = found[0]
    if not line.can_work(_VALUE_WORK + len(value) // _CHARACTERS_PER_WORK, name_begin):
        return
    first, _, rest = value.partition("&")
    if not is_secret(name, value.strip("\\\"'")):
        if rest and is_secret(name, first.strip("\\\"'")):
            line.hide(begin, begin + len(first))
        return
    if rest:
        word = text.rfind(" ", 0, name_begin) + 1
        if not line.can_work((name_begin - word) // _CHARACTERS_PER_WORK, name_begin):
            return
        if text.find("?", word, name_begin) >= 0 or (
            not text[begin - 1].isspace() and _is_nested(text[line.begin_of_word(name_begin) : name_begin])
        ):
            line.hide(begin, begin + len(first))
            return
    ending = "" if value[:1] in "\\\"'" else value[len(value.rstrip("\"')}]")) :]
    line.hide(begin, found.end() - len(ending))


def _is_nested(before: str) -> bool:
    """Return whether a name is in the value of another one, which is not secret itself."""
    outer = _IN_PAIR.search(before)
    return outer is not None and not may_denote_secret(outer[1]) and '"' not in before and "'" not in before


def _hide_deeply_nested(line: ExaminedLine) -> None:
    """Hide what is nested in too many pairs of one word."""
    text = line.text
    plain = re.sub("%3[dD]", "=", text) if "%3" in text else text
    chains = plain.encode("ascii", "replace").translate(_SEPARATORS, _NO_SEPARATORS)
    if _CHAIN not in chains:
        return
    begin = 0
    for word, chain in zip(text.split(" "), chains.split(b" "), strict=True):
        if len(chain) > _MAX_NESTED:
            if not line.can_work(_CHAIN_WORK, begin):
                return
            last = begin
            for _ in range(_MAX_NESTED + 1):
                found = _SEPARATOR.search(text, last)
                last = found.end() if found else len(text)
            line.hide(last, begin + len(word))
        begin += len(word) + 1
