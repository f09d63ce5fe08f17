"""The instant from which start times are counted: the same for as long as the clock is not set."""

import contextlib
import logging
import time
from pathlib import Path

import msgspec

from desktop_monitor.files.paths import write_private
from desktop_monitor.files.small_file import read_json
from desktop_monitor.sensors.linux.formats import proc_stat

log = logging.getLogger(__name__)

TOLERANCE_MS = 2000
"""The kernel gives its boot time in whole seconds, which may differ by one from read to read."""


class _Boot(msgspec.Struct, frozen=True):
    """A boot of the machine by its ``boot_id`` (proc_sys_kernel(5)), and when it was."""

    name: str
    at_unix_ms: int


class BootTime:
    """The kernel moves its boot time with the wall clock, and the start times of all processes with it.

    Small differences would give processes another identity, so the first answer holds; it is kept in a file
    for the next engine of the same boot. Once the clock was set, the boot time of now holds: a machine
    without a clock of its own boots in the past, and a time service corrects that later.
    """

    def __init__(self, *, proc: Path, file: Path | None = None) -> None:
        """Read from `proc`; `file` remembers the boot time of this boot."""
        self._file, self._name = file, _boot_name(proc)
        now_s = booted_at_s(proc)
        self.unix_ms = (boot_clock_s() if now_s is None else now_s) * 1000
        with contextlib.suppress(OSError, msgspec.DecodeError):
            kept = read_json(file, _Boot) if file else None
            if kept and kept.name == self._name and abs(kept.at_unix_ms - self.unix_ms) <= TOLERANCE_MS:
                self.unix_ms = kept.at_unix_ms
                return
        self._keep()

    def follow(self, now_s: int | None) -> bool:
        """Take the boot time as the kernel has it now; return whether the clock was set."""
        if now_s is None or abs(now_s * 1000 - self.unix_ms) <= TOLERANCE_MS:
            return False
        self.unix_ms = now_s * 1000
        self._keep()
        return True

    def _keep(self) -> None:
        if self._file is None or not self._name:
            return
        try:
            write_private(self._file, msgspec.json.encode(_Boot(self._name, self.unix_ms)))
        except OSError as error:
            log.warning("boot time not kept: path=%s error=%s", self._file, error)


def booted_at_s(proc: Path) -> int | None:
    """Return the boot time as the kernel has it now; None where there is none."""
    try:
        return proc_stat.booted_at_s((proc / "stat").read_bytes())
    except OSError:
        return None


def boot_clock_s() -> int:
    """Return the boot time by the clocks, where /proc holds processes only (``subset=pid`` in proc(5))."""
    return round(time.time() - time.clock_gettime(time.CLOCK_BOOTTIME))


def _boot_name(proc: Path) -> str:
    try:
        return (proc / "sys" / "kernel" / "random" / "boot_id").read_text("ascii").strip()
    except (OSError, UnicodeDecodeError):
        return ""
