"""When the machine was booted, the same for as long as it is up."""

import contextlib
import logging
import time
from pathlib import Path

import msgspec

from desktop_monitor.paths import write_private

log = logging.getLogger(__name__)


class Boot(msgspec.Struct, frozen=True):
    """A boot of the machine, by the name that the kernel gives it; see proc_sys_kernel(5), ``boot_id``."""

    name: str
    at_unix_ms: int


def booted_at_unix_ms(*, proc: Path, kept: Path | None = None) -> int:
    """Tell when the machine was booted.

    The kernel moves the time of the boot whenever somebody sets the clock, and the starts of all processes
    with it: who is who must not depend on that. So what was told first in this boot is kept in a file.

    Args:
        proc: Where Linux tells about itself.
        kept: The file; None believes what the kernel says now.
    """
    at_unix_ms = told_unix_ms(proc)
    if at_unix_ms is None:
        at_unix_ms = round(time.time() - time.clock_gettime(time.CLOCK_BOOTTIME)) * 1000
    name = _name(proc)
    if kept is None or not name:
        return at_unix_ms
    with contextlib.suppress(OSError, msgspec.DecodeError):
        boot = msgspec.json.decode(kept.read_bytes(), type=Boot)
        if boot.name == name:
            return boot.at_unix_ms
    try:
        write_private(kept, msgspec.json.encode(Boot(name, at_unix_ms)))
    except OSError as error:
        log.warning("time of boot not kept: path=%s error=%s", kept, error)
    return at_unix_ms


def _name(proc: Path) -> str:
    try:
        return (proc / "sys" / "kernel" / "random" / "boot_id").read_text("ascii").strip()
    except (OSError, UnicodeDecodeError):
        return ""


def told_unix_ms(proc: Path) -> int | None:
    """What the kernel says now; None where it says nothing. See proc_stat(5), ``btime``."""
    with contextlib.suppress(OSError, ValueError):
        for line in (proc / "stat").read_bytes().splitlines():
            if line.startswith(b"btime "):
                return int(line.split()[1]) * 1000
    return None
