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
from tests.bench.host import hosted
from tests.conftest import Client, serve_command

SETTLE_S = 20.0
"""The first samples are taken each second."""

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


def test_memory_and_idle_cpu_with_one_page(tmp_path: Path) -> None:
    """Print PSS and the share of one core over a minute at five seconds; the budgets are 45 MB and 0.15 %."""
    with hosted(tmp_path / "data", period_s=5) as engine, engine.client.listen("/live") as page:
        settled_s = time.perf_counter() + SETTLE_S
        while time.perf_counter() < settled_s:
            page.receive(timeout=10)
        cpu_s, begun_s = engine.cpu_s(), time.perf_counter()
        while time.perf_counter() < begun_s + 60:
            page.receive(timeout=10)
        share_percent = 100 * (engine.cpu_s() - cpu_s) / (time.perf_counter() - begun_s)
        pss_mb = engine.pss_bytes() / 1e6

    print(f"\nidle: {share_percent:.3f} % of a core (budget 0.15), {pss_mb:.1f} MB PSS (budget 45)")


def test_idle_cpu_without_a_page() -> None:
    """Print the share of one core among 200 processes at five seconds, beside that of top; the budget: 0.1 %.

    While other programs wait for the CPU, the engine takes a sample each second: let it be alone.
    """
    found = crowds.alone("idle", 200, 180)

    percent = found["percent"]
    print(
        f"\nnobody looks: {percent['engine']:.3f} % of a core (budget 0.1), {found['pss_mb']:.1f} MB PSS"
        f" (budget 40); top {percent['top']:.3f} %, ratio {percent['engine'] / percent['top']:.2f}"
    )
