"""A command prints the figures that the page gets from the engine at the same moment."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from desktop_monitor.cli.main import main
from desktop_monitor.engine.engine import Engine
from desktop_monitor.files.paths import AppPaths, app_paths
from desktop_monitor.text.units import bytes_text, fine_percent_text
from tests.cli.conftest import run
from tests.cli.test_why import busy
from tests.conftest import Client
from tests.recorder.conftest import Recording
from tests.waiting import eventually

__all__ = ["busy"]  # the fixture


def instant(unix_ms: int) -> str:
    """A time for the command line, to the millisecond."""
    return datetime.fromtimestamp(unix_ms / 1000, UTC).isoformat(timespec="milliseconds")


def test_the_history_is_the_same(
    busy: Recording, start_engine: Callable[..., Engine], capsys: pytest.CaptureFixture[str]
) -> None:
    """Findings, rankings by each resource, and the processes of an instant, in every digit."""
    begin, end = (busy.samples[index].taken_at_unix_ms for index in (5, -5))
    at = busy.samples[186].taken_at_unix_ms
    between = ("--from", instant(begin), "--to", instant(end))
    asked = {
        f"/api/findings?from={begin}&to={end}": ("why", *between),
        f"/api/moment?at={at}": ("top", "--at", instant(at), "--limit", "500"),
    } | {
        f"/api/top?from={begin}&to={end}&by={by}&limit=500": ("top", *between, "--by", by, "--limit", "500")
        for by in ("cpu", "memory", "io")
    }
    printed: dict[str, Any] = {}
    for path, arguments in asked.items():
        assert run(busy, *arguments, "--json") == 0
        printed[path] = json.loads(capsys.readouterr().out)
    client = Client(start_engine(paths=app_paths(busy.recorder._days.directory.parent)).url())

    differences = {path: found for path in asked if (found := client.get(path).json) != printed[path]}

    assert differences == {}
    assert printed[f"/api/findings?from={begin}&to={end}"]["findings"] != []


def test_the_state_is_the_same(client: Client, paths: AppPaths, capsys: pytest.CaptureFixture[str]) -> None:
    """Own cost, late readings, versions, and what cannot be read: in `status` and in `doctor`."""

    def measured() -> dict[str, Any] | None:
        own = client.get("/api/status").json["own"]
        return own if own["cpu_percent"] is not None and own["pss_bytes"] is not None else None

    def texts() -> tuple[dict[str, Any], str, dict[str, Any]]:
        before = client.get("/api/status").json
        assert main(["status", "--data-dir", str(paths.data_dir)]) == 0
        return before, capsys.readouterr().out, client.get("/api/status").json

    def unchanged() -> tuple[dict[str, Any], str] | None:
        before, text, after = texts()
        return (before, text) if before["own"] == after["own"] else None

    eventually(measured)
    status, text = eventually(unchanged)

    own = status["own"]
    assert f"CPU {fine_percent_text(own['cpu_percent'])} of this machine" in text
    assert f"memory {bytes_text(own['pss_bytes'])}, late readings {own['late_ticks']}." in text
    assert f"process {status['pid']}, every {status['period_s']:g} s." in text
    main(["doctor", "--data-dir", str(paths.data_dir)])
    doctor = [line.strip() for line in capsys.readouterr().out.splitlines()]
    for name, version in status["versions"].items():
        assert any(line.split() == [name, version] for line in doctor), name
    for missing in status["unreadable"]:
        assert missing["why"] in text
        assert any(line.endswith(missing["why"]) for line in doctor), missing
