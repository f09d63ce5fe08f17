"""The identity of a process, when pids, names and clocks change."""

import json
import subprocess
import sys
import time
from pathlib import Path

from desktop_monitor.model.process import ProcessKey
from desktop_monitor.sensors.linux.processes.processes import LinuxProcesses
from tests.sensors.linux.fake_proc import BOOTED_AT_S, FakeProc, read_one, settle

CREATED_MS = 1000
"""After the boot."""


def test_a_process_that_has_another_name_is_read_again(proc: FakeProc, sensor: LinuxProcesses) -> None:
    """It runs another program; its old command line is not its own any more."""
    proc.put(42)
    assert settle(sensor).command == "prog --flag"

    proc.put(42, name="other", schedstat="6 6 6\n", command="other\0--way\0")

    assert (read_one(sensor).name, read_one(sensor).command) == ("other", "other --way")


def test_the_next_sensor_of_a_boot_has_the_same_identities(proc: FakeProc, tmp_path: Path) -> None:
    """Though the kernel's boot time may differ by a second; a boot with another name is another one."""
    proc.put(42)
    boot_id = proc.folder / "sys" / "kernel" / "random" / "boot_id"
    boot_id.parent.mkdir(parents=True)
    boot_id.write_text("one-boot\n", encoding="ascii")

    def keys() -> set[ProcessKey]:
        sensor = LinuxProcesses(proc=proc.folder, mask=str, boot_file=tmp_path / "boot.json")
        found = set(sensor.read())
        assert all(sensor.is_alive(key) for key in found)
        sensor.close()
        return found

    before = keys()
    proc.set_boot_time(BOOTED_AT_S + 1)
    assert keys() == before == {(42, BOOTED_AT_S * 1000 + CREATED_MS)}

    boot_id.write_text("another-boot\n", encoding="ascii")
    assert keys() == {(42, (BOOTED_AT_S + 1) * 1000 + CREATED_MS)}


def test_start_times_follow_a_clock_that_is_set(proc: FakeProc, sensor: LinuxProcesses) -> None:
    """They move with the boot time; a process stays the same one, with all that is known of it."""
    proc.put(41, start=50)
    proc.put(42)
    before = {pid: one for (pid, _created), one in sensor.read(1, None, BOOTED_AT_S).items()}
    shift_ms = 40 * 86_400 * 1000

    after = sensor.read(1, None, BOOTED_AT_S + 40 * 86_400)

    assert set(after) == {(pid, one.created_unix_ms + shift_ms) for pid, one in before.items()}
    assert all(one.created_unix_ms == created for (_pid, created), one in after.items())
    assert sensor.booted_at_unix_ms == (BOOTED_AT_S + 40 * 86_400) * 1000
    assert all(sensor.is_alive(key) for key in after)
    assert all(sensor.container(key) is None for key in after)


def test_a_second_more_or_less_moves_no_process(proc: FakeProc, sensor: LinuxProcesses) -> None:
    """The kernel rounds."""
    proc.put(42)
    before = sensor.read(1, None, BOOTED_AT_S)

    for booted_at_s in (BOOTED_AT_S + 1, BOOTED_AT_S - 1, BOOTED_AT_S + 2, None):
        assert set(sensor.read(1, None, booted_at_s)) == set(before)


def test_an_idle_process_that_ends_when_the_clock_is_set_is_gone(
    proc: FakeProc, sensor: LinuxProcesses
) -> None:
    """It used nothing since the read before, whatever the clock was then."""
    proc.put(41, start=50)
    proc.put(42, user=5000)
    sensor.read(1, None, BOOTED_AT_S)
    for name in ("stat", "schedstat"):  # as the kernel answers for a process that has ended
        (proc.folder / "42" / name).write_text("", encoding="ascii")

    found = sensor.read(2, None, BOOTED_AT_S + 3600)

    assert [pid for pid, _created in found] == [41]
    assert sensor.ended == 0


def test_a_clock_that_is_set_makes_no_process_hot(proc: FakeProc, sensor: LinuxProcesses) -> None:
    """An idle process is not new."""
    proc.put(42, user=5000)
    sensor.read(1, None, BOOTED_AT_S)
    sensor.read(1, None, BOOTED_AT_S)
    assert not sensor.has_hot_processes
    proc.put(42, user=5000, pages=11, schedstat="6 6 6\n")

    sensor.read(1, None, BOOTED_AT_S + 3600)

    assert not sensor.has_hot_processes


def test_a_process_that_began_before_the_clock_was_set_can_be_young(
    proc: FakeProc, sensor: LinuxProcesses
) -> None:
    """Its facts are read once more, as it may still run another program."""
    now_s = int(time.time())
    sensor.read(1, None, now_s - 1)
    proc.put(42)

    sensor.read(2, None, now_s - 1)

    assert sensor._known.living["42"].is_young


REUSE = """
import json, subprocess, time
from pathlib import Path
from desktop_monitor.sensors.linux.processes.processes import LinuxProcesses

def sleeper_with(pid):
    while True:
        Path("/proc/sys/kernel/ns_last_pid").write_text(str(pid - 1))
        process = subprocess.Popen(["sleep", "60"])
        if process.pid == pid:
            return process
        process.kill()
        process.wait()

sensor = LinuxProcesses(proc=Path("/proc"), mask=str)
seen = []
for _ in range(5):
    process = sleeper_with(3000)
    seen.append([key for key in sensor.read(1) if key[0] == 3000])
    process.kill()
    process.wait()
    time.sleep(0.03)  # the kernel counts times of creation in ticks of 10 ms
print(json.dumps(seen))
"""


def test_a_pid_that_is_used_again_is_another_process() -> None:
    """Though no fork was counted between the two reads; it has another time of creation."""
    command = [
        "unshare",
        "--user",
        "--map-root-user",
        "--pid",
        "--fork",
        "--mount-proc",
        sys.executable,
        "-c",
        REUSE,
    ]

    seen = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)

    assert [len(keys) for keys in seen] == [1] * 5
    assert len({tuple(keys[0]) for keys in seen}) == 5
