"""What the machine is: the things that do not change while the engine runs."""

import os
import platform
from pathlib import Path

import psutil

from desktop_monitor.status import Machine


def read(*, proc: Path = Path("/proc")) -> Machine:
    """Ask once; what the system does not tell is None."""
    return Machine(
        hostname=platform.node() or "localhost",
        system=_system(),
        cpu_model=_cpu_model(proc),
        logical_cores=os.cpu_count() or 1,
        booted_at_unix_ms=_booted_at_unix_ms(proc),
    )


def _system() -> str:
    """Name the distribution where there is one (os-release(5)), else system and release."""
    try:
        return platform.freedesktop_os_release()["PRETTY_NAME"]
    except (OSError, KeyError):
        return f"{platform.system()} {platform.release()}"


def _cpu_model(proc: Path) -> str | None:
    try:
        lines = (proc / "cpuinfo").read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return platform.processor() or None
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), None)


def _booted_at_unix_ms(proc: Path) -> int | None:
    """See proc_stat(5), ``btime``."""
    try:
        lines = (proc / "stat").read_text(encoding="ascii", errors="replace").splitlines()
    except OSError:
        return round(psutil.boot_time() * 1000)
    return next((int(line.split()[1]) * 1000 for line in lines if line.startswith("btime ")), None)
