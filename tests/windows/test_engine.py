"""An engine on Windows serves, records, ends, is killed and starts again, in a folder with a Chinese name."""

import json
import signal
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop_monitor.model.wire import LIVE_NAMESPACE
from tests.windows.conftest import StartEngine, WindowsEngine
from tools.windows import WindowsPython

pytestmark = [pytest.mark.windows, pytest.mark.timeout(900)]

FOLDER = "监控 数据"
DATA_DIR = rf"C:\data\{FOLDER}"
PUSHED_COUNT = 12
STOP_S = 120


def history(windows: WindowsPython) -> Path:
    """Return where the history is."""
    return windows.drive / "data" / FOLDER / "history"


def run(windows: WindowsPython, *arguments: str) -> bytes:
    """Run a command on the data directory, and return what it printed."""
    done = windows.run("-m", "desktop_monitor", *arguments, "--data-dir", DATA_DIR)
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout


def stop(engine: WindowsEngine) -> None:
    """Press Ctrl+C, and look for the exit code that says so."""
    engine.process.send_signal(signal.SIGINT)
    assert engine.process.wait(timeout=STOP_S) == 130


@pytest.fixture
def recorded(windows: WindowsPython, start_engine_on_windows: StartEngine) -> Iterator[WindowsEngine]:
    """An engine that has recorded some samples, and its page is open."""
    engine = start_engine_on_windows(DATA_DIR)
    page = engine.client()
    assert b"<html" in page.get("/").body
    listener = page.listen(LIVE_NAMESPACE)
    readings = [listener.receive(timeout=120) for _ in range(PUSHED_COUNT)]
    assert {name for name, *_ in readings} >= {"reading"}
    yield engine
    listener.disconnect()


def test_the_page_is_served_and_the_history_can_be_asked(
    windows: WindowsPython, recorded: WindowsEngine
) -> None:
    """Readings are pushed, the monitor knows its own memory, and each command reads while it records."""
    status = json.loads(run(windows, "status", "--json"))
    top = json.loads(run(windows, "top", "--json"))
    exported = {
        name: run(windows, "export", "--from", "1h ago", "--format", name) for name in ("csv", "json", "html")
    }

    assert status["own"]["pss_bytes"] > 1_000_000
    assert status["recorder"]["state"] == "recording"
    assert "System Idle Process" not in {program["name"] for program in top["programs"]}
    assert exported["csv"].decode("utf-8-sig").count("\n") > PUSHED_COUNT
    assert len(json.loads(exported["json"])) >= PUSHED_COUNT / 2
    assert exported["html"].startswith(b"<!doctype html>")
    stop(recorded)
    assert not (windows.drive / "data" / FOLDER / "engine.json").exists()


def test_a_killed_engine_starts_again_and_a_damaged_store_is_repaired(
    windows: WindowsPython, start_engine_on_windows: StartEngine, recorded: WindowsEngine
) -> None:
    """What was recorded is there; damaged files are moved aside, so no handle of them was left open."""
    recorded.process.kill()
    recorded.process.wait()
    stop(start_engine_on_windows(DATA_DIR))
    before = len(json.loads(run(windows, "export", "--from", "1h ago", "--format", "json")))
    (samples,) = history(windows).glob("*.samples.records")
    content = bytearray(samples.read_bytes())
    content[:4] = bytes(4)
    samples.write_bytes(content)
    former = history(windows) / "2026-01-01.samples.sqlite"
    with sqlite3.connect(former) as connection:
        connection.execute("create table other (what)")
    connection.close()
    former.write_bytes(former.read_bytes()[:600])

    doctor = windows.run("-m", "desktop_monitor", "doctor", "--data-dir", DATA_DIR)
    engine = start_engine_on_windows(DATA_DIR)
    status = json.loads(run(windows, "status", "--json"))
    stop(engine)

    assert before > 0
    assert doctor.returncode == 1
    assert samples.name in doctor.stdout.decode()
    assert status["recorder"]["state"] == "recording", status["recorder"]
    assert list(history(windows).glob(f"{samples.name}.aside-*"))
    run(windows, "top")
