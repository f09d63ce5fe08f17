"""Old kernels, sandboxes, small boards and firmware that has its units wrong."""

from collections.abc import Callable
from pathlib import Path

import pytest

from desktop_monitor.sensors.linux.battery import read_batteries
from desktop_monitor.sensors.linux.control_group import ControlGroup, GroupLimits
from desktop_monitor.sensors.linux.cpu import LinuxCpu, read_frequency_mhz
from desktop_monitor.sensors.linux.hwmon import HwmonReader
from desktop_monitor.sensors.linux.memory import MemorySensor
from desktop_monitor.sensors.linux.net_dev import NetDev
from desktop_monitor.sensors.linux.proc_file import shows_only_processes
from desktop_monitor.sensors.linux.sysfs import number_of
from tests.sensors.helpers import put, reasons
from tests.sensors.linux.fake_disks import FakeDisks
from tests.sensors.linux.test_battery import HALF
from tests.sensors.linux.test_odd_sensors import add_chip, celsius_of

GIB = 2**30
CHARGE: dict[str, object] = {
    "type": "Battery",
    "status": "Discharging",
    "charge_now": 2_000_000,
    "charge_full": 4_000_000,
    "current_now": 500_000,
}
STAT = "cpu  1 0 1 9\ncpu0 1 0 1 9\nprocesses 5\n"


@pytest.mark.parametrize("text", ["1_0", "٣", "+5", "9" * 4000, "0x10", "1.5", "--1", "1 2", ""])
def test_what_the_kernel_does_not_write_as_a_number_is_none(tmp_path: Path, text: str) -> None:
    """Python reads some of these, and cannot divide the longest."""
    put(tmp_path, {"file": text})

    assert number_of(tmp_path / "file") is None


@pytest.mark.parametrize("designed", [-1, -50_000_000, 0, 1, 40_000])
def test_a_designed_capacity_without_sense_gives_no_health(tmp_path: Path, designed: int) -> None:
    """Below zero, or in another unit: a battery is not a thousand times better than new."""
    put(tmp_path / "BAT0", HALF | {"status": "Full", "energy_full_design": designed})

    battery = read_batteries(tmp_path)

    assert battery is not None
    assert battery.health_percent is None


def test_designed_capacities_that_add_up_to_nothing_cost_the_health_alone(tmp_path: Path) -> None:
    """Of two batteries, one has the sign wrong."""
    put(tmp_path / "BAT0", HALF | {"status": "Full", "energy_full_design": 50_000_000})
    put(tmp_path / "BAT1", HALF | {"status": "Full", "energy_full_design": -50_000_000})

    battery = read_batteries(tmp_path)

    assert battery is not None
    assert (battery.charge_percent, battery.health_percent) == (50.0, None)


@pytest.mark.parametrize("voltage", [11, 11_400, 0, -1, 2**31])
def test_a_voltage_in_another_unit_gives_no_power(tmp_path: Path, voltage: int) -> None:
    """Volts or millivolts where the kernel has microvolts; the part that is left is known all the same."""
    put(tmp_path / "battery", CHARGE | {"voltage_now": voltage})

    battery = read_batteries(tmp_path)

    assert battery is not None
    assert (battery.charge_percent, battery.power_watts, battery.remaining_s) == (50.0, None, None)


def test_a_percentage_below_zero_is_none(tmp_path: Path) -> None:
    """The gauge has not answered; that is no empty battery."""
    put(tmp_path / "battery", {"type": "Battery", "status": "Discharging", "capacity": -1})

    assert read_batteries(tmp_path) is None


@pytest.mark.parametrize("number", [-1, 1, 45, 95, 127, -40, 2 * 10**40])
def test_a_thermometer_that_says_next_to_nothing_has_no_value(tmp_path: Path, number: int) -> None:
    """Degrees where the kernel has thousandths, or no value; no machine is at that very temperature."""
    add_chip(tmp_path, 0, "soc", "soc", temp1_input=number, temp2_input=45_000)
    put(tmp_path / "class" / "thermal" / "thermal_zone0", {"type": "board", "temp": number})

    assert celsius_of(HwmonReader(sys=tmp_path)) == {"soc 2": 45.0}


def test_an_old_driver_has_the_name_of_its_chip_beside_the_inputs(tmp_path: Path) -> None:
    """In the folder of the device; the number of the chip changes from boot to boot."""
    chip = add_chip(tmp_path, 3, "", "coretemp.0")
    (chip / "name").unlink()
    put(tmp_path / "devices" / "coretemp.0", {"name": "coretemp", "temp1_input": 45_000})

    assert celsius_of(HwmonReader(sys=tmp_path)) == {"coretemp": 45.0}


def test_a_chip_without_a_name_is_called_after_its_device(tmp_path: Path) -> None:
    """After its number only where there is no device either."""
    for number in (3, 4):
        chip = add_chip(tmp_path, number, "", f"thinkpad_{number}", temp1_input=40_000 + 1000 * number)
        (chip / "name").unlink()
    (chip / "device").unlink()

    assert celsius_of(HwmonReader(sys=tmp_path)) == {"hwmon4": 44.0, "thinkpad_3": 43.0}


def test_an_old_kernel_has_a_frequency_for_each_core(tmp_path: Path) -> None:
    """There were no policies before Linux 4.3, and cores that share a clock have each its file."""
    for core, khz in (("cpu0", 1_000_000), ("cpu1", 1_000_000), ("cpu2", 4_000_000), ("cpuidle", 9_000_000)):
        put(
            tmp_path / "devices" / "system" / "cpu" / core / "cpufreq",
            {"scaling_cur_freq": khz, "affected_cpus": "0 1 2"},
        )

    assert read_frequency_mhz(tmp_path) == 2000.0


@pytest.mark.parametrize(
    ("files", "limits"),
    [
        ({"a/memory.max": 2 * GIB, "a/memory.high": GIB}, GroupLimits(GIB, 5, None)),
        ({"a/memory.max": "max", "a/memory.high": GIB}, GroupLimits(GIB, 5, None)),
        ({"a/memory.max": GIB, "a/memory.high": 2 * GIB}, GroupLimits(GIB, 5, None)),
        ({"a/memory.max": "max", "a/memory.high": "max"}, None),
        ({"a/b/memory.high": 3 * GIB, "a/memory.high": GIB}, GroupLimits(GIB, 5, None)),
    ],
)
def test_a_group_that_is_slowed_down_above_an_amount_is_limited_to_it(
    tmp_path: Path, files: dict[str, object], limits: GroupLimits | None
) -> None:
    """The kernel takes memory away above memory.high, long before it kills at memory.max."""
    put(tmp_path / "proc" / "self", {"cgroup": "0::/a/b"})
    put(tmp_path / "sys" / "fs" / "cgroup", files | {"a/memory.current": 5, "a/b/cgroup.procs": ""})

    assert ControlGroup(proc=tmp_path / "proc", sys=tmp_path / "sys").read() == limits


def test_a_program_that_is_moved_to_another_group_has_the_limits_of_that_one(tmp_path: Path) -> None:
    """Service managers move programs while they run; the group that was left may still be there."""
    put(tmp_path / "proc" / "self", {"cgroup": "0::/a"})
    put(tmp_path / "sys" / "fs" / "cgroup", {"a/memory.max": GIB, "b/memory.max": 2 * GIB})
    group = ControlGroup(proc=tmp_path / "proc", sys=tmp_path / "sys")
    assert group.read() == GroupLimits(GIB, None, None)

    put(tmp_path / "proc" / "self", {"cgroup": "0::/b"})

    assert group.read() == GroupLimits(2 * GIB, None, None)

    (tmp_path / "proc" / "self" / "cgroup").unlink()

    assert group.read() == GroupLimits(2 * GIB, None, None)


@pytest.mark.parametrize(
    "ask",
    [
        lambda folder: MemorySensor(proc=folder).close(),
        lambda folder: NetDev(proc=folder).close(),
        lambda folder: ControlGroup(proc=folder, sys=folder).read(),
        shows_only_processes,
    ],
    ids=["memory", "network", "control group", "proc"],
)
def test_a_folder_about_which_nobody_may_ask_stops_nothing(
    tmp_path: Path, ask: Callable[[Path], object]
) -> None:
    """The system answers with an error other than that nothing is there; here, for the length of a name."""
    assert not ask(tmp_path / ("a" * 300))


def test_a_group_whose_path_is_too_long_has_the_limits_of_what_is_mounted(tmp_path: Path) -> None:
    """Groups nest as deep as one likes; the kernel's limit is that of a path below the mount."""
    put(tmp_path / "proc" / "self", {"cgroup": f"0::/{'a' * 255}{'/a' * 2000}"})
    put(tmp_path / "sys" / "fs" / "cgroup", {"memory.max": GIB})

    assert ControlGroup(proc=tmp_path / "proc", sys=tmp_path / "sys").read() == GroupLimits(GIB, None, None)


@pytest.mark.parametrize("load", ["nan nan nan 1/2 3", "inf 0 0 1/2 3", "-1 0 0 1/2 3", "1e99 0 0 1/2 3"])
def test_a_load_that_no_machine_has_is_unknown(tmp_path: Path, load: str) -> None:
    """A page could not show it."""
    put(tmp_path, {"stat": STAT, "loadavg": load})
    sensor = LinuxCpu(proc=tmp_path)

    assert sensor.read().load_average is None
    assert ("cpu.load_average", "no_load_average") in reasons(sensor)


def test_a_system_that_does_not_count_waiting_for_disks_says_so(tmp_path: Path) -> None:
    """The other times are known."""
    put(tmp_path, {"stat": STAT, "loadavg": "0 0 0 1/2 3"})
    sensor = LinuxCpu(proc=tmp_path)

    assert sensor.read().all_cores.idle_ms == 90
    assert reasons(sensor) == [("cpu.iowait_percent", "no_iowait")]


def test_a_sandbox_that_counts_no_cpu_time_says_so(tmp_path: Path) -> None:
    """As gVisor, whose /proc/stat has zeros alone; the reason goes when time is counted."""
    put(tmp_path, {"stat": "cpu  0 0 0 0 0 0 0 0 0 0\ncpu0 0 0 0 0 0 0 0 0 0 0\n", "loadavg": "0 0 0 1/2 3"})
    sensor = LinuxCpu(proc=tmp_path)

    assert sensor.read().all_cores.total_ms == 0
    assert reasons(sensor) == [("cpu.total_percent", "no_cpu_time")]

    put(tmp_path, {"stat": "cpu  1 0 0 9 0 0 0 0 0 0\ncpu0 1 0 0 9 0 0 0 0 0 0\n"})
    sensor.read()

    assert reasons(sensor) == []


def test_a_partition_is_none_where_only_its_name_says_so(tmp_path: Path) -> None:
    """Without sysfs: a disk with a digit at its end has them after a p, another one has a number alone."""
    machine = FakeDisks(tmp_path)
    machine.write("cciss/c0d0", "cciss/c0d0p1", "ublkb0", "ublkb0p12", "mtdblock1", "mtdblock10", "e1.1")

    assert machine.names() == ["cciss/c0d0", "ublkb0", "mtdblock1", "mtdblock10", "e1.1"]
