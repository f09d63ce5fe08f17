"""A process is its number and the time of its creation."""

import subprocess
from pathlib import Path

from desktop_monitor.sensors.linux.processes import LinuxProcesses
from desktop_monitor.sensors.portable.processes import PsutilProcesses
from desktop_monitor.sensors.processes import ProcessesSensor
from tests.sensors.processes.looking import Make, known
from tests.waiting import eventually


def test_two_of_the_same_name_are_two(sensor: ProcessesSensor, make: Make) -> None:
    """Identity is pid and time of creation, never a name."""
    first, second = make("sleep", "61"), make("sleep", "61")

    found = sensor.read()

    assert known(found, first.pid) is not known(found, second.pid)


def test_the_identity_is_the_same_for_a_new_sensor(sensor: ProcessesSensor, make: Make) -> None:
    """After a restart of the monitor the same process has the same key."""
    sleeper = make("sleep", "60")
    key = next(key for key in sensor.read() if key[0] == sleeper.pid)

    again = (
        type(sensor)(proc=Path("/proc"), mask=str)
        if isinstance(sensor, LinuxProcesses)
        else PsutilProcesses(mask=str)
    )

    assert key in again.read()
    assert again.is_there(key)
    again.close()


def test_who_is_there_is_asked_of_the_very_process(sensor: ProcessesSensor, make: Make) -> None:
    """Another time of creation is another process, and an ended one is not there."""
    sleeper = make("sleep", "60")
    pid, created = next(key for key in sensor.read() if key[0] == sleeper.pid)
    assert sensor.is_there((pid, created))
    assert not sensor.is_there((pid, created + 10_000))

    sleeper.kill()
    sleeper.wait()

    assert not sensor.is_there((pid, created))


def test_a_process_that_becomes_another_program_is_renamed(sensor: ProcessesSensor, make: Make) -> None:
    """After exec the same process has another name and command."""
    shell = make("sh", "-c", "read line; exec sleep 60", stdin=subprocess.PIPE)
    before = eventually(lambda: one if (one := known(sensor.read(), shell.pid)).name == "sh" else None)
    assert shell.stdin is not None

    shell.stdin.write(b"\n")
    shell.stdin.flush()

    now = eventually(lambda: one if (one := known(sensor.read(), shell.pid)).name == "sleep" else None)
    assert now.command == "sleep 60"
    assert (now.pid, now.created_unix_ms) == (before.pid, before.created_unix_ms)
