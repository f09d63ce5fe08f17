"""Graphics processors of NVIDIA, through an invented management library."""

import sys as system
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import msgspec
import pytest

from desktop_monitor.model.sample import Gpu
from desktop_monitor.sensors.blocking_calls import BlockingCalls
from desktop_monitor.sensors.linux.gpus import GpusSensor
from desktop_monitor.sensors.nvidia import has_driver, read_nvidia
from tests.sensors.helpers import poll, put

BUS_IDS = ("0000:01:00.0", "0000:02:00.0")


class NVMLError(Exception):
    """What the library raises."""


class FakeLibrary(ModuleType):
    """A library for two processors, which records how it is called."""

    NVMLError = NVMLError

    def __init__(self) -> None:
        super().__init__("pynvml")
        self.called: list[str] = []
        self.failing: set[str] = set()
        self.lost: int | None = None
        self.answers: dict[str, Any] = {
            "nvmlDeviceGetCount": 2,
            "nvmlDeviceGetName": b"GeForce",
            "nvmlDeviceGetUtilizationRates": SimpleNamespace(gpu=42),
            "nvmlDeviceGetMemoryInfo": SimpleNamespace(total=8 * 2**30, used=2**30),
            "nvmlDeviceGetPowerUsage": 35_500,
            "nvmlDeviceGetTemperature": 61,
            "nvmlDeviceGetClockInfo": 1500,
        }

    def __getattr__(self, name: str) -> Any:
        if not name.startswith("nvml"):
            raise AttributeError(name)

        def call(*arguments: object) -> Any:
            self.called.append(name)
            if name in self.failing:
                raise NVMLError(name)
            if name == "nvmlDeviceGetHandleByIndex":
                if arguments[0] == self.lost:
                    raise NVMLError(name)
                return arguments[0]
            if name == "nvmlDeviceGetPciInfo":
                return SimpleNamespace(busId=f"0000{BUS_IDS[int(str(arguments[0]))]}".upper())
            return self.answers.get(name)

        return call


@pytest.fixture
def library(monkeypatch: pytest.MonkeyPatch) -> FakeLibrary:
    """The library that is imported."""
    made = FakeLibrary()
    monkeypatch.setitem(system.modules, "pynvml", made)
    return made


@pytest.fixture
def sys(tmp_path: Path) -> Path:
    """A machine with the driver and two processors."""
    for bus_id in BUS_IDS:
        put(tmp_path / "bus" / "pci" / "drivers" / "nvidia" / bus_id, {"power/runtime_status": "active"})
    return tmp_path


def suspend(sys: Path, bus_id: str) -> None:
    """Suspend a processor."""
    put(sys / "bus" / "pci" / "drivers" / "nvidia" / bus_id, {"power/runtime_status": "suspended"})


def test_a_card_has_what_the_library_reports(library: FakeLibrary, sys: Path) -> None:
    """Its place on the bus is written as the kernel writes it."""
    first, second = read_nvidia(sys)

    assert first == Gpu("GeForce", 42.0, 8 * 2**30, 2**30, 61.0, 35.5, 1500, id=BUS_IDS[0])
    assert second.id == BUS_IDS[1]


def test_the_library_is_initialised_for_each_read_only(library: FakeLibrary, sys: Path) -> None:
    """While it is initialised, the processor stays awake."""
    for _ in range(3):
        library.called.clear()
        read_nvidia(sys)
        assert (library.called[0], library.called[-1]) == ("nvmlInit", "nvmlShutdown")


@pytest.mark.parametrize("name", ["nvmlDeviceGetCount", "nvmlDeviceGetHandleByIndex"])
def test_the_library_is_shut_down_after_an_error(library: FakeLibrary, sys: Path, name: str) -> None:
    """The error costs the cards only."""
    library.failing = {name}

    assert read_nvidia(sys) == []
    assert library.called[-1] == "nvmlShutdown"


@pytest.mark.parametrize("lost", [0, 1])
def test_a_card_that_has_fallen_off_the_bus_costs_itself(library: FakeLibrary, sys: Path, lost: int) -> None:
    """The other one is reported."""
    library.lost = lost

    assert [card.id for card in read_nvidia(sys)] == [BUS_IDS[1 - lost]]
    assert library.called[-1] == "nvmlShutdown"


def test_a_library_that_does_not_start_gives_no_card(library: FakeLibrary, sys: Path) -> None:
    """As when the driver was updated and not loaded anew; it is not shut down either."""
    library.failing = {"nvmlInit"}

    assert read_nvidia(sys) == []
    assert library.called == ["nvmlInit"]


@pytest.mark.parametrize("bus_id", BUS_IDS)
def test_no_card_is_asked_while_one_is_asleep(library: FakeLibrary, sys: Path, bus_id: str) -> None:
    """The library opens all of them."""
    suspend(sys, bus_id)

    assert [(card.id, card.is_asleep, card.busy_percent) for card in read_nvidia(sys)] == [
        (BUS_IDS[0], True, None),
        (BUS_IDS[1], True, None),
    ]
    assert library.called == []


@pytest.mark.parametrize(
    "name", ["nvmlDeviceGetPowerUsage", "nvmlDeviceGetUtilizationRates", "nvmlDeviceGetName"]
)
def test_a_figure_that_is_not_supported_is_left_out_alone(library: FakeLibrary, sys: Path, name: str) -> None:
    """Old cards report little."""
    library.failing = {name}

    first, _ = read_nvidia(sys)

    assert first.celsius == 61.0
    assert first.name == ("NVIDIA" if name == "nvmlDeviceGetName" else "GeForce")


@pytest.mark.parametrize(
    ("name", "answer", "fields"),
    [
        ("nvmlDeviceGetUtilizationRates", SimpleNamespace(gpu=2**32 - 1), ["busy_percent"]),
        (
            "nvmlDeviceGetMemoryInfo",
            SimpleNamespace(total=2**64 - 1, used=2**64 - 1),
            ["memory_total_bytes", "memory_used_bytes"],
        ),
        ("nvmlDeviceGetPowerUsage", 2**32 - 1, ["power_watts"]),
        ("nvmlDeviceGetTemperature", 2**32 - 1, ["celsius"]),
        ("nvmlDeviceGetClockInfo", 2**32 - 1, ["frequency_mhz"]),
    ],
)
def test_a_figure_of_ones_is_unknown(
    library: FakeLibrary, sys: Path, name: str, answer: object, fields: list[str]
) -> None:
    """A driver that does not know sets all bits; the other figures stand."""
    usual = read_nvidia(sys)[0]
    library.answers[name] = answer

    assert read_nvidia(sys)[0] == msgspec.structs.replace(usual, **dict.fromkeys(fields))


def test_without_the_driver_the_library_is_not_imported(
    library: FakeLibrary, tmp_path: Path, calls: BlockingCalls
) -> None:
    """It would look for the driver at each read."""
    assert not has_driver(tmp_path)
    (tmp_path / "class" / "drm").mkdir(parents=True)

    assert poll(GpusSensor(sys=tmp_path, calls=calls)) == ()
    assert library.called == []


def test_in_wsl_the_cards_are_read_without_a_device(
    library: FakeLibrary, tmp_path: Path, calls: BlockingCalls
) -> None:
    """The driver is that of Windows; the library is where WSL puts it."""
    sys = tmp_path / "sys"
    assert not has_driver(sys)
    put(tmp_path, {"usr/lib/wsl/lib/libnvidia-ml.so.1": b""})

    found = poll(GpusSensor(sys=sys, calls=calls))

    assert found is not None
    assert [card.busy_percent for card in found] == [42.0, 42.0]
    assert library.called.count("nvmlInit") == 1


def test_with_the_driver_the_cards_are_read(library: FakeLibrary, sys: Path, calls: BlockingCalls) -> None:
    """Two of one name have each their series."""
    assert has_driver(sys)

    found = poll(GpusSensor(sys=sys, calls=calls))

    assert [card.name for card in found or ()] == ["GeForce", "GeForce #2"]


def test_without_the_library_there_is_no_card(
    sys: Path, calls: BlockingCalls, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is optional, whether the driver is loaded or not."""
    monkeypatch.setitem(system.modules, "pynvml", None)

    assert read_nvidia(sys) == []
    assert poll(GpusSensor(sys=sys, calls=calls)) == ()
