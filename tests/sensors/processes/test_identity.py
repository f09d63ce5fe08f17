"""A process is its pid and the time of its creation."""

import subprocess
from pathlib import Path

from desktop_monitor.sensors.linux.processes.processes import LinuxProcesses
from desktop_monitor.sensors.portable.processes import PsutilProcesses
from desktop_monitor.sensors.processes import ProcessesSensor
from tests.sensors.processes.children import Start, read, the
from tests.waiting import eventually


def test_two_processes_of_one_name_are_two(sensor: ProcessesSensor, start: Start) -> None:
    """Identity is pid and time of creation, never a name."""
    first, second = start("sleep", "61"), start("sleep", "61")

    found = sensor.read()

    assert the(found, first.pid) is not the(found, second.pid)


def test_the_identity_is_the_same_for_another_sensor(sensor: ProcessesSensor, start: Start) -> None:
    """After a restart of the monitor the same process has the same key."""
    sleeper = start("sleep", "60")
    key = next(key for key in sensor.read() if key[0] == sleeper.pid)

    again = (
        type(sensor)(proc=Path("/proc"), mask=str)
        if isinstance(sensor, LinuxProcesses)
        else PsutilProcesses(mask=str)
    )

    assert key in again.read()
    assert again.is_alive(key)
    again.close()


def test_only_the_very_process_is_alive(sensor: ProcessesSensor, start: Start) -> None:
    """Another time of creation is another process, and an ended one is not alive."""
    sleeper = start("sleep", "60")
    pid, created = next(key for key in sensor.read() if key[0] == sleeper.pid)
    assert sensor.is_alive((pid, created))
    assert not sensor.is_alive((pid, created + 10_000))

    sleeper.kill()
    sleeper.wait()

    assert not sensor.is_alive((pid, created))


def test_a_process_that_runs_another_program_is_renamed(sensor: ProcessesSensor, start: Start) -> None:
    """After exec() it has another name and command, and the same identity."""
    shell = start("sh", "-c", "read line; exec sleep 60", stdin=subprocess.PIPE)
    before = eventually(lambda: one if (one := the(sensor.read(), shell.pid)).name == "sh" else None)
    assert shell.stdin is not None

    shell.stdin.write(b"\n")
    shell.stdin.flush()

    now = eventually(lambda: one if (one := the(read(sensor), shell.pid)).name == "sleep" else None)
    assert now.command == "sleep 60"
    assert (now.pid, now.created_unix_ms) == (before.pid, before.created_unix_ms)
