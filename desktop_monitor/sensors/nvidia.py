"""Graphics processors of NVIDIA, through its management library (NVML), where its driver is installed."""

import functools
import importlib
import sys as system
from pathlib import Path
from typing import Any

from desktop_monitor.model.sample import Gpu
from desktop_monitor.sensors.clean_text import clean
from desktop_monitor.sensors.temperature_limits import plausible_celsius

if system.platform == "linux":
    from desktop_monitor.sensors.linux.sysfs import is_asleep

_WSL_LIBRARY = Path("usr", "lib", "wsl", "lib", "libnvidia-ml.so.1")
"""Beside /sys. In WSL the driver is that of Windows: there is a library, and no device on a bus."""
_WINDOWS_LIBRARY = Path("C:/Windows/System32/nvml.dll")
MAX_WATTS, MAX_MEMORY_BYTES, MAX_MHZ = 5000, 2**50, 20_000
_GRAPHICS_CLOCK = 0
_GPU_THERMOMETER = 0


def sleeping_card(name: str, bus_id: str | None) -> Gpu:
    """Return a processor that is not asked, as that would wake it."""
    return Gpu(name, None, None, None, None, None, None, id=bus_id, is_asleep=True)


def within(number: int | None, most: int) -> int | None:
    """Return a number that a processor can have; firmware and drivers without one set all bits."""
    return number if number is not None and 0 <= number <= most else None


def driver_folder(sys: Path) -> Path:
    """Return where the driver lists its devices on Linux; it is there when the driver is loaded."""
    return sys / "bus" / "pci" / "drivers" / "nvidia"


def has_driver(sys: Path) -> bool:
    """Return whether the driver is installed."""
    if system.platform == "linux":
        return driver_folder(sys).is_dir() or (sys.parent / _WSL_LIBRARY).exists()
    return system.platform == "win32" and _WINDOWS_LIBRARY.exists()


def read_nvidia(sys: Path) -> list[Gpu]:
    """Read every processor; may block. Where one is suspended none is asked, since the library opens all."""
    if system.platform == "linux":
        devices = sorted(driver_folder(sys).glob("*:*:*.*"))
        if any(map(is_asleep, devices)):
            return [sleeping_card(f"NVIDIA {clean(device.name)}", clean(device.name)) for device in devices]
    try:
        library: Any = importlib.import_module("pynvml")
    except ImportError:  # it is optional
        return []
    try:
        library.nvmlInit()
    except library.NVMLError:
        return []
    try:
        cards = map(functools.partial(_handle, library), range(library.nvmlDeviceGetCount()))
        return [_read_card(library, card) for card in cards if card is not None]
    except library.NVMLError:
        return []
    finally:
        library.nvmlShutdown()  # while it is initialised, the processor stays awake


def _handle(library: Any, number: int) -> object | None:  # noqa: ANN401  # the library has no types
    """Return what a processor is asked by; None of one that has fallen off the bus."""
    try:
        handle: object = library.nvmlDeviceGetHandleByIndex(number)
    except library.NVMLError:
        return None
    return handle


def _read_card(library: Any, card: object) -> Gpu:  # noqa: ANN401  # the library has no types
    def ask(name: str, *arguments: object) -> Any:  # noqa: ANN401
        try:
            return getattr(library, name)(card, *arguments)
        except (library.NVMLError, AttributeError):
            return None

    name, pci = ask("nvmlDeviceGetName"), ask("nvmlDeviceGetPciInfo")
    busy, memory = ask("nvmlDeviceGetUtilizationRates"), ask("nvmlDeviceGetMemoryInfo")
    milliwatts = within(ask("nvmlDeviceGetPowerUsage"), MAX_WATTS * 1000)
    percent = None if busy is None else within(busy.gpu, 100)
    return Gpu(
        name=clean(name or "NVIDIA"),
        busy_percent=None if percent is None else float(percent),
        memory_total_bytes=None if memory is None else within(int(memory.total), MAX_MEMORY_BYTES),
        memory_used_bytes=None if memory is None else within(int(memory.used), MAX_MEMORY_BYTES),
        celsius=plausible_celsius(ask("nvmlDeviceGetTemperature", _GPU_THERMOMETER)),
        power_watts=None if milliwatts is None else round(milliwatts / 1000, 1),
        frequency_mhz=within(ask("nvmlDeviceGetClockInfo", _GRAPHICS_CLOCK), MAX_MHZ),
        id=None if pci is None else clean(_bus_id(pci.busId)),
    )


def _bus_id(text: str | bytes) -> str:
    """Return the library's ``00000000:01:00.0`` as the kernel writes it, ``0000:01:00.0``."""
    bus_id = text.decode("ascii", "replace") if isinstance(text, bytes) else text
    domain, _, rest = bus_id.lower().partition(":")
    return f"{domain[-4:]}:{rest}"
