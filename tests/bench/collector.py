"""Measures readers of processes and of the machine against each other; `test_collector` runs it."""

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import psutil

from desktop_monitor.sensors import Sensors
from desktop_monitor.sensors.linux.cpu import LinuxCpu
from desktop_monitor.sensors.linux.link_changes import LinkChanges
from desktop_monitor.sensors.linux.processes.processes import LinuxProcesses
from desktop_monitor.sensors.network_links import read_links
from tests.bench import crowds
from tests.waiting import PATIENCE_S

ROUNDS = 8
PAUSE_S = 0.5
PROC = Path("/proc")


def cpu_us(read: Callable[[], object]) -> float:
    """Return the CPU time of one call."""
    began_s = time.thread_time()
    read()
    return (time.thread_time() - began_s) * 1e6


def with_psutil() -> None:
    """Read the least that a table of processes needs, as it is usually written."""
    for process in psutil.process_iter(["name", "cpu_times", "memory_info", "status"]):
        assert process.pid


def counters_with_psutil() -> None:
    """Read the figures of our system-wide block."""
    psutil.cpu_times()
    psutil.cpu_times(percpu=True)
    psutil.getloadavg()
    psutil.virtual_memory()
    psutil.swap_memory()
    psutil.disk_io_counters(perdisk=True)
    psutil.net_io_counters(pernic=True)


def machine_with_psutil() -> None:
    """Read all of our block: the state, speed and addresses of interfaces as well."""
    counters_with_psutil()
    psutil.net_if_stats()
    psutil.net_if_addrs()


class Machine:
    """Our system-wide block, without pressure, which psutil does not have."""

    def __init__(self) -> None:
        self._sensors = Sensors()
        self._sensors.take()
        self._sensors.wait_first(PATIENCE_S)
        self._changes = LinkChanges()
        self._changes.has_any()

    def counters(self) -> None:
        """Read what a tick reads itself, but for processes."""
        self._sensors._cpu.read()
        for part in ("memory", "disks", "network"):
            self._sensors._parts[part].read()

    def read(self) -> None:
        """And do what is done in the background every five seconds, which is the usual period."""
        self.counters()
        if self._changes.has_any():
            read_links()

    def close(self) -> None:
        """End its threads."""
        self._changes.close()
        self._sensors.close()


class Limit:
    """The C program that does nothing but read."""

    def __init__(self, program: Path) -> None:
        self._process = subprocess.Popen([program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def us_each(self, mode: str) -> tuple[float, int]:
        """Return the CPU time for each process, and how many there are."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        print(mode, file=self._process.stdin, flush=True)
        us, count = self._process.stdout.readline().split()
        return float(us) / int(count), int(count)

    def close(self) -> None:
        """End it."""
        self._process.communicate()


def main(count: int) -> None:
    """Interleave all readers among the same processes; print the least and the mean of the rounds."""
    rounds: dict[str, list[float]] = {}
    with tempfile.TemporaryDirectory() as folder, crowds.crowd(count, Path(folder)):
        time.sleep(crowds.SETTLE_S)
        limit = Limit(crowds.build("limit", Path(folder)))
        machine, cpu, processes = (
            Machine(),
            LinuxCpu(proc=PROC),
            LinuxProcesses(proc=PROC, mask=str),
        )

        def ours() -> None:
            processes.read(cpu.forks, cpu.newest_pid)

        readers = {
            "machine ours": machine.read,
            "machine psutil": machine_with_psutil,
            "counters ours": machine.counters,
            "counters psutil": counters_with_psutil,
        }
        for _ in range(ROUNDS):
            limit.us_each("same")
            for mode in ("all", "same"):
                time.sleep(PAUSE_S)
                each_us, seen = limit.us_each(mode)
                rounds.setdefault(f"c {mode}", []).append(each_us)
            for _ in range(2):  # the first has to fill the caches that psutil has emptied
                time.sleep(PAUSE_S)
                cpu.read()
                took_us = cpu_us(ours) / seen
            rounds.setdefault("ours", []).append(took_us)
            for name, read in readers.items():
                time.sleep(PAUSE_S)
                rounds.setdefault(name, []).append(cpu_us(read))
            time.sleep(PAUSE_S)
            rounds.setdefault("psutil", []).append(cpu_us(with_psutil) / seen)
        limit.close()
        machine.close()
    least = {name: min(took) for name, took in rounds.items()}
    print(json.dumps({"least": least, "mean": {name: sum(took) / ROUNDS for name, took in rounds.items()}}))


if __name__ == "__main__":
    main(int(sys.argv[1]))
