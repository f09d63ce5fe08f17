"""Graphics processors, as their drivers tell of them."""

import threading
from pathlib import Path

import pytest

from desktop_monitor.model.sample import Gpu
from desktop_monitor.sensors.gpus import gpus_sensor, read_cards
from tests.waiting import eventually


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


def test_two_cards_of_one_name_are_told_apart(tmp_path: Path) -> None:
    """Each has its own line in the past."""
    for number in range(2):
        card(tmp_path, number, "amdgpu", product_name="Radeon")
    sensor = gpus_sensor(sys=tmp_path)

    assert [one.name for one in eventually(sensor.read)] == ["Radeon", "Radeon #2"]
    sensor.close()
