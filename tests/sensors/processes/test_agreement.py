"""Both sensors agree with each other, and with ps."""

import subprocess
from pathlib import Path

from desktop_monitor.sensors import Sensors
from desktop_monitor.sensors.linux.processes.processes import LinuxProcesses
from desktop_monitor.sensors.portable.processes import PsutilProcesses
from tests.sensors.processes.children import Start, read


def test_both_sensors_agree() -> None:
    """What does not change is the same, whichever reads it."""
    fast, portable = LinuxProcesses(proc=Path("/proc"), mask=str), PsutilProcesses(mask=str)
    for _ in range(3):  # names of processes that are just being started may still change
        ours = {pid: one for (pid, _created), one in read(fast).items()}
        theirs = {pid: one for (pid, _created), one in read(portable).items()}
    fast.close()

    both = [(ours[pid], theirs[pid]) for pid in ours.keys() & theirs.keys()]
    assert len(both) > 5
    assert all(abs(one.created_unix_ms - other.created_unix_ms) <= 1500 for one, other in both)
    for field in ("parent_pid", "user", "nice"):
        different = [pair for pair in both if getattr(pair[0], field) != getattr(pair[1], field)]
        assert len(different) <= len(both) / 20, (field, different[:3])
    assert all(abs((one.cpu_ms or 0) - (other.cpu_ms or 0)) <= 2000 for one, other in both)


def test_it_agrees_with_ps(start: Start) -> None:
    """An independent program has the same of every process that is idle meanwhile."""
    sleepers = [start("sleep", "60") for _ in range(6)]
    sensor = LinuxProcesses(proc=Path("/proc"), mask=str)
    before = read(sensor)
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
            continue  # ps itself, and what began or changed meanwhile
        compared.add(one.pid)
        assert (one.parent_pid, one.user) == (int(ppid), user)
        assert nice in (str(one.nice), "-")
        # One of several threads may have started another that has ended again.
        assert one.threads == int(threads) or (one.threads or 0) > 1
        assert abs((one.cpu_ms or 0) / 1000 - int(cpu_s)) <= 2
        # The two files of the kernel differ by what each core has not yet added up.
        assert abs((one.rss_bytes or 0) - int(rss_kib) * 1024) <= 32 * 2**20
    assert len(compared & {sleeper.pid for sleeper in sleepers}) > 0


def test_linux_has_the_fast_sensor() -> None:
    """The portable one is about ten times slower."""
    sensors = Sensors()

    assert isinstance(sensors._processes, LinuxProcesses)
    sensors.close()
