"""``desktop-monitor top``: rankings from the recorded history."""

import json
import re
import time
from datetime import datetime
from pathlib import Path

import pytest
from msgspec.structs import replace

from desktop_monitor.cli import top
from desktop_monitor.cli.main import main
from desktop_monitor.rates import process_rows
from desktop_monitor.rates.cpu_accounting import account
from tests.cli.conftest import run
from tests.recorder.conftest import Recording
from tests.recorder.machine import InventedMachine


def test_top_ranks_programs(recording: Recording, capsys: pytest.CaptureFixture[str]) -> None:
    """Without a running engine, as text and as JSON."""
    assert run(recording, "top", "--limit", "5") == 0
    text = capsys.readouterr().out
    assert run(recording, "top", "--from", "20m ago", "--to", "0s ago", "--json") == 0
    found = json.loads(capsys.readouterr().out)

    assert "culprit" in text
    assert next(program for program in found["programs"] if program["name"] == "culprit")["cpu_s"] >= 9


def test_top_at_a_time_lists_processes(recording: Recording, capsys: pytest.CaptureFixture[str]) -> None:
    """The accounting of the CPU time is included."""
    sample, before = recording.samples[60], recording.samples[59]
    at = datetime.fromtimestamp(sample.taken_at_unix_ms / 1000).astimezone().isoformat()

    assert run(recording, "top", "--at", at, "--json") == 0

    found = json.loads(capsys.readouterr().out)
    assert found["processes"][0]["name"] == "culprit"
    expected = account(before, sample, list(process_rows(before, sample).values()))
    assert found["accounting"]["total_percent"] == expected.total_percent
    assert run(recording, "top", "--at", at) == 0
    assert "culprit" in capsys.readouterr().out.splitlines()[2]


def test_unknown_io_is_a_dash(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A process with unreadable counters ranks below one with zero bytes."""
    machine = InventedMachine(3, births_per_sample=0, wall_unix_ms=time.time_ns() // 1_000_000 - 60_000)
    machine.begin("hidden", read_bytes=None, write_bytes=None)
    recording = Recording(tmp_path / "history", machine)
    recording.run(3)
    recording.recorder.close()
    at = datetime.fromtimestamp(recording.now / 1000).astimezone().isoformat()

    assert run(recording, "top", "--at", at, "--by", "io") == 0

    lines = capsys.readouterr().out.splitlines()
    assert " - - 1 hidden " in " ".join(lines[-1].split())


def test_by_network_shows_what_was_received_and_sent(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Instead of what was read and written, over a time and at an instant; in a narrow terminal alone."""
    machine = InventedMachine(3, births_per_sample=0, wall_unix_ms=time.time_ns() // 1_000_000 - 60_000)
    talker = machine.begin("rsync", received_bytes=0, sent_bytes=0)
    recording = Recording(tmp_path / "history", machine)
    for _ in range(3):
        machine.table[talker] = replace(
            machine.table[talker], received_bytes=(machine.table[talker].received_bytes or 0) + 5_000_000
        )
        recording.run(1)
    recording.recorder.close()
    at = datetime.fromtimestamp(recording.now / 1000).astimezone().isoformat()

    assert run(recording, "top", "--from", "10m ago", "--by", "network") == 0
    ranking = capsys.readouterr().out.splitlines()
    assert run(recording, "top", "--at", at, "--by", "network") == 0
    instant = capsys.readouterr().out.splitlines()
    monkeypatch.setattr(top, "terminal_cells", lambda: 40)
    assert run(recording, "top", "--from", "10m ago", "--by", "network") == 0
    narrow = capsys.readouterr().out.splitlines()

    assert all(len(line) <= 40 for line in narrow)
    assert narrow[2].split()[-3:] == ["RECEIVED", "SENT", "NAME"]
    assert "MAX" not in narrow[2]
    assert ranking[1].split()[-3:] == ["RECEIVED", "SENT", "NAME"]
    assert "9.54 MiB 0 B rsync" in " ".join(ranking[2].split())
    assert "RECEIVED SENT" in " ".join(instant[1].split())
    assert " 8.00 Mbit/s 0 bit/s 1 rsync " in " ".join(instant[2].split())


def test_errors_are_one_line(
    recording: Recording, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """No history, a range that ends before it begins, or without samples; no sample, no traffic then."""
    assert main(["top", "--data-dir", str(tmp_path / "nothing")]) == 1
    assert run(recording, "top", "--from", "1m ago", "--to", "2m ago") == 1
    assert run(recording, "top", "--from", "2020-01-01", "--to", "2020-01-02") == 1
    assert run(recording, "top", "--at", "5d ago") == 1
    assert run(recording, "top", "--from", "20m ago", "--by", "network") == 1
    assert run(recording, "top", "--from", "2020-01-01", "--to", "2020-01-02", "--by", "network") == 1
    errors = capsys.readouterr().err.splitlines()
    assert run(recording, "top", "--from", "2099-01-01") == 1
    errors += capsys.readouterr().err.splitlines()
    assert len(errors) == 7
    assert all(line.startswith("desktop-monitor: ") for line in errors)
    assert "`desktop-monitor --data-dir " in errors[0]
    assert "--to must be after --from" in errors[1]
    assert "Nothing was recorded from 2020-01-01 00:00:00" in errors[2]
    assert "The history has " in errors[2]
    assert re.search(r"Nothing was recorded at \d{4}-.* The history has ", errors[3])
    assert "--from is 2099-01-01 00:00:00" in errors[6]
    assert "No program is known to have moved anything over TCP from " in errors[4]
    assert "Nothing was recorded from 2020-01-01" in errors[5]


def test_wrong_usage_exits_with_2(recording: Recording, capsys: pytest.CaptureFixture[str]) -> None:
    """What is no time is named, with examples of what is."""
    assert run(recording, "top", "--at", "yesterday-ish") == 2
    assert "'yesterday-ish' is not a valid time. Write 2026-" in capsys.readouterr().err
    assert run(recording, "top", "--at", "1m ago", "--from", "2m ago") == 2


@pytest.mark.parametrize("begin", ["20 minutes ago", "-20m", "1,5 hours ago", "yesterday"])
def test_times_that_people_type_are_read(
    recording: Recording, capsys: pytest.CaptureFixture[str], begin: str
) -> None:
    """Also one that begins like an option."""
    assert run(recording, "top", "--from", begin, "--to", "now") == 0
    assert "culprit" in capsys.readouterr().out
