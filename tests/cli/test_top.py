"""``desktop-monitor top``: who made the machine busy."""

import json
import time
from datetime import datetime
from pathlib import Path

import pytest

from desktop_monitor.cli.main import main
from desktop_monitor.rates import process_rows
from desktop_monitor.rates.accounting import account
from tests.cli.conftest import run
from tests.recorder.conftest import Recording
from tests.recorder.machine import InventedMachine


def test_top_tells_who_it_was(recording: Recording, capsys: pytest.CaptureFixture[str]) -> None:
    """Without an engine, in a table and as JSON."""
    assert run(recording, "top", "--limit", "5") == 0
    text = capsys.readouterr().out
    assert run(recording, "top", "--from", "20m ago", "--to", "0s ago", "--json") == 0
    found = json.loads(capsys.readouterr().out)

    assert "culprit" in text
    assert next(one for one in found["programs"] if one["name"] == "culprit")["cpu_s"] >= 9


def test_top_at_an_instant_is_the_table_with_its_parts(
    recording: Recording, capsys: pytest.CaptureFixture[str]
) -> None:
    """The accounting is told with the processes."""
    sample, before = recording.samples[60], recording.samples[59]
    at = datetime.fromtimestamp(sample.taken_at_unix_ms / 1000).astimezone().isoformat()

    assert run(recording, "top", "--at", at, "--json") == 0

    found = json.loads(capsys.readouterr().out)
    assert found["processes"][0]["name"] == "culprit"
    truth = account(before, sample, list(process_rows(before, sample).values()))
    assert found["accounting"]["total_percent"] == truth.total_percent
    assert run(recording, "top", "--at", at) == 0
    assert "culprit" in capsys.readouterr().out.splitlines()[2]


def test_what_is_unknown_is_no_number(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A process whose files may not be read did not move zero bytes, and ranks behind one that did."""
    machine = InventedMachine(3, births_per_sample=0, wall_unix_ms=time.time_ns() // 1_000_000 - 60_000)
    machine.begin("hidden", read_bytes=None, write_bytes=None)
    found = Recording(tmp_path / "history", machine)
    found.run(3)
    found.recorder.close()
    at = datetime.fromtimestamp(found.now / 1000).astimezone().isoformat()

    assert run(found, "top", "--at", at, "--by", "io") == 0

    lines = capsys.readouterr().out.splitlines()
    assert lines[-1].split()[2] == "-"
    assert "hidden" in lines[-1]


def test_what_cannot_be_answered_is_said_in_one_line(
    recording: Recording, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """No history, an empty range, nothing at that time, no time at all."""
    assert main(["top", "--data-dir", str(tmp_path / "nothing")]) == 1
    assert run(recording, "top", "--from", "1m ago", "--to", "2m ago") == 1
    assert run(recording, "top", "--at", "5d ago") == 1
    errors = capsys.readouterr().err.splitlines()
    assert len(errors) == 3
    assert all(line.startswith("desktop-monitor: ") for line in errors)
    assert run(recording, "top", "--at", "yesterday-ish") == 2
    assert run(recording, "top", "--at", "1m ago", "--from", "2m ago") == 2
