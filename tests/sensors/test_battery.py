"""Batteries, as the kernel's power supply class tells of them."""

from pathlib import Path

from desktop_monitor.model.sample import Battery
from desktop_monitor.sensors.battery import battery_sensor, read_batteries
from tests.waiting import eventually


def supply(folder: Path, name: str, **values: object) -> None:
    """Put a power supply into an invented sysfs."""
    (folder / name).mkdir(parents=True)
    for key, value in values.items():
        (folder / name / key).write_text(f"{value}\n", encoding="utf-8")


def test_a_battery_tells_charge_flow_time_and_health(tmp_path: Path) -> None:
    """Energy in microwatt hours; the time left is what is left over what flows."""
    supply(
        tmp_path,
        "BAT0",
        type="Battery",
        status="Discharging",
        energy_now=20_000_000,
        energy_full=40_000_000,
        energy_full_design=50_000_000,
        power_now=10_000_000,
    )
    supply(tmp_path, "AC", type="Mains", online=0)

    assert read_batteries(tmp_path) == Battery(50.0, "discharging", 10.0, 7200, 80.0)


def test_a_battery_that_counts_charge_is_understood(tmp_path: Path) -> None:
    """Microampere hours times volts; a current may be negative while it discharges."""
    supply(
        tmp_path,
        "BAT1",
        type="Battery",
        status="Charging",
        charge_now=1_000_000,
        charge_full=2_000_000,
        voltage_now=10_000_000,
        current_now=-500_000,
    )

    assert read_batteries(tmp_path) == Battery(50.0, "charging", 5.0, 7200, None)


def test_two_batteries_are_one(tmp_path: Path) -> None:
    """The one that moves tells the state."""
    supply(tmp_path, "BAT0", type="Battery", status="Full", energy_now=10, energy_full=10)
    supply(tmp_path, "BAT1", type="Battery", status="Discharging", energy_now=0, energy_full=10, power_now=0)

    assert read_batteries(tmp_path) == Battery(50.0, "discharging", 0.0, None, None)


def test_only_a_percentage_is_better_than_nothing(tmp_path: Path) -> None:
    """Some firmware tells no energy."""
    supply(tmp_path, "BAT0", type="Battery", status="Not charging", capacity=77)

    assert read_batteries(tmp_path) == Battery(77.0, "not_charging", None, None, None)


def test_a_mouse_is_not_the_machine(tmp_path: Path) -> None:
    """Devices of the desk have batteries of their own; nonsense is none."""
    supply(tmp_path / "class" / "power_supply", "hidpp_battery_0", type="Battery", scope="Device", capacity=5)
    supply(tmp_path / "class" / "power_supply", "BAT9", type="Battery", energy_now="x", energy_full=0)
    sensor = battery_sensor(sys=tmp_path)

    assert sensor.read() is None
    eventually(lambda: [one.code for one in sensor.unreadable()] == ["no_battery"])
    sensor.close()
