"""What the machine is: the things that do not change while the engine runs."""

import os
import platform
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import psutil

from desktop_monitor.model.status import CpuCache, Machine
from desktop_monitor.sensors.clean_text import clean
from desktop_monitor.sensors.reasons import SENSOR_ERRORS
from desktop_monitor.text.host_name import host_name

if sys.platform == "linux":
    from desktop_monitor.sensors.linux.boot_time import boot_clock_s, booted_at_s


def read_machine(*, proc: Path = Path("/proc"), sysfs: Path = Path("/sys")) -> Machine:
    """Read it once; what the system does not report is None."""
    return Machine(
        hostname=host_name(),
        system=_system(),
        cpu_model=_cpu_model(proc),
        logical_cores=os.cpu_count() or 1,
        caches=_caches(sysfs) if sys.platform == "linux" else (),
        booted_at_unix_ms=_booted_at_unix_ms(proc),
    )


def _system() -> str:
    """Name the distribution where there is one (os-release(5)), else system and release."""
    if sys.platform == "linux":
        with suppress(OSError, KeyError, ValueError):  # ValueError: it is not UTF-8
            return clean(platform.freedesktop_os_release()["PRETTY_NAME"])
    return f"{platform.system()} {platform.release()}"


if sys.platform == "win32":
    import winreg

    def _cpu_model(_proc: Path) -> str | None:
        name = r"HARDWARE\DESCRIPTION\System\CentralProcessor\0"
        try:
            with winreg.OpenKey(winreg.HKEY_LOCAL_MACHINE, name) as key:
                return clean(str(winreg.QueryValueEx(key, "ProcessorNameString")[0])).strip() or None
        except OSError:
            return platform.processor() or None

elif sys.platform == "darwin":

    def _cpu_model(_proc: Path) -> str | None:
        """Ask sysctl(8): Python reports only "arm"."""
        command = ["/usr/sbin/sysctl", "-n", "machdep.cpu.brand_string"]
        try:
            answer = subprocess.run(command, capture_output=True, timeout=2, check=True)
        except (OSError, subprocess.SubprocessError):
            return None
        return clean(answer.stdout).strip() or None

else:
    _MODEL_NAMES = (
        *(b"model name", b"cpu model", b"Model Name", b"cpu", b"Model", b"Hardware", b"uarch"),
        b"vendor_id",
    )
    """Of x86, MIPS, LoongArch, POWER, the Raspberry Pi, other ARM boards, RISC-V, and z/Architecture."""

    def _cpu_model(proc: Path) -> str | None:
        """Return the model of the CPU; of the board where the CPU has no name, as on ARM."""
        try:
            lines = (proc / "cpuinfo").read_bytes().split(b"\n")
        except OSError:
            return platform.processor() or None
        parts = (line.partition(b":") for line in lines)
        named = {name: text for part, _, text in parts if (name := part.strip(b" \t")) in _MODEL_NAMES}
        models = (clean(named.get(name, b"")).strip() for name in _MODEL_NAMES)
        return next(filter(None, models), None) or _board_model(proc)

    def _board_model(proc: Path) -> str | None:
        """See the kernel's page on the usage model of device trees: ``model`` ends with NUL."""
        try:
            return clean((proc / "device-tree" / "model").read_bytes().rstrip(b"\0")).strip() or None
        except OSError:
            return None


if sys.platform == "linux":

    def _booted_at_unix_ms(proc: Path) -> int | None:
        found_s = booted_at_s(proc)
        return (boot_clock_s() if found_s is None else found_s) * 1000

else:

    def _booted_at_unix_ms(_proc: Path) -> int | None:
        try:
            return round(psutil.boot_time() * 1000)
        except SENSOR_ERRORS:
            return None


def _caches(sysfs: Path) -> tuple[CpuCache, ...]:
    """Count each cache once, whichever cores share it. See the kernel's page on /sys/devices/system/cpu."""
    seen: dict[tuple[str, str], int] = {}
    for folder in sorted(sysfs.glob("devices/system/cpu/cpu[0-9]*/cache/index*")):
        try:
            level, kind, size, shared = (
                (folder / file).read_text("ascii").strip()
                for file in ("level", "type", "size", "shared_cpu_list")
            )
            kind = {"Data": "d", "Instruction": "i"}.get(kind, "")
            seen[f"L{level}{kind}", shared] = int(size.removesuffix("K")) * 1024
        except (OSError, ValueError):  # a virtual machine may report a cache without a size
            continue
    names = sorted({name for name, _shared in seen})
    each = {name: [size for (one, _shared), size in seen.items() if one == name] for name in names}
    return tuple(CpuCache(name, sum(sizes), len(sizes)) for name, sizes in each.items())
