"""Three thousand processes with long command lines at once, as a parallel build makes them.

The engine is beside them, or is started among them. Its ticks are told by the times of the samples that it
has recorded. The processes are ended one by one, by their pids.
"""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path

import pytest

from desktop_monitor.recorder import open_history
from tests.bench.host import Hosted, hosted

pytestmark = [pytest.mark.bench, pytest.mark.timeout(300)]

COUNT, LINE_BYTES = 3000, 4000
READY_S, PSS_BYTES = 3.0, 80_000_000
FORKER = """
import os, sys
count, line_bytes = int(sys.argv[1]), int(sys.argv[2])
flags = [f"-I/usr/include/lib{n}/sub -DFEATURE_{n}=1 -Wl,-rpath,/opt/lib{n}" for n in range(99)]
def line(number):
    words = " ".join(flags[number % 7:])[: line_bytes - 60].split(" ")
    return ["compiler", *words, "-o", f"build/object{number}.o", "-c", f"src/module{number}.c"]
pids = [os.posix_spawn("/bin/sh", ["/bin/sh", "-c", "read x", *line(n)], os.environ) for n in range(count)]
print(*pids, flush=True)
sys.stdin.read()
for pid in pids:
    os.waitpid(pid, 0)
"""


@contextmanager
def burst() -> Iterator[list[int]]:
    """Start the processes, and end them after the block."""
    begun_s = time.monotonic()
    forker = subprocess.Popen(
        [sys.executable, "-c", FORKER, str(COUNT), str(LINE_BYTES)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert forker.stdin is not None
    assert forker.stdout is not None
    pids = [int(pid) for pid in forker.stdout.readline().split()]
    print(f"\n{len(pids)} processes were started in {time.monotonic() - begun_s:.1f} s")
    try:
        yield pids
    finally:
        for pid in pids:
            os.kill(pid, signal.SIGKILL)
        forker.communicate()


def shown(engine: Hosted, pids: list[int]) -> int:
    """How many of them the engine lists with their command lines."""
    rows = engine.client.get("/api/processes").json["processes"]
    return sum(row["command"].startswith("/bin/sh -c") for row in rows if row["pid"] in set(pids))


def latest_s(data: Path, period_s: float) -> float:
    """By how much the most late of the recorded samples was later than its period."""
    history = open_history(data / "history")
    times = [at for chunk in history.chunks(0, 2**53) for at in chunk.walls_unix_ms]
    return max(later - earlier for earlier, later in pairwise(sorted(set(times)))) / 1000 - period_s


@pytest.mark.parametrize(("period_s", "allowed_s"), [(5.0, 2.5), (1.0, 1.0)])
def test_a_burst_beside_the_engine(tmp_path: Path, period_s: float, allowed_s: float) -> None:
    """No tick is later than half a period at 5 s, and a period at 1 s; all are shown; memory is bounded."""
    data = tmp_path / "data"
    data.mkdir(mode=0o700)
    with hosted(data, period_s=period_s) as engine:
        time.sleep(2 * period_s)
        cpu_s = engine.cpu_s()
        with burst() as pids:
            time.sleep(6 * period_s if period_s == 1 else 4 * period_s)
            pss_bytes, burst_cpu_s = engine.pss_bytes(), engine.cpu_s() - cpu_s
            listed = shown(engine, pids)
        time.sleep(2 * period_s)
        late_ticks = engine.client.get("/api/status").json["own"]["late_ticks"]
    late_s = latest_s(data, period_s)
    print(
        f"period {period_s:.0f} s: {listed} of {COUNT} listed with lines; latest sample {late_s:.2f} s late,"
        f" {late_ticks} ticks; engine {burst_cpu_s:.2f} s CPU; PSS {pss_bytes / 1e6:.1f} MB"
    )
    assert listed == COUNT
    assert late_s <= allowed_s
    assert pss_bytes <= PSS_BYTES


def test_an_engine_that_is_started_in_a_burst(tmp_path: Path) -> None:
    """It is ready in three seconds, with three thousand processes to read."""
    data = tmp_path / "data"
    data.mkdir(mode=0o700)
    with burst() as pids:
        begun_s = time.monotonic()
        with hosted(data, period_s=5.0) as engine:
            ready_s = time.monotonic() - begun_s
            time.sleep(5)
            pss_bytes, listed = engine.pss_bytes(), shown(engine, pids)
    print(f"ready in {ready_s:.2f} s; {listed} of {COUNT} listed; PSS {pss_bytes / 1e6:.1f} MB")
    assert listed == COUNT
    assert ready_s <= READY_S
    assert pss_bytes <= PSS_BYTES
