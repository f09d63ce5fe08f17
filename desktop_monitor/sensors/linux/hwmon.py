"""Thermometers and fans. See the kernel's pages on the hwmon and thermal interfaces in sysfs.

To ask some chips wakes what they measure: a graphics processor that is suspended is not asked, and a drive
only after it has read or written something, since each read may restart its idle timer (the kernel's
page on drivetemp, "Usage Note").
"""

import math
import os
import re
import time
from collections.abc import Collection, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import NamedTuple

from msgspec.structs import replace

from desktop_monitor.model.reasons import ReasonCode, Unreadable
from desktop_monitor.model.sample import Fan, Temperature
from desktop_monitor.sensors.background_poller import BackgroundPoller
from desktop_monitor.sensors.clean_text import clean, unique_name, with_unique_names
from desktop_monitor.sensors.linux.hwmon_inputs import Inputs, InputValue, limit_celsius
from desktop_monitor.sensors.linux.sysfs import is_asleep, names_in, number_of, text_of
from desktop_monitor.sensors.reasons import unreadable
from desktop_monitor.sensors.sensor import Sensor
from desktop_monitor.sensors.temperature_limits import plausible_celsius

DRIVE_PACE_S = 60.0
UNKNOWN_DRIVE_PACE_S = 3600.0
"""Of a drive whose activity is not known; twice the usual time until one spins down."""
LOOKED_UP_S = 300.0
"""How long the chips and their inputs are known: to find them takes ten times as long as to read them."""
KEPT_S = 2 * DRIVE_PACE_S
"""A temperature of a drive that is older is not the temperature of now."""

_DRIVE_CHIPS = ("drivetemp", "nvme")
_PROCESSOR_CHIPS = frozenset(
    {"applesmc", "coretemp", "k10temp", "k8temp", "macsmc_hwmon", "scmi_sensors", "scpi_sensors"}
    | {"via_cputemp", "zenpower"}
)
_COUNTED_NAME = re.compile(r"(iwlwifi|\w+_phy)_?\d+")
"""Drivers of wireless cards count how often they were loaded, which is at each wake-up of some systems."""
_DISK_IDENTITIES = ("wwid", "serial", "device/wwid", "device/serial")


class Hwmon(NamedTuple):
    """What all chips report, and which were not asked so that they stay asleep."""

    temperatures: tuple[Temperature, ...]
    fans: tuple[Fan, ...]
    asleep: tuple[Unreadable, ...]


class _Chip(NamedTuple):
    """What a chip has; None where it is not asked."""

    name: str
    device: str
    temperatures: list[InputValue] | None
    fans: list[InputValue] | None


@dataclass(slots=True)
class _Drive:
    """When a drive was asked last, and what it had read and written by then."""

    asked_s: float
    activity: str | None
    temperatures: list[InputValue]


@dataclass(slots=True)
class _KnownChip:
    """What a chip is, as it was when the chips were looked up."""

    folder: Path
    name: str
    device: str
    disk: Path | None = None
    inputs: dict[str | None, Inputs] = field(default_factory=dict)
    """By the identity of the drive; there is one when the chip was awake."""

    def inputs_of(self, identity: str | None) -> Inputs:
        """Return the inputs; the chip must be awake."""
        found = self.inputs.get(identity)
        if found is None:
            has_fans = self.name not in _DRIVE_CHIPS
            found = self.inputs[identity] = Inputs(self.folder, self.name, identity, has_fans=has_fans)
        return found


class HwmonReader:
    """Reads all chips; blocks as long as the slowest takes."""

    def __init__(self, *, sys: Path) -> None:
        self._sys = sys
        self._drives: dict[tuple[Path, str | None], _Drive] = {}
        """By chip and disk: another disk may have the chip's number later."""
        self._asked: dict[tuple[str, str], _Chip] = {}
        """By name and device: each as it was when it was asked last."""
        self._known: list[_KnownChip] = []
        self._folders: dict[str, int] = {}
        self._known_s = -math.inf
        """When the chips were looked up."""

    def read(self) -> Hwmon:
        """Read every chip that is awake."""
        chips = list(map(self._chip, self._chips()))
        self._asked |= {(chip.name, chip.device): chip for chip in chips if chip.temperatures is not None}
        asleep = [
            unreadable(f"temperatures.{chip.name}", ReasonCode.ASLEEP)
            for chip in chips
            if chip.temperatures is None
        ]
        like = {chip.name: chip for chip in self._asked.values()}  # chips of one name have the same inputs
        known = [self._asked.get((chip.name, chip.device), like.get(chip.name, chip)) for chip in chips]
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

    def _chip(self, chip: _KnownChip) -> _Chip:
        if is_asleep(chip.folder / "device"):
            return _Chip(chip.name, chip.device, None, None)
        if chip.name in _DRIVE_CHIPS:
            temperatures = self._of_drive(chip)
            return _Chip(chip.name, chip.device, temperatures, None if temperatures is None else [])
        inputs = chip.inputs_of(None)
        return _Chip(chip.name, chip.device, inputs.temperatures(), inputs.fans())

    def _chips(self) -> list[_KnownChip]:
        """Return the chips, by their places in the machine: their numbers change."""
        folder, now_s = self._sys / "class" / "hwmon", time.monotonic()
        folders = _folders(folder)
        if folders != self._folders or now_s - self._known_s >= LOOKED_UP_S:
            found = [
                _KnownChip(
                    folder / name,
                    _chip_name(_driver_name(folder / name) or name),
                    os.path.realpath(folder / name / "device"),
                )
                for name in folders
            ]
            found.sort(key=lambda chip: (chip.device, len(chip.folder.name), chip.folder.name))
            self._known, self._folders, self._known_s = found, folders, now_s
            self._forget_all_but(found)
        return self._known

    def _forget_all_but(self, chips: list[_KnownChip]) -> None:
        """Forget chips that are gone: a drive gets another path each time that it is plugged in."""
        folders, names = {chip.folder for chip in chips}, {(chip.name, chip.device) for chip in chips}
        self._drives = {key: one for key, one in self._drives.items() if key[0] in folders}
        self._asked = {key: one for key, one in self._asked.items() if key in names}

    def _of_drive(self, chip: _KnownChip) -> list[InputValue] | None:
        """Return what the thermometers of a drive show; None when it is not asked."""
        activity = None if chip.disk is None else text_of(chip.disk / "stat")
        if activity is None:
            chip.disk = _disk_of(chip.folder / "device")
            activity = None if chip.disk is None else text_of(chip.disk / "stat")
        disk = chip.disk
        identity = None if disk is None else next(filter(None, map(text_of, _files(disk))), None)
        known, now_s = self._drives.get((chip.folder, identity)), time.monotonic()
        if known is not None:
            age_s = now_s - known.asked_s
            pace_s = UNKNOWN_DRIVE_PACE_S if activity is None else DRIVE_PACE_S
            if age_s < pace_s or (activity is not None and activity == known.activity):
                return known.temperatures if age_s < KEPT_S else None
        found = chip.inputs_of(identity and clean(identity)).temperatures()
        self._drives[chip.folder, identity] = _Drive(now_s, activity, found)
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


def _driver_name(chip: Path) -> str | None:
    """Return the name that a driver gives, that of its device without one: the chip's number changes.

    Old drivers have it where their inputs are.
    """
    device = chip / "device"
    given = text_of(chip / "name") or text_of(device / "name")
    return given or (device.resolve().name if device.exists() else None)


def _chip_name(text: str) -> str:
    """Return a name that stays when a driver is loaded again: a series is named by it."""
    counted = _COUNTED_NAME.fullmatch(text)
    return clean(counted[1] if counted else text)


def _folders(chips: Path) -> dict[str, int]:
    """Return the folders of the chips, each with its inode: another one that gets its number has another."""
    found: dict[str, int] = {}
    for name in names_in(chips):
        if name.startswith("hwmon"):
            with suppress(OSError):  # it is gone
                found[name] = os.stat(f"{chips}/{name}").st_ino  # noqa: PTH116  # text
    return found


def _inputs_of(now: list[InputValue] | None, known: list[InputValue] | None) -> list[InputValue]:
    """Return the inputs of a chip; of one that was not asked, its names alone."""
    return [InputValue(title) for title, _ in known or ()] if now is None else now


def _named(chips: Iterable[list[InputValue]]) -> list[Temperature | Fan]:
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


def _thermal_zones(zones: Path, chips: Collection[str]) -> Iterator[InputValue]:
    """Read the thermal zones that are no chip as well: that of the processor of most phones and small boards.

    A zone that is a chip as well has its name there, with underscores (thermal_hwmon.c in the kernel).
    """
    for zone in sorted(zones.glob("thermal_zone[0-9]*"), key=lambda zone: (len(zone.name), zone.name)):
        title = _chip_name(text_of(zone / "type") or zone.name)
        if title.replace("-", "_") in chips:
            continue
        number = number_of(zone / "temp")
        celsius = None if number is None else plausible_celsius(number / 1000)
        if celsius is None:
            yield InputValue(title)
            continue
        trips = {text_of(file): file for file in sorted(zone.glob("trip_point_[0-9]*_type"))}
        high, critical = (
            limit_celsius(str(trips[kind]).removesuffix("type") + "temp") if kind in trips else None
            for kind in ("hot", "critical")
        )
        yield InputValue(title, Temperature(title, celsius, high, critical))
