"""``desktop-monitor export``: CSV, JSON and the HTML report."""

import csv
import errno
import json
import os
import re
import stat
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from html.parser import HTMLParser
from pathlib import Path

import pytest

from desktop_monitor.export import report_chart
from desktop_monitor.export.event_text import event_text
from desktop_monitor.model.history import EventKind, PastEvent
from desktop_monitor.model.incident import IncidentPart
from desktop_monitor.text.translation import english
from tests.cli.conftest import HOSTILE, run
from tests.recorder.conftest import Recording
from tests.waiting import PATIENCE_S


def test_an_export_is_complete_and_has_no_formulas(recording: Recording, tmp_path: Path) -> None:
    """Each sample is in both formats; cells that look like formulas are escaped in CSV."""
    as_csv, as_json = tmp_path / "out.csv", tmp_path / "out.json"

    for format_, target in (("csv", as_csv), ("json", as_json)):
        arguments = ("export", "--from", "1h ago", "--format", format_, "--output", str(target))
        assert run(recording, *arguments) == 0

    rows = list(csv.DictReader(as_csv.open(newline="", encoding="utf-8")))
    samples = json.loads(as_json.read_text(encoding="utf-8"))
    assert len(samples) == len(recording.readings)
    assert sum(row["name"] == "(machine)" for row in rows) == len(samples)
    assert len(rows) == len(samples) + sum(len(sample["processes"]) for sample in samples)
    names = {row["name"] for row in rows}
    assert {f"'{name}" if name[0] in "=+-@\t＝＠" else name for name in HOSTILE} <= names
    cells = [cell or "" for row in rows for cell in row.values()]
    assert not any(cell.startswith(("=", "+", "@", "\t", "＝", "＠")) for cell in cells)
    assert as_csv.stat().st_mode & 0o777 == 0o600


def export(recording: Recording, target: Path, begin: str = "1h ago", end: str = "0s ago") -> int:
    """Run an export to a file and return its exit code."""
    return run(recording, "export", "--from", begin, "--to", end, "--output", str(target))


def test_a_refused_range_leaves_the_file_unchanged(recording: Recording, tmp_path: Path) -> None:
    """An earlier export is not truncated."""
    target = tmp_path / "kept.csv"
    target.write_text("unchanged")

    assert export(recording, target, "1m ago", "2m ago") == 1

    assert target.read_text() == "unchanged"


def test_a_read_error_leaves_the_file_unchanged(
    recording: Recording, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The message is about the history, not the output file; no temporary file is left."""
    target = tmp_path / "out" / "kept.csv"
    target.parent.mkdir()
    target.write_text("unchanged")

    def fail(*_arguments: object) -> Iterator[object]:
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr("desktop_monitor.recorder.queries.export.complete_samples", fail)

    assert export(recording, target) == 1

    message = capsys.readouterr().err
    assert "history" in message
    assert "cannot be read (Input/output error)" in message
    assert "cannot be written" not in message
    assert [path.name for path in target.parent.iterdir()] == ["kept.csv"]
    assert target.read_text() == "unchanged"


def test_a_write_error_has_the_path(
    recording: Recording, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The message is about the output file, not the history."""
    target = tmp_path / "nowhere" / "out.csv"

    assert export(recording, target) == 1

    assert f"{target} cannot be written (No such file or directory)." in capsys.readouterr().err


def test_links_and_pipes_are_written_through(recording: Recording, tmp_path: Path) -> None:
    """Only a regular file is replaced; a symbolic link stays one."""
    real, link, pipe = tmp_path / "real.csv", tmp_path / "link.csv", tmp_path / "pipe"
    link.symlink_to(real)
    os.mkfifo(pipe)
    with ThreadPoolExecutor() as pool:
        piped = pool.submit(pipe.read_bytes)

        assert export(recording, link, "2026-01-01", "0s ago") == 0
        assert export(recording, pipe, "2026-01-01", "0s ago") == 0

        assert piped.result(timeout=PATIENCE_S) == real.read_bytes()
    assert link.is_symlink()
    assert stat.S_ISFIFO(pipe.stat().st_mode)


class _Page(HTMLParser):
    """Collects tags, attributes and text."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.text = ""
        self.texts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Record it."""
        self.tags.append(tag)
        self.attributes += attrs

    def handle_data(self, data: str) -> None:
        """Record it."""
        self.text += data
        self.texts.append(data.strip())


def test_a_report_has_rankings_and_no_active_content(recording: Recording, tmp_path: Path) -> None:
    """Chart, rankings and events, no scripts or external resources; program names are escaped."""
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
    [policy] = [value for name, value in page.attributes if name == "content" and "default-src" in str(value)]
    assert re.fullmatch(
        "default-src 'none'; style-src 'sha256-[\\w+/]{43}='; base-uri 'none'; form-action 'none'",
        str(policy),
    )
    assert hostile in page.text
    assert "culprit" in page.text
    assert "Monitor started" in page.text
    assert "Activity report: " in page.text
    assert {"0 %", "50 %", "100 %"} <= set(page.texts)
    assert any(re.fullmatch(r"(\d\d-\d\d )?\d\d:\d\d(:\d\d)?|\d\d-\d\d", text) for text in page.texts)
    happened = page.text.partition("What happened")[2].partition("Command of its")[0]
    assert re.search(r"Highest CPU: [\d.]+ %, mostly by ", happened)
    assert "Most CPU time: " in happened
    assert "Highest memory: " in happened
    paths = [value for name, value in page.attributes if name == "d"]
    assert any(value and value.startswith("M") for value in paths)
    assert target.stat().st_mode & 0o777 == 0o600


def test_a_sleep_says_what_ended_it() -> None:
    """Where that is known."""
    assert event_text(PastEvent(EventKind.SUSPENDED, 1, 2, "rtc0"), english()) == "Suspended, woken by rtc0"
    assert event_text(PastEvent(EventKind.SUSPENDED, 1, 2, ""), english()) == "Suspended"


def test_an_event_of_a_newer_version_is_shown_by_its_kind() -> None:
    """It ends no report."""
    assert event_text(PastEvent("meteorite", 1, 1, "large"), english()) == "meteorite"
    assert event_text(PastEvent(EventKind.CLOCK_STEPPED, 1, 1, "5"), english()) == "Clock set by 5 s"


@pytest.mark.parametrize(
    ("length_s", "first", "count"),
    [
        (60, "10:00:00", 7),
        (600, "10:00", 6),
        (3 * 3600, "10:00", 7),
        (2 * 86_400, "11-01 12:00", 8),
        (10 * 86_400, "11-03", 5),
    ],
)
def test_the_time_axis_of_a_report_has_round_times(length_s: int, first: str, count: int) -> None:
    """From seconds to weeks, in local time, never more than fit side by side."""
    begin = datetime(2026, 11, 1, 10).astimezone().timestamp()

    times = list(report_chart._times(round(begin * 1000), round((begin + length_s) * 1000)))

    assert times[0][1] == first
    assert len(times) == count


@pytest.mark.parametrize("format_", ["csv", "json", "html"])
def test_a_range_without_samples_is_an_error(
    recording: Recording, tmp_path: Path, capsys: pytest.CaptureFixture[str], format_: str
) -> None:
    """It says so, and writes no file."""
    target = tmp_path / "report"
    arguments = f"export --from 2026-01-01 --to 2026-01-02 --format {format_} --output".split()

    assert run(recording, *arguments, str(target)) == 1

    assert " from 2026-01-01 00:00:00" in capsys.readouterr().err
    assert not target.exists()


@pytest.mark.parametrize("format_", ["html", "incident"])
@pytest.mark.parametrize(
    ("stored", "option", "language"),
    [(b'{"language": "zh-CN"}', (), "zh-CN"), (b"{", ("--language", "zh-CN"), "zh-CN"), (b"{", (), "en")],
)
def test_a_report_follows_the_settings_or_an_option(
    recording: Recording, tmp_path: Path, format_: str, stored: bytes, option: tuple[str, ...], language: str
) -> None:
    """A damaged settings file costs the choice, and is left as it is."""
    settings, target = recording.recorder._days.directory.parent / "settings.json", tmp_path / "file.html"
    settings.write_bytes(stored)
    command = ("export", "--from", "1h ago", "--format", format_, *option, "--output", str(target))

    assert run(recording, *command) == 0

    assert f'<html lang="{language}">' in target.read_text(encoding="utf-8")
    assert settings.read_bytes() == stored
    settings.unlink()


def test_samples_have_no_language(recording: Recording) -> None:
    """Wrong usage, not ignored."""
    assert run(recording, "export", "--from", "1h ago", "--language", "en") == 2


@pytest.mark.parametrize("part", IncidentPart)
def test_a_part_of_an_incident_is_named_as_the_page_names_it(
    recording: Recording, tmp_path: Path, capsys: pytest.CaptureFixture[str], part: IncidentPart
) -> None:
    """The command that the page shows to copy is accepted, and leaves that part in."""
    target = tmp_path / "incident.html"
    arguments = ("export", "--from", "1h ago", "--format", "incident", "--output", str(target))

    assert run(recording, *arguments, "--include", str(part)) == 0

    replaced = capsys.readouterr().err.splitlines()[-1]
    assert replaced.startswith("Replaced or left out: ")
    assert str(part) not in replaced


def test_a_closed_standard_output_is_reported(
    recording: Recording, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """What to do instead is said, and nothing of the program's inside."""
    monkeypatch.setattr("sys.stdout", None)

    assert run(recording, "export", "--from", "1h ago") == 1

    assert capsys.readouterr().err == (
        "desktop-monitor: Standard output is closed. Name a file with --output.\n"
    )
