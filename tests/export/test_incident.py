"""A shared incident says what happened, and not to whom."""

import socket
import time
from collections import deque
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from desktop_monitor.export.incident import Incident, make_incident, preview_incident
from desktop_monitor.export.incident_data import runs_of, unpacked
from desktop_monitor.export.redaction import Redactor
from desktop_monitor.model.errors import IncidentRefused, NothingRecorded
from desktop_monitor.model.finding import Culprit
from desktop_monitor.model.history import EventKind, PastEvent, RankBy
from desktop_monitor.model.incident import IncidentPart
from desktop_monitor.model.process import ProcessSample
from desktop_monitor.model.sample import Sample
from desktop_monitor.recorder import open_history, top
from desktop_monitor.recorder.import_history import write_history
from desktop_monitor.text.host_name import host_name
from desktop_monitor.text.translation import english
from tests.export.conftest import ADDRESS, DIRECTORY, REMOTE, SECRETS, TOKEN, USER, embedded, inflated
from tests.recorder.conftest import Recording
from tests.recorder.machine import InventedMachine


def made(recording: Recording, *included: IncidentPart) -> Incident:
    """Make an incident of the whole recording."""
    reader = recording.recorder._reader
    return make_incident(reader, 0, recording.now, included, "betelgeuse", english())


@pytest.fixture(scope="module")
def incident(secret_recording: Recording) -> Incident:
    """With nothing included."""
    return made(secret_recording)


def test_nothing_says_who_where_and_with_what(incident: Incident) -> None:
    """Neither in the text nor in the samples."""
    for content in (incident.content, inflated(incident.content), repr(incident.preview).encode()):
        found = [secret for secret in SECRETS if secret.lower().encode() in content.lower()]
        assert found == []


def test_events_say_not_whose_programs_they_are_about() -> None:
    """Nor do names of parents; letters that only look alike are no error."""
    redactor = Redactor((), [USER])
    culprit = Culprit(f"{USER}-backup", 7, 1)
    event = PastEvent(EventKind.CRASH, 1, 1, "", (culprit,), (culprit,))
    process = _process(f"{USER}-tool", user=USER, parent_name=f"{USER}-shell")
    sample = redactor.sample(Sample(1, 1.0, None, {(7, 1): process}), {})

    assert USER not in repr((redactor.event(event), sample))
    assert redactor.text("zaph\u0131d \u017faphod") != ""
    assert redactor.text("curl https://a.example/b") == "curl https://(address)"


def test_each_name_of_this_computer_is_replaced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also one that it had before it was renamed, and the one that it gets at the next start."""
    monkeypatch.setattr("desktop_monitor.text.host_name._seen", deque())
    (tmp_path / "hostname").write_text("magrathea.example\n")
    monkeypatch.setattr("desktop_monitor.text.host_name._STATIC_NAME", tmp_path / "hostname")
    for name in ("betelgeuse.lan", "krikkit"):
        monkeypatch.setattr(socket, "gethostname", lambda name=name: name)
        assert host_name() == name

    shown = Redactor([IncidentPart.ARGUMENTS]).text("sync Betelgeuse krikkit-nas magrathea")

    assert shown == "sync (host) (host)-nas (host)"
    assert Redactor([IncidentPart.HOST]).text("krikkit") == "krikkit"


@pytest.mark.parametrize(
    "text",
    [
        *("ping 10.1.2.3.", "x v10.9.8.7", "psql -h db.corp.example.", "curl db.xn--p1ai:80"),
        *("ssh zaphod@host.example", "get ftp://a.b/c", "ping 10.1.2.3"),
    ],
)
def test_addresses_in_arguments_are_replaced_however_they_are_written(text: str) -> None:
    """With a final dot, behind a letter, in another script."""
    shown = Redactor([IncidentPart.ARGUMENTS]).text(text)

    assert "(address)" in shown
    assert not any(part in shown for part in ("10.", "example", "xn--", "zaphod", "a.b"))


def test_a_long_word_takes_linear_time() -> None:
    """64 KiB without a separator take less than 2 s; in quadratic time it is minutes."""
    redactor = Redactor([IncidentPart.ARGUMENTS])
    begun_s = time.process_time()

    redactor.text("a" * 65_536)

    assert time.process_time() - begun_s < 2


def _process(name: str, **values: Any) -> ProcessSample:
    return ProcessSample(pid=7, created_unix_ms=1, parent_pid=1, name=name, command=name, **values)


@pytest.mark.parametrize(
    ("part", "shown"),
    [
        (IncidentPart.USERS, [USER]),
        (IncidentPart.HOST, ["betelgeuse"]),
        (IncidentPart.REMOTE, [ADDRESS]),
        (IncidentPart.PATHS, ["/media/"]),
        (IncidentPart.ARGUMENTS, [TOKEN, "--auth"]),
    ],
)
def test_each_part_can_be_included_alone(
    secret_recording: Recording, part: IncidentPart, shown: list[str]
) -> None:
    """And nothing else with it."""
    content = made(secret_recording, part).content
    everything = content.decode() + inflated(content).decode()

    assert all(text in everything for text in shown)
    hidden = {
        IncidentPart.USERS: USER,
        IncidentPart.HOST: "betelgeuse",
        IncidentPart.REMOTE: REMOTE,
        IncidentPart.PATHS: DIRECTORY,
    }
    assert [secret for other, secret in hidden.items() if other != part and secret in everything] == []


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))


def test_the_file_runs_nothing_and_names_no_address(incident: Incident) -> None:
    """Hostile names stay text; the only script element is data."""
    page = _Tags()
    page.feed(incident.content.decode())

    scripts = [attributes for tag, attributes in page.tags if tag == "script"]
    assert [one["type"] for one in scripts] == ["application/json"]
    assert not [tag for tag, _ in page.tags if tag in {"img", "link", "iframe", "a", "object", "form"}]
    assert not [
        name for _, attributes in page.tags for name in attributes if name.startswith("on") or name == "src"
    ]
    assert b"&lt;!--&lt;script&gt;" in incident.content
    assert "\u202e" not in incident.content.decode()
    assert b"http" not in incident.content.replace(b"http-equiv", b"")


def test_the_samples_are_the_same_after_a_round_trip(secret_recording: Recording, tmp_path: Path) -> None:
    """What used how much does not change by being shared."""
    data = unpacked(embedded(made(secret_recording).content))
    directory = tmp_path / "opened"
    write_history(directory, runs_of(data), data.events)

    span = (data.from_unix_ms, data.to_unix_ms)
    opened = top(open_history(directory), *span, RankBy.CPU, 5)
    recorded = top(secret_recording.recorder._reader, *span, RankBy.CPU, 5)

    assert [(one.cpu_s, one.rss_maximum_bytes) for one in opened.programs] == [
        (one.cpu_s, one.rss_maximum_bytes) for one in recorded.programs
    ]
    assert data.steps[0].run == 5000
    assert [one.kind for one in data.events] == [
        one.kind for one in secret_recording.recorder._reader.events(0, secret_recording.now)
    ]


@pytest.mark.untraced
def test_an_hour_of_200_processes_is_small(tmp_path: Path) -> None:
    """At most 3 MB at a sample every five seconds."""
    recording = Recording(tmp_path / "history", InventedMachine())
    recording.run(720)

    assert len(made(recording).content) < 3_000_000


def test_a_time_without_samples_is_refused(secret_recording: Recording) -> None:
    """There is nothing to share."""
    with pytest.raises(NothingRecorded):
        make_incident(secret_recording.recorder._reader, 1, 2, (), "here", english())


@pytest.mark.parametrize("hours", [(0, 1), (0.55, 0.62)], ids=["all", "from within a chunk"])
def test_the_preview_counts_what_is_in_the_file(
    secret_recording: Recording, hours: tuple[float, float]
) -> None:
    """It is what the dialog shows, known without making the file."""
    reader = secret_recording.recorder._reader
    begin, end = reader.oldest_unix_ms() or 0, secret_recording.now
    span = (begin + int((end - begin) * hours[0]), begin + int((end - begin) * hours[1]))

    preview = preview_incident(reader, *span, ())

    incident = make_incident(reader, *span, (), "betelgeuse", english())
    data = unpacked(embedded(incident.content))
    rows = [one for step in data.steps for _, one in step.processes or ()]
    assert preview == incident.preview
    assert preview.sample_count == len(data.steps)
    assert preview.process_count == len({(one.pid, one.created_unix_ms) for one in rows})
    assert preview.programs == tuple(sorted({one.name for one in rows}))
    assert preview.event_count == len(data.events)
    assert (preview.from_unix_ms, preview.to_unix_ms) == (data.from_unix_ms, data.to_unix_ms)
    assert preview.included == ()


def test_a_range_that_holds_too_much_is_refused_before_it_is_read(
    secret_recording: Recording, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its samples are counted as they come."""
    monkeypatch.setattr("desktop_monitor.export.incident_extent.MAX_ROWS", 1000)

    with pytest.raises(IncidentRefused, match="too long"):
        made(secret_recording)
