"""Reads what is valid in a settings file that was edited by hand and is no longer JSON."""

import json
import math
import re
from collections.abc import Collection
from typing import Any

_STRING = r'"(?:[^"\\\n]|\\.)*"'
_COMMENT = re.compile(rf"({_STRING})|//[^\n]*|#[^\n]*|/\*.*?(?:\*/|\Z)", re.DOTALL)
_LAST_COMMA = re.compile(rf"({_STRING})|,(?=\s*[}}\]])", re.DOTALL)
_NAME = re.compile(rf"({_STRING})\s*:\s*")


def _finite(text: str) -> float | None:
    return float(text) if math.isfinite(float(text)) else None


_decoder = json.JSONDecoder(parse_float=_finite, parse_constant=lambda _: None)


def decode(content: bytes) -> Any:  # noqa: ANN401  # whatever it is
    """Decode the file as other programs write it: UTF-16, a byte order mark, NaN, a letter in Latin-1.

    Raises:
        json.JSONDecodeError: It is no JSON; ``lineno`` is where.
        RecursionError: It is nested too deeply.
    """
    return _decoder.decode(_text(content))


def decode_damaged(content: bytes, names: Collection[str]) -> dict[str, object]:
    """Return the members of an object with comments, commas that are too many or too few, or a missing end.

    Args:
        content: The file.
        names: Where commas and comments are not all that is wrong, only members of these names are taken, so
            that a member of a damaged member is not taken for one of a newer version.
    """
    cleaned = _LAST_COMMA.sub(r"\1", _COMMENT.sub(r"\1", _text(content))).strip()
    try:
        whole = _decoder.decode(cleaned)
    except ValueError:
        pass
    else:
        return whole if isinstance(whole, dict) else {}
    found: dict[str, object] = {}
    position = 0
    while (member := _NAME.search(cleaned, position)) is not None:
        position = member.end()
        try:
            value, end = _decoder.raw_decode(cleaned, position)
            name = json.loads(member[1])
        except ValueError:
            continue
        if name in names:
            found[name], position = value, end
    return found


def _text(content: bytes) -> str:
    return content.decode(json.detect_encoding(content), "replace").removeprefix("\ufeff")
