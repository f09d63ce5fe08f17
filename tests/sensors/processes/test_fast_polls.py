"""What a process used between two reads is reported, although it ended before the second."""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from desktop_monitor.model.process import ProcessState
from desktop_monitor.sensors import Sensors, hot_processes
from desktop_monitor.sensors.linux.cpu import LinuxCpu
from desktop_monitor.sensors.linux.descriptors import Descriptors
from desktop_monitor.sensors.linux.processes.processes import LinuxProcesses
from desktop_monitor.sensors.processes import ProcessesSensor
from tests.sensors.processes.children import USE_CPU, Start, python, read, the, with_pid
from tests.waiting import PATIENCE_S, eventually


def used_ms(pid: int) -> float:
    """Return the CPU time of a process, through psutil."""
    times = psutil.Process(pid).cpu_times()
    return (times.user + times.system) * 1000


def newest_pid() -> int | None:
    """Return the pid that was given last."""
    cpu = LinuxCpu(proc=Path("/proc"))
    try:
        return cpu.poll_newest_pid()
    finally:
        cpu.close()


@pytest.fixture
def without_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every process is polled, however busy others are on this machine and however little it used."""
    monkeypatch.setattr(hot_processes, "MIN_CORES", 0)
    for limit in ("MAX_HOT", "MAX_ENDED"):
        monkeypatch.setattr(hot_processes, limit, 10_000)


@pytest.mark.usefixtures("without_limits")
def test_a_hot_process_that_ended_is_listed_once_more(sensor: ProcessesSensor, start: Start) -> None:
    """With all that the last fast poll read; only the time after it is lost."""
    busy = start(*python(USE_CPU))
    first_ms = the(read(sensor), busy.pid).cpu_ms or 0
    eventually(lambda: used_ms(busy.pid) > first_ms + 100)
    before = the(sensor.read(), busy.pid)
    assert sensor.has_hot_processes
    seen_ms = eventually(
        lambda: found if (found := used_ms(busy.pid)) >= (before.cpu_ms or 0) + 100 else None
    )

    sensor.fast_poll()
    busy.kill()
    busy.wait()

    found = sensor.read()
    last = the(found, busy.pid)
    assert (last.cpu_ms or 0) >= seen_ms - 10
    assert (last.state, last.rss_bytes, last.threads) == (ProcessState.DEAD, 0, 0)
    identity = (before.created_unix_ms, before.name, before.command)
    assert (last.created_unix_ms, last.name, last.command) == identity
    assert sensor.ended == sum(one.has_ended for one in found.values())
    assert with_pid(sensor.read(), busy.pid) is None
    assert sensor.ended == 0


@pytest.mark.usefixtures("without_limits")
def test_an_ended_process_is_listed_but_not_counted(start: Start) -> None:
    """The number of processes is the number of those that live."""
    sensors = Sensors()
    busy = start(*python(USE_CPU))
    sensors.take()
    eventually(lambda: used_ms(busy.pid) > 100)
    before = the(sensors.take().processes or {}, busy.pid)
    eventually(lambda: used_ms(busy.pid) >= (before.cpu_ms or 0) + 100)
    sensors.fast_poll()
    busy.kill()
    busy.wait()

    sample = sensors.take()
    sensors.close()

    found = sample.processes or {}
    assert the(found, busy.pid).has_ended
    assert sample.process_count == sum(
        not one.has_ended and not one.is_finished_sum for one in found.values()
    )


def test_an_ended_process_that_used_nothing_more_is_gone(sensor: ProcessesSensor, start: Start) -> None:
    """All that it used was reported before."""
    sleeper = start("sleep", "60")
    sensor.read()
    eventually(lambda: the(read(sensor), sleeper.pid).command == "sleep 60")
    sleeper.kill()
    sleeper.wait()

    sensor.fast_poll()

    assert with_pid(sensor.read(), sleeper.pid) is None


@pytest.fixture
def fast() -> Iterator[LinuxProcesses]:
    """The sensor that finds new processes by their pids."""
    made = LinuxProcesses(proc=Path("/proc"), mask=str)
    made.read(newest_pid=newest_pid())
    yield made
    made.close()


@pytest.mark.usefixtures("without_limits")
def test_a_process_that_lived_between_two_reads_is_listed(fast: LinuxProcesses, start: Start) -> None:
    """With its command: a program that is busy for two seconds is more than a bump in the curve."""
    guest = start(*python(USE_CPU))
    eventually(lambda: used_ms(guest.pid) >= 150)
    fast.fast_poll(guest.pid)
    fast.wait_first(PATIENCE_S)
    guest.kill()
    guest.wait()

    last = the(fast.read(newest_pid=guest.pid), guest.pid)

    assert last.state == ProcessState.DEAD
    assert (last.cpu_ms or 0) >= 140
    assert USE_CPU in last.command


def test_a_process_that_lived_between_two_reads_and_used_nothing_is_not_listed(
    fast: LinuxProcesses, start: Start
) -> None:
    """There is nothing to report of it."""
    guest = start("sleep", "60")
    fast.fast_poll(guest.pid)
    guest.kill()
    guest.wait()

    assert with_pid(fast.read(newest_pid=guest.pid), guest.pid) is None


RUNS_ANOTHER = """
import os, sys
def use_cpu():
    before = os.times()
    while sum(os.times()[:2]) < sum(before[:2]) + 0.1: pass
for _ in range(3):
    use_cpu()
    print(flush=True)
    sys.stdin.readline()
os.execv(sys.executable, [sys.executable, "-c", "while True: pass", "another"])
"""


@pytest.mark.usefixtures("without_limits")
def test_a_young_process_that_runs_another_program_has_its_command(
    fast: LinuxProcesses, start: Start
) -> None:
    """Its name stays the same, as that of many launchers and what they launch."""
    guest = start(*python(RUNS_ANOTHER), stdin=subprocess.PIPE)
    assert guest.stdin is not None
    assert guest.stdout is not None
    for read_or_poll in (fast.fast_poll, fast.read, fast.fast_poll):
        guest.stdout.readline()
        read_or_poll(newest_pid=guest.pid)
        fast.wait_first(PATIENCE_S)
        guest.stdin.write(b"\n")
        guest.stdin.flush()
    eventually(lambda: psutil.Process(guest.pid).cmdline()[-1:] == ["another"])
    before_ms = used_ms(guest.pid)
    eventually(lambda: used_ms(guest.pid) > before_ms + 30)

    fast.read(newest_pid=guest.pid)
    fast.wait_first(PATIENCE_S)

    assert the(fast.read(newest_pid=guest.pid), guest.pid).command.endswith(" another")


class WithoutSchedstat(Descriptors):
    """Descriptors of a system that refuses schedstat."""

    def keep(self, path: str) -> int:
        """Open a file, but no such one."""
        if path.endswith("schedstat"):
            raise PermissionError(path)
        return super().keep(path)


@pytest.mark.usefixtures("without_limits")
def test_a_process_that_could_not_be_added_is_not_polled(start: Start) -> None:
    """Its descriptors were closed, and by now belong to other files."""
    guest = start(*python(USE_CPU))
    eventually(lambda: used_ms(guest.pid) >= 150)
    sensor = LinuxProcesses(proc=Path("/proc"), mask=str, descriptors=WithoutSchedstat())
    sensor.read()
    others = [os.open(f"/proc/{os.getpid()}/stat", os.O_RDONLY) for _ in range(100)]

    sensor.fast_poll()
    found = sensor.read()

    for one in others:
        os.close(one)
    assert with_pid(found, guest.pid) is None
    sensor.close()
