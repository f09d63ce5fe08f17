"""Debian's Prometheus scrapes a real engine: it is up, and has the values that the engine answers."""

import json
import re
import socket
import subprocess
import time
import urllib.parse
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from desktop_monitor.files.paths import AppPaths
from tests.conftest import Serve
from tests.waiting import eventually

pytestmark = [pytest.mark.bench, pytest.mark.timeout(400)]

SCRAPED_FOR_S = 120
EVERY_S = 5
NAME_OF_NODE_EXPORTER = re.compile(r"node_memory_\w+ metric names should be written in 'snake_case'.*")
"""node_exporter writes these as the kernel does, and promtool complains about them there too."""


def test_two_minutes_of_scrapes(serve: Callable[..., Serve], paths: AppPaths, tmp_path: Path) -> None:
    """Up at every scrape; each memory value is one that the engine had within a period of that scrape."""
    client = serve("--interval", "1").client()
    assert client.patch("/api/settings", {"metrics": True}).status == 200
    eventually(paths.metrics_targets_file.exists)
    exposed = _exposition(client.host, paths)
    checked = subprocess.run(
        ["promtool", "check", "metrics"], input=exposed, capture_output=True, check=False
    )
    complaints = checked.stderr.decode().splitlines()
    others = [one for one in complaints if NAME_OF_NODE_EXPORTER.fullmatch(one) is None]
    print(f"\npromtool: {len(complaints) - len(others)} names of node_exporter, other complaints {others}")
    assert others == []

    used: list[tuple[float, int]] = []
    with Prometheus(paths, tmp_path) as ask:
        end_s = time.monotonic() + SCRAPED_FOR_S
        while time.monotonic() < end_s:
            reading = client.get("/api/now").json
            used.append((reading["taken_at_unix_ms"] / 1000, reading["memory"]["available_bytes"]))
            time.sleep(0.5)
        up = _values(ask("up[2m]"))
        stored = _values(ask("node_memory_MemAvailable_bytes[2m]"))
    near = [
        [value for at_s, value in used if abs(at_s - scraped_s) <= 2 + EVERY_S] for scraped_s, _ in stored
    ]
    wrong = [one for one, values in zip(stored, near, strict=True) if values and one[1] not in values]
    down = sum(value != 1 for _, value in up)
    print(f"{len(up)} scrapes, {down} down; {len(stored)} values, {len(wrong)} wrong")
    assert len(up) >= SCRAPED_FOR_S / EVERY_S - 4
    assert all(value == 1 for _, value in up)
    assert stored
    assert all(near)
    assert wrong == []


class Prometheus:
    """A server that scrapes, on a free port of the loopback interface."""

    def __init__(self, paths: AppPaths, directory: Path) -> None:
        self._paths, self._directory = paths, directory

    def __enter__(self) -> Callable[[str], Any]:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self._port = free.getsockname()[1]
        job = {
            "job_name": "desktop-monitor",
            "authorization": {"credentials_file": str(self._paths.metrics_token_file)},
            "file_sd_configs": [{"files": [str(self._paths.metrics_targets_file)]}],
        }
        config = self._directory / "prometheus.json"
        config.write_text(
            json.dumps({"global": {"scrape_interval": f"{EVERY_S}s"}, "scrape_configs": [job]}), "utf-8"
        )
        self._process = subprocess.Popen(
            [
                "prometheus",
                f"--config.file={config}",
                f"--storage.tsdb.path={self._directory / 'tsdb'}",
                f"--web.listen-address=127.0.0.1:{self._port}",
            ],
            stderr=subprocess.DEVNULL,
        )
        eventually(lambda: self._ask("up"), within_s=60)
        return self._ask

    def __exit__(self, *_error: object) -> None:
        self._process.terminate()
        self._process.wait(30)

    def _ask(self, query: str) -> Any:
        url = f"http://127.0.0.1:{self._port}/api/v1/query?{urllib.parse.urlencode({'query': query})}"
        try:
            with urllib.request.urlopen(url, timeout=10) as answer:
                return json.load(answer)["data"]["result"]
        except OSError:
            return None


def _values(result: Any) -> list[tuple[float, float]]:
    return [(at_s, float(value)) for one in result for at_s, value in one["values"]]


def _exposition(host: str, paths: AppPaths) -> bytes:
    token = paths.metrics_token_file.read_text("utf-8").strip()
    request = urllib.request.Request(
        f"http://{host}/metrics", headers={"Authorization": f"Bearer {token}", "Accept": "text/plain"}
    )
    with urllib.request.urlopen(request, timeout=10) as answer:
        content: bytes = answer.read()
    return content
