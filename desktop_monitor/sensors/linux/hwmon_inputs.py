"""The inputs of a chip: where they are, what they are called, what their limits are. See `hwmon`.

To find them takes ten times as long as to read them, and they hardly ever change.
"""

from pathlib import Path
from typing import NamedTuple

from desktop_monitor.model.sample import Fan, Temperature
from desktop_monitor.sensors.clean_text import clean
from desktop_monitor.sensors.linux.sysfs import names_in, number_of, text_of
from desktop_monitor.sensors.temperature_limits import (
    plausible_celsius,
    plausible_limit_celsius,
    plausible_rpm,
)


class InputValue(NamedTuple):
    """A thermometer or fan; without a value it keeps its name, so that none of the same name gets it."""

    title: str
    value: Temperature | Fan | None = None


class _Input(NamedTuple):
    """The files of an input; ``fault`` is None where the chip does not say whether it is broken or open."""

    title: str
    file: str
    fault: str | None

    def number(self) -> int | None:
        """Return what is measured; None where the chip says that it is nonsense."""
        return None if self.fault is not None and number_of(self.fault) else number_of(self.file)


class _Thermometer(NamedTuple):
    input: _Input
    high_celsius: float | None
    critical_celsius: float | None
    series: str | None

    def read(self) -> InputValue:
        number, title = self.input.number(), self.input.title
        celsius = None if number is None else plausible_celsius(number / 1000)
        if celsius is None:
            return InputValue(title)
        return InputValue(
            title, Temperature(title, celsius, self.high_celsius, self.critical_celsius, self.series)
        )


class Inputs:
    """The inputs of one chip, as they were when this was made."""

    def __init__(self, chip: Path, name: str, identity: str | None, *, has_fans: bool) -> None:
        """Look at a chip, which has a name; `identity` is that of the drive that it belongs to."""
        folder = str(chip)
        self._thermometers = [
            _thermometer(stem, number, count, name, identity)
            for stem, number, count in _found(folder, "temp")
        ]
        fans = _found(folder, "fan") if has_fans else []
        self._fans = [
            _input(stem, clean(f"{name} {text_of(f'{stem}_label') or f'fan {number}'}"))
            for stem, number, _ in fans
        ]

    def temperatures(self) -> list[InputValue]:
        """Read all thermometers."""
        return [one.read() for one in self._thermometers]

    def fans(self) -> list[InputValue]:
        """Read all fans."""
        speeds = ((one.title, plausible_rpm(one.number())) for one in self._fans)
        return [InputValue(title, None if rpm is None else Fan(title, rpm)) for title, rpm in speeds]


def _thermometer(stem: str, number: int, count: int, name: str, identity: str | None) -> _Thermometer:
    label = text_of(f"{stem}_label")
    position = str(number) if count > 1 else ""
    title = " ".join(part for part in (name, clean(label) if label else position) if part)
    high, critical = (limit_celsius(f"{stem}_{kind}") for kind in ("max", "crit"))
    series = f"{identity} {clean(label) if label else position}".strip() if identity else None
    return _Thermometer(_input(stem, title), high, critical, series)


def _input(stem: str, title: str) -> _Input:
    fault = f"{stem}_fault"
    return _Input(title, f"{stem}_input", fault if text_of(fault) is not None else None)


def limit_celsius(file: str | Path) -> float | None:
    """Return a limit, which the kernel has in thousandths; None where it is missing or makes no sense."""
    number = number_of(file)
    return plausible_limit_celsius(None if number is None else number / 1000)


def _found(folder: str, kind: str) -> list[tuple[str, int, int]]:
    """Return the inputs of a kind by their numbers: file without its ending, position, how many there are.

    Old drivers keep them in the device's folder.
    """
    for place in (folder, f"{folder}/device"):
        numbers = sorted(
            int(number)
            for name in names_in(place)
            if name.startswith(kind)
            and name.endswith("_input")
            and (number := name.removeprefix(kind).removesuffix("_input")).isdecimal()
        )
        if numbers:
            return [
                (f"{place}/{kind}{number}", position, len(numbers))
                for position, number in enumerate(numbers, 1)
            ]
    return []
