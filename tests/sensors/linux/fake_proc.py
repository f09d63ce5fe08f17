"""An invented /proc, and reads of a sensor that uses it."""

import os
from pathlib import Path

from desktop_monitor.model.process import ProcessSample
from desktop_monitor.sensors.linux.processes.process_batch import REFRESH_PHASES
from desktop_monitor.sensors.linux.processes.processes import LinuxProcesses
from tests.waiting import PATIENCE_S

BOOTED_AT_S = 1_700_000_000
STAT = (
    "{pid} ({name}) {state} {parent} 1 1 0 -1 {flags} 0 0 0 0 {user} {system} {children} 0 20 "
    "{nice} {threads} 0 {start} 4096 {pages} 18446744073709551615 0 0 0 0 0 0 0 0 0 0 0 0 17 0 0 0 0 0 0\n"
)
VALUES: dict[str, object] = {
    "name": "prog",
    "state": "S",
    "parent": 1,
    "flags": 0,
    "user": 10,
    "system": 5,
    "children": 0,
    "nice": 0,
    "threads": 1,
    "start": 100,
    "pages": 10,
}
PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")


class FakeProc:
    """An invented /proc."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.set_boot_time(BOOTED_AT_S)

    def set_boot_time(self, booted_at_s: int) -> None:
        """Write the boot time, which moves when the wall clock is set."""
        (self.folder / "stat").write_text(f"cpu 1 1 1 1 1 1 1 1\nbtime {booted_at_s}\nprocesses 1\n")

    def put(
        self,
        pid: int,
        *,
        schedstat: str | None = "5 5 5\n",
        thread_of: int | None = None,
        cgroup: str | None = None,
        command: str = "prog\0--flag\0",
        **values: object,
    ) -> None:
        """Write a process; files keep their inodes, as kept descriptors of real ones keep their process."""
        files = {
            "stat": STAT.format(pid=pid, **(VALUES | values)),
            "status": f"Name:\tprog\nTgid:\t{thread_of or pid}\nUid:\t0\t0\t0\t0\n",
            "cmdline": command,
        }
        if schedstat is not None:
            files["schedstat"] = schedstat
        if cgroup is not None:
            files["cgroup"] = cgroup
        (self.folder / str(pid)).mkdir(exist_ok=True)
        for name, content in files.items():
            file = self.folder / str(pid) / name
            file.write_text(content, encoding="utf-8", errors="surrogateescape", newline="")

    def put_thread(self, pid: int, thread: int, **values: object) -> None:
        """Write the ``stat`` of a thread of a process."""
        folder = self.folder / str(pid) / "task" / str(thread)
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "stat").write_text(STAT.format(pid=thread, **(VALUES | values)), encoding="utf-8")


def read_all(sensor: LinuxProcesses, forks: int | None = 1) -> dict[int, ProcessSample]:
    """Read all processes, with what is read of them in the background; return them by pid."""
    sensor.read(forks)
    sensor.wait_first(PATIENCE_S)
    return {pid: process for (pid, _created), process in sensor.read(forks).items()}


def read_one(sensor: LinuxProcesses, forks: int | None = 1) -> ProcessSample:
    """Read the only process that there is."""
    (process,) = read_all(sensor, forks).values()
    return process


def settle(sensor: LinuxProcesses, pid: int = 42) -> ProcessSample:
    """Read until everything is known, and the refresh phase of a process was the last one."""
    for _ in range(REFRESH_PHASES):
        read_all(sensor)
    while sensor._phase != pid % REFRESH_PHASES:
        sensor.read(1)
    return {key[0]: process for key, process in sensor.read(1).items()}[pid]
