"""The sensor of the CPU on Linux."""

from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from desktop_monitor.sensors.linux.control_group import GroupLimits
from desktop_monitor.sensors.linux.cpu import LinuxCpu, read_frequency_mhz
from tests.sensors.helpers import put, reasons

LINE = "cpu{} 100 20 30 1000 40 5 6 7 8 9\n"
TAIL = "intr 1 2 3\nbtime 1700000000\nprocesses 12\n"

Machine = Callable[..., LinuxCpu]


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[Machine]:
    """Make a sensor of an invented machine with the cores that are listed."""
    sensors: list[LinuxCpu] = []

    def make(*cores: int, **options: Callable[[], object]) -> LinuxCpu:
        stat = "".join(LINE.format(name) for name in ("", *cores)) + TAIL
        put(tmp_path, {"stat": stat.encode(), "loadavg": "0.50 1.25 2.00 1/200 4711"})
        sensors.append(LinuxCpu(proc=tmp_path, **options))  # type: ignore[arg-type]
        return sensors[-1]

    yield make
    for sensor in sensors:
        sensor.close()


def test_the_files_make_a_sample(machine: Machine) -> None:
    """The times themselves are in the tests of `proc_stat`."""
    sensor = machine(0, frequency_mhz=lambda: 2000.0)

    found = sensor.read()

    assert found.cores == (found.all_cores,)
    assert found.load_average == (0.5, 1.25, 2.0)
    assert found.frequency_mhz == 2000.0
    assert (sensor.forks, sensor.newest_pid, sensor.booted_at_s) == (12, 4711, 1_700_000_000)


def test_only_cores_that_are_switched_on_are_counted(machine: Machine) -> None:
    """A core that is off keeps its place."""
    found = machine(0, 3).read()

    assert [core is not None for core in found.cores] == [True, False, False, True]
    assert found.online_cores == 2


def test_128_cores_are_all_read(machine: Machine) -> None:
    """The file is longer than the first read."""
    assert len(machine(*range(128)).read().cores) == 128


@pytest.mark.parametrize(("limit", "expected"), [(0.5, 0.5), (8.0, None), (2.0, None), (None, None)])
def test_a_limit_of_cores_is_reported_where_it_limits(
    machine: Machine, limit: float | None, expected: float | None
) -> None:
    """Half a core of two is a limit, eight cores of two are none."""
    sensor = machine(0, 1, limits=lambda: GroupLimits(None, None, limit))

    assert sensor.read().limit_cores == expected


def test_a_set_of_all_cores_that_are_switched_on_is_no_limit(machine: Machine) -> None:
    """The kernel takes a core that is switched off out of every set."""
    sensor = machine(0, 2, 3, limits=lambda: GroupLimits(None, None, 3))

    assert sensor.read().limit_cores is None


def test_what_belongs_to_a_read_that_failed_is_unknown(tmp_path: Path, machine: Machine) -> None:
    """Forks that seem to stand still would hide new processes."""
    sensor = machine(0)
    sensor.read()
    put(tmp_path, {"stat": b"nonsense\n"})

    with pytest.raises(ValueError, match="no line of all CPUs"):
        sensor.read()

    assert (sensor.forks, sensor.newest_pid, sensor.booted_at_s) == (None, None, None)


def test_the_newest_pid_is_polled_alone(tmp_path: Path, machine: Machine) -> None:
    """A fast poll reads no times."""
    sensor = machine(0)
    put(tmp_path, {"stat": b"nonsense\n", "loadavg": "0 0 0 1/1 99"})

    assert sensor.poll_newest_pid() == 99


@pytest.mark.parametrize("loadavg", [None, b"", b"0.5 nonsense\n", b"a b c 1/1 2\n"], ids=repr)
def test_a_load_average_that_cannot_be_read_is_left_out_alone(
    tmp_path: Path, machine: Machine, loadavg: bytes | None
) -> None:
    """A sandbox may have none; the times of the cores are there, and the load has a reason."""
    sensor = machine(0)
    assert reasons(sensor) == []
    (tmp_path / "loadavg").unlink()
    put(tmp_path, {"loadavg/x" if loadavg is None else "loadavg": loadavg or b""})

    found = sensor.read()

    assert found.load_average is None
    assert found.cores == (found.all_cores,)
    assert (sensor.newest_pid, sensor.poll_newest_pid()) == (None, None)
    assert reasons(sensor) == [("cpu.load_average", "no_load_average")]


def policies(sys: Path, *frequencies_khz: object) -> None:
    """Write a frequency for each cpufreq policy; None is a policy whose file cannot be read."""
    for number, frequency in enumerate(frequencies_khz):
        file = f"devices/system/cpu/cpufreq/policy{number}/scaling_cur_freq"
        put(sys, {f"{file}/x" if frequency is None else file: frequency})


def test_the_frequency_is_the_mean_of_the_policies(tmp_path: Path) -> None:
    """Each core may have its own; cpufreq gives kilohertz."""
    policies(tmp_path, 1000000, 3000000)

    assert read_frequency_mhz(tmp_path) == 2000


@pytest.mark.parametrize("answer", ["<unknown>", "", "\0", None], ids=["a word", "empty", "NUL", "an error"])
def test_a_policy_without_a_number_is_left_out_alone(tmp_path: Path, answer: str | None) -> None:
    """Its core was switched off, or hides its frequency."""
    policies(tmp_path, 1000000, answer)

    assert read_frequency_mhz(tmp_path) == 1000


def test_a_policy_that_comes_later_is_read(tmp_path: Path) -> None:
    """A core that is switched on."""
    policies(tmp_path, 1000000)
    read_frequency_mhz(tmp_path)
    policies(tmp_path, 1000000, 2000000)

    assert read_frequency_mhz(tmp_path) == 1500


def test_a_machine_without_cpufreq_has_no_frequency(tmp_path: Path) -> None:
    """As usual in a virtual machine."""
    assert read_frequency_mhz(tmp_path) is None


def test_this_machine_agrees_with_psutil() -> None:
    """An independent reader of the same counters, before and after, has ours in between, to a few ticks."""
    sensor = LinuxCpu(proc=Path("/proc"))
    before, ours, after = psutil.cpu_times(), sensor.read().all_cores, psutil.cpu_times()
    sensor.close()

    assert (before.user + before.nice) * 1000 - 50 <= ours.user_ms <= (after.user + after.nice) * 1000 + 50
    assert before.idle * 1000 - 200 <= ours.idle_ms <= after.idle * 1000 + 200
    assert before.iowait * 1000 - 200 <= ours.iowait_ms <= after.iowait * 1000 + 200


@pytest.mark.parametrize(
    ("policies", "expected_mhz"),
    [
        ({0: (600_000, "0 1 2 3"), 4: (2_000_000, "4 5 6"), 7: (3_000_000, "7")}, 1425.0),
        ({0: (600_000, "0"), 1: (2_000_000, "")}, 600.0),
        ({0: (600_000, None), 1: (1_000_000, None)}, 800.0),
        ({0: ("<unknown>", "0 1"), 2: (1_000_000, "2")}, 1000.0),
        ({0: ("", "0")}, None),
    ],
    ids=["large and small cores", "a core is off", "an old driver", "some hide it", "all hide it"],
)
def test_the_mean_frequency_is_that_of_cores(
    tmp_path: Path, policies: dict[int, tuple[object, str | None]], expected_mhz: float | None
) -> None:
    """One policy may be of four small cores, another of one large core."""
    for number, (frequency, online) in policies.items():
        folder = tmp_path / "devices" / "system" / "cpu" / "cpufreq" / f"policy{number}"
        put(
            folder,
            {"scaling_cur_freq": frequency} | ({"affected_cpus": online} if online is not None else {}),
        )

    assert read_frequency_mhz(tmp_path) == expected_mhz


@pytest.mark.parametrize(
    ("cores", "online"),
    [((1, 2, 3), 3), (tuple(range(512)), 512), ((0, 4095), 2), (tuple(range(0, 64, 2)), 32)],
    ids=["the first is off", "512", "a hole of thousands", "every second is off"],
)
def test_cores_keep_their_numbers(machine: Machine, cores: tuple[int, ...], online: int) -> None:
    """A core that is off is unknown, also the first one."""
    found = machine(*cores).read()

    assert found.online_cores == online
    assert tuple(number for number, core in enumerate(found.cores) if core) == cores
