"""``desktop-monitor why``: findings from the recorded history."""

import json
import time
from datetime import datetime
from pathlib import Path

import pytest

from desktop_monitor.cli.main import main
from desktop_monitor.model.sample import CpuTimes
from tests.cli.conftest import run
from tests.recorder.conftest import Recording
from tests.recorder.machine import InventedMachine

HOSTILE = "evil\x1b[2J\u202e"


@pytest.fixture
def busy(tmp_path: Path) -> Recording:
    """The last half hour, with a minute of full load by a process with a hostile name."""
    machine = InventedMachine(10, births_per_sample=0, wall_unix_ms=time.time_ns() // 1_000_000 - 1_800_000)
    recording = Recording(tmp_path / "history", machine)
    recording.run(180)
    culprit = machine.begin(HOSTILE)
    for _ in range(12):
        machine.work(culprit, 18_000)
        machine.busy = [
            CpuTimes(one.user_ms + 4500, one.system_ms, one.iowait_ms, one.steal_ms, one.idle_ms - 4500)
            for one in machine.busy
        ]
        recording.run(1)
    recording.run(150)
    recording.recorder.close()
    return recording


def test_why_says_who_did_it(busy: Recording, capsys: pytest.CaptureFixture[str]) -> None:
    """In one line a finding; what would move the cursor or turn the text around is shown by its number."""
    assert run(busy, "why") == 0
    [line] = capsys.readouterr().out.splitlines()
    assert "CPU at" in line
    assert "evil\\u001b[2J\\u202e" in line
    assert "confidence" in line


def test_why_is_json_too(busy: Recording, capsys: pytest.CaptureFixture[str]) -> None:
    """The answer of the API."""
    assert run(busy, "why", "--from", "20m ago", "--to", "1m ago", "--json") == 0
    [one] = json.loads(capsys.readouterr().out)["findings"]
    assert (one["kind"], one["culprits"][0]["name"]) == ("spike", HOSTILE)


def test_why_at_a_time_has_what_happened_around_it(
    busy: Recording, capsys: pytest.CaptureFixture[str]
) -> None:
    """Five minutes before and after."""
    for sample, count in ((busy.samples[186], 1), (busy.samples[60], 0)):
        at = datetime.fromtimestamp(sample.taken_at_unix_ms / 1000).astimezone().isoformat()
        assert run(busy, "why", "--at", at, "--json") == 0
        assert len(json.loads(capsys.readouterr().out)["findings"]) == count


def test_nothing_found_is_a_sentence(recording: Recording, capsys: pytest.CaptureFixture[str]) -> None:
    """With the range that was looked at."""
    assert run(recording, "why", "--from", "1h ago") == 0
    assert capsys.readouterr().out.startswith("Nothing unusual was recorded from ")


def test_nothing_is_said_of_a_time_without_a_recording(
    recording: Recording, capsys: pytest.CaptureFixture[str]
) -> None:
    """The range that is named begins with the recording; a range before it is an error."""
    assert run(recording, "why", "--from", "30 days ago") == 0
    begin = datetime.fromtimestamp(recording.samples[0].taken_at_unix_ms / 1000).astimezone()
    assert begin.isoformat(sep=" ", timespec="seconds") in capsys.readouterr().out

    assert run(recording, "why", "--from", "30 days ago", "--to", "29 days ago") == 1
    assert "The history has" in capsys.readouterr().err


def test_errors_are_one_line(
    recording: Recording, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """No history, or an empty range; times that exclude each other are wrong usage."""
    assert main(["why", "--data-dir", str(tmp_path / "nothing")]) == 1
    assert run(recording, "why", "--from", "1m ago", "--to", "2m ago") == 1
    errors = capsys.readouterr().err.splitlines()
    assert len(errors) == 2
    assert all(line.startswith("desktop-monitor: ") for line in errors)
    assert run(recording, "why", "--at", "1m ago", "--from", "2m ago") == 2


def test_why_is_translated_to_chinese(busy: Recording, capsys: pytest.CaptureFixture[str]) -> None:
    """When it is asked to; Chinese has no space between sentences."""
    assert run(busy, "why", "--language", "zh-CN") == 0
    printed = capsys.readouterr().out
    assert "持续" in printed
    assert "。 " not in printed
