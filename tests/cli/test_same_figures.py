"""A command prints the figures that the page gets from the engine at the same moment."""

import csv
import io
import json
import re
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from markupsafe import escape

from desktop_monitor.cli.main import main
from desktop_monitor.engine.engine import Engine
from desktop_monitor.files.paths import AppPaths, app_paths
from desktop_monitor.text.printable import printable
from desktop_monitor.text.units import bytes_text, fine_percent_text, percent_text, seconds_text
from tests.cli.conftest import run
from tests.cli.test_why import busy
from tests.conftest import Client
from tests.recorder.conftest import Recording
from tests.waiting import eventually

__all__ = ["busy"]  # the fixture
NUMBER = re.compile(r"\d+")


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
        for by in ("cpu", "memory", "io", "network")
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
        # How many processes keep to themselves what they do changes from one look to the next.
        why = NUMBER.sub("", missing["why"])
        assert why in NUMBER.sub("", text)
        assert any(NUMBER.sub("", line).endswith(why) for line in doctor), missing


def test_exports_have_the_figures_of_the_history(
    busy: Recording, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """JSON and CSV, of the machine and of each process, what `top --at` prints of the instant."""
    begin, end = (busy.samples[index].taken_at_unix_ms for index in (178, 186))
    between = ("--from", instant(begin), "--to", instant(end))
    files: dict[str, bytes] = {}
    for kind in ("json", "csv"):
        assert run(busy, "export", *between, "--format", kind, "--output", str(tmp_path / kind)) == 0
        files[kind] = (tmp_path / kind).read_bytes()
    samples = json.loads(files["json"])
    lines = list(csv.DictReader(io.StringIO(files["csv"].decode(), newline="")))
    machine = [line for line in lines if line["name"] == "(machine)"]
    assert len(samples) == len(machine) >= 8
    for sample, line in zip(samples, machine, strict=True):
        assert run(busy, "top", "--at", instant(sample["at_unix_ms"]), "--limit", "500", "--json") == 0
        moment = json.loads(capsys.readouterr().out)
        assert moment["reading"] == sample["reading"]
        known = {(one["pid"], one["created_unix_ms"]): one for one in moment["processes"]}
        assert [known[one["pid"], one["created_unix_ms"]] for one in sample["processes"]] == sample[
            "processes"
        ]
        reading = sample["reading"]
        assert line["time"] == instant(sample["at_unix_ms"])
        assert float(line["cpu_percent"]) == reading["cpu"]["total_percent"]
        assert int(line["rss_bytes"]) == reading["memory"]["used_bytes"]
        for rate in ("read_bytes_per_s", "write_bytes_per_s"):
            assert float(line[rate]) == sum(disk[rate] for disk in reading["disks"])
    processes = [one for sample in samples for one in sample["processes"]]
    written = [line for line in lines if line["name"] != "(machine)"]
    assert [float(line["cpu_percent"]) for line in written] == [one["cpu_percent"] for one in processes]


def test_a_report_has_the_figures_of_the_rankings(
    busy: Recording, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """Each cell of its tables is what `top` prints of the program, by CPU, memory and bytes."""
    begin, end = (busy.samples[index].taken_at_unix_ms for index in (5, -5))
    between = ("--from", instant(begin), "--to", instant(end))
    report = tmp_path / "report.html"
    assert run(busy, "export", *between, "--format", "html", "--language", "en", "--output", str(report)) == 0
    cells = re.findall(r"<td[^>]*>(.*?)</td>", report.read_text(encoding="utf-8"))

    for by in ("cpu", "memory", "io"):
        assert run(busy, "top", *between, "--by", by, "--limit", "20", "--json") == 0
        for program in json.loads(capsys.readouterr().out)["programs"]:
            expected = [
                str(escape(printable(program["name"]))),
                seconds_text(program["cpu_s"]),
                percent_text(program["cpu_percent"]),
                *(bytes_text(program[name]) for name in ("rss_maximum_bytes", "read_bytes", "write_bytes")),
            ]
            found = [cells[at : at + 6] for at, cell in enumerate(cells) if cell == expected[0]]
            assert expected in found
