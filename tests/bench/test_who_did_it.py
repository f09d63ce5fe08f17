"""Who did it, at the default period of five seconds: the history against the culprit's own figures.

Each culprit has a unique name, does its deed and ends, the burner at once, too; then the engine is restarted.
The test of every day does the same in less time, see tests/recorder/test_real.py.
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Client, Serve
from tests.waiting import eventually

pytestmark = [pytest.mark.bench, pytest.mark.timeout(300)]

PERIOD_S = 5
CULPRIT = """
import json, os, resource, sys, time
deed, amount, target = sys.argv[1], int(sys.argv[2]), sys.argv[3]
begun = time.time()
if deed == "burn":
    until = time.monotonic() + amount
    while time.monotonic() < until:
        sum(range(1000))
if deed == "hold":
    held = bytearray(amount)
    held[::4096] = bytes(len(held[::4096])).replace(b"\\0", b"x")
    time.sleep(12)
if deed == "write":
    with open(target, "wb") as file:
        for _ in range(amount // 1_000_000):
            file.write(bytes(1_000_000))
        file.flush()
        os.fsync(file.fileno())
used = resource.getrusage(resource.RUSAGE_SELF)
print(json.dumps([used.ru_utime + used.ru_stime, used.ru_maxrss * 1024, begun, time.time()]), flush=True)
if deed == "hold":
    del held
time.sleep(float(sys.argv[4]))
"""


@dataclass(frozen=True)
class Deed:
    """What the culprit says of itself."""

    cpu_s: float
    rss_bytes: int
    begun_unix_ms: int
    ended_unix_ms: int


def done(name: str, where: Path, deed: str, amount: int, *, rest_s: float) -> Deed:
    """Run a program of a unique name that does its deed and ends."""
    program = where / name
    program.symlink_to(sys.executable)
    answer = subprocess.run(
        [program, "-c", CULPRIT, deed, str(amount), where / "written", str(rest_s)],
        stdout=subprocess.PIPE,
        check=True,
    ).stdout
    cpu_s, rss_bytes, begun, ended = json.loads(answer)
    return Deed(cpu_s, rss_bytes, round(begun * 1000), round(ended * 1000))


@pytest.fixture
def after_a_restart(serve: Callable[..., Serve]) -> Callable[[Callable[[], Deed]], tuple[Client, Deed]]:
    """Let something happen while the engine records, and ask one that was started later."""

    def ask(act: Callable[[], Deed]) -> tuple[Client, Deed]:
        first = serve("--interval", str(PERIOD_S))
        time.sleep(2.2 * PERIOD_S)
        found = act()
        time.sleep(2.2 * PERIOD_S)
        first.process.terminate()
        first.process.communicate(timeout=20)
        return serve("--interval", str(PERIOD_S)).client(), found

    return ask


def of(rows: list[dict[str, Any]], name: str) -> dict[str, Any] | None:
    """The row of a program."""
    return next((row for row in rows if row["name"] == name), None)


def moment(client: Client, at: int) -> dict[str, Any]:
    """The machine at an instant."""
    answer = client.get(f"/api/moment?at={at}")
    assert answer.status == 200, answer.json
    return dict(answer.json)


def program(client: Client, deed: Deed, by: str, name: str) -> tuple[int, dict[str, Any]]:
    """The rank of a program, from 1, and its row."""
    begin, end = deed.begun_unix_ms - 2000 * PERIOD_S, deed.ended_unix_ms + 3000 * PERIOD_S
    rows = client.get(f"/api/top?from={begin}&to={end}&by={by}&limit=500").json["programs"]
    return next((rank, row) for rank, row in enumerate(rows, 1) if row["name"] == name)


@pytest.mark.parametrize("rest_s", [2.0 * PERIOD_S, 0.0])
def test_one_core_for_fifteen_seconds(
    after_a_restart: Callable[..., tuple[Client, Deed]], tmp_path: Path, rest_s: float
) -> None:
    """Ranked first inside with its share, at rest before and after, its CPU seconds reported."""
    client, deed = after_a_restart(lambda: done("burner-q15", tmp_path, "burn", 15, rest_s=rest_s))

    share = 100 * deed.cpu_s / ((deed.ended_unix_ms - deed.begun_unix_ms) / 1000) / (os.cpu_count() or 1)
    inside = moment(client, (deed.begun_unix_ms + deed.ended_unix_ms) // 2)
    others = [deed.begun_unix_ms - 1000 * PERIOD_S, deed.ended_unix_ms + 2000 * PERIOD_S]
    active = [
        bool((of(moment(client, at)["processes"], "burner-q15") or {}).get("cpu_percent")) for at in others
    ]
    rank, row = program(client, deed, "cpu", "burner-q15")
    life = client.get("/api/life?name=burner-q15").json
    found = inside["processes"][0]
    print(
        f"\nrest {rest_s:g} s: own {deed.cpu_s:.2f} s, {share:.1f} %; inside first {found['name']} "
        f"{found['cpu_percent']:.1f} %; active before and after {active}; top rank {rank}, "
        f"{row['cpu_s']:.2f} s ({100 * (row['cpu_s'] / deed.cpu_s - 1):+.1f} %); life {life['cpu_s']:.2f} s"
    )
    assert found["name"] == "burner-q15"
    assert abs(found["cpu_percent"] - share) < 15
    assert active == [False, False]
    assert row["cpu_s"] == pytest.approx(deed.cpu_s, rel=0.05)


def test_three_hundred_megabytes(after_a_restart: Callable[..., tuple[Client, Deed]], tmp_path: Path) -> None:
    """The most memory it had, in the moment, in the ranking and in its life."""
    client, deed = after_a_restart(lambda: done("holder-q300", tmp_path, "hold", 300_000_000, rest_s=10))

    at = deed.begun_unix_ms + 6000  # the interval that this lies in ends while it still holds them
    row = of(moment(client, at)["processes"], "holder-q300")
    rank, ranked = program(client, deed, "memory", "holder-q300")
    before = of(moment(client, deed.begun_unix_ms - 1000 * PERIOD_S)["processes"], "holder-q300")
    assert row is not None
    print(
        f"\nown at most {deed.rss_bytes / 1e6:.1f} MB; moment {row['rss_bytes'] / 1e6:.1f} MB; "
        f"top rank {rank}, {ranked['rss_maximum_bytes'] / 1e6:.1f} MB"
    )
    assert before is None
    assert row["rss_bytes"] == pytest.approx(deed.rss_bytes, rel=0.05)
    assert ranked["rss_maximum_bytes"] == pytest.approx(deed.rss_bytes, rel=0.05)


def test_a_file_of_five_hundred_megabytes(
    after_a_restart: Callable[..., tuple[Client, Deed]], tmp_path: Path
) -> None:
    """Who wrote it is first by input and output, with the bytes."""
    client, deed = after_a_restart(lambda: done("writer-q500", tmp_path, "write", 500_000_000, rest_s=10))

    rank, row = program(client, deed, "io", "writer-q500")
    life = eventually(lambda: client.get("/api/life?name=writer-q500").json)
    print(
        f"\nwrote 500.0 MB in {(deed.ended_unix_ms - deed.begun_unix_ms) / 1000:.1f} s; top rank {rank}, "
        f"{row['write_bytes'] / 1e6:.1f} MB; life {life['write_bytes'] / 1e6:.1f} MB"
    )
    assert rank == 1
    assert row["write_bytes"] == pytest.approx(500_000_000, rel=0.05)
