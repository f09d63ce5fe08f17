"""The CPU, through psutil."""

from types import SimpleNamespace

import psutil
import pytest

from desktop_monitor.model.sample import CpuTimes
from desktop_monitor.sensors.portable import cpu
from desktop_monitor.sensors.portable.cpu import PsutilCpu
from tests.sensors.helpers import reasons


def test_windows_counts_interrupts_within_system_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a system does not count is zero, so that the parts add up to all time."""
    times = SimpleNamespace(user=1.0, system=2.0, idle=3.0, interrupt=0.5, dpc=0.5)
    monkeypatch.setattr(psutil, "cpu_times", lambda percpu=False: [times, times] if percpu else times)

    found = PsutilCpu().read()

    assert found.all_cores == CpuTimes(1000, 2000, 0, 0, 3000)
    assert (len(found.cores), found.online_cores) == (2, 2)


@pytest.mark.parametrize(
    "error", [OSError(5), RuntimeError("no counters"), NotImplementedError(), AttributeError("x")]
)
def test_a_load_and_a_frequency_that_fail_are_left_out_alone(
    monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    """The times of the cores are there, and both have a reason."""

    def fail() -> None:
        raise error

    monkeypatch.setattr(psutil, "getloadavg", fail)
    monkeypatch.setattr(psutil, "cpu_freq", fail)
    sensor = PsutilCpu()

    found = sensor.read()

    assert (found.load_average, found.frequency_mhz) == (None, None)
    assert found.all_cores.idle_ms > 0
    assert reasons(sensor)[1:] == [
        ("cpu.frequency_mhz", "no_frequency"),
        ("cpu.load_average", "no_load_average"),
    ]


@pytest.mark.parametrize("frequency", [None, SimpleNamespace(current=0.0)], ids=["none", "zero"])
def test_a_machine_without_a_frequency_has_a_reason(
    monkeypatch: pytest.MonkeyPatch, frequency: SimpleNamespace | None
) -> None:
    """Some virtual machines and new processors have none."""
    monkeypatch.setattr(psutil, "cpu_freq", lambda: frequency)
    sensor = PsutilCpu()

    assert sensor.read().frequency_mhz is None
    assert ("cpu.frequency_mhz", "no_frequency") in reasons(sensor)


def test_where_sums_are_repeated_those_of_the_cores_are_added(monkeypatch: pytest.MonkeyPatch) -> None:
    """On macOS the machine would be idle between two that are the same."""
    times = SimpleNamespace(user=1.0, nice=0.5, system=2.0, idle=3.0)
    stale = SimpleNamespace(user=0.0, nice=0.0, system=0.0, idle=0.0)
    monkeypatch.setattr(psutil, "cpu_times", lambda percpu=False: [times, times] if percpu else stale)
    monkeypatch.setattr(cpu, "_REPEATS_SUMS", True)

    assert PsutilCpu().read().all_cores == CpuTimes(3000, 4000, 0, 0, 6000)
