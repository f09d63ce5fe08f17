"""Batteries. See the kernel's page on the power supply class."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from desktop_monitor.model.sample import Battery
from desktop_monitor.rates.sums import sum_if_all_known
from desktop_monitor.sensors.linux.sysfs import number_of, text_of

_STATES = {
    "Charging": "charging",
    "Discharging": "discharging",
    "Full": "full",
    "Not charging": "not_charging",
}
_MAX_REMAINING_S = 7 * 86_400  # at almost no flow, "time left" is noise
_CONTRADICTION = 0.2
"""By which part of a battery the percentage differs from the charge, where one of them is wrong."""
_SHORTEST_H = 0.1
_MOST_MICROWATTS = 10**9
"""No battery is used up sooner, and none has more; firmware that says so has the unit wrong."""
_MOST_HEALTH_PERCENT = 200.0
"""New batteries hold a little more than what they were designed for."""
_LEAST_MICROVOLTS, _MOST_MICROVOLTS = 10**6, 10**9
"""Drivers that have the unit wrong report millivolts, or volts."""
_IN_USE = ("charging", "discharging")


@dataclass(frozen=True, slots=True)
class _Cell:
    """One battery; energies in microwatt hours, the flow in microwatts."""

    status: str
    now: int
    full: int
    designed: int | None
    flow: int | None


def read_batteries(supplies: Path) -> Battery | None:
    """Add up the machine's batteries; those of mice and headphones are not the machine's.

    May block: the firmware answers.
    """
    found = {folder: _cell(folder) for folder in sorted(supplies.glob("*"))}
    cells = [cell for cell in found.values() if cell]
    full = sum(cell.full for cell in cells)
    if not full or any(cell is None and _has_only_percent(folder) for folder, cell in found.items()):
        return _only_percent(supplies)
    now = sum(cell.now for cell in cells)
    state = _state(cell.status for cell in cells)
    flow = _flow(cells)
    designed = [cell.designed for cell in cells if cell.designed and cell.designed > 0]
    return Battery(
        charge_percent=round(min(100.0, 100 * now / full), 1),
        state=state,
        power_watts=None if flow is None else round(flow / 1e6, 2),
        remaining_s=_remaining_s(state, now, full, flow),
        health_percent=_health_percent(full, sum(designed)) if len(designed) == len(cells) else None,
    )


def _health_percent(full: int, designed: int) -> float | None:
    percent = round(100 * full / designed, 1)
    return percent if percent <= _MOST_HEALTH_PERCENT else None


def _flow(cells: list[_Cell]) -> int | None:
    """Return the flow of all batteries; None while one that is in use does not say its own."""
    if any(cell.flow is None and _STATES.get(cell.status) in _IN_USE for cell in cells):
        return None
    known = [cell.flow for cell in cells if cell.flow is not None]
    return sum(known) if known else None


def _cell(folder: Path) -> _Cell | None:
    if not _is_in_machine(folder):
        return None
    status = text_of(folder / "status") or "Unknown"
    flow = number_of(folder / "power_now")
    voltage = _voltage(folder, "voltage_now") or _voltage(folder, "voltage_min_design")
    now, full = number_of(folder / "energy_now"), number_of(folder / "energy_full")
    designed = number_of(folder / "energy_full_design")
    if now is None or full is None:  # this battery counts charge (microampere hours), not energy
        volts = (voltage or 1_000_000) / 1e6  # without a voltage the parts are known, the energy is not
        flow = flow if voltage else None
        now, full, designed = (
            None if charge is None else round(charge * volts)
            for charge in (number_of(folder / f"charge_{name}") for name in ("now", "full", "full_design"))
        )
    if flow is None:
        flow = _flow_of_current(folder, voltage)
    if now is None or now < 0 or full is None or full <= 0:
        return None
    percent = _percent(folder)
    if percent is not None:
        charge = full * percent / 100
        if abs(now - charge) > full * _CONTRADICTION:  # a driver that scales the one and not the other
            now = round(charge)
    if flow is not None and abs(flow) * _SHORTEST_H > full:
        flow = None
    return _Cell(status, now, full, designed, None if flow is None else abs(flow))


def _voltage(folder: Path, file: str) -> int | None:
    """Return a voltage in microvolts; None for one that no battery has."""
    microvolts = number_of(folder / file)
    return microvolts if microvolts and _LEAST_MICROVOLTS <= microvolts < _MOST_MICROVOLTS else None


def _flow_of_current(folder: Path, voltage: int | None) -> int | None:
    current = number_of(folder / "current_now")
    return None if current is None or voltage is None else round(current * voltage / 1e6)


def _is_in_machine(folder: Path) -> bool:
    """Return whether this is a battery of the machine, and not taken out: its figures may still be there."""
    is_battery = text_of(folder / "type") == "Battery" and text_of(folder / "scope") != "Device"
    return is_battery and text_of(folder / "present") != "0"


def _has_only_percent(folder: Path) -> bool:
    """Return whether a battery does not say how much it holds; none at all is one that is worn out."""
    holds = [number_of(folder / file) for file in ("energy_full", "charge_full")]
    return 0 not in holds and _is_in_machine(folder) and _percent(folder) is not None


def _percent(folder: Path) -> int | None:
    percent = number_of(folder / "capacity")
    return None if percent is None or percent < 0 else min(100, percent)


def _only_percent(supplies: Path) -> Battery | None:
    """Some firmware reports nothing but the percentage; of several batteries it is the mean, as in UPower."""
    folders = list(filter(_is_in_machine, sorted(supplies.glob("*"))))
    known = [percent for folder in folders if (percent := _percent(folder)) is not None]
    if not known:
        return None
    state = _state(text_of(folder / "status") or "" for folder in folders)
    flows = [_reported_flow(folder) for folder in folders]
    total = sum_if_all_known(flows)
    watts = None if total is None or total > _MOST_MICROWATTS else round(total / 1e6, 2)
    return Battery(round(sum(known) / len(known), 1), state, watts, None, None)


def _reported_flow(folder: Path) -> int | None:
    power = number_of(folder / "power_now")
    flow = _flow_of_current(folder, _voltage(folder, "voltage_now")) if power is None else power
    return None if flow is None else abs(flow)


def _state(statuses: Iterable[str]) -> str:
    """The state of one that is in use counts: two batteries are used up one after the other."""
    found = {_STATES.get(status, "unknown") for status in statuses}
    for state in ("charging", "discharging", "not_charging", "full"):
        if state in found:
            return state
    return "unknown"


def _remaining_s(state: str, now: int, full: int, flow: int | None) -> int | None:
    if not flow or state not in _IN_USE:
        return None
    left_s = 3600 * (now if state == "discharging" else max(0, full - now)) // flow
    return left_s if left_s < _MAX_REMAINING_S else None
