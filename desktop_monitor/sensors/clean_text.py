"""Text from outside - names, arguments, labels - made safe to store and to show."""

import re
from collections.abc import Container, Iterable
from typing import TypeVar

import msgspec

MAX_COMMAND_BYTES = 4096

# Controls, what reorders a line (bidirectional marks and overrides), line separators, half characters.
_UNFIT = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufeff\ufffe\uffff]"
)
_BLANK = re.compile("[\t\n\v\f\r]+")


_Named = TypeVar("_Named", bound=msgspec.Struct)


def with_unique_names(devices: Iterable[_Named], field: str = "name") -> tuple[_Named, ...]:
    """Number devices of the same name from the second on, ``nvme``, ``nvme #2``: a series is named by it."""
    found: dict[str, _Named] = {}
    for device in devices:
        name = getattr(device, field)
        title = unique_name(name, found)
        found[title] = device if title == name else msgspec.structs.replace(device, **{field: title})
    return tuple(found.values())


def unique_name(name: str, taken: Container[str]) -> str:
    """Return a name with a number, if it is taken."""
    title, number = name, 1
    while title in taken:
        number += 1
        title = f"{name} #{number}"
    return title


def clean(raw: bytes | str) -> str:
    """Decode as UTF-8 and replace by U+FFFD what is not text, or would change how its neighbours look.

    Line breaks and tabs become one space. Markup is left as it is: the page shows text as text.
    """
    text = raw.decode("utf-8", "replace") if isinstance(raw, bytes) else raw
    if text.isprintable():
        return text
    return _UNFIT.sub("\ufffd", _BLANK.sub(" ", text))


def clean_command(raw: bytes) -> str:
    """Join the arguments of a process (separated by NUL) with spaces; what is beyond 4 KiB is cut off."""
    cut = raw[:MAX_COMMAND_BYTES]
    # Programs that write a title over their arguments leave a tail of NULs.
    return clean(cut.rstrip(b"\0").replace(b"\0", b" ")).strip()
