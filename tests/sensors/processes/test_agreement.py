"""Both ways to read agree with each other, and with ps."""

import subprocess
from pathlib import Path

from desktop_monitor.sensors.linux.processes import LinuxProcesses
from desktop_monitor.sensors.portable.processes import PsutilProcesses
from desktop_monitor.sensors.processes import processes_sensor
from tests.sensors.processes.looking import Make


def test_both_ways_agree() -> None:
    """What does not move is the same, whoever reads it."""
    fast, portable = LinuxProcesses(proc=Path("/proc"), mask=str), PsutilProcesses(mask=str)
    for _ in range(3):  # names of processes that are just being made may still change
        ours = {key[0]: one for key, one in fast.read().items()}
        theirs = {key[0]: one for key, one in portable.read().items()}
    fast.close()

    both = [(ours[pid], theirs[pid]) for pid in ours.keys() & theirs.keys()]
    assert len(both) > 5
    assert all(abs(one.created_unix_ms - other.created_unix_ms) <= 1500 for one, other in both)
    for field in ("parent_pid", "user", "nice"):
        different = [pair for pair in both if getattr(pair[0], field) != getattr(pair[1], field)]
        assert len(different) <= len(both) / 20, (field, different[:3])
    assert all(abs((one.cpu_ms or 0) - (other.cpu_ms or 0)) <= 2000 for one, other in both)


def test_it_agrees_with_ps(make: Make) -> None:
    """A program that nobody here wrote sees the same of every process that rests meanwhile."""
    sleepers = [make("sleep", "60") for _ in range(6)]
    sensor = LinuxProcesses(proc=Path("/proc"), mask=str)
    before = sensor.read()
    lines = subprocess.run(
        ["ps", "-eo", "pid=,ppid=,ni=,nlwp=,rss=,times=,euser:32="],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.splitlines()
    after = sensor.read()
    sensor.close()

    ours = {key[0]: one for key, one in before.items() if after.get(key) is one}
    compared = set()
    for line in lines:
        pid, ppid, nice, threads, rss_kib, cpu_s, user = line.split()
        one = ours.get(int(pid))
        if one is None:
            continue  # ps itself, and what began or moved meanwhile
        compared.add(one.pid)
        assert (one.parent_pid, one.user) == (int(ppid), user)
        assert nice in (str(one.nice), "-")
        assert one.threads == int(threads)
        assert abs((one.cpu_ms or 0) / 1000 - int(cpu_s)) <= 2
        # The two files of the kernel differ by what each core has not yet added up.
        assert abs((one.rss_bytes or 0) - int(rss_kib) * 1024) <= 32 * 2**20
    assert len(compared & {sleeper.pid for sleeper in sleepers}) > 0


def test_the_best_way_for_this_system_is_chosen() -> None:
    """Linux has the fast path."""
    sensor = processes_sensor(proc=Path("/proc"), mask=str)

    assert isinstance(sensor, LinuxProcesses)
    sensor.close()
