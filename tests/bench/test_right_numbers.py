"""Whether the numbers are right: a minute under load, against independent programs."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from desktop_monitor.model.process import ProcessRow
from desktop_monitor.model.reading import Reading
from desktop_monitor.model.sample import Memory
from desktop_monitor.rates import process_rows, reading
from desktop_monitor.sensors import Sensors
from tests.bench import crowds

pytestmark = [pytest.mark.bench, pytest.mark.timeout(300)]

SECONDS = 60
CPU_POINTS = 1.0
"""Percentage points of one core, on average over the minute."""
RATE_SHARE = 0.03
"""Of bytes and operations a second: no two programs begin and end at the same instant."""
BUSY_POINTS = 1.0
LATENCY_SHARE, LATENCY_MS = 0.05, 0.05
MEMORY_SHARE = 0.005
"""Of all memory: `free` reads a moment earlier."""
RSS_SHARE = 0.02


class Minute:
    """What the monitor read in a minute, a reading a second, as a page sees it."""

    def __init__(self, pids: list[int]) -> None:
        self._pids = set(pids)
        self.readings: list[Reading] = []
        self.rows: list[dict[int, ProcessRow]] = []
        self.memory: list[tuple[Memory, dict[str, int]]] = []
        self.rss: list[tuple[dict[int, int], dict[int, int]]] = []

    def run(self) -> None:
        """Read for a minute, and run the other programs at every tenth second."""
        sensors = Sensors()
        before, began_s = sensors.take(), time.monotonic()
        for second in range(1, SECONDS + 1):
            time.sleep(max(0.0, began_s + second - time.monotonic()))
            now = sensors.take()
            found = reading(before, now)
            assert found is not None
            rows = process_rows(before, now)
            self.readings.append(found)
            self.rows.append({row.pid: row for row in rows.values() if row.pid in self._pids})
            if second % 10 == 0:
                self._compare_with_others(found)
            before = now
        sensors.close()

    def _compare_with_others(self, found: Reading) -> None:
        assert found.memory is not None
        self.memory.append((found.memory, free()))
        pids = ",".join(map(str, self._pids))
        lines = [line.split() for line in run("ps", "-o", "pid=,rss=", "-p", pids).splitlines()]
        ours = {pid: row.rss_bytes or 0 for pid, row in self.rows[-1].items()}
        self.rss.append((ours, {int(pid): int(kib) * 1024 for pid, kib in lines}))


def run(*command: str) -> str:
    """Run a program without translations, and return what it prints."""
    plain = {**os.environ, "LC_ALL": "C", "S_COLORS": "never"}
    return subprocess.run(command, capture_output=True, text=True, check=True, env=plain).stdout


def free() -> dict[str, int]:
    """Return what `free` prints, in bytes."""
    heading, line, *_ = run("free", "-b", "-w").splitlines()
    return dict(zip(heading.split(), map(int, line.split()[1:]), strict=True))


def statistics(text: str) -> dict[str, Any]:
    """Return the newest report of one of sysstat's programs."""
    return dict(json.loads(text)["sysstat"]["hosts"][0]["statistics"][-1])


@contextmanager
def load(folder: Path) -> Iterator[list[int]]:
    """Put load on the machine; return the pids to compare."""
    command = [sys.executable, "-m", "tests.bench.load", str(folder), str(SECONDS + 60)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=crowds.ROOT)
    assert process.stdout is not None
    try:
        yield json.loads(process.stdout.readline())
    finally:
        process.send_signal(2)
        process.wait()


def mean(values: list[float]) -> float:
    """Return the mean of a minute's readings, which are a second each."""
    return sum(values) / len(values)


class Comparison:
    """Prints each pair and remembers those that are too far apart."""

    def __init__(self) -> None:
        self.wrong: list[str] = []

    def __call__(self, what: str, ours: float, theirs: float, allowed: float) -> None:
        """Compare one figure."""
        line = f"  {what:<34} ours {ours:>16,.2f}  theirs {theirs:>16,.2f}  off {abs(ours - theirs):>12,.2f}"
        print(f"{line} (allowed {allowed:,.2f})")
        if abs(ours - theirs) > allowed:
            self.wrong.append(what)


def test_a_minute_under_load(tmp_path: Path) -> None:
    """Against mpstat, free, iostat, sar, pidstat and ps, within the tolerances above."""
    if "tmpfs" in run("stat", "-f", "-c", "%T", str(tmp_path)):
        pytest.fail(f"{tmp_path} is in memory: give --basetemp a folder on a disk.")
    with load(tmp_path) as pids, ThreadPoolExecutor() as others:
        minute = Minute(pids)
        seconds = str(SECONDS)
        mpstat = others.submit(run, "mpstat", "-P", "ALL", "-o", "JSON", seconds, "1")
        iostat = others.submit(run, "iostat", "-dxy", "-o", "JSON", seconds, "1")
        sar = others.submit(run, "sar", "-n", "DEV", seconds, "1")
        pidstat = others.submit(run, "pidstat", "-h", "-u", "-p", ",".join(map(str, pids)), seconds, "1")
        minute.run()

        compare = Comparison()
        print()
        compare_cores(compare, minute, statistics(mpstat.result())["cpu-load"])
        compare_memory(compare, minute)
        compare_disks(compare, minute, statistics(iostat.result())["disk"])
        compare_network(compare, minute, sar.result())
        compare_processes(compare, minute, pidstat.result())

    assert compare.wrong == []


def compare_cores(compare: Comparison, minute: Minute, report: list[dict[str, Any]]) -> None:
    """Everything but idle and waiting for disks is work."""
    for line in report:
        busy = sum(value for name, value in line.items() if name not in ("cpu", "idle", "iowait"))
        cpus = [reading.cpu for reading in minute.readings if reading.cpu]
        if line["cpu"] == "all":
            ours = [cpu.total_percent or 0.0 for cpu in cpus]
        else:
            ours = [cpu.per_core_percent[int(line["cpu"])] or 0.0 for cpu in cpus]
        compare(f"CPU {line['cpu']}, %", mean(ours), busy, CPU_POINTS)


def compare_memory(compare: Comparison, minute: Minute) -> None:
    """The widest difference of six reads."""
    for what, ours, theirs in (
        ("available", "available_bytes", "available"),
        ("free", "free_bytes", "free"),
        ("cache", "cached_bytes", "cache"),
        ("buffers", "buffers_bytes", "buffers"),
        ("shared", "shared_bytes", "shared"),
    ):
        pairs = [(getattr(memory, ours), reported[theirs]) for memory, reported in minute.memory]
        one, other = max(pairs, key=lambda pair: abs(pair[0] - pair[1]))
        compare(f"memory {what}, bytes", one, other, MEMORY_SHARE * minute.memory[0][0].total_bytes)


def compare_disks(compare: Comparison, minute: Minute, report: list[dict[str, Any]]) -> None:
    """Rates, time busy, and the mean time of an operation weighted by their number."""
    for line in report:
        disks = [
            disk for one in minute.readings for disk in one.disks or () if disk.name == line["disk_device"]
        ]
        if not disks:
            continue
        name = line["disk_device"]
        for what, unit, theirs, scale in (
            ("read_bytes_per_s", "bytes/s", "rkB/s", 1024),
            ("write_bytes_per_s", "bytes/s", "wkB/s", 1024),
            ("writes_per_s", "a second", "w/s", 1),
        ):
            expected = line[theirs] * scale
            ours = mean([getattr(disk, what) or 0.0 for disk in disks])
            compare(f"{name} {what}, {unit}", ours, expected, RATE_SHARE * expected + 4 * scale)
        compare(
            f"{name} busy, %", mean([disk.busy_percent or 0.0 for disk in disks]), line["util"], BUSY_POINTS
        )
        waited_ms = sum((disk.write_latency_ms or 0.0) * (disk.writes_per_s or 0.0) for disk in disks)
        latency_ms = waited_ms / max(1e-9, sum(disk.writes_per_s or 0.0 for disk in disks))
        allowed_ms = LATENCY_SHARE * line["w_await"] + LATENCY_MS
        compare(f"{name} a write takes, ms", latency_ms, line["w_await"], allowed_ms)


def compare_network(compare: Comparison, minute: Minute, printed: str) -> None:
    """The loopback, over which the load sends twenty megabytes a second."""
    line = next(
        line.split() for line in printed.splitlines() if line.startswith("Average:") and " lo " in line
    )
    ours = [one for reading in minute.readings for one in reading.network or () if one.name == "lo"]
    received = mean([one.received_bytes_per_s or 0.0 for one in ours])
    packets = mean([one.sent_packets_per_s or 0.0 for one in ours])
    compare("lo received, bytes/s", received, float(line[4]) * 1024, RATE_SHARE * float(line[4]) * 1024)
    compare("lo sent, packets/s", packets, float(line[3]), RATE_SHARE * float(line[3]))


def compare_processes(compare: Comparison, minute: Minute, printed: str) -> None:
    """CPU in percent of one core, memory at the worst of six reads."""
    cores = os.cpu_count() or 1
    for line in printed.splitlines():
        fields = line.split()
        if len(fields) < 9 or not fields[2].isdecimal():
            continue
        pid, percent = int(fields[2]), float(fields[7])
        rows = [found[pid] for found in minute.rows]
        ours = cores * mean([row.cpu_percent or 0.0 for row in rows])
        compare(f"{rows[-1].name} {pid}, % of a core", ours, percent, CPU_POINTS)
        pairs = [(mine[pid], theirs[pid]) for mine, theirs in minute.rss]
        one, other = max(pairs, key=lambda pair: abs(pair[0] - pair[1]))
        compare(f"{rows[-1].name} {pid} RSS, bytes", one, other, RSS_SHARE * other + 2**20)


GROUPS = Path("/sys/fs/cgroup")
LIMIT_BYTES, LIMIT_CORES = 512 * 2**20, 0.5
MOVED_IN = """
import json, os, sys
for path in json.loads(sys.argv[1]):
    with open(path, "w") as file:
        file.write(str(os.getpid()))
os.execv(sys.executable, [sys.executable, "-m", "desktop_monitor", "now", "--json"])
"""


@contextmanager
def limited() -> Iterator[tuple[list[Path], Path]]:
    """Make a control group with limits, of either version; return its folders and the file of its usage."""
    name = f"desktop-monitor-bench-{os.getpid()}"
    if (GROUPS / "cgroup.controllers").exists():
        folders, usage = [GROUPS / name], "memory.current"
        limits = {"memory.max": str(LIMIT_BYTES), "cpu.max": "50000 100000"}
    else:
        folders, usage = [GROUPS / "memory" / name, GROUPS / "cpu" / name], "memory.usage_in_bytes"
        limits = {"memory.limit_in_bytes": str(LIMIT_BYTES), "cpu.cfs_quota_us": "50000"}
    for folder in folders:
        folder.mkdir()
    try:
        for file, text in limits.items():
            next(folder / file for folder in folders if (folder / file).exists()).write_text(text, "ascii")
        yield folders, folders[0] / usage
    finally:
        for folder in folders:
            folder.rmdir()


def test_in_a_container_its_limits_are_the_machine() -> None:
    """Needs root, to make a control group of 512 MB and half a core, as a container has it."""
    with limited() as (folders, usage):
        files = json.dumps([str(folder / "cgroup.procs") for folder in folders])
        found = json.loads(run(sys.executable, "-c", MOVED_IN, files))["reading"]
        used_bytes = int(usage.read_text("ascii"))

    print(f"\n  limits {found['memory']['limit_bytes']} bytes, {found['cpu']['limit_cores']} cores")
    print(
        f"  used {found['memory']['limit_used_bytes']} bytes, the group {used_bytes} after the command ended"
    )
    assert found["memory"]["limit_bytes"] == LIMIT_BYTES
    assert found["cpu"]["limit_cores"] == LIMIT_CORES
    assert 0 < found["memory"]["limit_used_bytes"] < LIMIT_BYTES
