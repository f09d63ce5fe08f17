"""What the machine is: the things that do not change while the engine runs."""

import os
import platform
from pathlib import Path

import psutil

from desktop_monitor.model.status import CpuCache, Machine
from desktop_monitor.sensors.linux.boot_time import told_unix_ms


def read(*, proc: Path = Path("/proc"), sys: Path = Path("/sys")) -> Machine:
    """Ask once; what the system does not tell is None."""
    return Machine(
        hostname=platform.node() or "localhost",
        system=_system(),
        cpu_model=_cpu_model(proc),
        logical_cores=os.cpu_count() or 1,
        caches=_caches(sys),
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
    told = told_unix_ms(proc)
    return round(psutil.boot_time() * 1000) if told is None else told


def _caches(sys: Path) -> tuple[CpuCache, ...]:
    """Count each cache once, whichever cores share it. See the kernel's page on /sys/devices/system/cpu."""
    seen: dict[tuple[str, str], int] = {}
    for folder in sorted(sys.glob("devices/system/cpu/cpu[0-9]*/cache/index*")):
        try:
            level, kind, size, shared = (
                (folder / file).read_text("ascii").strip()
                for file in ("level", "type", "size", "shared_cpu_list")
            )
            kind = {"Data": "d", "Instruction": "i"}.get(kind, "")
            seen[f"L{level}{kind}", shared] = int(size.removesuffix("K")) * 1024
        except (OSError, ValueError):  # a virtual machine may tell of a cache without a size
            continue
    names = sorted({name for name, _shared in seen})
    each = {name: [size for (one, _shared), size in seen.items() if one == name] for name in names}
    return tuple(CpuCache(name, sum(sizes), len(sizes)) for name, sizes in each.items())
