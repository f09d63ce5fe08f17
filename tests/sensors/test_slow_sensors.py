"""What has a pace of its own: thermometers, fans, battery, graphics, logins."""

import itertools
import threading
import time
from pathlib import Path
from types import SimpleNamespace

import psutil
import pytest

from desktop_monitor.sample import Battery, Fan, Gpu, Temperature
from desktop_monitor.sensors import gpu, slow
from desktop_monitor.sensors.battery import battery_sensor, read_batteries
from desktop_monitor.sensors.fans import fans_sensor, read_fans
from desktop_monitor.sensors.gpu import gpus_sensor, read_cards
from desktop_monitor.sensors.logins import logins_sensor
from desktop_monitor.sensors.slow import Slow
from desktop_monitor.sensors.temperatures import read_temperatures, temperatures_sensor
from tests.waiting import eventually


def test_nobody_waits_for_a_slow_read() -> None:
    """The first question answers None at once; the value is there when it is there."""
    is_ready = threading.Event()

    def read() -> int:
        is_ready.wait()
        return 7

    sensor = Slow("test", read, pace_s=0.01)
    assert sensor.read() is None
    assert [missing.code for missing in sensor.unreadable()] == ["not_read_yet"]

    is_ready.set()

    assert eventually(sensor.read) == 7
    assert sensor.unreadable() == []
    sensor.close()


def test_a_command_that_looks_once_can_wait_for_the_first_answer() -> None:
    """As long as it wants and no longer; a sensor that nobody has asked is not waited for."""
    may_answer = threading.Event()

    def read() -> int:
        may_answer.wait()
        return 7

    sensor = Slow("test", read, pace_s=60)
    began_s = time.monotonic()
    sensor.wait_first(60)
    sensor.read()
    sensor.wait_first(0.05)
    assert sensor.read() is None
    assert time.monotonic() - began_s < 10

    threading.Timer(0.05, may_answer.set).start()
    sensor.wait_first(60)

    assert sensor.read() == 7
    sensor.close()


def test_a_first_read_that_hangs_is_told_as_such(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is not "not read yet" for ever."""
    monkeypatch.setattr(slow, "GRACE_S", 0.05)
    hangs = threading.Event()
    sensor = Slow("test", hangs.wait, pace_s=0.01)

    eventually(lambda: [missing.code for missing in sensor.unreadable()] == ["silent"])

    hangs.set()
    sensor.close()


def test_nothing_is_denied_before_it_was_looked_for(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Whoever asks what is missing right after the first look is told that it is not known yet."""
    may_answer = threading.Event()
    (tmp_path / "class" / "drm").mkdir(parents=True)

    def read(*_nothing: object) -> tuple[()]:
        may_answer.wait()
        return ()

    monkeypatch.setattr(slow, "GRACE_S", 60)
    monkeypatch.setattr(gpu, "read_cards", read)
    for sensor in (Slow("test", read, pace_s=60, nothing="no_fans"), gpus_sensor(sys=tmp_path)):
        may_answer.clear()
        assert [missing.code for missing in sensor.unreadable()] == ["not_read_yet"]
        may_answer.set()
        sensor.wait_first(60)
        assert sensor.unreadable()[0].code in ("no_fans", "no_gpus")
        sensor.close()


def test_what_is_missing_is_told_from_the_newest_value() -> None:
    """Not from the value that was read at the last tick."""
    sensor = Slow("test", lambda: 40.0, pace_s=60, nothing="no_temperatures")
    assert sensor.read() in (None, 40.0)

    sensor.wait_first(10)

    assert sensor.unreadable() == []
    sensor.close()


def test_a_value_is_renewed_at_its_own_pace() -> None:
    """Looking more often than that costs no read."""
    numbers = itertools.count(1)
    sensor = Slow("test", lambda: next(numbers), pace_s=30)

    assert eventually(sensor.read) == 1
    assert [sensor.read() for _ in range(100)] == [1] * 100
    sensor.close()


def test_a_read_that_hangs_later_is_no_longer_believed(monkeypatch: pytest.MonkeyPatch) -> None:
    """An old value is not shown as if it were true; closing does not wait for the read."""
    monkeypatch.setattr(slow, "GRACE_S", 60)
    hangs = threading.Event()
    answers = iter([1])

    def read() -> int:
        found = next(answers, None)
        if found is None:
            hangs.wait()
        return found or 2

    sensor = Slow("test", read, pace_s=0.01)
    assert eventually(sensor.read) == 1

    monkeypatch.setattr(slow, "GRACE_S", 0.1)
    eventually(lambda: sensor.read() is None)
    assert [missing.why for missing in sensor.unreadable()] == ["It does not respond."]
    began_s = time.monotonic()
    sensor.close()
    assert time.monotonic() - began_s < 1
    hangs.set()


def test_a_read_that_fails_is_told_and_tried_again() -> None:
    """The sensor comes back by itself."""
    may_answer = threading.Event()

    def read() -> int:
        if not may_answer.is_set():
            raise OSError("broken")
        return 3

    sensor = Slow("test", read, pace_s=0.01)

    def why() -> str:
        return "".join(missing.why for missing in sensor.unreadable())

    eventually(lambda: why() == "The system did not tell: OSError: broken.")
    may_answer.set()
    assert eventually(sensor.read) == 3
    sensor.close()


def test_what_is_not_there_is_looked_for_seldom(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine without fans pays nearly nothing for them; once there is one, its pace is the usual one."""
    monkeypatch.setattr(slow, "RARELY_S", 0.08)
    found: list[int] = []
    sensor = Slow("test", lambda: tuple(found), pace_s=0.01)
    sensor.read()

    sensor.wait_first(60)
    assert sensor._pause_s == 0.08
    found.append(7)

    assert eventually(sensor.read) == (7,)
    eventually(lambda: sensor._pause_s == 0.01)
    sensor.close()


def test_closing_ends_the_thread() -> None:
    """Nothing is left behind."""
    sensor = Slow("test", lambda: 1, pace_s=60)
    eventually(sensor.read)

    sensor.close()

    assert "slow test" not in {thread.name for thread in threading.enumerate()}


def thermometer(celsius: float | None, label: str = "") -> SimpleNamespace:
    """What psutil tells about one."""
    return SimpleNamespace(label=label, current=celsius, high=90.0, critical=None)


def test_temperatures_that_cannot_be_are_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """A chip tells nonsense for a thermometer that is not connected."""
    chips = {
        "coretemp": [thermometer(45.12, "Core 0"), thermometer(-128.0, "Core 1"), thermometer(float("nan"))],
        "nvme": [thermometer(30.0)],
        "acpitz": [thermometer(0.0), thermometer(None)],
    }
    monkeypatch.setattr(psutil, "sensors_temperatures", lambda: chips)

    assert read_temperatures() == (
        Temperature("coretemp Core 0", 45.1, 90.0, None),
        Temperature("nvme", 30.0, 90.0, None),
    )


def test_fans_that_cannot_be_are_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """A fan that stands still is a zero; 65535 is no fan."""
    fans = [SimpleNamespace(label="", current=0), SimpleNamespace(label="cpu\n", current=1200)]
    monkeypatch.setattr(
        psutil, "sensors_fans", lambda: {"it87": [*fans, SimpleNamespace(label="", current=65535)]}
    )

    assert read_fans() == (Fan("it87 fan 1", 0), Fan("it87 cpu ", 1200))


def test_a_machine_without_sensors_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    """A virtual machine has no thermometer and no fan: an empty list, with the reason."""
    for name, sensor in (("temperatures", temperatures_sensor()), ("fans", fans_sensor())):
        monkeypatch.setattr(psutil, f"sensors_{name}", dict)

        sensor.read()
        sensor.wait_first(60)

        assert sensor.read() == ()
        assert [(one.what, one.code) for one in sensor.unreadable()] == [(name, f"no_{name}")]
        sensor.close()


def test_devices_of_one_name_are_told_apart(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Two disks of a kind have each their own line in the past, and no name is given twice."""
    fans = [SimpleNamespace(label=label, current=900) for label in ("front", "front #2", "front")]
    monkeypatch.setattr(psutil, "sensors_fans", lambda: {"it87": fans})
    monkeypatch.setattr(
        psutil, "sensors_temperatures", lambda: {"nvme": [thermometer(30.0, "Composite")] * 2}
    )
    for number in range(2):
        card(tmp_path, number, "amdgpu", product_name="Radeon")
    gpus = gpus_sensor(sys=tmp_path)

    assert [one.name for one in read_fans()] == ["it87 front", "it87 front #2", "it87 front #3"]
    assert [one.name for one in read_temperatures()] == ["nvme Composite", "nvme Composite #2"]
    assert [one.name for one in eventually(gpus.read)] == ["Radeon", "Radeon #2"]
    gpus.close()


def test_this_machine_has_neither_or_sensible_ones() -> None:
    """Whatever it has, no figure is absurd."""
    assert all(-60 < one.celsius < 200 for one in read_temperatures())
    assert all(0 <= one.rpm < 30_000 for one in read_fans())


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


def card(sys: Path, number: int, driver: str, **values: object) -> None:
    """Put a graphics card into an invented sysfs; ``__`` in a name is a folder."""
    device = sys / "class" / "drm" / f"card{number}" / "device"
    (sys / "drivers" / driver).mkdir(parents=True, exist_ok=True)
    device.mkdir(parents=True)
    (device / "driver").symlink_to(sys / "drivers" / driver)
    for key, value in values.items():
        file = device / key.replace("__", "/")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(f"{value}\n", encoding="utf-8")


def test_an_amd_card_tells_what_its_driver_publishes(tmp_path: Path) -> None:
    """Busy, memory, temperature, power and clock."""
    card(
        tmp_path,
        0,
        "amdgpu",
        gpu_busy_percent=42,
        mem_info_vram_total=8 * 2**30,
        mem_info_vram_used=2**30,
        hwmon__hwmon3__temp1_input=61000,
        hwmon__hwmon3__power1_average=35_500_000,
        hwmon__hwmon3__freq1_input=1_500_000_000,
    )

    assert list(read_cards(tmp_path / "class" / "drm")) == [
        Gpu("AMD card0", 42.0, 8 * 2**30, 2**30, 61.0, 35.5, 1500.0)
    ]


def test_an_intel_card_tells_its_clock_and_a_strange_one_nothing(tmp_path: Path) -> None:
    """i915 says nothing about load without root: that is None, not zero."""
    card(tmp_path, 0, "i915")
    card(tmp_path, 1, "bochs-drm")
    (tmp_path / "class" / "drm" / "card0" / "gt_cur_freq_mhz").write_text("1100\n", encoding="ascii")
    (tmp_path / "class" / "drm" / "card0-HDMI-A-1").mkdir()

    assert list(read_cards(tmp_path / "class" / "drm")) == [
        Gpu("Intel card0", None, None, None, None, None, 1100.0)
    ]


def test_a_machine_without_graphics_starts_no_thread(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """None of the libraries is required."""
    monkeypatch.setattr("importlib.util.find_spec", lambda _name: None)
    sensor = gpus_sensor(sys=tmp_path)

    assert sensor.read() == ()
    assert [missing.what for missing in sensor.unreadable()] == ["gpus"]
    assert "slow gpus" not in {thread.name for thread in threading.enumerate()}
    sensor.close()


def test_logins_are_those_that_the_system_registers() -> None:
    """As many as an independent reader counts."""
    sensor = logins_sensor()

    assert eventually(lambda: sensor.read() is not None)
    assert len(sensor.read() or ()) == len(psutil.users())
    sensor.close()
