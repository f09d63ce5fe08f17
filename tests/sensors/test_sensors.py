"""All sensors together: one that is broken, or blocks, costs its own part of the sample."""

import math
import os
import re
import subprocess
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import psutil
import pytest

from desktop_monitor.model.reading import CpuReading
from desktop_monitor.model.sample import Sample
from desktop_monitor.rates import reading
from desktop_monitor.sensors import ReadAbandonedError, Sensors
from tests.sensors.helpers import put
from tests.sensors.linux.fake_proc import FakeProc
from tests.waiting import PATIENCE_S, eventually

PARTS = (
    "memory",
    "pressure",
    "disks",
    "volumes",
    "network",
    "temperatures",
    "fans",
    "battery",
    "gpus",
    "logins",
)
DIRECT_PARTS = ("cpu", "processes", "memory", "disks", "network")
"""What the invented machine has at once; the others are read in the background."""
ERRORS = (
    OSError(5, "Input/output error"),
    PermissionError(13, "Permission denied"),
    ValueError("nonsense"),
    KeyError("missing"),
    IndexError("too short"),
    RuntimeError("broken"),
    NotImplementedError("not here"),
    AttributeError("no such function"),
    ZeroDivisionError("division by zero"),
    SystemError("returned a result with an exception set"),
    psutil.AccessDenied(1),
    psutil.NoSuchProcess(1),
    psutil.ZombieProcess(1),
    psutil.TimeoutExpired(1),
)
CPU_LINES = "cpu  1 1 1 1 1 1 1 1\ncpu0 1 1 1 1 1 1 1 1\n"


@pytest.fixture
def proc(tmp_path: Path) -> FakeProc:
    """An invented /proc."""
    return FakeProc(tmp_path)


@pytest.fixture
def sensors(proc: FakeProc) -> Iterator[Sensors]:
    """The sensors of an invented machine with one process."""
    proc.put(42)
    figures = "10 1 200 30 40 2 800 50 0 60 80"
    put(
        proc.folder,
        {
            "stat": f"{CPU_LINES}btime 1700000000\nprocesses 1",
            "loadavg": "0 0 0 1/1 42",
            "meminfo": "MemTotal: 1000 kB\nMemFree: 100 kB\nSwapTotal: 1 kB\nSwapFree: 1 kB",
            "diskstats": f"8 0 sda {figures}",
            "block/sda/device/model": "x",
            "net/dev": "heading\nheading\neth0: 1 5 1 2 0 0 0 0 200 6 3 4 0 0 0 0",
            "self/mountinfo": b"",
        },
    )
    made = Sensors(proc=proc.folder, sys=proc.folder)
    yield made
    made.close()


def break_part(
    sensors: Sensors,
    part: str,
    act: Callable[[], object],
    monkeypatch: pytest.MonkeyPatch,
    method: str = "read",
) -> None:
    """Replace a method of the sensor of a part."""
    sensor = {"cpu": sensors._cpu, "processes": sensors._processes}.get(part) or sensors._parts[part]
    monkeypatch.setattr(sensor, method, lambda *_arguments: act())


def raising(error: Exception) -> Callable[[], object]:
    """Return a function that raises an error."""

    def fail() -> object:
        raise error

    return fail


def failed(sensors: Sensors) -> list[str]:
    """Return which parts have failed."""
    return [missing.what for missing in sensors.unreadable() if missing.code == "failed"]


def known(sample: Sample) -> set[str]:
    """Return which of the parts that are read directly are there."""
    return {part for part in DIRECT_PARTS if getattr(sample, part) is not None}


def test_a_proc_that_shows_only_processes_is_the_reason_for_all_that_is_missing(
    proc: FakeProc,
) -> None:
    """With subset=pid; see proc(5). The counters of the network are those of the process itself then."""
    proc.put(42)
    (proc.folder / "stat").unlink()
    put(proc.folder, {"self/net/dev": "heading\nheading\neth0: 1 5 1 2 0 0 0 0 200 6 3 4 0 0 0 0"})
    sensors = Sensors(proc=proc.folder, sys=proc.folder)

    sample = sensors.take()

    assert known(sample) == {"processes", "network"}
    hidden = {missing.what for missing in sensors.unreadable() if missing.code == "processes_only"}
    assert hidden == {"cpu", "memory", "disks", "pressure"}
    sensors.close()


def test_no_number_is_larger_than_a_page_can_hold(proc: FakeProc) -> None:
    """Drivers and containers write counters below zero as numbers of 64 bits; they are no rate either."""
    below_zero = 2**64 - 3
    times = " ".join([str(below_zero)] * 8)
    put(
        proc.folder,
        {
            "stat": f"cpu  {times}\ncpu0 {times}\n",
            "loadavg": "0 0 0 1/1 42",
            "meminfo": f"MemTotal: 1000 kB\nMemFree: 100 kB\nSwapTotal: {below_zero} kB\nSwapFree: 1 kB",
            "diskstats": f"8 0 sda {' '.join([str(below_zero)] * 11)}",
            "block/sda/device/model": "x",
            "net/dev": f"heading\nheading\neth0: {' '.join([str(below_zero)] * 16)}",
            "pressure/io": f"some avg10=0.00 total={below_zero}",
            "self/mountinfo": b"",
        },
    )
    sensors = Sensors(proc=proc.folder, sys=proc.folder)
    sensors.take()
    before, now = sensors.take(), sensors.take()
    sensors.close()

    made = reading(before, msgspec.structs.replace(now, monotonic_s=before.monotonic_s + 5))

    assert made is not None
    text = msgspec.json.encode((msgspec.structs.replace(now, processes=None), made)).decode()
    assert [number for number in re.findall(r"\d+", text) if int(number) >= 2**53] == []
    assert now.cpu is not None
    assert made.disks
    assert made.network
    assert (made.disks[0].read_bytes_per_s, made.disks[0].busy_percent) == (None, None)
    assert made.network[0].received_bytes_per_s is None
    assert made.pressure is not None
    assert made.pressure.io_some_percent is None


@pytest.mark.parametrize("error", ERRORS, ids=repr)
@pytest.mark.parametrize("part", ["cpu", "processes", *PARTS])
def test_a_sensor_that_raises_costs_its_own_part(
    sensors: Sensors, monkeypatch: pytest.MonkeyPatch, part: str, error: Exception
) -> None:
    """The rest of the sample is there; the part has a reason, and comes back by itself."""
    with monkeypatch.context() as patched:
        break_part(sensors, part, raising(error), patched)
        sample = sensors.take()

        assert getattr(sample, part) is None
        assert known(sample) == set(DIRECT_PARTS) - {part}
        assert failed(sensors) == [part]

    sample = sensors.take()
    assert known(sample) == set(DIRECT_PARTS)
    assert failed(sensors) == []


@pytest.mark.parametrize("error", ERRORS, ids=repr)
@pytest.mark.parametrize("part", PARTS)
def test_a_sensor_that_cannot_begin_costs_nothing_else(
    sensors: Sensors, monkeypatch: pytest.MonkeyPatch, part: str, error: Exception
) -> None:
    """Whatever it wanted to begin in the background."""
    break_part(sensors, part, raising(error), monkeypatch, "begin_read")

    assert known(sensors.take()) == set(DIRECT_PARTS)


@pytest.mark.parametrize("error", ERRORS, ids=repr)
def test_a_fast_poll_that_fails_costs_nothing(
    sensors: Sensors, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    """The next sample says why."""
    break_part(sensors, "processes", raising(error), monkeypatch, "fast_poll")

    sensors.fast_poll()

    assert known(sensors.take()) == set(DIRECT_PARTS)


@pytest.mark.parametrize("error", ERRORS, ids=repr)
def test_the_cpu_alone_may_be_unknown(
    sensors: Sensors, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    """A page that watches it has a gap."""
    monkeypatch.setattr(sensors._second_cpu, "read", raising(error))

    assert sensors.take_cpu().cpu is None


def test_processes_are_counted(sensors: Sensors) -> None:
    """With their threads; a machine whose processes cannot be read has no count."""
    sample = sensors.take()

    assert (sample.process_count, sample.thread_count, sample.hidden_process_count) == (1, 1, 0)
    assert sample.booted_at_unix_ms == 1_700_000_000_000


class Blocked:
    """A sensor that blocks, in a thread that reads."""

    def __init__(self, sensors: Sensors, part: str, monkeypatch: pytest.MonkeyPatch) -> None:
        self.is_reading, self.released = threading.Event(), threading.Event()
        self.error: BaseException | None = None
        self._sensors = sensors
        self._part, self._monkeypatch = part, monkeypatch
        self.thread = threading.Thread(target=self._run, daemon=True)

    def _run(self) -> None:
        try:
            self._sensors.take()
        except ReadAbandonedError as error:
            self.error = error

    def _block(self) -> None:
        self.is_reading.set()
        self.released.wait()

    def begin(self) -> None:
        """Read in another thread until the part blocks; only that read of it does."""
        with self._monkeypatch.context() as patched:
            break_part(self._sensors, self._part, self._block, patched)
            self.thread.start()
            assert self.is_reading.wait(PATIENCE_S)


@pytest.mark.parametrize("part", ["cpu", "processes", *PARTS])
def test_a_part_that_blocks_can_be_abandoned(
    sensors: Sensors, monkeypatch: pytest.MonkeyPatch, part: str
) -> None:
    """Another thread reads on without it; its own ends when the read does, and the part comes back."""
    sensors.take()
    blocked = Blocked(sensors, part, monkeypatch)
    blocked.begin()

    assert sensors.abandon() == part
    sample = sensors.take()

    assert getattr(sample, part) is None
    assert known(sample) == set(DIRECT_PARTS) - {part}
    assert (part, "silent") in [(missing.what, missing.code) for missing in sensors.unreadable()]
    blocked.released.set()
    blocked.thread.join(PATIENCE_S)
    assert isinstance(blocked.error, ReadAbandonedError)
    assert known(sensors.take()) == set(DIRECT_PARTS)
    assert (part, "silent") not in [(missing.what, missing.code) for missing in sensors.unreadable()]


def test_nothing_is_abandoned_when_nothing_is_read(sensors: Sensors) -> None:
    """Between two samples."""
    assert sensors.abandon() is None
    sensors.take()
    assert sensors.abandon() is None
    assert known(sensors.take()) == set(DIRECT_PARTS)


def test_a_fast_poll_that_blocks_can_be_abandoned(sensors: Sensors, monkeypatch: pytest.MonkeyPatch) -> None:
    """The processes are left out until it has ended."""
    sensors.take()
    is_polling, released = threading.Event(), threading.Event()

    def block() -> None:
        is_polling.set()
        released.wait()

    def poll() -> None:
        with pytest.raises(ReadAbandonedError):
            sensors.fast_poll()

    with monkeypatch.context() as patched:
        break_part(sensors, "processes", block, patched, "fast_poll")
        thread = threading.Thread(target=poll, daemon=True)
        thread.start()
        assert is_polling.wait(PATIENCE_S)

    assert sensors.abandon() == "processes"
    sensors.fast_poll()
    assert known(sensors.take()) == set(DIRECT_PARTS) - {"processes"}
    released.set()
    thread.join(PATIENCE_S)
    assert known(sensors.take()) == set(DIRECT_PARTS)


def test_an_unreadable_cpu_hides_no_new_process(sensors: Sensors, proc: FakeProc) -> None:
    """The number of forks is not known then, so all processes are listed."""
    sensors.take()
    put(proc.folder, {"stat": b"nonsense\n"})
    proc.put(43)

    sample = sensors.take()

    assert sample.cpu is None
    assert sample.process_count == 2


def test_this_machine_has_a_share_of_every_core() -> None:
    """Whatever it is doing, no core is below 0 or above 100 percent."""
    sensors = Sensors()
    before = sensors.take()

    def cpu() -> CpuReading | None:
        assert sum(number * number for number in range(2_000_000)) > 0  # something to measure
        found = reading(before, sensors.take())
        # In so short a time, a virtual machine that stood still has no share of a core.
        return found.cpu if found and found.cpu and None not in found.cpu.per_core_percent else None

    found = eventually(cpu)
    sensors.close()

    assert len(found.per_core_percent) == os.cpu_count()
    assert all(core is not None and 0 <= core <= 100 for core in found.per_core_percent)
    assert found.total_percent is not None
    assert found.load_average is not None
    assert all(math.isfinite(load) for load in found.load_average)


def test_a_read_of_the_cpu_alone_leaves_the_count_of_forks() -> None:
    """Otherwise processes that were started meanwhile would not be looked for."""
    sensors = Sensors()
    sensors.take()
    before = sensors._cpu.forks
    subprocess.run(["true"], check=True)

    assert sensors.take_cpu().cpu is not None

    assert sensors._cpu.forks == before
    sensors.take()
    assert (sensors._cpu.forks or 0) > (before or 0)
    sensors.close()


def test_closing_leaves_nothing_behind() -> None:
    """Neither descriptors nor threads."""
    before = len(os.listdir("/proc/self/fd"))  # noqa: PTH208  # a list is what is counted
    sensors = Sensors()
    sensors.take()
    sensors.wait_first(PATIENCE_S)

    sensors.close()

    names = {"sensor", "process facts"}
    eventually(lambda: not names & {thread.name for thread in threading.enumerate()})
    assert len(os.listdir("/proc/self/fd")) == before  # noqa: PTH208


def test_a_command_can_wait_for_everything() -> None:
    """Nothing is "not read yet" then."""
    sensors = Sensors()
    sensors.take()
    sensors.wait_first(PATIENCE_S)

    sample = sensors.take()

    assert sample.logins is not None
    assert [missing.what for missing in sensors.unreadable() if missing.code == "not_read_yet"] == []
    sensors.close()


def test_the_clock_of_a_sample_is_as_precise_as_a_recorded_one() -> None:
    """Otherwise the live view and the history would differ in the last digit of a rate."""
    sensors = Sensors()
    try:
        samples = [sensors.take(), sensors.take_cpu()]
    finally:
        sensors.close()

    assert [one.monotonic_s for one in samples] == [round(one.monotonic_s * 1000) / 1000 for one in samples]
