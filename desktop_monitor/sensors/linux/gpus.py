"""Graphics processors of AMD and Intel. See the kernel's pages on amdgpu ("GPU busy", "VRAM") and i915.

A processor that is suspended is not asked: that would wake it, and cost a laptop hours.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path

from desktop_monitor.model.reasons import ReasonCode, Unreadable
from desktop_monitor.model.sample import Gpu
from desktop_monitor.sensors.background_poller import BackgroundPoller
from desktop_monitor.sensors.blocking_calls import BlockingCalls
from desktop_monitor.sensors.clean_text import clean, with_unique_names
from desktop_monitor.sensors.linux.sysfs import is_asleep, is_folder, names_in, number_of, text_of
from desktop_monitor.sensors.nvidia import (
    MAX_MEMORY_BYTES,
    MAX_MHZ,
    MAX_WATTS,
    has_driver,
    read_nvidia,
    sleeping_card,
    within,
)
from desktop_monitor.sensors.reasons import unreadable
from desktop_monitor.sensors.sensor import Sensor
from desktop_monitor.sensors.temperature_limits import plausible_celsius

PACE_S = 4.0

_VENDOR_OF_DRIVER = {"amdgpu": "AMD", "radeon": "AMD", "i915": "Intel", "xe": "Intel"}
_FREQUENCIES = ("gt_cur_freq_mhz", "gt/gt0/rps_cur_freq_mhz", "device/tile0/gt0/freq0/cur_freq")
_APU_METRICS = (2, 3)
"""The formats of gpu_metrics for integrated processors; others have 1."""


class GpusSensor(Sensor[tuple[Gpu, ...] | None]):
    """Polls all processors."""

    def __init__(self, *, sys: Path, calls: BlockingCalls) -> None:
        cards, has_nvidia = sys / "class" / "drm", has_driver(sys)

        def read_all() -> tuple[Gpu, ...]:
            return with_unique_names([*read_cards(cards), *(read_nvidia(sys) if has_nvidia else ())])

        self._cards: BackgroundPoller[tuple[Gpu, ...]] = BackgroundPoller(
            "gpus",
            read_all,
            calls=calls,
            pace_s=PACE_S,
            empty_reason=ReasonCode.NO_GPUS,
            constant=None if has_nvidia or is_folder(cards) else (),
        )

    def begin_read(self) -> None:
        self._cards.begin_read()

    def read(self) -> tuple[Gpu, ...] | None:
        """Return the newest figures; None when they are not known."""
        return self._cards.read()

    def unreadable(self) -> list[Unreadable]:
        """Return why there is no processor, if there is none; which are asleep."""
        asleep = [
            unreadable(f"gpus.{card.name}", ReasonCode.ASLEEP)
            for card in self._cards.read() or ()
            if card.is_asleep
        ]
        return [*self._cards.unreadable(), *asleep]

    def wait_first(self, timeout_s: float) -> None:
        self._cards.wait_first(timeout_s)


def read_cards(cards: Path) -> Iterator[Gpu]:
    """Read the cards whose drivers publish something in sysfs; may block."""
    numbers = [name.removeprefix("card") for name in names_in(cards) if name.startswith("card")]
    for number in sorted(filter(str.isdecimal, numbers), key=int):  # card0-HDMI-A-1 is a connector
        card = cards / f"card{number}"
        device = card / "device"
        vendor = _VENDOR_OF_DRIVER.get((device / "driver").resolve().name)
        if vendor is None:
            continue
        bus_id = clean(device.resolve().name)
        if is_asleep(device):
            yield sleeping_card(f"{vendor} {card.name}", bus_id)
        else:
            yield _awake_card(card, vendor, bus_id)


def _awake_card(card: Path, vendor: str, bus_id: str) -> Gpu:
    device = card / "device"
    chips = [f"{device}/hwmon/{name}" for name in sorted(names_in(device / "hwmon"))]
    microwatts = within(_first(chips, "power1_average", "power1_input"), MAX_WATTS * 1_000_000)
    millicelsius = _first(chips, "temp1_input", "temp2_input")
    hertz = within(_first(chips, "freq1_input"), MAX_MHZ * 1_000_000)
    total, used, system_total, system_used = (
        within(number_of(device / f"mem_info_{kind}"), MAX_MEMORY_BYTES)
        for kind in ("vram_total", "vram_used", "gtt_total", "gtt_used")
    )
    if total is not None and system_total is not None and _is_integrated(device, total, system_total):
        total += system_total
        used = None if used is None or system_used is None else used + system_used
    return Gpu(
        name=clean(text_of(device / "product_name") or f"{vendor} {card.name}"),
        busy_percent=within(number_of(device / "gpu_busy_percent"), 100),
        memory_total_bytes=total,
        memory_used_bytes=used,
        celsius=None if millicelsius is None else plausible_celsius(millicelsius / 1000),
        power_watts=None if microwatts is None else round(microwatts / 1e6, 1),
        frequency_mhz=within(_first([card], *_FREQUENCIES), MAX_MHZ) if hertz is None else hertz / 1e6,
        system_memory_total_bytes=system_total,
        system_memory_used_bytes=system_used,
        id=bus_id,
    )


def _is_integrated(device: Path, vram_bytes: int, system_bytes: int) -> bool:
    """Return whether a processor works in the machine's memory; its own is a small part of it."""
    try:
        return (device / "gpu_metrics").read_bytes()[2] in _APU_METRICS
    except (OSError, IndexError):
        return vram_bytes < system_bytes and vram_bytes <= 2**30


def _first(folders: Sequence[str | Path], *files: str) -> int | None:
    """Return the number in the first of some files that has one, in whichever folder that is."""
    paths = (f"{folder}/{file}" for file in files for folder in folders)
    return next((found for path in paths if (found := number_of(path)) is not None), None)
