"""Findings of the whole program on the real machine."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.conftest import Serve
from tests.waiting import eventually

KEEPER = """
import subprocess, sys, time
while True:
    subprocess.run([sys.argv[1], "-c", "import time; time.sleep(1.2)"])
    time.sleep(0.3)
"""
PATIENCE_S = 90.0


def test_a_loop_of_restarts_is_found_while_it_runs(serve: Callable[..., Serve], tmp_path: Path) -> None:
    """With its name, what restarts it, and how long it lives."""
    for name in ("keeper-q7", "server-q7"):
        (tmp_path / name).symlink_to(sys.executable)
    client = serve("--interval", "1").client()

    def loops() -> list[dict[str, Any]]:
        answer = client.get("/api/findings?from=1&to=4000000000000")
        return [one for one in answer.json["findings"] if one["kind"] == "restart_loop"]

    with subprocess.Popen([tmp_path / "keeper-q7", "-c", KEEPER, tmp_path / "server-q7"]) as keeper:
        try:
            [one] = eventually(loops, within_s=PATIENCE_S)
        finally:
            keeper.terminate()

    assert one["culprits"][0]["name"] == "server-q7"
    assert one["values"]["parents"] == "keeper-q7"
    assert 0 < one["values"]["life_s"] <= 10
    assert one["values"]["count"] >= 8
