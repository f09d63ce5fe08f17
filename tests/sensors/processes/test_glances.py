"""What a process did between two reads is told, although it has ended before the second."""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import msgspec
import psutil
import pytest

from desktop_monitor.model.process import ProcessState
from desktop_monitor.sensors import Sensors, hot_processes
from desktop_monitor.sensors.cpu import CpuSensor
from desktop_monitor.sensors.hot_processes import MOST_ENDED, MOST_WATCHED, Burning, endings
from desktop_monitor.sensors.linux.descriptors import Descriptors
from desktop_monitor.sensors.linux.processes import LinuxProcesses
from desktop_monitor.sensors.processes import ProcessesSensor
from tests.sensors.processes.looking import Make, known, of, python
from tests.waiting import eventually

BURN = "while True: pass"


def used_ms(pid: int) -> float:
    """CPU time of a process, as somebody else reads it."""
    times = psutil.Process(pid).cpu_times()
    return (times.user + times.system) * 1000


def newest_pid() -> int | None:
    """The number that was given last."""
    cpu = CpuSensor(proc=Path("/proc"), sys=Path("/sys"))
    try:
        return cpu.look_at_newest_pid()
    finally:
        cpu.close()


@pytest.fixture
def watched(monkeypatch: pytest.MonkeyPatch) -> None:
    """Everybody is watched, however much others burn on this machine and how little they leave."""
    monkeypatch.setattr(hot_processes, "LEAST_CORES", 0)
    for most in ("MOST_WATCHED", "MOST_ENDED"):
        monkeypatch.setattr(hot_processes, most, 10_000)


@pytest.mark.usefixtures("watched")
def test_one_that_burned_and_ended_is_told_once_more(sensor: ProcessesSensor, make: Make) -> None:
    """With all that the last glance saw; the time after it is the only time that is lost."""
    burner = make(*python(BURN))
    sensor.read()
    eventually(lambda: used_ms(burner.pid) > 100)
    told = known(sensor.read(), burner.pid)
    assert sensor.burns
    seen_ms = eventually(
        lambda: found if (found := used_ms(burner.pid)) >= (told.cpu_ms or 0) + 100 else None
    )

    sensor.glance()
    burner.kill()
    burner.wait()

    found = sensor.read()
    last = known(found, burner.pid)
    assert (last.cpu_ms or 0) >= seen_ms - 10
    assert (last.state, last.rss_bytes, last.threads) == (ProcessState.DEAD, 0, 0)
    assert (last.created_unix_ms, last.name, last.command) == (told.created_unix_ms, told.name, told.command)
    assert sensor.ended == sum(one.has_ended for one in found.values())
    assert of(sensor.read(), burner.pid) is None
    assert sensor.ended == 0


@pytest.mark.usefixtures("watched")
def test_who_has_ended_is_told_but_not_counted(make: Make) -> None:
    """How many processes there are is how many live."""
    sensors = Sensors()
    burner = make(*python(BURN))
    sensors.take()
    eventually(lambda: used_ms(burner.pid) > 100)
    told = known(sensors.take().processes or {}, burner.pid)
    eventually(lambda: used_ms(burner.pid) >= (told.cpu_ms or 0) + 100)
    sensors.glance()
    burner.kill()
    burner.wait()

    sample = sensors.take()
    sensors.close()

    found = sample.processes or {}
    assert known(found, burner.pid).has_ended
    assert sample.process_count == sum(not one.has_ended for one in found.values())


def test_one_that_did_nothing_more_is_just_gone(sensor: ProcessesSensor, make: Make) -> None:
    """There is nothing to tell of it that was not told."""
    burner = make(*python(BURN))
    sensor.read()
    eventually(lambda: used_ms(burner.pid) > 100)
    sensor.read()
    burner.kill()
    burner.wait()

    sensor.glance()

    assert of(sensor.read(), burner.pid) is None


def test_who_rests_is_not_worth_a_glance(sensor: ProcessesSensor, make: Make) -> None:
    """An idle machine is looked at once a period, and only for who is new."""
    make("sleep", "60")
    quiet = Burning[int]()
    quiet.begin()
    told = known(sensor.read(), psutil.Process().pid)

    quiet.used(1, told.cpu_ms, told)

    assert not quiet


def test_of_many_that_burn_the_greatest_are_watched() -> None:
    """What a glance costs has a limit."""
    burning = Burning[int]()
    burning.begin()

    for cpu_ms in range(100, 3000, 100):
        burning.used(cpu_ms, cpu_ms, None)

    assert burning.watched() == list(range(2900, 2900 - 100 * MOST_WATCHED, -100))


def test_of_many_that_ended_those_are_told_that_did_most(sensor: ProcessesSensor) -> None:
    """A build does not fill the history with the commands of a compiler."""
    one = known(sensor.read(), psutil.Process().pid)
    told = {(pid, 1): msgspec.structs.replace(one, pid=pid, created_unix_ms=1, cpu_ms=500) for pid in (1, 2)}
    lasts = [msgspec.structs.replace(one, pid=pid, created_unix_ms=1, cpu_ms=pid * 10) for pid in range(100)]

    ends = endings([*lasts, msgspec.structs.replace(told[2, 1], cpu_ms=2500)], told)

    assert [pid for pid, _ in ends] == [2, *range(99, 100 - MOST_ENDED, -1)]


@pytest.fixture
def fast() -> Iterator[LinuxProcesses]:
    """The one that finds newcomers by their numbers."""
    made = LinuxProcesses(proc=Path("/proc"), mask=str)
    made.read(newest_pid=newest_pid())
    yield made
    made.close()


@pytest.mark.usefixtures("watched")
def test_one_that_came_and_went_between_two_reads_is_told(fast: LinuxProcesses, make: Make) -> None:
    """A program that burns for two seconds is not only a bump in the curve."""
    guest = make(*python(BURN))
    eventually(lambda: used_ms(guest.pid) >= 150)
    fast.glance(guest.pid)
    guest.kill()
    guest.wait()

    told = known(fast.read(newest_pid=guest.pid), guest.pid)

    assert told.state == ProcessState.DEAD
    assert (told.cpu_ms or 0) >= 140
    assert BURN in told.command


def test_one_that_came_and_went_and_did_nothing_is_not_told(fast: LinuxProcesses, make: Make) -> None:
    """Nobody asks who did nothing."""
    guest = make("sleep", "60")
    fast.glance(guest.pid)
    guest.kill()
    guest.wait()

    assert of(fast.read(newest_pid=guest.pid), guest.pid) is None


BECOMES = """
import os, sys
def burn():
    before = os.times()
    while sum(os.times()[:2]) < sum(before[:2]) + 0.1: pass
for _ in range(3):
    burn()
    print(flush=True)
    sys.stdin.readline()
os.execv(sys.executable, [sys.executable, "-c", "while True: pass", "another"])
"""


@pytest.mark.usefixtures("watched")
def test_who_becomes_another_soon_after_a_glance_is_called_as_it_is_then(
    fast: LinuxProcesses, make: Make
) -> None:
    """A launcher of the same name is not what its program is called for ever."""
    guest = make(*python(BECOMES), stdin=subprocess.PIPE)
    assert guest.stdin is not None
    assert guest.stdout is not None
    for look in (fast.glance, fast.read, fast.glance):
        guest.stdout.readline()
        look(newest_pid=guest.pid)
        guest.stdin.write(b"\n")
        guest.stdin.flush()
    eventually(lambda: psutil.Process(guest.pid).cmdline()[-1:] == ["another"])
    before_ms = used_ms(guest.pid)
    eventually(lambda: used_ms(guest.pid) > before_ms + 30)

    assert known(fast.read(newest_pid=guest.pid), guest.pid).command.endswith(" another")


class Refusing(Descriptors):
    """Descriptors of a system that tells nobody how long processes waited."""

    def keep(self, path: str) -> int:
        """Open a file, but no such one."""
        if path.endswith("schedstat"):
            raise PermissionError(path)
        return super().keep(path)


@pytest.mark.usefixtures("watched")
def test_who_could_not_be_met_is_not_looked_at_again(make: Make) -> None:
    """Its descriptors were given back, and by now are of something else."""
    guest = make(*python(BURN))
    eventually(lambda: used_ms(guest.pid) >= 150)
    sensor = LinuxProcesses(proc=Path("/proc"), mask=str, descriptors=Refusing())
    sensor.read()
    others = [os.open(f"/proc/{os.getpid()}/stat", os.O_RDONLY) for _ in range(100)]

    sensor.glance()
    found = sensor.read()

    for one in others:
        os.close(one)
    assert of(found, guest.pid) is None
    sensor.close()
