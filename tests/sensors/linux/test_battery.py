"""Batteries, as the kernel's power supply class reports them."""

from pathlib import Path

import pytest

from desktop_monitor.model.sample import Battery
from desktop_monitor.sensors.linux.battery import read_batteries
from tests.sensors.helpers import put

HALF: dict[str, object] = {"type": "Battery", "energy_now": 20_000_000, "energy_full": 40_000_000}


def test_charge_flow_time_and_health_are_computed(tmp_path: Path) -> None:
    """Energy is in microwatt hours; the time left is the energy left over the flow."""
    discharging = {"status": "Discharging", "energy_full_design": 50_000_000, "power_now": 10_000_000}
    put(tmp_path / "BAT0", HALF | discharging)
    put(tmp_path / "AC", {"type": "Mains", "online": 0})

    assert read_batteries(tmp_path) == Battery(50.0, "discharging", 10.0, 7200, 80.0)


def test_a_battery_may_count_charge(tmp_path: Path) -> None:
    """Microampere hours times volts; a current may be negative while it discharges."""
    put(
        tmp_path / "BAT1",
        {
            "type": "Battery",
            "status": "Charging",
            "charge_now": 1_000_000,
            "charge_full": 2_000_000,
            "voltage_now": 10_000_000,
            "current_now": -500_000,
        },
    )

    assert read_batteries(tmp_path) == Battery(50.0, "charging", 5.0, 7200, None)


def test_a_battery_that_counts_charge_and_no_voltage_has_no_flow(tmp_path: Path) -> None:
    """Its charge in percent is known all the same."""
    charge: dict[str, object] = {"charge_now": 1_000_000, "charge_full": 4_000_000, "current_now": 500_000}
    put(tmp_path / "BAT0", charge | {"type": "Battery", "status": "Discharging"})

    assert read_batteries(tmp_path) == Battery(25.0, "discharging", None, None, None)


def test_two_batteries_are_added(tmp_path: Path) -> None:
    """The one in use has the state and the flow."""
    put(tmp_path / "BAT0", HALF | {"status": "Full", "energy_now": 40_000_000})
    put(tmp_path / "BAT1", HALF | {"status": "Discharging", "power_now": 30_000_000})

    assert read_batteries(tmp_path) == Battery(75.0, "discharging", 30.0, 7200, None)


def test_the_health_of_two_batteries_needs_both(tmp_path: Path) -> None:
    """One without a designed capacity says nothing about the other."""
    put(tmp_path / "BAT0", HALF | {"status": "Full", "energy_full_design": 50_000_000})
    put(tmp_path / "BAT1", HALF | {"status": "Full"})
    assert read_batteries(tmp_path) == Battery(50.0, "full", None, None, None)

    put(tmp_path / "BAT1", {"energy_full_design": 110_000_000})

    assert read_batteries(tmp_path) == Battery(50.0, "full", None, None, 50.0)


def test_a_battery_that_counts_charge_and_no_voltage_has_no_time_left(tmp_path: Path) -> None:
    """Its flow in watts says nothing about ampere hours."""
    charge: dict[str, object] = {"charge_now": 1_000_000, "charge_full": 4_000_000, "power_now": 5_000_000}
    put(tmp_path / "BAT0", charge | {"type": "Battery", "status": "Discharging"})

    assert read_batteries(tmp_path) == Battery(25.0, "discharging", None, None, None)


@pytest.mark.parametrize(("now", "percent"), [(42_000_000, 100.0), (261_000_000, 95.0)])
def test_more_than_a_battery_holds_is_not_believed(tmp_path: Path, now: int, percent: float) -> None:
    """Some drivers scale what is left, and not what there can be; the percentage is of another register."""
    battery = HALF | {"status": "Discharging", "energy_now": now, "power_now": 19_000_000, "capacity": 95}
    put(tmp_path / "BAT0", battery)

    found = read_batteries(tmp_path)

    assert found is not None
    assert found.charge_percent == percent
    assert found.remaining_s == (7957 if now < 50_000_000 else 7200)


def test_the_least_voltage_that_was_designed_stands_for_an_unknown_one(tmp_path: Path) -> None:
    """As UPower has it."""
    charge: dict[str, object] = {"charge_now": 1_000_000, "charge_full": 4_000_000, "power_now": 5_000_000}
    battery = {"type": "Battery", "status": "Discharging", "voltage_min_design": 10_000_000}
    put(tmp_path / "BAT0", charge | battery)

    assert read_batteries(tmp_path) == Battery(25.0, "discharging", 5.0, 7200, None)


@pytest.mark.parametrize(
    ("statuses", "expected"),
    [
        (("Charging", "Discharging"), "charging"),
        (("Full", "Discharging"), "discharging"),
        (("Not charging", "Full"), "not_charging"),
        (("Full", "Full"), "full"),
        (("Unknown", "Full"), "full"),
        (("Unknown", "Unknown"), "unknown"),
        (("A word of a later kernel", "Unknown"), "unknown"),
    ],
)
def test_the_state_of_the_battery_in_use_counts(
    tmp_path: Path, statuses: tuple[str, str], expected: str
) -> None:
    """Two batteries are used up one after the other."""
    for name, status in zip(("BAT0", "BAT1"), statuses, strict=True):
        put(tmp_path / name, HALF | {"status": status})

    found = read_batteries(tmp_path)

    assert found is not None
    assert found.state == expected


@pytest.mark.parametrize(
    "missing",
    [
        {"energy_now": ""},
        {"energy_now": "unknown"},
        {"energy_now/x": "an attribute that cannot be read"},
        {"energy_full": 0},
    ],
    ids=["empty", "a word", "an error", "no capacity"],
)
def test_a_battery_that_is_not_there_is_not_counted(tmp_path: Path, missing: dict[str, object]) -> None:
    """A slot without a battery has files without values."""
    for name in missing:
        put(tmp_path / "BAT1", {key: value for key, value in HALF.items() if not name.startswith(key)})
    put(tmp_path / "BAT1", missing)
    put(tmp_path / "BAT0", HALF | {"status": "Full"})

    assert read_batteries(tmp_path) == Battery(50.0, "full", None, None, None)


def test_a_percentage_alone_is_better_than_nothing(tmp_path: Path) -> None:
    """Some firmware reports no energy."""
    put(tmp_path / "BAT0", {"type": "Battery", "status": "Not charging", "capacity": 77})

    assert read_batteries(tmp_path) == Battery(77.0, "not_charging", None, None, None)


def test_more_than_full_is_full(tmp_path: Path) -> None:
    """The capacity is an estimate."""
    put(tmp_path / "BAT0", HALF | {"status": "Full", "energy_now": 41_000_000})

    assert read_batteries(tmp_path) == Battery(100.0, "full", None, None, None)


def test_the_batteries_of_other_devices_are_not_the_machines(tmp_path: Path) -> None:
    """A mouse has one of its own."""
    put(tmp_path / "hidpp_battery_0", {"type": "Battery", "scope": "Device", "capacity": 5})
    put(tmp_path / "hidpp_battery_1", HALF | {"scope": "Device"})

    assert read_batteries(tmp_path) is None


def test_a_trickle_has_no_time_left(tmp_path: Path) -> None:
    """At almost no flow it would be months."""
    put(tmp_path / "BAT0", HALF | {"status": "Discharging", "power_now": 1000})

    found = read_batteries(tmp_path)

    assert found is not None
    assert found.remaining_s is None


def test_a_machine_without_batteries_has_none(tmp_path: Path) -> None:
    """Nor the folder of them."""
    assert read_batteries(tmp_path / "power_supply") is None


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (
            [{"capacity": 100, "status": "Full"}, {"capacity": 20, "status": "Discharging"}],
            Battery(60.0, "discharging", None, None, None),
        ),
        (
            [{"capacity": 140, "status": "Full"}, {"status": "Not charging"}],
            Battery(100.0, "not_charging", None, None, None),
        ),
        (
            [
                HALF | {"status": "Discharging", "power_now": 10_000_000},
                HALF | {"status": "Discharging"},
            ],
            Battery(50.0, "discharging", None, None, None),
        ),
        (
            [
                HALF | {"status": "Discharging", "power_now": 10_000_000},
                HALF | {"status": "Full"},
            ],
            Battery(50.0, "discharging", 10.0, 14400, None),
        ),
        ([{"status": "Discharging"}], None),
    ],
    ids=["percent alone", "one without percent", "an unknown flow", "one at rest", "no figures"],
)
def test_several_batteries_of_which_some_say_little(
    tmp_path: Path, cells: list[dict[str, object]], expected: Battery | None
) -> None:
    """The first one is not the machine's battery, and half of a flow is no flow."""
    for number, cell in enumerate(cells):
        put(tmp_path / f"BAT{number}", {"type": "Battery"} | cell)

    assert read_batteries(tmp_path) == expected


@pytest.mark.parametrize(
    ("now", "percent"), [(13_000_000, 95), (24_000_000, 95), (39_000_000, 15), (400_000_000, 69)]
)
def test_a_charge_that_contradicts_the_percentage_is_not_used(tmp_path: Path, now: int, percent: int) -> None:
    """A driver may scale what is left by a factor that changes; the percentage is of another register."""
    put(tmp_path / "macsmc-battery", HALF | {"status": "Discharging", "energy_now": now, "capacity": percent})

    found = read_batteries(tmp_path)

    assert found is not None
    assert found.charge_percent == percent


@pytest.mark.parametrize("percent", [45, 50, 58])
def test_a_percentage_that_differs_a_little_is_less_exact(tmp_path: Path, percent: int) -> None:
    """It is rounded, or a little older."""
    put(tmp_path / "BAT0", HALF | {"status": "Discharging", "capacity": percent})

    found = read_batteries(tmp_path)

    assert found is not None
    assert found.charge_percent == 50.0


@pytest.mark.parametrize("flow", [640_710_000, -640_710_000, 65_535_000_000])
def test_a_flow_that_no_battery_has_is_unknown(tmp_path: Path, flow: int) -> None:
    """It would be empty after minutes; firmware may have the unit wrong by ten."""
    put(tmp_path / "BAT0", HALF | {"status": "Discharging", "power_now": flow})

    assert read_batteries(tmp_path) == Battery(50.0, "discharging", None, None, None)


def test_a_battery_that_reports_a_percentage_has_its_flow(tmp_path: Path) -> None:
    """As those of phones and small boards: the current and the voltage are known, what is left is not."""
    flow = {"current_now": -500_000, "voltage_now": 4_000_000}
    cell = {"type": "Battery", "status": "Discharging", "capacity": 48, "charge_full": 9_800_000}
    put(tmp_path / "cw2015-battery", cell | flow)

    assert read_batteries(tmp_path) == Battery(48.0, "discharging", 2.0, None, None)


def test_a_battery_with_a_percentage_beside_one_with_energies_counts(tmp_path: Path) -> None:
    """How much each can hold is not known, so it is the mean."""
    put(tmp_path / "BAT0", HALF | {"status": "Discharging", "capacity": 50, "power_now": 5_000_000})
    put(tmp_path / "BAT1", {"type": "Battery", "status": "Discharging", "capacity": 20})

    assert read_batteries(tmp_path) == Battery(35.0, "discharging", None, None, None)


def test_a_battery_that_holds_nothing_any_more_does_not_count(tmp_path: Path) -> None:
    """It is at the end of its life."""
    put(tmp_path / "BAT0", HALF | {"status": "Discharging", "capacity": 50, "power_now": 5_000_000})
    put(
        tmp_path / "BAT1",
        {"type": "Battery", "status": "Unknown", "capacity": 0, "energy_now": 0, "energy_full": 0},
    )

    found = read_batteries(tmp_path)

    assert found is not None
    assert (found.charge_percent, found.power_watts) == (50.0, 5.0)
