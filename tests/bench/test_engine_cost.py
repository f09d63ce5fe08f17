"""What the engine costs: start, memory, idle CPU with a page and without."""

import json
import statistics
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from desktop_monitor.files.paths import app_paths, ensure_private_dir
from tests.bench import crowds
from tests.conftest import Client, serve_command

pytestmark = [pytest.mark.bench, pytest.mark.timeout(600)]


@contextmanager
def started(data_dir: Path) -> Iterator[tuple[float, float]]:
    """Start the real command; return the seconds until it was ready, and until its first true reading."""
    paths = app_paths(data_dir)
    ensure_private_dir(paths.data_dir)
    begun_s = time.perf_counter()
    with subprocess.Popen(serve_command(paths), stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        url = json.loads(process.stdout.readline())["url"]
        ready_s = time.perf_counter() - begun_s
        client = Client(url)
        while client.get("/api/now").status != 200:
            time.sleep(0.005)
        yield ready_s, time.perf_counter() - begun_s
        process.terminate()


def test_start_to_the_first_true_reading(tmp_path: Path) -> None:
    """Print the median of five starts; the budget is 0.8 s."""
    starts = []
    for number in range(5):
        with started(tmp_path / str(number)) as seconds:
            starts.append(seconds)
    ready_s, first_s = (statistics.median(column) for column in zip(*starts, strict=True))

    print(f"\nstart: ready {ready_s:.2f} s, first true reading {first_s:.2f} s (budget 0.8 s)")


@pytest.mark.parametrize(
    ("page", "budget_percent", "budget_mb"),
    [("no page", 0.1, 40), ("page", 0.15, 45)],
    ids=["without a page", "with one page"],
)
def test_idle_cpu_and_memory(page: str, budget_percent: float, budget_mb: int) -> None:
    """Print the share of one core among 200 processes at five seconds, beside that of top, and the memory.

    While other programs wait for the CPU, the engine takes a sample each second: let it be alone.
    """
    found = crowds.alone("idle", 200, 180, page)

    percent = found["percent"]
    print(
        f"\n{page}: {percent['engine']:.3f} % of a core (budget {budget_percent}),"
        f" {found['pss_mb']:.1f} MB PSS (budget {budget_mb});"
        f" top {percent['top']:.3f} %, ratio {percent['engine'] / percent['top']:.2f}"
    )
