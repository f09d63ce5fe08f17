"""Graphics processors: NVIDIA through the optional nvidia-ml-py, AMD and Intel through sysfs.

See the kernel's pages on amdgpu ("GPU busy", "VRAM") and i915 (``gt_cur_freq_mhz``).
"""

import importlib
import importlib.util
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from desktop_monitor.model.sample import Gpu
from desktop_monitor.sensors.background_poller import Slow
from desktop_monitor.sensors.linux.sysfs import number_of, text_of
from desktop_monitor.sensors.temperatures import sensible_celsius
from desktop_monitor.sensors.text import clean, told_apart

PACE_S = 4.0

_DRIVERS = {"amdgpu": "AMD", "radeon": "AMD", "i915": "Intel", "xe": "Intel"}
_FREQUENCIES = ("gt_cur_freq_mhz", "gt/gt0/rps_cur_freq_mhz", "device/tile0/gt0/freq0/cur_freq")


def gpus_sensor(*, sys: Path) -> Slow[tuple[Gpu, ...]]:
    """Ask at its own pace: a sleeping graphics processor takes its time. No card, no thread."""
    cards = sys / "class" / "drm"
    nvidia = _Nvidia() if importlib.util.find_spec("pynvml") else None

    def look() -> tuple[Gpu, ...]:
        return told_apart([*read_cards(cards), *(nvidia.read() if nvidia else ())])

    known = None if nvidia or cards.is_dir() else ()
    return Slow("gpus", look, pace_s=PACE_S, nothing="no_gpus", known=known)


def read_cards(cards: Path) -> Iterator[Gpu]:
    """Read the cards whose drivers publish something in sysfs."""
    for card in sorted(cards.glob("card[0-9]*")):
        device = card / "device"
        maker = _DRIVERS.get((device / "driver").resolve().name)
        if maker is None or "-" in card.name:  # card0-HDMI-A-1 is a socket
            continue
        microwatts = _first(device, "hwmon/hwmon*/power1_average", "hwmon/hwmon*/power1_input")
        millicelsius = _first(device, "hwmon/hwmon*/temp1_input")
        hertz = _first(device, "hwmon/hwmon*/freq1_input")
        mhz = _first(card, *_FREQUENCIES) if hertz is None else hertz / 1e6
        yield Gpu(
            name=clean(text_of(device / "product_name") or f"{maker} {card.name}"),
            busy_percent=_first(device, "gpu_busy_percent"),
            memory_total_bytes=number_of(device / "mem_info_vram_total"),
            memory_used_bytes=number_of(device / "mem_info_vram_used"),
            celsius=None if millicelsius is None else sensible_celsius(millicelsius / 1000),
            power_watts=None if microwatts is None else round(microwatts / 1e6, 1),
            frequency_mhz=mhz,
        )


class _Nvidia:
    """NVIDIA's management library; every figure on its own may be missing."""

    def __init__(self) -> None:
        self._library: Any = None

    def read(self) -> list[Gpu]:
        """Read every NVIDIA processor; none when the driver is not there."""
        if self._library is None:
            self._library = importlib.import_module("pynvml")
        library = self._library
        try:
            library.nvmlInit()
            cards = [library.nvmlDeviceGetHandleByIndex(at) for at in range(library.nvmlDeviceGetCount())]
        except library.NVMLError:
            return []
        return [self._card(card) for card in cards]

    def _card(self, card: object) -> Gpu:
        library = self._library

        def ask(name: str, *arguments: object) -> Any:  # noqa: ANN401  # the library has no types
            try:
                return getattr(library, name)(card, *arguments)
            except (library.NVMLError, AttributeError):
                return None

        name = ask("nvmlDeviceGetName")
        busy, memory = ask("nvmlDeviceGetUtilizationRates"), ask("nvmlDeviceGetMemoryInfo")
        milliwatts = ask("nvmlDeviceGetPowerUsage")
        return Gpu(
            name=clean(name or "NVIDIA"),
            busy_percent=None if busy is None else float(busy.gpu),
            memory_total_bytes=None if memory is None else int(memory.total),
            memory_used_bytes=None if memory is None else int(memory.used),
            celsius=sensible_celsius(ask("nvmlDeviceGetTemperature", 0)),
            power_watts=None if milliwatts is None else round(milliwatts / 1000, 1),
            frequency_mhz=ask("nvmlDeviceGetClockInfo", 0),
        )


def _first(folder: Path, *patterns: str) -> int | None:
    for pattern in patterns:
        for file in sorted(folder.glob(pattern)):
            found = number_of(file)
            if found is not None:
                return found
    return None
