"""What a process did between two reads is told, although it has ended before the second."""

from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from desktop_monitor.sample import ENDED
from desktop_monitor.sensors.burning import MOST_WATCHED, Burning
from desktop_monitor.sensors.cpu import CpuSensor
from desktop_monitor.sensors.processes import ProcessesSensor
from desktop_monitor.sensors.processes_linux import LinuxProcesses
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

    last = known(sensor.read(), burner.pid)
    assert (last.cpu_ms or 0) >= seen_ms - 10
    assert (last.state, last.rss_bytes, last.threads) == (ENDED, 0, 0)
    assert (last.created_unix_ms, last.name, last.command) == (told.created_unix_ms, told.name, told.command)
    assert sensor.ended == 1
    assert of(sensor.read(), burner.pid) is None
    assert sensor.ended == 0


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


@pytest.fixture
def fast() -> Iterator[LinuxProcesses]:
    """The one that finds newcomers by their numbers."""
    made = LinuxProcesses(proc=Path("/proc"), mask=str)
    made.read(newest_pid=newest_pid())
    yield made
    made.close()


def test_one_that_came_and_went_between_two_reads_is_told(fast: LinuxProcesses, make: Make) -> None:
    """A program that burns for two seconds is not only a bump in the curve."""
    guest = make(*python(BURN))
    eventually(lambda: used_ms(guest.pid) >= 150)
    fast.glance(newest_pid())
    guest.kill()
    guest.wait()

    told = known(fast.read(newest_pid=newest_pid()), guest.pid)

    assert told.state == ENDED
    assert (told.cpu_ms or 0) >= 140
    assert BURN in told.command


def test_one_that_came_and_went_and_did_nothing_is_not_told(fast: LinuxProcesses, make: Make) -> None:
    """Nobody asks who did nothing."""
    guest = make("sleep", "60")
    fast.glance(newest_pid())
    guest.kill()
    guest.wait()

    assert of(fast.read(newest_pid=newest_pid()), guest.pid) is None
