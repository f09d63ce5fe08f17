"""The whole program on the real machine: who did it, after it is over and after a restart."""

import contextlib
import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import msgspec

from desktop_monitor.rates import process_rows
from desktop_monitor.recorder import opened
from desktop_monitor.recorder.accounting import account
from desktop_monitor.recorder.rebuild import complete_samples
from tests.conftest import Serve

BURN = """
import json, resource, sys, time
until = time.monotonic() + float(sys.argv[1])
while time.monotonic() < until:
    sum(range(1000))
with open(sys.argv[2], "wb") as file:
    for _ in range(50):
        file.write(bytes(1_000_000))
used = resource.getrusage(resource.RUSAGE_SELF)
print(json.dumps(used.ru_utime + used.ru_stime), flush=True)
time.sleep(float(sys.argv[3]))
"""
PERIOD_S = 1


def burn(name: str, where: Path, burn_s: float) -> tuple[float, int, int]:
    """Run a program of a unique name; answer its CPU seconds, begin and end of the burning."""
    program = where / name
    program.symlink_to(sys.executable)
    begun = time.time_ns() // 1_000_000
    output = subprocess.run(
        [program, "-c", BURN, str(burn_s), where / "written", str(2.5 * PERIOD_S)],
        stdout=subprocess.PIPE,
        check=True,
        preexec_fn=_prefer,  # nothing but a system call
    ).stdout
    return json.loads(output), begun, time.time_ns() // 1_000_000 - round(2500 * PERIOD_S)


def _prefer() -> None:
    """Other work on this machine shall not starve the culprit; who may not do that is not starved either."""
    with contextlib.suppress(PermissionError):
        os.sched_setscheduler(0, os.SCHED_RR, os.sched_param(1))


def test_who_burned_the_cpu_is_told_after_it_ended_and_after_a_restart(
    serve: Callable[..., Serve], tmp_path: Path
) -> None:
    """Moment ranks it first with its share, top tells seconds and bytes; before and after are clean."""
    first = serve("--interval", str(PERIOD_S))
    time.sleep(2 * PERIOD_S)
    cpu_s, begun, ended = burn("burner-q7", tmp_path, 6)
    time.sleep(2.5 * PERIOD_S)
    first.process.terminate()
    first.process.communicate(timeout=10)
    client = serve("--interval", str(PERIOD_S)).client()

    moment = client.get(f"/api/moment?at={(begun + ended) // 2}").json
    before = client.get(f"/api/moment?at={begun - 1000 * PERIOD_S}").json
    after = client.get(f"/api/moment?at={ended + 4500}").json
    by_cpu = client.get(f"/api/top?from={begun - 1500}&to={ended + 6000}&by=cpu").json
    by_io = client.get(f"/api/top?from={begun - 1500}&to={ended + 6000}&by=io&limit=500").json

    share = 100 * cpu_s / ((ended - begun) / 1000) / (os.cpu_count() or 1)
    culprit = moment["processes"][0]
    print(f"share {share:.1f} %, moment {culprit['name']} {culprit['cpu_percent']} %, {moment['accounting']}")
    assert culprit["name"] == "burner-q7"
    assert abs(culprit["cpu_percent"] - share) < 15
    for other in (before, after):
        assert not any(row["name"] == "burner-q7" and row["cpu_percent"] for row in other["processes"])
    found = next(one for one in by_cpu["programs"] if one["name"] == "burner-q7")
    assert abs(found["cpu_s"] - cpu_s) / cpu_s < 0.05
    wrote = next(one for one in by_io["programs"] if one["name"] == "burner-q7")
    assert abs(wrote["write_bytes"] - 50_000_000) < 2_500_000


def test_a_fork_storm_adds_up(serve: Callable[..., Serve], tmp_path: Path) -> None:
    """Thousands of processes that no sample sees are told as finished, and the parts are the total."""
    running = serve("--interval", str(PERIOD_S))
    used_before = resource.getrusage(resource.RUSAGE_CHILDREN)
    storm = "i=0; while [ $i -lt 1500 ]; do /bin/true; i=$((i+1)); done"
    begun = time.time_ns() // 1_000_000
    subprocess.run(["/bin/sh", "-c", storm], check=True)
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    time.sleep(1.5 * PERIOD_S)
    running.process.terminate()
    running.process.communicate(timeout=10)

    past = opened(_history_of(running))
    finished_percent_s = 0.0
    for chunk in past.chunks(begun, time.time_ns() // 1_000_000):
        states = list(complete_samples(chunk, past.identities(chunk, list(chunk.life.tracks))))
        for before, now in pairwise(states):
            parts = account(before, now, list(process_rows(before, now).values()))
            kinds = msgspec.structs.astuple(parts)[1:]
            if now.monotonic_s - before.monotonic_s > PERIOD_S / 2:
                assert abs(sum(kind or 0 for kind in kinds) - (parts.total_percent or 0)) < 2
            if now.taken_at_unix_ms > begun:
                finished_percent_s += (parts.finished_percent or 0) * (now.monotonic_s - before.monotonic_s)
    children_s = used.ru_utime + used.ru_stime - used_before.ru_utime - used_before.ru_stime
    assert finished_percent_s / 100 * (os.cpu_count() or 1) > children_s / 4


def _history_of(running: Serve) -> Path:
    arguments = running.process.args
    assert isinstance(arguments, list)
    return Path(str(arguments[arguments.index("--data-dir") + 1])) / "history"
