"""Graphics processors of AMD and Intel, as their drivers report them."""

import threading
from pathlib import Path

import pytest

from desktop_monitor.model.sample import Gpu
from desktop_monitor.sensors.blocking_calls import BlockingCalls
from desktop_monitor.sensors.linux.gpus import GpusSensor, read_cards
from tests.sensors.helpers import poll, put, reasons
from tests.sensors.linux.fake_gpus import BUS_ID, add_card

AWAKE = {
    "gpu_busy_percent": 42,
    "mem_info_vram_total": 8 * 2**30,
    "mem_info_vram_used": 2**30,
    "hwmon__hwmon3__temp1_input": 61000,
    "hwmon__hwmon3__power1_average": 35_500_000,
    "hwmon__hwmon3__freq1_input": 1_500_000_000,
}


def read(sys: Path) -> list[Gpu]:
    """Read the cards of an invented machine."""
    return list(read_cards(sys / "class" / "drm"))


def test_an_amd_card_has_what_its_driver_publishes(tmp_path: Path) -> None:
    """Load, memory, temperature, power and frequency; its place on the bus is its id."""
    add_card(tmp_path, 0, "amdgpu", **AWAKE)

    assert read(tmp_path) == [
        Gpu("AMD card0", 42.0, 8 * 2**30, 2**30, 61.0, 35.5, 1500.0, id=BUS_ID.format(0))
    ]


def test_an_intel_card_has_a_frequency(tmp_path: Path) -> None:
    """Its load needs root: that is None, not zero. Connectors and unknown drivers are left out."""
    add_card(tmp_path, 0, "i915")
    add_card(tmp_path, 1, "bochs-drm")
    put(tmp_path / "class" / "drm", {"card0/gt_cur_freq_mhz": 1100, "card0-HDMI-A-1/status": "connected"})

    assert read(tmp_path) == [Gpu("Intel card0", None, None, None, None, None, 1100.0, id=BUS_ID.format(0))]


def test_the_driver_xe_has_its_frequency_in_a_tile(tmp_path: Path) -> None:
    """See the kernel's page on xe."""
    add_card(tmp_path, 0, "xe", tile0__gt0__freq0__cur_freq=1300)

    assert read(tmp_path)[0].frequency_mhz == 1300.0


@pytest.mark.parametrize("driver", ["xe", "amdgpu"])
def test_a_card_whose_first_thermometer_is_the_second_has_its_temperature(
    tmp_path: Path, driver: str
) -> None:
    """Arc cards have one of the package and one of the memory, accelerators one of the hottest spot."""
    figures = {"hwmon__hwmon3__temp2_input": 55_000, "hwmon__hwmon3__temp3_input": 70_000}
    add_card(tmp_path, 0, driver, **figures)

    (card,) = read_cards(tmp_path / "class" / "drm")

    assert card.celsius == 55.0


@pytest.mark.parametrize(
    "state",
    [
        {"power__runtime_status": "suspended"},
        {"power__runtime_status": "suspending"},
        {"power_state": "D3cold"},
        {"power_state": "D3hot"},
        {"power__runtime_status": "unsupported", "power_state": "D3cold"},
        {"power__runtime_status": "suspended", "power_state": "unknown"},
    ],
    ids=str,
)
@pytest.mark.parametrize("driver", ["amdgpu", "i915", "xe"])
def test_a_card_that_is_asleep_is_not_asked(
    tmp_path: Path, opened: list[str], driver: str, state: dict[str, str]
) -> None:
    """To read almost any other file would wake it, and cost a laptop hours."""
    add_card(tmp_path, 1, driver, **AWAKE, **state)
    card = tmp_path / "class" / "drm" / "card1"
    put(card, {"gt_cur_freq_mhz": 300})
    opened.clear()

    (found,) = read(tmp_path)

    assert (found.is_asleep, found.busy_percent, found.id) == (True, None, BUS_ID.format(1))
    assert {Path(file).name for file in opened} <= {"runtime_status", "power_state"}


@pytest.mark.parametrize(
    "state",
    [
        {},
        {"power__runtime_status": "active"},
        {"power__runtime_status": "unsupported"},
        {"power__runtime_status": "error"},
        {"power__runtime_status": "active", "power_state": "D0"},
        {"power_state": "unknown"},
    ],
    ids=str,
)
def test_a_card_without_a_power_state_is_awake(tmp_path: Path, state: dict[str, str]) -> None:
    """Nothing suspends it where the kernel has no file, or says that it does not support it."""
    add_card(tmp_path, 1, "amdgpu", **AWAKE, **state)

    (found,) = read(tmp_path)

    assert (found.is_asleep, found.busy_percent) == (False, 42.0)


def header(revision: int) -> bytes:
    """Return the beginning of gpu_metrics: the size, and the revisions of format and content."""
    return bytes([120, 0, revision, 1]) + bytes(116)


@pytest.mark.parametrize(
    ("metrics", "is_integrated"),
    [(header(1), False), (header(2), True), (header(3), True), (b"", True), (None, True)],
    ids=["v1", "v2", "v3", "empty", "missing"],
)
def test_an_integrated_processor_has_the_memory_of_the_machine_too(
    tmp_path: Path, metrics: bytes | None, is_integrated: bool
) -> None:
    """Its own is a small part of what it works in; where the driver does not say, sizes decide."""
    memory = {
        "mem_info_vram_total": 2**29,
        "mem_info_vram_used": 2**28,
        "mem_info_gtt_total": 2**34,
        "mem_info_gtt_used": 2**30,
    }
    device = add_card(tmp_path, 0, "amdgpu", **memory)
    if metrics is not None:
        put(device, {"gpu_metrics": metrics})

    (found,) = read(tmp_path)

    assert (found.system_memory_total_bytes, found.system_memory_used_bytes) == (2**34, 2**30)
    assert (found.memory_total_bytes, found.memory_used_bytes) == (
        (2**29 + 2**34, 2**28 + 2**30) if is_integrated else (2**29, 2**28)
    )


def test_a_card_with_much_memory_of_its_own_is_not_integrated(tmp_path: Path) -> None:
    """It has eight gigabytes; the machine's memory is a second figure."""
    add_card(tmp_path, 0, "amdgpu", **AWAKE, mem_info_gtt_total=2**34, mem_info_gtt_used=1)

    (found,) = read(tmp_path)

    assert (found.memory_total_bytes, found.system_memory_total_bytes) == (8 * 2**30, 2**34)


@pytest.mark.parametrize("answer", ["", "unknown", "128000"], ids=["empty", "a word", "not connected"])
def test_an_impossible_figure_is_left_out_alone(tmp_path: Path, answer: str) -> None:
    """The others are known."""
    add_card(tmp_path, 0, "amdgpu", **(AWAKE | {"hwmon__hwmon3__temp1_input": answer}))

    (found,) = read(tmp_path)

    assert (found.celsius, found.busy_percent) == (None, 42.0)


def test_a_machine_without_graphics_starts_no_thread(tmp_path: Path) -> None:
    """It is known at once."""
    calls = BlockingCalls("no graphics", workers=1)
    sensor = GpusSensor(sys=tmp_path, calls=calls)

    assert poll(sensor) == ()
    assert reasons(sensor) == [("gpus", "no_gpus")]
    assert "no graphics" not in {thread.name for thread in threading.enumerate()}


def test_two_cards_of_one_name_have_each_their_series(tmp_path: Path, calls: BlockingCalls) -> None:
    """A series is named after its card."""
    for number in range(2):
        add_card(tmp_path, number, "amdgpu", product_name="Radeon")

    assert [one.name for one in poll(GpusSensor(sys=tmp_path, calls=calls)) or ()] == ["Radeon", "Radeon #2"]


def test_a_card_that_is_asleep_has_a_reason(tmp_path: Path, calls: BlockingCalls) -> None:
    """It is there, and why its figures are not."""
    add_card(tmp_path, 0, "i915")
    add_card(tmp_path, 1, "amdgpu", power__runtime_status="suspended")
    sensor = GpusSensor(sys=tmp_path, calls=calls)

    assert [one.is_asleep for one in poll(sensor) or ()] == [False, True]
    assert reasons(sensor) == [("gpus.AMD card1", "asleep")]
