"""Thermometers and fans, which differ from chip to chip and from one version of psutil to the next."""

from types import SimpleNamespace

import psutil
import pytest

from desktop_monitor.model.sample import Fan, Temperature
from desktop_monitor.sensors.fans import fans_sensor, read_fans
from desktop_monitor.sensors.temperatures import read_temperatures, temperatures_sensor


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


def test_devices_of_one_name_are_told_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two disks of a kind have each their own line in the past, and no name is given twice."""
    fans = [SimpleNamespace(label=label, current=900) for label in ("front", "front #2", "front")]
    monkeypatch.setattr(psutil, "sensors_fans", lambda: {"it87": fans})
    monkeypatch.setattr(
        psutil, "sensors_temperatures", lambda: {"nvme": [thermometer(30.0, "Composite")] * 2}
    )

    assert [one.name for one in read_fans()] == ["it87 front", "it87 front #2", "it87 front #3"]
    assert [one.name for one in read_temperatures()] == ["nvme Composite", "nvme Composite #2"]


def test_this_machine_has_neither_or_sensible_ones() -> None:
    """Whatever it has, no figure is absurd."""
    assert all(-60 < one.celsius < 200 for one in read_temperatures())
    assert all(0 <= one.rpm < 30_000 for one in read_fans())
