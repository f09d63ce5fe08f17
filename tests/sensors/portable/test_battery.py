"""The battery, through psutil."""

from types import SimpleNamespace

import psutil
import pytest

from desktop_monitor.model.sample import Battery
from desktop_monitor.sensors.portable.battery import read_battery


@pytest.mark.parametrize(
    ("percent", "is_plugged", "left_s", "expected"),
    [
        (77.03, False, 3600, Battery(77.0, "discharging", None, 3600, None)),
        (77.0, True, psutil.POWER_TIME_UNLIMITED, Battery(77.0, "charging", None, None, None)),
        (100.0, True, psutil.POWER_TIME_UNLIMITED, Battery(100.0, "full", None, None, None)),
        (50.0, None, psutil.POWER_TIME_UNKNOWN, Battery(50.0, "unknown", None, None, None)),
        (50.0, False, 2**32 - 1, Battery(50.0, "discharging", None, None, None)),
    ],
)
def test_a_battery_has_charge_state_and_time(
    monkeypatch: pytest.MonkeyPatch,
    percent: float,
    is_plugged: bool | None,
    left_s: int,
    expected: Battery,
) -> None:
    """A time that is unlimited or unknown is None."""
    found = SimpleNamespace(percent=percent, power_plugged=is_plugged, secsleft=left_s)
    monkeypatch.setattr(psutil, "sensors_battery", lambda: found)

    assert read_battery() == expected


@pytest.mark.parametrize("percent", [255, -1])
def test_a_battery_that_does_not_know_its_charge_is_none(
    monkeypatch: pytest.MonkeyPatch, percent: int
) -> None:
    """Windows has 255 for it."""
    found = SimpleNamespace(percent=percent, power_plugged=False, secsleft=psutil.POWER_TIME_UNKNOWN)
    monkeypatch.setattr(psutil, "sensors_battery", lambda: found)

    assert read_battery() is None


def test_a_machine_without_a_battery_has_none(monkeypatch: pytest.MonkeyPatch) -> None:
    """Then psutil returns None, or lacks the function."""
    monkeypatch.setattr(psutil, "sensors_battery", lambda: None)
    assert read_battery() is None

    monkeypatch.delattr(psutil, "sensors_battery")
    assert read_battery() is None
