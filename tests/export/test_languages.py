"""A report and an incident say the same in each language.

``UPDATE_GOLDEN=1`` writes the stored texts anew; read the difference before it is kept.
"""

import os
import re
import time
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest

from desktop_monitor import __version__
from desktop_monitor.export.html_report import as_html
from desktop_monitor.export.incident import ELEMENT_ID, make_incident
from desktop_monitor.model.finding import Culprit
from desktop_monitor.model.history import MONITOR_STOPPED, EventKind, PastEvent
from desktop_monitor.model.incident import IncidentPart
from desktop_monitor.model.sample import CpuTimes
from desktop_monitor.recorder import HistoryReader, open_history
from desktop_monitor.recorder.import_history import Run, write_history
from desktop_monitor.text.translation import translation
from tests.recorder.machine import InventedMachine

GOLDEN = Path(__file__).parent / "golden"
BEGIN = 1_790_000_000_000
HOST = "betelgeuse"
WHO = (Culprit("evil\u202e<b>", 7, 1),)
EVENTS = [
    PastEvent(kind, BEGIN + 60_000 * number, BEGIN + 60_000 * number + length_ms, detail, who)
    for number, (kind, length_ms, detail, who) in enumerate(
        [
            (EventKind.BOOT, 0, "", ()),
            (EventKind.ENGINE_STARTED, 0, "", ()),
            (EventKind.ENGINE_OFF, 10_000, "", ()),
            (EventKind.SUSPENDED, 10_000, "", ()),
            (EventKind.SUSPENDED, 10_000, "rtc0", ()),
            (EventKind.CLOCK_STEPPED, 0, "-5", ()),
            (EventKind.NOT_SAMPLED, 10_000, "", WHO),
            (EventKind.NOT_SAMPLED, 10_000, MONITOR_STOPPED, ()),
            (EventKind.RECORDING_PAUSED, 10_000, "", ()),
            (EventKind.RECORDING_PAUSED, 10_000, "disk full", ()),
            (EventKind.FORGOTTEN, 10_000, "", ()),
            (EventKind.CRASH, 0, "SIGSEGV", WHO),
            (EventKind.CRASH, 0, "3", WHO),
            (EventKind.KILLED_FOR_MEMORY, 0, "", WHO),
            (EventKind.KILLED_FOR_MEMORY, 0, str(3 * 2**29), WHO),
            (EventKind.FREEZE, 10_000, "", ()),
            (EventKind.FREEZE, 10_000, "memory", WHO),
            ("meteorite", 0, "large", ()),
        ]
    )
]


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> HistoryReader:
    """Half an hour with a minute of full load, and every kind of event."""
    machine = InventedMachine(12, births_per_sample=0, wall_unix_ms=BEGIN)
    samples = [machine.pass_time() for _ in range(180)]
    culprit = machine.begin("culprit \u202e<script>")
    for _ in range(12):
        machine.work(culprit, 18_000)
        machine.busy = [
            CpuTimes(one.user_ms + 4500, one.system_ms, one.iowait_ms, one.steal_ms, one.idle_ms - 4500)
            for one in machine.busy
        ]
        samples.append(machine.pass_time())
    samples += [machine.pass_time() for _ in range(150)]
    directory = tmp_path_factory.mktemp("languages") / "history"
    write_history(directory, [Run("boot", 5000, samples)], EVENTS)
    return open_history(directory)


@pytest.fixture(autouse=True)
def _in_utc(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with monkeypatch.context() as patch:
        patch.setenv("TZ", "UTC")
        time.tzset()
        yield
    time.tzset()


class _Text(HTMLParser):
    """A line for each block and cell, without the samples and the style."""

    def __init__(self) -> None:
        super().__init__()
        self.language = ""
        self.lines = [""]
        self._is_hidden = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a line."""
        values = dict(attrs)
        self.language = values.get("lang") or self.language
        self._is_hidden = tag == "style" or values.get("id") == ELEMENT_ID
        if tag not in ("strong", "svg", "path", "line", "rect", "polyline"):
            self.lines.append(f"{tag}: ")

    def handle_endtag(self, tag: str) -> None:  # noqa: ARG002  # the parser passes it
        """Show what follows."""
        self._is_hidden = False

    def handle_data(self, data: str) -> None:
        """Add to the line."""
        if not self._is_hidden:
            self.lines[-1] += data.strip()


@pytest.mark.parametrize("language", ["en", "zh-CN"])
@pytest.mark.parametrize("what", ["report", "incident"])
def test_a_file_says_what_it_says_in_each_language(reader: HistoryReader, what: str, language: str) -> None:
    """Every text of it, with a finding and every kind of event; hostile names are inert."""
    span, texts = (BEGIN, BEGIN + 3_600_000), translation(language)
    if what == "report":
        content = b"".join(as_html(reader, *span, HOST, texts))
    else:
        content = make_incident(reader, *span, [IncidentPart.HOST], HOST, texts).content
    page = _Text()
    page.feed(content.decode())
    lines = [line.replace(__version__, "(version)") for line in page.lines if re.search(r": \S", line)]
    text = "\n".join(lines) + "\n"
    golden = GOLDEN / f"{what}.{language}.txt"
    if os.environ.get("UPDATE_GOLDEN"):
        golden.write_text(text, encoding="utf-8")

    assert page.language == language
    assert "\u202e" not in content.decode()
    assert "report." not in text
    assert text == golden.read_text(encoding="utf-8")
