"""The whole program on the real machine: who did it, after it is over and after a restart."""

import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import msgspec
import pytest

from desktop_monitor.rates import process_rows
from desktop_monitor.rates.cpu_accounting import account
from desktop_monitor.recorder import open_history
from desktop_monitor.recorder.storage.rebuild import complete_samples
from tests.conftest import Serve
from tests.waiting import eventually

BURN = """
import json, sys, time
marks = [(time.time(), time.process_time())]
until = time.monotonic() + float(sys.argv[1])
while time.monotonic() < until:
    sum(range(1000))
    if time.time() > marks[-1][0] + 0.02:
        marks.append((time.time(), time.process_time()))
ended = time.time()
with open(sys.argv[2], "wb") as file:
    for _ in range(50):
        file.write(bytes(1_000_000))
marks.append((time.time(), time.process_time()))
print(json.dumps([ended, marks]), flush=True)
sys.stdin.read()
"""
PERIOD_S = 1
PATIENCE_S = 90.0


@dataclass(frozen=True)
class Burnt:
    """What a culprit says of itself: (unix seconds, CPU seconds until then) again and again."""

    begun_unix_ms: int
    ended_unix_ms: int
    marks: list[tuple[float, float]]

    @property
    def cpu_s(self) -> float:
        """All that it used."""
        return self.marks[-1][1]

    def percent(self, moment: dict[str, Any]) -> float:
        """Its share of the machine in the interval of a moment, however busy the machine was with others."""
        end_s, elapsed_s = float(moment["at_unix_ms"]) / 1000, float(moment["elapsed_s"])
        used_s = self._until(end_s) - self._until(end_s - elapsed_s)
        return 100 * used_s / elapsed_s / (os.cpu_count() or 1)

    def _until(self, at_s: float) -> float:
        _, used_s = min(self.marks, key=lambda mark: abs(mark[0] - at_s))
        return used_s


def burn(name: str, where: Path, burn_s: float, wait_for_sample_after: Callable[[int], object]) -> Burnt:
    """Run a program of a unique name, and let it live until what it did was seen."""
    program = where / name
    program.symlink_to(sys.executable)
    with subprocess.Popen(
        [program, "-c", BURN, str(burn_s), where / "written"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as culprit:
        assert culprit.stdout is not None
        ended_s, marks = json.loads(culprit.stdout.readline())
        wait_for_sample_after(round(marks[-1][0] * 1000) + 200)
    return Burnt(round(marks[0][0] * 1000), round(ended_s * 1000), marks)


def test_who_burned_the_cpu_is_reported_after_it_ended_and_after_a_restart(
    serve: Callable[..., Serve], tmp_path: Path
) -> None:
    """Moment ranks it high with its share, top has seconds and bytes; before and after are clean."""
    first = serve("--interval", str(PERIOD_S))
    recording = first.client()

    def wait_for_sample_after(at: int) -> int:
        """Ask for the first sample after an instant until it is recorded; answer its time."""
        path = f"/api/history?from={at}&to={at + 600_000}"
        return int(eventually(lambda: recording.get(path).json["times_unix_ms"], within_s=PATIENCE_S)[0])

    quiet = wait_for_sample_after(time.time_ns() // 1_000_000)
    burnt = burn("burner-q7", tmp_path, 6, wait_for_sample_after)
    eventually(lambda: recording.get("/api/life?name=burner-q7").json["died_unix_ms"], within_s=PATIENCE_S)
    over = wait_for_sample_after(wait_for_sample_after(time.time_ns() // 1_000_000) + 1)
    first.process.terminate()
    first.process.communicate(timeout=PATIENCE_S)
    client = serve("--interval", str(PERIOD_S)).client()

    moment = client.get(f"/api/moment?at={(burnt.begun_unix_ms + burnt.ended_unix_ms) // 2}").json
    others = [client.get(f"/api/moment?at={at}").json for at in (quiet, over)]
    by_cpu = client.get(f"/api/top?from={quiet}&to={over}&by=cpu&limit=500").json["programs"]
    by_io = client.get(f"/api/top?from={quiet}&to={over}&by=io&limit=500").json["programs"]
    life = client.get("/api/life?name=burner-q7").json

    rows = moment["processes"]
    rank, culprit = next((rank, row) for rank, row in enumerate(rows, 1) if row["name"] == "burner-q7")
    share = burnt.percent(moment)
    print(f"own {share:.1f} %, moment {rank}. {culprit['cpu_percent']} %, {moment['accounting']}")
    before_it = [row["cpu_percent"] for row in rows[: rank - 1]]
    assert all(percent >= culprit["cpu_percent"] for percent in before_it)  # a busy machine may have such
    assert abs(culprit["cpu_percent"] - share) < 15
    active = [
        (other["at_unix_ms"], other["elapsed_s"], row["cpu_percent"])
        for other in others
        for row in other["processes"]
        if row["name"] == "burner-q7" and row["cpu_percent"]
    ]
    assert active == [], (quiet, over, burnt.begun_unix_ms, burnt.ended_unix_ms)
    found = next(one for one in by_cpu if one["name"] == "burner-q7")
    assert abs(found["cpu_s"] - burnt.cpu_s) / burnt.cpu_s < 0.05
    wrote = next(one for one in by_io if one["name"] == "burner-q7")
    assert abs(wrote["write_bytes"] - 50_000_000) < 2_500_000
    assert (life["cpu_s"], life["write_bytes"]) == (found["cpu_s"], found["write_bytes"])
    assert burnt.ended_unix_ms < life["died_unix_ms"] <= over


def test_a_fork_storm_adds_up(serve: Callable[..., Serve], tmp_path: Path) -> None:
    """Thousands of processes that no sample sees are counted as finished, and the parts are the total."""
    running = serve("--interval", str(PERIOD_S))
    used_before = resource.getrusage(resource.RUSAGE_CHILDREN)
    storm = "i=0; while [ $i -lt 1500 ]; do /bin/true; i=$((i+1)); done"
    begun = time.time_ns() // 1_000_000
    subprocess.run(["/bin/sh", "-c", storm], check=True)
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    time.sleep(1.5 * PERIOD_S)
    running.process.terminate()
    running.process.communicate(timeout=PATIENCE_S)

    past = open_history(_history_of(running))
    finished_percent_s = total_percent_s = parts_percent_s = 0.0
    for chunk in past.chunks(begun, time.time_ns() // 1_000_000):
        states = list(complete_samples(chunk, past.identities(chunk, list(chunk.processes.rows))))
        for before, now in pairwise(states):
            rows = list(process_rows(before, now).values())
            parts = account(before, now, rows)
            # Where the kernel reports ends, they are rows of their own: sums by program.
            unseen_percent = sum(row.cpu_percent or 0 for row in rows if row.pid == 0)
            kinds = msgspec.structs.astuple(parts)[1:]
            elapsed_s = now.monotonic_s - before.monotonic_s
            total_percent_s += elapsed_s * (parts.total_percent or 0)
            parts_percent_s += elapsed_s * sum(kind or 0 for kind in kinds)
            if now.taken_at_unix_ms > begun:
                percent = (parts.finished_percent or 0) + unseen_percent
                finished_percent_s += elapsed_s * percent
    # On a busy machine the processes are read later than the total: by up to 0.1 s at both ends of the time.
    assert parts_percent_s == pytest.approx(total_percent_s, rel=0.05, abs=10)
    children_s = used.ru_utime + used.ru_stime - used_before.ru_utime - used_before.ru_stime
    assert finished_percent_s / 100 * (os.cpu_count() or 1) > children_s / 4


def _history_of(running: Serve) -> Path:
    arguments = running.process.args
    assert isinstance(arguments, list)
    return Path(str(arguments[arguments.index("--data-dir") + 1])) / "history"
