"""/proc/PID/mountinfo: what is mounted where. See proc_pid_mountinfo(5)."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from desktop_monitor.sensors.linux.formats import lines_of

_ESCAPE = re.compile(rb"\\([0-7]{3})")


class MountLine(NamedTuple):
    """One mount. The kernel escapes space, tab, newline and backslash; every other byte is as it is."""

    device_number: bytes
    root: bytes
    path: bytes
    filesystem: bytes
    source: bytes
    is_image: bool = False
    """An overlay without a layer to write to, as composefs is: it is as full as it was made."""


def mounts(content: bytes) -> Iterator[MountLine | None]:
    """Yield every mount, in order; None for a line that is not understood."""
    for line in lines_of(content):
        yield _mount(line)


def _mount(line: bytes) -> MountLine | None:
    left, separator, right = line.partition(b" - ")
    fields, rest = left.split(b" "), right.split(b" ")
    if not separator or len(fields) < 6 or len(rest) < 2:  # noqa: PLR2004  # see the manual page
        return None
    options = b" ".join(rest[2:])  # of the file system
    return MountLine(
        fields[2],
        unescaped(fields[3]),
        unescaped(fields[4]),
        unescaped(rest[0]),
        unescaped(rest[1]),
        is_image=b"lowerdir" in options and b"upperdir=" not in options,
    )


def unescaped(text: bytes) -> bytes:
    """Undo the kernel's octal escapes."""
    return _ESCAPE.sub(lambda found: bytes([int(found[1], 8) & 0xFF]), text)
