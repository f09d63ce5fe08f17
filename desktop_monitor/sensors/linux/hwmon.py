"""Thermometers and fans. See the kernel's pages on the hwmon and thermal interfaces in sysfs.

To ask some chips wakes what they measure: a graphics processor that is suspended is not asked, and a drive
only after it has read or written something, since each question may start its idle timer anew (the kernel's
page on drivetemp, "Usage Note").
"""

import os
import time
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import NamedTuple

from msgspec.structs import replace

from desktop_monitor.model.reasons import ReasonCode, Unreadable
from desktop_monitor.model.sample import Fan, Temperature
from desktop_monitor.sensors.background_poller import BackgroundPoller
from desktop_monitor.sensors.clean_text import clean, unique_name, with_unique_names
from desktop_monitor.sensors.linux.sysfs import is_asleep, number_of, text_of
from desktop_monitor.sensors.reasons import unreadable
from desktop_monitor.sensors.sensor import Sensor
from desktop_monitor.sensors.temperature_limits import (
    plausible_celsius,
    plausible_limit_celsius,
    plausible_rpm,
)

DRIVE_PACE_S = 60.0
UNKNOWN_DRIVE_PACE_S = 3600.0
"""Of a drive whose activity is not known; twice the usual time until one spins down."""
KEPT_S = 2 * DRIVE_PACE_S
"""A temperature of a drive that is older is not the temperature of now."""

_DRIVE_CHIPS = ("drivetemp", "nvme")
_PROCESSOR_CHIPS = frozenset(
    {"applesmc", "coretemp", "k10temp", "k8temp", "macsmc_hwmon", "scmi_sensors", "scpi_sensors"}
    | {"via_cputemp", "zenpower"}
)
_DISK_IDENTITIES = ("wwid", "serial", "device/wwid", "device/serial")


class Hwmon(NamedTuple):
    """What all chips report, and which were not asked so that they go on sleeping."""

    temperatures: tuple[Temperature, ...]
    fans: tuple[Fan, ...]
    asleep: tuple[Unreadable, ...]


class _Input(NamedTuple):
    """A thermometer or fan; without a value it keeps its name, so that none of the same name gets it."""

    title: str
    value: Temperature | Fan | None = None


class _Chip(NamedTuple):
    """What a chip has; None where it is not asked."""

    name: str
    place: str
    temperatures: list[_Input] | None
    fans: list[_Input] | None


@dataclass(slots=True)
class _Drive:
    """When a drive was asked last, and what it had read and written by then."""

    asked_s: float
    activity: str | None
    temperatures: list[_Input]


class HwmonReader:
    """Reads all chips; blocks as long as the slowest takes."""

    def __init__(self, *, sys: Path) -> None:
        self._sys = sys
        self._drives: dict[tuple[Path, str | None], _Drive] = {}
        """By chip and disk: another disk may have the chip's number later."""
        self._asked: dict[tuple[str, str], _Chip] = {}
        """By name and place: each as it was when it was asked last."""

    def read(self) -> Hwmon:
        """Read every chip that is awake."""
        chips = list(map(self._chip, self._chips()))
        self._asked |= {(chip.name, chip.place): chip for chip in chips if chip.temperatures is not None}
        asleep = [
            unreadable(f"temperatures.{chip.name}", ReasonCode.ASLEEP)
            for chip in chips
            if chip.temperatures is None
        ]
        like = {chip.name: chip for chip in self._asked.values()}  # chips of one name have the same inputs
        known = [self._asked.get((chip.name, chip.place), like.get(chip.name, chip)) for chip in chips]
        inputs = [
            _inputs_of(chip.temperatures, one.temperatures) for chip, one in zip(chips, known, strict=True)
        ]
        names = {chip.name for chip in chips}
        if not names & _PROCESSOR_CHIPS:  # else the zones are what these measure, once more
            inputs.append(list(_thermal_zones(self._sys / "class" / "thermal", names)))
        temperatures = _named(inputs)
        fans = _named(_inputs_of(chip.fans, one.fans) for chip, one in zip(chips, known, strict=True))
        return Hwmon(
            with_unique_names(one for one in temperatures if isinstance(one, Temperature)),
            tuple(one for one in fans if isinstance(one, Fan)),
            tuple(asleep),
        )

    def _chip(self, chip: Path) -> _Chip:
        name, place = clean(text_of(chip / "name") or chip.name), os.path.realpath(chip / "device")
        temperatures = self._temperatures(chip, name)
        if temperatures is None:
            return _Chip(name, place, None, None)
        return _Chip(name, place, temperatures, [] if name in _DRIVE_CHIPS else list(_fans(chip, name)))

    def _chips(self) -> list[Path]:
        """Return the folders of the chips, by their places in the machine: their numbers change."""
        folders = (self._sys / "class" / "hwmon").glob("hwmon*")
        return sorted(
            folders, key=lambda chip: (os.path.realpath(chip / "device"), len(chip.name), chip.name)
        )

    def _temperatures(self, chip: Path, name: str) -> list[_Input] | None:
        """Return what a chip measures; None when it is not asked."""
        device = chip / "device"
        if is_asleep(device):
            return None
        if name not in _DRIVE_CHIPS:
            return list(_thermometers(chip, name, None))
        disk = _disk_of(device)
        activity = None if disk is None else text_of(disk / "stat")
        identity = None if disk is None else next(filter(None, map(text_of, _files(disk))), None)
        known, now_s = self._drives.get((chip, identity)), time.monotonic()
        if known is not None:
            age_s = now_s - known.asked_s
            pace_s = UNKNOWN_DRIVE_PACE_S if activity is None else DRIVE_PACE_S
            if age_s < pace_s or (activity is not None and activity == known.activity):
                return known.temperatures if age_s < KEPT_S else None
        found = list(_thermometers(chip, name, identity and clean(identity)))
        self._drives[chip, identity] = _Drive(now_s, activity, found)
        return found


class TemperaturesSensor(Sensor[tuple[Temperature, ...] | None]):
    """The thermometers of a poller of `HwmonReader.read`, which it drives."""

    def __init__(self, chips: BackgroundPoller[Hwmon]) -> None:
        self._chips = chips

    def begin_read(self) -> None:
        """Begin to read the chips, if it is due."""
        self._chips.begin_read()

    def wait_first(self, timeout_s: float) -> None:
        """Wait for the chips; not longer."""
        self._chips.wait_first(timeout_s)

    def read(self) -> tuple[Temperature, ...] | None:
        """Return the newest temperatures; None when they are not known."""
        found = self._chips.read()
        return found and found.temperatures

    def unreadable(self) -> list[Unreadable]:
        """Return why there is no thermometer, if there is none; which are asleep."""
        found = self._chips.read()
        if found is None:
            return self._chips.unreadable()
        if not found.temperatures and not found.asleep:
            return [unreadable("temperatures", ReasonCode.NO_TEMPERATURES)]
        return list(found.asleep)


class FansSensor(Sensor[tuple[Fan, ...] | None]):
    """The fans of the poller that `TemperaturesSensor` drives."""

    def __init__(self, chips: BackgroundPoller[Hwmon]) -> None:
        self._chips = chips

    def read(self) -> tuple[Fan, ...] | None:
        """Return the newest speeds; None when they are not known."""
        found = self._chips.read()
        return found and found.fans

    def unreadable(self) -> list[Unreadable]:
        """Return why there is no fan, if there is none."""
        found = self._chips.read()
        if found is None:
            return [replace(why, what="fans") for why in self._chips.unreadable()]
        return [] if found.fans else [unreadable("fans", ReasonCode.NO_FANS)]


def _inputs_of(now: list[_Input] | None, known: list[_Input] | None) -> list[_Input]:
    """Return the inputs of a chip; of one that was not asked, its names alone."""
    return [_Input(title) for title, _ in known or ()] if now is None else now


def _named(chips: Iterable[list[_Input]]) -> list[Temperature | Fan]:
    """Return the values of all inputs under names that are unique among all inputs."""
    taken: set[str] = set()
    found: list[Temperature | Fan] = []
    for name, value in chain.from_iterable(chips):
        title = unique_name(name, taken)
        taken.add(title)
        if value is not None:
            found.append(replace(value, name=title))
    return found


def _files(disk: Path) -> Iterator[Path]:
    return (disk / file for file in _DISK_IDENTITIES)


def _disk_of(device: Path) -> Path | None:
    """Return the folder of the block device that a chip is part of: a SCSI disk, or a namespace of NVMe."""
    found = [*device.glob("block/*"), *device.glob("nvme*n*")]
    return min(found) if found else None


def _thermometers(chip: Path, name: str, identity: str | None) -> Iterator[_Input]:
    inputs = _inputs(chip, "temp")
    for number, file in enumerate(inputs, 1):
        stem = str(file).removesuffix("_input")
        celsius = None if _is_faulty(stem) else plausible_celsius(_thousandths(file))
        label = text_of(Path(f"{stem}_label"))
        position = str(number) if len(inputs) > 1 else ""
        title = " ".join(part for part in (name, clean(label) if label else position) if part)
        if celsius is None:
            yield _Input(title)
            continue
        high, critical = (
            plausible_limit_celsius(_thousandths(Path(f"{stem}_{kind}"))) for kind in ("max", "crit")
        )
        series = f"{identity} {clean(label) if label else position}".strip() if identity else None
        yield _Input(title, Temperature(title, celsius, high, critical, series))


def _fans(chip: Path, name: str) -> Iterator[_Input]:
    for number, file in enumerate(_inputs(chip, "fan"), 1):
        stem = str(file).removesuffix("_input")
        rpm = None if _is_faulty(stem) else plausible_rpm(number_of(file))
        label = text_of(Path(f"{stem}_label"))
        title = clean(f"{name} {label or f'fan {number}'}")
        yield _Input(title, None if rpm is None else Fan(title, rpm))


def _is_faulty(stem: str) -> bool:
    """Return whether the chip says that an input is broken or open; what it measures is nonsense then."""
    return bool(number_of(Path(f"{stem}_fault")))


def _inputs(chip: Path, kind: str) -> list[Path]:
    """Return the files of a chip by their numbers; old drivers keep them in the device's folder."""
    files = chip.glob(f"{kind}[0-9]*_input"), chip.glob(f"device/{kind}[0-9]*_input")
    numbered = (
        {number: file for file in found if (number := _number_of_input(file, kind)).isdecimal()}
        for found in files
    )
    inputs = next(filter(None, numbered), {})
    return [inputs[number] for number in sorted(inputs, key=int)]


def _number_of_input(file: Path, kind: str) -> str:
    return file.name.removeprefix(kind).removesuffix("_input")


def _thermal_zones(zones: Path, chips: Collection[str]) -> Iterator[_Input]:
    """Read the thermal zones that are no chip as well: that of the processor of most phones and small boards.

    A zone that is a chip as well has its name there, with underscores (thermal_hwmon.c in the kernel).
    """
    for zone in sorted(zones.glob("thermal_zone[0-9]*"), key=lambda zone: (len(zone.name), zone.name)):
        title = clean(text_of(zone / "type") or zone.name)
        if title.replace("-", "_") in chips:
            continue
        celsius = plausible_celsius(_thousandths(zone / "temp"))
        if celsius is None:
            yield _Input(title)
            continue
        trips = {text_of(file): file for file in sorted(zone.glob("trip_point_[0-9]*_type"))}
        high, critical = (
            plausible_limit_celsius(_thousandths(Path(str(trips[kind]).removesuffix("type") + "temp")))
            if kind in trips
            else None
            for kind in ("hot", "critical")
        )
        yield _Input(title, Temperature(title, celsius, high, critical))


def _thousandths(file: Path) -> float | None:
    number = number_of(file)
    return None if number is None else number / 1000
