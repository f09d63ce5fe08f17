"""`top` and `export` on the files of the history."""

import csv
import errno
import json
import os
import stat
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from html.parser import HTMLParser
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from desktop_monitor.cli import main
from desktop_monitor.past_cli import unix_ms
from desktop_monitor.rates import process_rows
from desktop_monitor.recorder.accounting import account
from tests.recorder.conftest import Recording
from tests.recorder.machine import InventedMachine

HOSTILE = ("=cmd|' /C calc'!A0", "+1+1", "-2+3", "@SUM(A1)", "\tx", 'quo"te,comma')


@pytest.fixture
def recording(tmp_path: Path) -> Recording:
    """Ten minutes of history that end now, in <tmp>/history."""
    machine = InventedMachine(10, births_per_sample=0, wall_unix_ms=time.time_ns() // 1_000_000 - 600_000)
    for name in HOSTILE:
        machine.begin(name, command=name)
    found = Recording(tmp_path / "history", machine)
    found.run(60)
    culprit = machine.begin("culprit")
    machine.work(culprit, 9000)
    found.run(60)
    found.recorder.close()
    return found


def run(recording: Recording, *arguments: str) -> int:
    """Run a command on that history."""
    return main([*arguments, "--data-dir", str(recording.recorder._days.directory.parent)])


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


def test_an_export_is_whole_and_harmless_to_a_spreadsheet(recording: Recording, tmp_path: Path) -> None:
    """Every sample is there; no cell can be taken for a formula."""
    as_csv, as_json = tmp_path / "out.csv", tmp_path / "out.json"

    for form, target in (("csv", as_csv), ("json", as_json)):
        until_now = ("export", "--from", "1h ago", "--format", form, "--output", str(target))
        assert run(recording, *until_now) == 0

    rows = list(csv.DictReader(as_csv.open(newline="", encoding="utf-8")))
    samples = json.loads(as_json.read_text(encoding="utf-8"))
    assert len(samples) == len(recording.readings)
    assert sum(row["name"] == "(machine)" for row in rows) == len(samples)
    assert len(rows) == len(samples) + sum(len(one["processes"]) for one in samples)
    names = {row["name"] for row in rows}
    assert {f"'{name}" if name[0] in "=+-@\t" else name for name in HOSTILE} <= names
    assert not any((cell or "").startswith(("=", "+", "@", "\t")) for row in rows for cell in row.values())
    assert as_csv.stat().st_mode & 0o777 == 0o600


def export(recording: Recording, target: Path, begin: str = "1h ago", end: str = "0s ago") -> int:
    """Export to a file."""
    return run(recording, "export", "--from", begin, "--to", end, "--output", str(target))


def test_a_refused_range_leaves_the_file_as_it_was(recording: Recording, tmp_path: Path) -> None:
    """What was exported last week is not emptied by a mistake today."""
    target = tmp_path / "kept.csv"
    target.write_text("precious")

    assert export(recording, target, "1m ago", "2m ago") == 1

    assert target.read_text() == "precious"


def test_an_export_that_fails_half_way_leaves_the_file_as_it_was(
    recording: Recording, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The history is blamed, not the file that is written, and no part of it is left behind."""
    target = tmp_path / "out" / "kept.csv"
    target.parent.mkdir()
    target.write_text("precious")

    def fail(*_arguments: object) -> Iterator[object]:
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr("desktop_monitor.recorder.export.complete_samples", fail)

    assert export(recording, target) == 1

    said = capsys.readouterr().err
    assert "history" in said
    assert "cannot be read (Input/output error)" in said
    assert "cannot be written" not in said
    assert [one.name for one in target.parent.iterdir()] == ["kept.csv"]
    assert target.read_text() == "precious"


def test_an_export_to_a_place_that_cannot_be_written_says_so(
    recording: Recording, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The file is named, with its error; it is no trouble of the history."""
    target = tmp_path / "nowhere" / "out.csv"

    assert export(recording, target) == 1

    assert f"{target} cannot be written (No such file or directory)." in capsys.readouterr().err


def test_an_export_through_a_link_keeps_the_link_and_a_pipe_is_written_to(
    recording: Recording, tmp_path: Path
) -> None:
    """Nothing but a regular file is ever replaced."""
    real, link, pipe = tmp_path / "real.csv", tmp_path / "link.csv", tmp_path / "pipe"
    link.symlink_to(real)
    os.mkfifo(pipe)
    with ThreadPoolExecutor() as pool:
        piped = pool.submit(pipe.read_bytes)

        assert export(recording, link, "2026-01-01", "0s ago") == 0
        assert export(recording, pipe, "2026-01-01", "0s ago") == 0

        assert piped.result(timeout=10) == real.read_bytes()
    assert link.is_symlink()
    assert stat.S_ISFIFO(pipe.stat().st_mode)


def test_what_is_unknown_is_no_number(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A process whose files may not be read did not move zero bytes, and ranks behind one that did."""
    machine = InventedMachine(3, births_per_sample=0, wall_unix_ms=time.time_ns() // 1_000_000 - 60_000)
    machine.begin("hidden", read_bytes=None, written_bytes=None)
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


@pytest.fixture
def berlin() -> Iterator[ZoneInfo]:
    """A zone with summer time."""
    before = os.environ.get("TZ")
    os.environ["TZ"] = "Europe/Berlin"
    time.tzset()
    yield ZoneInfo("Europe/Berlin")
    os.environ.pop("TZ")
    if before is not None:
        os.environ["TZ"] = before
    time.tzset()


@pytest.mark.parametrize(
    ("now", "text", "meant"),
    [
        ("2026-11-22T12:00:00", "03:10", "2026-11-22T03:10:00+01:00"),
        ("2026-11-22T02:00:00", "03:10", "2026-11-21T03:10:00+01:00"),
        ("2026-03-29T12:00:00", "01:30", "2026-03-29T01:30:00+01:00"),
        ("2026-03-29T12:00:00", "03:30", "2026-03-29T03:30:00+02:00"),
        ("2026-03-29T00:30:00", "12:00", "2026-03-28T12:00:00+01:00"),
        ("2026-10-25T12:00:00", "02:30", "2026-10-25T02:30:00+02:00"),
        ("2026-10-25T12:00:00", "10m ago", "2026-10-25T11:50:00+01:00"),
        ("2026-10-25T12:00:00", "2026-07-01 08:00", "2026-07-01T08:00:00+02:00"),
        ("2026-10-25T12:00:00", "2026-07-01T08:00Z", "2026-07-01T08:00:00+00:00"),
    ],
)
def test_a_time_is_understood_as_it_is_meant(berlin: ZoneInfo, now: str, text: str, meant: str) -> None:
    """Also on the days on which the clock is changed."""
    present = datetime.fromisoformat(now).replace(tzinfo=berlin)

    assert unix_ms(text, present) == round(datetime.fromisoformat(meant).timestamp() * 1000)


def test_the_history_answers_right_over_a_change_of_the_clock(tmp_path: Path, berlin: ZoneInfo) -> None:
    """Local time is a label of the page: an hour that the clock shows twice is two hours of history."""
    begun = round(datetime(2026, 10, 25, 1, 0, tzinfo=berlin).timestamp() * 1000)
    recording = Recording(tmp_path / "history", InventedMachine(4, wall_unix_ms=begun), period_s=10.0)
    recording.run(360 * 4)

    found = recording.recorder.history(begun, recording.now, 600, ["cpu.total_percent"])

    assert len(found.times_unix_ms) in range(238, 242)
    assert found.gaps == []
    assert found.times_unix_ms == sorted(set(found.times_unix_ms))
    recording.recorder.close()


class _Page(HTMLParser):
    """What is in a page: tags, attributes, text."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note it."""
        self.tags.append(tag)
        self.attributes += attrs

    def handle_data(self, data: str) -> None:
        """Note it."""
        self.text += data


def test_a_report_tells_who_did_it_and_runs_and_loads_nothing(recording: Recording, tmp_path: Path) -> None:
    """One file for somebody else: chart, rankings, events; what programs are called stays text."""
    machine = recording.machine
    hostile = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"
    again = Recording(recording.recorder._days.directory, machine)
    again.run(1)
    machine.begin(hostile, command=f"{hostile} --url=https://example.invalid/", cpu_ms=12_000)
    again.run(5)
    again.recorder.close()
    target = tmp_path / "report.html"

    end = datetime.fromtimestamp(again.now / 1000 + 1).astimezone().isoformat()

    assert (
        run(recording, *f"export --from 2026-01-01 --to {end} --format html --output".split(), str(target))
        == 0
    )

    page = _Page()
    page.feed(target.read_text(encoding="utf-8"))
    assert {"script", "img", "link", "iframe", "a", "object"}.isdisjoint(page.tags)
    assert not any(name.startswith("on") or name in ("src", "href") for name, _ in page.attributes)
    assert ("content", "default-src 'none'; style-src 'unsafe-inline'") in page.attributes
    assert hostile in page.text
    assert "culprit" in page.text
    assert "engine started" in page.text
    drawn = [value for name, value in page.attributes if name == "d"]
    assert any(value and value.startswith("M") for value in drawn)
    assert target.stat().st_mode & 0o777 == 0o600


def test_a_report_of_a_time_without_samples_is_a_report(recording: Recording, tmp_path: Path) -> None:
    """Nothing is drawn where nothing is known."""
    target = tmp_path / "report.html"

    assert run(recording, *_report("2026-01-02"), str(target)) == 0

    assert "unknown on average" in target.read_text(encoding="utf-8")


def _report(end: str) -> list[str]:
    return ["export", "--from", "2026-01-01", "--to", end, "--format", "html", "--output"]
