"""Thermometers of drives, which are asked only while the drive is awake."""

from desktop_monitor.sensors.background_poller import BackgroundPoller
from desktop_monitor.sensors.blocking_calls import BlockingCalls
from desktop_monitor.sensors.linux import hwmon
from desktop_monitor.sensors.linux.hwmon import (
    DRIVE_PACE_S,
    KEPT_S,
    UNKNOWN_DRIVE_PACE_S,
    TemperaturesSensor,
)
from tests.sensors.helpers import poll, put, reasons
from tests.sensors.linux.fake_chips import FakeChips


def test_a_drive_that_does_nothing_is_asked_once(fake_chips: FakeChips, opened: list[str]) -> None:
    """Each question may start its idle timer anew, so that it never spins down."""
    fake_chips.add_drive(0)
    assert fake_chips.celsius() == [30.0]
    opened.clear()

    for _ in range(100):
        fake_chips.now_s += DRIVE_PACE_S + 1
        fake_chips.reader.read()

    assert not [file for file in opened if "temp1" in file]
    assert [why.code for why in fake_chips.reader.read().asleep] == ["asleep"]


def test_a_drive_that_has_read_something_is_asked_again(fake_chips: FakeChips) -> None:
    """It is awake anyway; once a minute is often enough."""
    disk = fake_chips.add_drive(0)
    assert fake_chips.celsius() == [30.0]
    put(disk, {"stat": 1})
    fake_chips.warm(0, 35)

    fake_chips.now_s += DRIVE_PACE_S - 1
    assert fake_chips.celsius() == [30.0]

    fake_chips.now_s += 2
    assert fake_chips.celsius() == [35.0]


def test_an_old_temperature_of_a_drive_is_not_shown(fake_chips: FakeChips) -> None:
    """It is not the temperature of now."""
    fake_chips.add_drive(0)
    fake_chips.reader.read()

    fake_chips.now_s += KEPT_S - 1
    assert fake_chips.celsius() == [30.0]

    fake_chips.now_s += 2
    assert fake_chips.celsius() == []


def test_a_drive_without_a_block_device_is_asked_each_hour(fake_chips: FakeChips) -> None:
    """What it does is not known, so it is asked less often than most drives spin down."""
    fake_chips.add_chip(0, "drivetemp", temp1_input=30_000)
    assert fake_chips.celsius() == [30.0]

    fake_chips.now_s += UNKNOWN_DRIVE_PACE_S - 1
    assert fake_chips.celsius() == []

    fake_chips.now_s += 2
    assert fake_chips.celsius() == [30.0]


def test_another_drive_in_the_place_of_one_is_asked(fake_chips: FakeChips) -> None:
    """The temperature of the one before is not its own."""
    disk = fake_chips.add_drive(0, wwid="naa.1")
    fake_chips.reader.read()
    put(disk, {"device/wwid": "naa.2"})
    fake_chips.warm(0, 50)

    assert [(one.celsius, one.id) for one in fake_chips.reader.read().temperatures] == [(50.0, "naa.2")]


def test_a_drive_that_sleeps_leaves_the_others_alone(fake_chips: FakeChips) -> None:
    """And hides no chip."""
    fake_chips.add_drive(0)
    fake_chips.add_chip(1, "coretemp", temp1_input=50_000)
    fake_chips.reader.read()
    fake_chips.now_s += KEPT_S + 1

    assert fake_chips.celsius() == [50.0]


def test_a_drive_that_is_asleep_has_a_reason(fake_chips: FakeChips, calls: BlockingCalls) -> None:
    """Instead of "no thermometer"."""
    fake_chips.add_drive(0)
    fake_chips.reader.read()
    fake_chips.now_s += KEPT_S + 1
    chips: BackgroundPoller[hwmon.Hwmon] = BackgroundPoller(
        "x", fake_chips.reader.read, calls=calls, pace_s=60
    )
    sensor = TemperaturesSensor(chips)

    assert poll(sensor) == ()
    assert reasons(sensor) == [("temperatures.drivetemp", "asleep")]


def test_drives_that_are_gone_are_not_remembered(fake_chips: FakeChips) -> None:
    """One that is plugged in again has another path, and a backup drive is plugged in each day."""
    chips = fake_chips.sys / "class" / "hwmon"
    for turn in range(5):
        fake_chips.add_chip(turn, "drivetemp", f"host{turn}", temp1_input=30_000)
        assert fake_chips.celsius() == [30.0]
        (chips / f"hwmon{turn}").rename(fake_chips.sys / f"gone{turn}")
        assert fake_chips.celsius() == []

    assert not fake_chips.reader._asked
    assert not fake_chips.reader._drives
