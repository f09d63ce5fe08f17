"""The CPU sensor: true on this machine, and right about machines that are not here."""

import math
import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from desktop_monitor.model.sample import CpuTimes
from desktop_monitor.rates import reading
from desktop_monitor.sensors import Sensors
from desktop_monitor.sensors.cpu import CpuSensor

LINE = "cpu{} 100 20 30 1000 40 5 6 7 8 9\n"


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[Callable[..., CpuSensor]]:
    """Build a sensor for an invented machine."""
    sensors: list[CpuSensor] = []

    def build(
        stat: str, loadavg: str = "0.50 1.25 2.00 1/200 4711\n", clocks_khz: tuple[str, ...] = ()
    ) -> CpuSensor:
        (tmp_path / "proc").mkdir()
        (tmp_path / "proc" / "stat").write_text(stat, encoding="ascii")
        (tmp_path / "proc" / "loadavg").write_text(loadavg, encoding="ascii")
        for number, clock in enumerate(clocks_khz):
            policy = tmp_path / "sys" / "devices" / "system" / "cpu" / "cpufreq" / f"policy{number}"
            policy.mkdir(parents=True)
            (policy / "scaling_cur_freq").write_text(clock, encoding="ascii")
        sensors.append(CpuSensor(proc=tmp_path / "proc", sys=tmp_path / "sys"))
        return sensors[-1]

    yield build
    for sensor in sensors:
        sensor.close()


def test_ticks_become_milliseconds_and_guests_are_not_counted_twice(
    machine: Callable[..., CpuSensor],
) -> None:
    """The kernel counts guest time within user time."""
    found = machine(LINE.format("") + LINE.format(0) + "intr 1 2 3\n").read()

    assert os.sysconf("SC_CLK_TCK") == 100
    assert found.all_cores == CpuTimes(user_ms=1200, system_ms=410, iowait_ms=400, steal_ms=70, idle_ms=10000)
    assert found.cores == (found.all_cores,)
    assert found.load_average == (0.5, 1.25, 2.0)


def test_a_core_that_is_switched_off_leaves_its_place_empty(machine: Callable[..., CpuSensor]) -> None:
    """Core 3 is never shown as core 1."""
    found = machine(LINE.format("") + LINE.format(0) + LINE.format(3)).read()

    assert [core is not None for core in found.cores] == [True, False, False, True]


def test_128_cores_are_all_read(machine: Callable[..., CpuSensor]) -> None:
    """A file longer than the first read is read to its end."""
    stat = LINE.format("") + "".join(LINE.format(number) for number in range(128)) + "intr " + "0 " * 20_000

    assert len(machine(stat).read().cores) == 128


def test_the_clock_is_the_mean_of_the_cores(machine: Callable[..., CpuSensor]) -> None:
    """Each core has a clock of its own; cpufreq tells kilohertz."""
    sensor = machine(LINE.format("") + LINE.format(0), clocks_khz=("1000000\n", "3000000\n"))

    assert sensor.read().frequency_mhz == 2000
    assert sensor.unreadable() == []


def test_a_machine_without_clocks_says_so(machine: Callable[..., CpuSensor]) -> None:
    """Unknown is None with a reason, never zero."""
    sensor = machine(LINE.format("") + LINE.format(0))

    assert sensor.read().frequency_mhz is None
    assert [missing.what for missing in sensor.unreadable()] == ["cpu.frequency_mhz"]


def test_a_file_of_nonsense_costs_the_part_and_not_the_sample(tmp_path: Path) -> None:
    """The sample has no CPU, and the reason is told."""
    (tmp_path / "stat").write_text("nonsense\n", encoding="ascii")
    (tmp_path / "loadavg").write_text("0 0 0 1/1 1\n", encoding="ascii")
    sensors = Sensors(proc=tmp_path, sys=tmp_path)

    assert sensors.take().cpu is None
    assert "cpu" in [missing.what for missing in sensors.unreadable()]

    (tmp_path / "stat").write_text(LINE.format("") + LINE.format(0), encoding="ascii")
    assert sensors.take().cpu is not None
    assert "cpu" not in [missing.what for missing in sensors.unreadable()]
    sensors.close()


def test_one_core_is_not_taken_for_all(machine: Callable[..., CpuSensor]) -> None:
    """What is not understood is not guessed."""
    with pytest.raises(ValueError, match="no line of all CPUs"):
        machine(LINE.format(0) + LINE.format(1)).read()


def test_this_machine_gives_percentages_of_every_core() -> None:
    """Whatever the machine is doing, no core is below 0 or above 100."""
    sensors = Sensors()
    before = sensors.take()
    assert sum(number * number for number in range(2_000_000)) > 0  # something to measure
    found = reading(before, sensors.take())
    sensors.close()

    assert found is not None
    assert found.cpu is not None
    assert len(found.cpu.per_core_percent) == os.cpu_count()
    assert all(core is not None and 0 <= core <= 100 for core in found.cpu.per_core_percent)
    assert found.cpu.total_percent is not None
    assert found.cpu.load_average is not None
    assert all(math.isfinite(load) for load in found.cpu.load_average)


def test_it_agrees_with_psutil() -> None:
    """An independent reader of the same counters, before and after, has ours in between, to a few ticks."""
    sensors = Sensors()
    before, ours, after = psutil.cpu_times(), sensors.take_cpu().cpu, psutil.cpu_times()
    sensors.close()

    assert ours is not None
    found = ours.all_cores
    assert (before.user + before.nice) * 1000 - 50 <= found.user_ms <= (after.user + after.nice) * 1000 + 50
    assert before.idle * 1000 - 200 <= found.idle_ms <= after.idle * 1000 + 200
    assert before.iowait * 1000 - 200 <= found.iowait_ms <= after.iowait * 1000 + 200


def test_a_look_at_the_cpu_alone_leaves_the_clocks_counts_alone() -> None:
    """Otherwise processes that began meanwhile would not be looked for."""
    sensors = Sensors()
    sensors.take()
    before = sensors._cpu.forks
    subprocess.run(["true"], check=True)

    sensors.take_cpu()

    assert sensors._cpu.forks == before
    sensors.take()
    assert (sensors._cpu.forks or 0) > (before or 0)
    sensors.close()


def test_descriptors_are_given_back() -> None:
    """Opening and closing sensors leaves no file open."""
    before = len(os.listdir("/proc/self/fd"))  # noqa: PTH208  # a list is what is counted
    sensors = Sensors()
    sensors.take()

    sensors.close()

    assert len(os.listdir("/proc/self/fd")) == before  # noqa: PTH208


@pytest.mark.parametrize(
    "error", [psutil.AccessDenied(1), psutil.NoSuchProcess(1), RuntimeError("x"), OSError(5)]
)
def test_a_sensor_that_raises_costs_its_own_part_only(
    monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    """The rest of the sample is there, and the reason is told."""

    def broken(_self: CpuSensor) -> None:
        raise error

    monkeypatch.setattr(CpuSensor, "read", broken)
    sensors = Sensors()

    sample = sensors.take()

    assert sample.cpu is None
    assert sample.memory is not None
    assert "cpu" in {missing.what for missing in sensors.unreadable()}
    sensors.close()
