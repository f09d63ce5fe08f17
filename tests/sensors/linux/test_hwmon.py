"""Thermometers and fans of the hwmon and thermal classes."""

import shutil
from pathlib import Path

import pytest

from desktop_monitor.model.sample import Fan, Temperature
from desktop_monitor.sensors.background_poller import BackgroundPoller
from desktop_monitor.sensors.blocking_calls import BlockingCalls
from desktop_monitor.sensors.linux import hwmon
from desktop_monitor.sensors.linux.hwmon import (
    LOOKED_UP_S,
    FansSensor,
    HwmonReader,
    TemperaturesSensor,
)
from tests.sensors.helpers import poll, put, reasons
from tests.sensors.linux.fake_chips import FakeChips


def test_thermometers_have_names_and_limits(fake_chips: FakeChips) -> None:
    """Their labels, else their numbers where there are several."""
    fake_chips.add_chip(
        0,
        "coretemp",
        temp1_input=45_120,
        temp1_label="Package id 0",
        temp1_max=80_000,
        temp1_crit=100_000,
        temp10_input=50_000,
        temp2_input=47_000,
    )
    fake_chips.add_chip(1, "acpitz", temp1_input=30_000)

    assert fake_chips.reader.read().temperatures == (
        Temperature("coretemp Package id 0", 45.1, 80.0, 100.0),
        Temperature("coretemp 2", 47.0, None, None),
        Temperature("coretemp 3", 50.0, None, None),
        Temperature("acpitz", 30.0, None, None),
    )


@pytest.mark.parametrize("answer", [127_000, 128_000, 0, -128_000, 255_000, "", "unknown", None], ids=repr)
def test_an_input_without_a_thermometer_is_left_out(fake_chips: FakeChips, answer: object) -> None:
    """A chip cannot know that nothing is connected, and reports nonsense; it is never the hottest."""
    fake_chips.add_chip(0, "it87", temp1_input=40_000)
    chip = fake_chips.sys / "class" / "hwmon" / "hwmon0"
    put(chip, {"temp2_input/x" if answer is None else "temp2_input": answer})

    assert fake_chips.celsius() == [40.0]


@pytest.mark.parametrize("limit", [0, -20_000, -128_000, 255_000, "", "x"], ids=repr)
def test_a_limit_without_sense_is_none(fake_chips: FakeChips, limit: object) -> None:
    """Every machine would be too hot, for ever."""
    fake_chips.add_chip(0, "it87", temp1_input=40_000, temp1_max=limit, temp1_crit=limit)

    assert fake_chips.reader.read().temperatures == (Temperature("it87", 40.0, None, None),)


def test_fans_have_names(fake_chips: FakeChips) -> None:
    """Zero is a fan that stands still; the largest number is none at all."""
    fake_chips.add_chip(0, "it87", fan1_input=0, fan2_input=1200, fan2_label="cpu\n", fan3_input=65535)

    assert fake_chips.reader.read().fans == (Fan("it87 fan 1", 0), Fan("it87 cpu", 1200))


def test_an_old_driver_has_its_files_in_the_folder_of_the_device(fake_chips: FakeChips) -> None:
    """The class had none before Linux 3.13."""
    device = fake_chips.add_chip(0, "w83627")
    put(device, {"temp1_input": 41_000, "fan1_input": 900})

    found = fake_chips.reader.read()

    assert [one.celsius for one in found.temperatures] == [41.0]
    assert [one.rpm for one in found.fans] == [900]


def test_chips_are_ordered_by_their_place_in_the_machine(fake_chips: FakeChips) -> None:
    """Their numbers change from boot to boot, and the series of two alike would change places."""
    fake_chips.add_chip(0, "nvme", "pci1", temp1_input=31_000)
    fake_chips.add_chip(1, "nvme", "pci0", temp1_input=30_000)

    assert [(one.name, one.celsius) for one in fake_chips.reader.read().temperatures] == [
        ("nvme", 30.0),
        ("nvme #2", 31.0),
    ]


def test_the_thermometer_of_a_disk_has_the_id_of_the_disk(fake_chips: FakeChips) -> None:
    """The name of the chip is that of all drives."""
    fake_chips.add_drive(0, wwid="naa.5000")
    device = fake_chips.add_chip(1, "nvme", temp1_input=40_000, temp1_label="Composite", temp2_input=41_000)
    put(device, {"nvme0n1/wwid": "eui.1", "nvme0n1/stat": 0})

    assert [(one.name, one.id) for one in fake_chips.reader.read().temperatures] == [
        ("drivetemp", "naa.5000"),
        ("nvme Composite", "eui.1 Composite"),
        ("nvme 2", "eui.1 2"),
    ]


@pytest.mark.parametrize("state", [{"power/runtime_status": "suspended"}, {"power_state": "D3cold"}], ids=str)
def test_a_chip_of_a_device_that_is_asleep_is_not_asked(
    fake_chips: FakeChips, opened: list[str], state: dict[str, str]
) -> None:
    """A graphics processor would wake, and never sleep again."""
    put(fake_chips.add_chip(0, "amdgpu", temp1_input=40_000, fan1_input=900), state)
    opened.clear()

    found = fake_chips.reader.read()

    assert (found.temperatures, found.fans) == ((), ())
    assert [(why.what, why.code) for why in found.asleep] == [("temperatures.amdgpu", "asleep")]
    assert {Path(file).name for file in opened} <= {"name", "runtime_status", "power_state"}


@pytest.mark.parametrize("status", ["active", "unsupported"])
def test_a_chip_of_a_device_that_is_awake_is_asked(fake_chips: FakeChips, status: str) -> None:
    """Where the kernel does not support suspending it, it is always awake."""
    put(fake_chips.add_chip(0, "amdgpu", temp1_input=40_000), {"power/runtime_status": status})

    assert fake_chips.celsius() == [40.0]


def test_a_machine_without_chips_has_its_thermal_zones(fake_chips: FakeChips) -> None:
    """As most phones and small boards; a zone that is switched off costs itself."""
    zones = fake_chips.sys / "class" / "thermal"
    put(
        zones / "thermal_zone0",
        {
            "type": "cpu-thermal",
            "temp": 45_000,
            "trip_point_0_type": "passive",
            "trip_point_0_temp": 70_000,
            "trip_point_1_type": "critical",
            "trip_point_1_temp": 110_000,
            "trip_point_2_type": "hot",
            "trip_point_2_temp": 90_000,
        },
    )
    put(zones / "thermal_zone1", {"type": "gpu-thermal", "temp/x": "an attribute that cannot be read"})
    put(zones / "thermal_zone2", {"type": "cpu-thermal", "temp": 46_000})

    assert fake_chips.reader.read().temperatures == (
        Temperature("cpu-thermal", 45.0, 90.0, 110.0),
        Temperature("cpu-thermal #2", 46.0, None, None),
    )


def test_a_thermal_zone_that_is_a_chip_as_well_is_there_once(fake_chips: FakeChips) -> None:
    """It is the same thermometer once more."""
    fake_chips.add_chip(0, "acpitz", temp1_input=30_000)
    fake_chips.add_chip(1, "soc_thermal", temp1_input=40_000)
    zones = fake_chips.sys / "class" / "thermal"
    put(zones / "thermal_zone0", {"type": "acpitz", "temp": 30_000})
    put(zones / "thermal_zone1", {"type": "soc-thermal", "temp": 40_000})

    assert fake_chips.celsius() == [30.0, 40.0]


def test_a_board_with_a_drive_has_the_temperature_of_its_processor(fake_chips: FakeChips) -> None:
    """Most drivers of small boards make a zone, and no chip of it; the drive is the only chip there."""
    fake_chips.add_chip(0, "nvme", temp1_input=35_000)
    put(fake_chips.sys / "class" / "thermal" / "thermal_zone0", {"type": "cpu-thermal", "temp": 61_000})

    assert [(one.name, one.celsius) for one in fake_chips.reader.read().temperatures] == [
        ("nvme", 35.0),
        ("cpu-thermal", 61.0),
    ]


@pytest.mark.parametrize("chip", ["coretemp", "k10temp"])
def test_a_processor_that_is_a_chip_does_without_thermal_zones(fake_chips: FakeChips, chip: str) -> None:
    """They measure the same under other names."""
    fake_chips.add_chip(0, chip, temp1_input=50_000)
    put(fake_chips.sys / "class" / "thermal" / "thermal_zone0", {"type": "x86_pkg_temp", "temp": 50_000})

    assert fake_chips.celsius() == [50.0]


@pytest.fixture
def chips(fake_chips: FakeChips, calls: BlockingCalls) -> BackgroundPoller[hwmon.Hwmon]:
    """A poller of the chips."""
    return BackgroundPoller("temperatures", fake_chips.reader.read, calls=calls, pace_s=60)


def test_both_sensors_share_a_read(fake_chips: FakeChips, chips: BackgroundPoller[hwmon.Hwmon]) -> None:
    """A chip is asked once for its thermometers and fans."""
    fake_chips.add_chip(0, "it87", temp1_input=40_000, fan1_input=900)
    temperatures, fans = TemperaturesSensor(chips), FansSensor(chips)

    assert [one.celsius for one in poll(temperatures) or ()] == [40.0]
    assert [one.rpm for one in fans.read() or ()] == [900]
    assert reasons(temperatures) == reasons(fans) == []


def test_a_machine_without_chips_has_reasons(chips: BackgroundPoller[hwmon.Hwmon]) -> None:
    """A virtual machine has neither thermometer nor fan; before the first read that is not known."""
    temperatures, fans = TemperaturesSensor(chips), FansSensor(chips)
    assert reasons(temperatures) == [("temperatures", "not_read_yet")]
    assert reasons(fans) == [("fans", "not_read_yet")]

    assert (poll(temperatures), fans.read()) == ((), ())

    assert reasons(temperatures) == [("temperatures", "no_temperatures")]
    assert reasons(fans) == [("fans", "no_fans")]


def test_this_machine_has_plausible_ones() -> None:
    """Whatever it has, no figure is absurd."""
    found = HwmonReader(sys=Path("/sys")).read()

    assert all(-60 < one.celsius < 200 for one in found.temperatures)
    assert all(0 <= one.rpm < 30_000 for one in found.fans)


def test_names_and_limits_are_looked_up_once(fake_chips: FakeChips, opened: list[str]) -> None:
    """They hardly ever change, and there are more of them than of what is measured."""
    fake_chips.add_chip(0, "it87", temp1_input=40_000, temp1_label="CPU", temp1_crit=90_000, fan1_input=900)
    fake_chips.reader.read()
    fake_chips.warm(0, 41)
    opened.clear()

    found = fake_chips.reader.read()

    assert found.temperatures == (Temperature("it87 CPU", 41.0, None, 90.0),)
    assert {Path(file).name for file in opened} == {
        "runtime_status",
        "power_state",
        "temp1_input",
        "fan1_input",
    }


def test_a_limit_that_changes_is_followed(fake_chips: FakeChips) -> None:
    """After a while: sensors.conf(5) can set it."""
    fake_chips.add_chip(0, "it87", temp1_input=40_000, temp1_crit=90_000)
    fake_chips.reader.read()
    put(fake_chips.sys / "class" / "hwmon" / "hwmon0", {"temp1_crit": 80_000})

    fake_chips.now_s += LOOKED_UP_S

    assert [one.critical_celsius for one in fake_chips.reader.read().temperatures] == [80.0]


def test_a_chip_that_takes_the_number_of_another_is_looked_up(fake_chips: FakeChips) -> None:
    """As when a driver is loaded again; also one that is added, and one that wakes up."""
    fake_chips.add_chip(0, "it87", temp1_input=40_000)
    fake_chips.reader.read()
    chip = fake_chips.sys / "class" / "hwmon" / "hwmon0"
    chip.rename(fake_chips.sys / "gone")  # so that the file system cannot use its inode again
    fake_chips.add_chip(0, "nct6775", "place1", temp2_input=50_000)
    device = fake_chips.add_chip(1, "amdgpu", "place2", temp1_input=60_000)
    put(device, {"power/runtime_status": "suspended"})

    assert [(one.name, one.celsius) for one in fake_chips.reader.read().temperatures] == [("nct6775", 50.0)]

    put(device, {"power/runtime_status": "active"})

    assert [one.name for one in fake_chips.reader.read().temperatures] == ["nct6775", "amdgpu"]


def test_an_input_that_goes_away_leaves_the_others_alone(fake_chips: FakeChips) -> None:
    """A core that is switched off takes its thermometer with it."""
    fake_chips.add_chip(0, "coretemp", temp1_input=40_000, temp2_input=41_000)
    fake_chips.reader.read()
    (fake_chips.sys / "class" / "hwmon" / "hwmon0" / "temp1_input").unlink()

    assert [(one.name, one.celsius) for one in fake_chips.reader.read().temperatures] == [
        ("coretemp 2", 41.0)
    ]


@pytest.mark.parametrize(
    ("before", "after", "shown"),
    [
        ("iwlwifi_1", "iwlwifi_12", "iwlwifi"),
        ("mt7921_phy0", "mt7921_phy3", "mt7921_phy"),
        ("nct6798", "nct6798", "nct6798"),
        ("r8169_0_300:00", "r8169_0_300:00", "r8169_0_300:00"),
    ],
)
def test_a_driver_that_counts_how_often_it_was_loaded_has_one_series(
    fake_chips: FakeChips, before: str, after: str, shown: str
) -> None:
    """Some systems load that of the wireless card again at each wake-up."""
    fake_chips.add_chip(1, before, temp1_input=40_000)
    assert [one.name for one in fake_chips.reader.read().temperatures] == [shown]

    shutil.rmtree(fake_chips.sys / "class" / "hwmon" / "hwmon1")
    fake_chips.add_chip(2, after, "place1", temp1_input=41_000)

    assert [one.name for one in fake_chips.reader.read().temperatures] == [shown]


def test_two_wireless_cards_have_each_their_thermometer(fake_chips: FakeChips) -> None:
    """And a zone that is one of them is not told twice."""
    fake_chips.add_chip(1, "iwlwifi_1", temp1_input=40_000)
    fake_chips.add_chip(2, "iwlwifi_2", temp1_input=50_000)
    put(fake_chips.sys / "class" / "thermal" / "thermal_zone0", {"type": "iwlwifi_1", "temp": 40_000})

    found = fake_chips.reader.read().temperatures

    assert [(one.name, one.celsius) for one in found] == [("iwlwifi", 40.0), ("iwlwifi #2", 50.0)]
