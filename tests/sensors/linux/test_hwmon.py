"""Thermometers and fans of the hwmon and thermal classes."""

from pathlib import Path
from types import SimpleNamespace

import pytest

from desktop_monitor.model.sample import Fan, Temperature
from desktop_monitor.sensors.background_poller import BackgroundPoller
from desktop_monitor.sensors.blocking_calls import BlockingCalls
from desktop_monitor.sensors.linux import hwmon
from desktop_monitor.sensors.linux.hwmon import (
    DRIVE_PACE_S,
    KEPT_S,
    LOOKED_UP_S,
    UNKNOWN_DRIVE_PACE_S,
    FansSensor,
    HwmonReader,
    TemperaturesSensor,
)
from tests.sensors.helpers import poll, put, reasons


class Machine:
    """A machine with chips, and a clock."""

    def __init__(self, folder: Path) -> None:
        self.sys = folder
        self.reader = HwmonReader(sys=folder)
        self.now_s = 10_000.0

    def add_chip(self, number: int, name: str, place: str | None = None, **attributes: object) -> Path:
        """Add a chip to the device at a place, and return the folder of the device."""
        chip = self.sys / "class" / "hwmon" / f"hwmon{number}"
        device = self.sys / "devices" / (place or f"place{number}")
        device.mkdir(parents=True, exist_ok=True)
        put(chip, {"name": name, **attributes})
        (chip / "device").symlink_to(device)
        return device

    def add_drive(self, number: int, *, wwid: str | None = "naa.1", activity: int = 0) -> Path:
        """Add a drive with a thermometer, and return the folder of its block device."""
        device = self.add_chip(number, "drivetemp", temp1_input=30_000)
        put(device / "block" / f"sd{number}", {"stat": activity} | ({"device/wwid": wwid} if wwid else {}))
        return device / "block" / f"sd{number}"

    def celsius(self) -> list[float]:
        """Read the temperatures."""
        return [one.celsius for one in self.reader.read().temperatures]

    def warm(self, number: int, celsius: int) -> None:
        """Change what a chip measures."""
        put(self.sys / "class" / "hwmon" / f"hwmon{number}", {"temp1_input": celsius * 1000})


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Machine:
    """An invented machine."""
    made = Machine(tmp_path)
    monkeypatch.setattr(hwmon, "time", SimpleNamespace(monotonic=lambda: made.now_s))
    return made


def test_thermometers_have_names_and_limits(machine: Machine) -> None:
    """Their labels, else their numbers where there are several."""
    machine.add_chip(
        0,
        "coretemp",
        temp1_input=45_120,
        temp1_label="Package id 0",
        temp1_max=80_000,
        temp1_crit=100_000,
        temp10_input=50_000,
        temp2_input=47_000,
    )
    machine.add_chip(1, "acpitz", temp1_input=30_000)

    assert machine.reader.read().temperatures == (
        Temperature("coretemp Package id 0", 45.1, 80.0, 100.0),
        Temperature("coretemp 2", 47.0, None, None),
        Temperature("coretemp 3", 50.0, None, None),
        Temperature("acpitz", 30.0, None, None),
    )


@pytest.mark.parametrize("answer", [127_000, 128_000, 0, -128_000, 255_000, "", "unknown", None], ids=repr)
def test_an_input_without_a_thermometer_is_left_out(machine: Machine, answer: object) -> None:
    """A chip cannot know that nothing is connected, and reports nonsense; it is never the hottest."""
    machine.add_chip(0, "it87", temp1_input=40_000)
    chip = machine.sys / "class" / "hwmon" / "hwmon0"
    put(chip, {"temp2_input/x" if answer is None else "temp2_input": answer})

    assert machine.celsius() == [40.0]


@pytest.mark.parametrize("limit", [0, -20_000, -128_000, 255_000, "", "x"], ids=repr)
def test_a_limit_without_sense_is_none(machine: Machine, limit: object) -> None:
    """Every machine would be too hot, for ever."""
    machine.add_chip(0, "it87", temp1_input=40_000, temp1_max=limit, temp1_crit=limit)

    assert machine.reader.read().temperatures == (Temperature("it87", 40.0, None, None),)


def test_fans_have_names(machine: Machine) -> None:
    """Zero is a fan that stands still; the largest number is none at all."""
    machine.add_chip(0, "it87", fan1_input=0, fan2_input=1200, fan2_label="cpu\n", fan3_input=65535)

    assert machine.reader.read().fans == (Fan("it87 fan 1", 0), Fan("it87 cpu", 1200))


def test_an_old_driver_has_its_files_in_the_folder_of_the_device(machine: Machine) -> None:
    """The class had none before Linux 3.13."""
    device = machine.add_chip(0, "w83627")
    put(device, {"temp1_input": 41_000, "fan1_input": 900})

    found = machine.reader.read()

    assert [one.celsius for one in found.temperatures] == [41.0]
    assert [one.rpm for one in found.fans] == [900]


def test_chips_are_ordered_by_their_place_in_the_machine(machine: Machine) -> None:
    """Their numbers change from boot to boot, and the series of two alike would change places."""
    machine.add_chip(0, "nvme", "pci1", temp1_input=31_000)
    machine.add_chip(1, "nvme", "pci0", temp1_input=30_000)

    assert [(one.name, one.celsius) for one in machine.reader.read().temperatures] == [
        ("nvme", 30.0),
        ("nvme #2", 31.0),
    ]


def test_the_thermometer_of_a_disk_has_the_id_of_the_disk(machine: Machine) -> None:
    """The name of the chip is that of all drives."""
    machine.add_drive(0, wwid="naa.5000")
    device = machine.add_chip(1, "nvme", temp1_input=40_000, temp1_label="Composite", temp2_input=41_000)
    put(device, {"nvme0n1/wwid": "eui.1", "nvme0n1/stat": 0})

    assert [(one.name, one.id) for one in machine.reader.read().temperatures] == [
        ("drivetemp", "naa.5000"),
        ("nvme Composite", "eui.1 Composite"),
        ("nvme 2", "eui.1 2"),
    ]


@pytest.mark.parametrize("state", [{"power/runtime_status": "suspended"}, {"power_state": "D3cold"}], ids=str)
def test_a_chip_of_a_device_that_is_asleep_is_not_asked(
    machine: Machine, opened: list[str], state: dict[str, str]
) -> None:
    """A graphics processor would wake, and never sleep again."""
    put(machine.add_chip(0, "amdgpu", temp1_input=40_000, fan1_input=900), state)
    opened.clear()

    found = machine.reader.read()

    assert (found.temperatures, found.fans) == ((), ())
    assert [(why.what, why.code) for why in found.asleep] == [("temperatures.amdgpu", "asleep")]
    assert {Path(file).name for file in opened} <= {"name", "runtime_status", "power_state"}


@pytest.mark.parametrize("status", ["active", "unsupported"])
def test_a_chip_of_a_device_that_is_awake_is_asked(machine: Machine, status: str) -> None:
    """Where the kernel does not support suspending it, it is always awake."""
    put(machine.add_chip(0, "amdgpu", temp1_input=40_000), {"power/runtime_status": status})

    assert machine.celsius() == [40.0]


def test_a_drive_that_does_nothing_is_asked_once(machine: Machine, opened: list[str]) -> None:
    """Each question may start its idle timer anew, so that it never spins down."""
    machine.add_drive(0)
    assert machine.celsius() == [30.0]
    opened.clear()

    for _ in range(100):
        machine.now_s += DRIVE_PACE_S + 1
        machine.reader.read()

    assert not [file for file in opened if "temp1" in file]
    assert [why.code for why in machine.reader.read().asleep] == ["asleep"]


def test_a_drive_that_has_read_something_is_asked_again(machine: Machine) -> None:
    """It is awake anyway; once a minute is often enough."""
    disk = machine.add_drive(0)
    assert machine.celsius() == [30.0]
    put(disk, {"stat": 1})
    machine.warm(0, 35)

    machine.now_s += DRIVE_PACE_S - 1
    assert machine.celsius() == [30.0]

    machine.now_s += 2
    assert machine.celsius() == [35.0]


def test_an_old_temperature_of_a_drive_is_not_shown(machine: Machine) -> None:
    """It is not the temperature of now."""
    machine.add_drive(0)
    machine.reader.read()

    machine.now_s += KEPT_S - 1
    assert machine.celsius() == [30.0]

    machine.now_s += 2
    assert machine.celsius() == []


def test_a_drive_without_a_block_device_is_asked_each_hour(machine: Machine) -> None:
    """What it does is not known, so it is asked less often than most drives spin down."""
    machine.add_chip(0, "drivetemp", temp1_input=30_000)
    assert machine.celsius() == [30.0]

    machine.now_s += UNKNOWN_DRIVE_PACE_S - 1
    assert machine.celsius() == []

    machine.now_s += 2
    assert machine.celsius() == [30.0]


def test_another_drive_in_the_place_of_one_is_asked(machine: Machine) -> None:
    """The temperature of the one before is not its own."""
    disk = machine.add_drive(0, wwid="naa.1")
    machine.reader.read()
    put(disk, {"device/wwid": "naa.2"})
    machine.warm(0, 50)

    assert [(one.celsius, one.id) for one in machine.reader.read().temperatures] == [(50.0, "naa.2")]


def test_a_drive_that_sleeps_leaves_the_others_alone(machine: Machine) -> None:
    """And hides no chip."""
    machine.add_drive(0)
    machine.add_chip(1, "coretemp", temp1_input=50_000)
    machine.reader.read()
    machine.now_s += KEPT_S + 1

    assert machine.celsius() == [50.0]


def test_a_machine_without_chips_has_its_thermal_zones(machine: Machine) -> None:
    """As most phones and small boards; a zone that is switched off costs itself."""
    zones = machine.sys / "class" / "thermal"
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

    assert machine.reader.read().temperatures == (
        Temperature("cpu-thermal", 45.0, 90.0, 110.0),
        Temperature("cpu-thermal #2", 46.0, None, None),
    )


def test_a_thermal_zone_that_is_a_chip_as_well_is_there_once(machine: Machine) -> None:
    """It is the same thermometer once more."""
    machine.add_chip(0, "acpitz", temp1_input=30_000)
    machine.add_chip(1, "soc_thermal", temp1_input=40_000)
    zones = machine.sys / "class" / "thermal"
    put(zones / "thermal_zone0", {"type": "acpitz", "temp": 30_000})
    put(zones / "thermal_zone1", {"type": "soc-thermal", "temp": 40_000})

    assert machine.celsius() == [30.0, 40.0]


def test_a_board_with_a_drive_has_the_temperature_of_its_processor(machine: Machine) -> None:
    """Most drivers of small boards make a zone, and no chip of it; the drive is the only chip there."""
    machine.add_chip(0, "nvme", temp1_input=35_000)
    put(machine.sys / "class" / "thermal" / "thermal_zone0", {"type": "cpu-thermal", "temp": 61_000})

    assert [(one.name, one.celsius) for one in machine.reader.read().temperatures] == [
        ("nvme", 35.0),
        ("cpu-thermal", 61.0),
    ]


@pytest.mark.parametrize("chip", ["coretemp", "k10temp"])
def test_a_processor_that_is_a_chip_does_without_thermal_zones(machine: Machine, chip: str) -> None:
    """They measure the same under other names."""
    machine.add_chip(0, chip, temp1_input=50_000)
    put(machine.sys / "class" / "thermal" / "thermal_zone0", {"type": "x86_pkg_temp", "temp": 50_000})

    assert machine.celsius() == [50.0]


@pytest.fixture
def chips(machine: Machine, calls: BlockingCalls) -> BackgroundPoller[hwmon.Hwmon]:
    """A poller of the chips."""
    return BackgroundPoller("temperatures", machine.reader.read, calls=calls, pace_s=60)


def test_both_sensors_share_a_read(machine: Machine, chips: BackgroundPoller[hwmon.Hwmon]) -> None:
    """A chip is asked once for its thermometers and fans."""
    machine.add_chip(0, "it87", temp1_input=40_000, fan1_input=900)
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


def test_a_drive_that_is_asleep_has_a_reason(machine: Machine, calls: BlockingCalls) -> None:
    """Instead of "no thermometer"."""
    machine.add_drive(0)
    machine.reader.read()
    machine.now_s += KEPT_S + 1
    chips: BackgroundPoller[hwmon.Hwmon] = BackgroundPoller("x", machine.reader.read, calls=calls, pace_s=60)
    sensor = TemperaturesSensor(chips)

    assert poll(sensor) == ()
    assert reasons(sensor) == [("temperatures.drivetemp", "asleep")]


def test_this_machine_has_plausible_ones() -> None:
    """Whatever it has, no figure is absurd."""
    found = HwmonReader(sys=Path("/sys")).read()

    assert all(-60 < one.celsius < 200 for one in found.temperatures)
    assert all(0 <= one.rpm < 30_000 for one in found.fans)


def test_names_and_limits_are_looked_up_once(machine: Machine, opened: list[str]) -> None:
    """They hardly ever change, and there are more of them than of what is measured."""
    machine.add_chip(0, "it87", temp1_input=40_000, temp1_label="CPU", temp1_crit=90_000, fan1_input=900)
    machine.reader.read()
    machine.warm(0, 41)
    opened.clear()

    found = machine.reader.read()

    assert found.temperatures == (Temperature("it87 CPU", 41.0, None, 90.0),)
    assert {Path(file).name for file in opened} == {
        "runtime_status",
        "power_state",
        "temp1_input",
        "fan1_input",
    }


def test_a_limit_that_changes_is_followed(machine: Machine) -> None:
    """After a while: sensors.conf(5) can set it."""
    machine.add_chip(0, "it87", temp1_input=40_000, temp1_crit=90_000)
    machine.reader.read()
    put(machine.sys / "class" / "hwmon" / "hwmon0", {"temp1_crit": 80_000})

    machine.now_s += LOOKED_UP_S

    assert [one.critical_celsius for one in machine.reader.read().temperatures] == [80.0]


def test_a_chip_that_takes_the_number_of_another_is_looked_up(machine: Machine) -> None:
    """As when a driver is loaded again; also one that is added, and one that wakes up."""
    machine.add_chip(0, "it87", temp1_input=40_000)
    machine.reader.read()
    chip = machine.sys / "class" / "hwmon" / "hwmon0"
    chip.rename(machine.sys / "gone")  # so that the file system cannot use its inode again
    machine.add_chip(0, "nct6775", "place1", temp2_input=50_000)
    device = machine.add_chip(1, "amdgpu", "place2", temp1_input=60_000)
    put(device, {"power/runtime_status": "suspended"})

    assert [(one.name, one.celsius) for one in machine.reader.read().temperatures] == [("nct6775", 50.0)]

    put(device, {"power/runtime_status": "active"})

    assert [one.name for one in machine.reader.read().temperatures] == ["nct6775", "amdgpu"]


def test_an_input_that_goes_away_leaves_the_others_alone(machine: Machine) -> None:
    """A core that is switched off takes its thermometer with it."""
    machine.add_chip(0, "coretemp", temp1_input=40_000, temp2_input=41_000)
    machine.reader.read()
    (machine.sys / "class" / "hwmon" / "hwmon0" / "temp1_input").unlink()

    assert [(one.name, one.celsius) for one in machine.reader.read().temperatures] == [("coretemp 2", 41.0)]


def test_drives_that_are_gone_are_not_remembered(machine: Machine) -> None:
    """One that is plugged in again has another path, and a backup drive is plugged in each day."""
    chips = machine.sys / "class" / "hwmon"
    for turn in range(5):
        machine.add_chip(turn, "drivetemp", f"host{turn}", temp1_input=30_000)
        assert machine.celsius() == [30.0]
        (chips / f"hwmon{turn}").rename(machine.sys / f"gone{turn}")
        assert machine.celsius() == []

    assert not machine.reader._asked
    assert not machine.reader._drives
