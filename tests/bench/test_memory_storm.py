"""A program that thrashes beside the engine, both in one memory control group of 300 MB.

Without swap, a program that reads a mapping larger than the group over and over makes the kernel throw away
every other page of a file in it, the engine's program and libraries too. No sample may be lost, or be later
than a period. It needs root, a C compiler and a memory control group, of version 1 or 2.
"""

import subprocess
import sys
import time
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from desktop_monitor.recorder import open_history
from desktop_monitor.recorder.queries.export import recorded_samples
from tests.bench.host import ROOT
from tests.bench.test_process_storm import compiled
from tests.waiting import eventually

pytestmark = [pytest.mark.bench, pytest.mark.timeout(300)]

PERIOD_S, CALM_S, STORM_S = 1.0, 10.0, 60.0
LIMIT_BYTES, MAPPING_BYTES = 300_000_000, 900_000_000
GROUPS = Path("/sys/fs/cgroup")
THRASHER = """
#include <fcntl.h>
#include <sys/mman.h>
int main(int count, char **arguments) {
    long bytes = 900000000;
    int file = open(arguments[1], O_RDONLY);
    volatile char *mapped = mmap(0, bytes, PROT_READ, MAP_SHARED, file, 0);
    for (long sum = 0;; ) for (long at = 0; at < bytes; at += 4096) sum += mapped[at];
}
"""


@pytest.fixture
def group() -> Iterator[Path]:
    """A memory control group with the limit."""
    is_first = (GROUPS / "memory" / "memory.limit_in_bytes").exists()
    made = (GROUPS / "memory" if is_first else GROUPS) / "memory-storm"
    made.mkdir(exist_ok=True)
    limit = made / ("memory.limit_in_bytes" if is_first else "memory.max")
    limit.write_text(str(LIMIT_BYTES))
    yield made
    eventually(lambda: not (made / "cgroup.procs").read_text())
    made.rmdir()


def inside(group: Path, *command: object, **options: object) -> subprocess.Popen[str]:
    """Start a command in the group."""
    enter = ["/bin/sh", "-c", f'echo $$ > {group}/cgroup.procs && exec "$@"', "sh"]
    return subprocess.Popen([*enter, *map(str, command)], text=True, cwd=ROOT, **options)  # type: ignore[call-overload,no-any-return]


def test_no_sample_is_late_or_lost_beside_a_program_that_thrashes(tmp_path: Path, group: Path) -> None:
    """Each second one is taken and recorded, and no step is longer than two periods."""
    mapping = tmp_path / "mapping"
    with mapping.open("wb") as file:
        for _ in range(MAPPING_BYTES // 10_000_000):
            file.write(bytes(10_000_000))
    thrasher = compiled(tmp_path, "thrasher", THRASHER)
    data = tmp_path / "data"
    data.mkdir(mode=0o700)
    subprocess.run(["sync"], check=True)
    Path("/proc/sys/vm/drop_caches").write_text("3")  # what is read first is charged to who reads it
    engine = inside(
        group,
        *(sys.executable, "-m", "tests.bench.engine_alone", data, PERIOD_S),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert engine.stdin is not None
    assert engine.stdout is not None
    engine.stdout.readline()
    time.sleep(CALM_S)
    begin_ms = round(time.time() * 1000)
    storm = inside(group, thrasher, mapping)
    time.sleep(STORM_S)
    end_ms = round(time.time() * 1000)
    faults = Path(f"/proc/{engine.pid}/stat").read_text().rpartition(")")[2].split()[9]
    assert storm.poll() is None, "the program that thrashes has ended"
    storm.kill()
    storm.wait()
    engine.communicate()

    samples = recorded_samples(open_history(data / "history"), begin_ms, end_ms)
    times_s = [sample.monotonic_s for _, _, sample in samples]
    steps_s = [after - before for before, after in pairwise(times_s)]
    print(
        f"\n{len(times_s)} samples in {STORM_S:g} s; the longest step {max(steps_s):.3f} s, "
        f"major page faults of the engine {faults}"
    )
    assert max(steps_s) <= 2 * PERIOD_S
    assert len(times_s) >= STORM_S / PERIOD_S - 1
