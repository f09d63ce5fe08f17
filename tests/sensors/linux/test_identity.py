"""Who is who, when numbers, names and clocks change."""

import json
import subprocess
import sys
from pathlib import Path

from desktop_monitor.model.process import ProcessKey
from desktop_monitor.sensors.linux.processes import LinuxProcesses
from tests.sensors.linux.invented import BTIME_S, Tree, only, settle


def test_a_process_that_has_another_name_is_read_anew(tree: Tree, sensor: LinuxProcesses) -> None:
    """It became another program; its old command line is not its own any more."""
    tree.put(42)
    assert settle(sensor).command == "prog --flag"

    tree.put(42, name="other", probe="6 6 6\n")
    (tree.folder / "42" / "cmdline").write_text("other\0--way\0", encoding="ascii")

    assert (only(sensor).name, only(sensor).command) == ("other", "other --way")


def test_a_clock_that_is_set_changes_nobodys_identity(tree: Tree, tmp_path: Path) -> None:
    """The kernel moves the time of the boot along; whoever looks again in this boot keeps the first one."""
    tree.put(42)
    boot_id = tree.folder / "sys" / "kernel" / "random" / "boot_id"
    boot_id.parent.mkdir(parents=True)
    boot_id.write_text("one-boot\n", encoding="ascii")
    kept = tmp_path / "boot.json"

    def look() -> set[ProcessKey]:
        sensor = LinuxProcesses(proc=tree.folder, mask=str, boot_file=kept)
        keys = set(sensor.read())
        sensor.close()
        assert all(sensor.is_there(key) for key in keys)
        return keys

    before = look()
    (tree.folder / "stat").write_text(f"cpu 1\nbtime {BTIME_S + 3600}\n", encoding="ascii")
    assert look() == before == {(42, BTIME_S * 1000 + 1000)}

    boot_id.write_text("another-boot\n", encoding="ascii")
    assert look() == {(42, (BTIME_S + 3600) * 1000 + 1000)}
    kept.write_text("damaged", encoding="ascii")
    assert look() == {(42, (BTIME_S + 3600) * 1000 + 1000)}


REUSE = """
import json, subprocess, time
from pathlib import Path
from desktop_monitor.sensors.linux.processes import LinuxProcesses

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
    time.sleep(0.03)  # the kernel tells times of creation in ticks of 10 ms
print(json.dumps(seen))
"""


def test_a_number_that_is_used_again_is_another_process() -> None:
    """A pid that comes back between two looks, though nobody told of a fork, has another time of creation."""
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
