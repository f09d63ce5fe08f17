"""An invented /proc, and what is asked of the fast path that looks at it."""

import os
from pathlib import Path

from desktop_monitor.model.process import ProcessSample
from desktop_monitor.sensors.linux.process_batch import REFRESH_TURNS
from desktop_monitor.sensors.linux.processes import LinuxProcesses

BTIME_S = 1_700_000_000
STAT = (
    "{pid} ({name}) {state} {parent} 1 1 0 -1 {flags} 0 0 0 0 {user} {system} {children} 0 20 "
    "{nice} {threads} 0 {start} 4096 {pages} 18446744073709551615 0 0 0 0 0 0 0 0 0 0 0 0 17 0 0 0 0 0 0\n"
)
PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")


class Tree:
    """An invented /proc."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "stat").write_text(f"cpu 1 1 1 1 1 1 1 1\nbtime {BTIME_S}\nprocesses 1\n", encoding="ascii")

    def put(
        self,
        pid: int,
        *,
        probe: str | None = "5 5 5\n",
        leader: int | None = None,
        cgroup: str | None = None,
        **values: object,
    ) -> None:
        """Write a process; the files keep their inodes, as descriptors of real ones keep their process."""
        known: dict[str, object] = {
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
        files = {
            "stat": STAT.format(pid=pid, **(known | values)),
            "status": f"Name:\tprog\nTgid:\t{leader or pid}\nUid:\t0\t0\t0\t0\n",
            "cmdline": "prog\0--flag\0",
        }
        if probe is not None:
            files["schedstat"] = probe
        if cgroup is not None:
            files["cgroup"] = cgroup
        (self.folder / str(pid)).mkdir(exist_ok=True)
        for name, content in files.items():
            (self.folder / str(pid) / name).write_text(content, encoding="utf-8", errors="surrogateescape")


def only(sensor: LinuxProcesses, forks: int | None = 1) -> ProcessSample:
    """The one process there is."""
    (found,) = sensor.read(forks).values()
    return found


def settle(sensor: LinuxProcesses) -> ProcessSample:
    """Look until everything is known, and the turn to renew process 42 has just been."""
    for _ in range(REFRESH_TURNS):
        sensor.read(1)
    while sensor._turn != 42 % REFRESH_TURNS:
        sensor.read(1)
    return only(sensor)
