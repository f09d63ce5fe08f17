"""Thermometers and fans, as psutil finds them."""

from types import SimpleNamespace

import psutil
import pytest

from desktop_monitor.model.sample import Fan, Temperature
from desktop_monitor.sensors.portable.temperatures import read_fans, read_temperatures


def thermometer(celsius: float | None, label: str = "") -> SimpleNamespace:
    """Return what psutil reports of a thermometer."""
    return SimpleNamespace(label=label, current=celsius, high=90.0, critical=None)


def test_implausible_temperatures_are_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """A chip reports nonsense for a thermometer that is not connected."""
    chips = {
        "coretemp": [thermometer(45.12, "Core 0"), thermometer(-128.0, "Core 1"), thermometer(float("nan"))],
        "nvme": [thermometer(30.0)],
        "acpitz": [thermometer(0.0), thermometer(None), thermometer(127.0)],
    }
    monkeypatch.setattr(psutil, "sensors_temperatures", lambda: chips)

    assert read_temperatures() == (
        Temperature("coretemp Core 0", 45.1, 90.0, None),
        Temperature("nvme", 30.0, 90.0, None),
    )


def test_implausible_speeds_are_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """A fan that stands still is a zero; 65535 is no fan."""
    fans = [SimpleNamespace(label="", current=0), SimpleNamespace(label="cpu\n", current=1200)]
    monkeypatch.setattr(
        psutil, "sensors_fans", lambda: {"it87": [*fans, SimpleNamespace(label="", current=65535)]}
    )

    assert read_fans() == (Fan("it87 fan 1", 0), Fan("it87 cpu ", 1200))


def test_devices_of_one_name_have_each_their_series(monkeypatch: pytest.MonkeyPatch) -> None:
    """No name is given twice."""
    fans = [SimpleNamespace(label=label, current=900) for label in ("front", "front #2", "front")]
    monkeypatch.setattr(psutil, "sensors_fans", lambda: {"it87": fans})
    monkeypatch.setattr(
        psutil, "sensors_temperatures", lambda: {"nvme": [thermometer(30.0, "Composite")] * 2}
    )

    assert [one.name for one in read_fans()] == ["it87 front", "it87 front #2", "it87 front #3"]
    assert [one.name for one in read_temperatures()] == ["nvme Composite", "nvme Composite #2"]


def test_a_system_without_either_has_none(monkeypatch: pytest.MonkeyPatch) -> None:
    """On Windows and macOS psutil lacks the functions."""
    monkeypatch.delattr(psutil, "sensors_temperatures")
    monkeypatch.delattr(psutil, "sensors_fans")

    assert (read_temperatures(), read_fans()) == ((), ())
