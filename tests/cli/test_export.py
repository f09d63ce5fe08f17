"""``desktop-monitor export``: CSV, JSON and the HTML report."""

import csv
import errno
import json
import os
import stat
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from html.parser import HTMLParser
from pathlib import Path

import pytest

from tests.cli.conftest import HOSTILE, run
from tests.recorder.conftest import Recording


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

    monkeypatch.setattr("desktop_monitor.recorder.queries.export.complete_samples", fail)

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
