"""Every member of a closed set has what the rest of the program needs of it."""

import json
import re
from collections.abc import Iterable

import psutil
import pytest

from desktop_monitor.cli.status_text import TRAY_TEXTS
from desktop_monitor.export.event_text import event_text
from desktop_monitor.files.paths import assets_dir
from desktop_monitor.model.fields import Recorded
from desktop_monitor.model.finding import FindingKind
from desktop_monitor.model.history import EVENT_TRAITS, EventKind, PastEvent
from desktop_monitor.model.process import (
    ACCUMULATED,
    COLUMNS,
    RATES,
    RECORDED,
    ProcessRow,
    ProcessSample,
    ProcessState,
)
from desktop_monitor.model.reasons import SENTENCES, ReasonCode
from desktop_monitor.model.status import NoticeCode, RecorderState, TrayProblem
from desktop_monitor.recorder.recording_state import MESSAGES
from desktop_monitor.recorder.storage.sample_delta import IDENTITY_FIELDS, Identity
from desktop_monitor.sensors.linux.formats import pid_stat
from desktop_monitor.text.translation import USED_HERE, english

LANGUAGES = sorted(path.stem for path in (assets_dir() / "locales").glob("*.json"))


def untranslated(keys: Iterable[str]) -> list[tuple[str, str]]:
    """What a dictionary lacks."""
    return [
        (language, key)
        for language in LANGUAGES
        for words in [json.loads((assets_dir() / "locales" / f"{language}.json").read_text(encoding="utf-8"))]
        for key in keys
        if key not in words
    ]


@pytest.mark.parametrize(
    ("members", "prefix"),
    [
        (ReasonCode, "reason"),
        (NoticeCode, "notice"),
        (EventKind, "event"),
        ([f"{kind}.{part}" for kind in FindingKind for part in ("text", "unnamed", "advice")], "finding"),
        (ProcessState, "processes.state"),
        (TrayProblem, "tray.problem"),
        ([column.id for column in COLUMNS.values()], "processes.column"),
    ],
    ids=["reasons", "notices", "events", "findings", "states", "tray", "columns"],
)
def test_every_member_has_its_text_in_every_language(members: Iterable[str], prefix: str) -> None:
    """Else a page would show a code, or English to Chinese readers."""
    assert untranslated(f"{prefix}.{member}" for member in members) == []


def test_a_terminal_has_a_text_for_every_state_of_the_tray() -> None:
    """`status` and `doctor` print it."""
    assert set(TRAY_TEXTS) == set(TrayProblem)


def test_every_reason_has_a_sentence_whose_places_are_filled_by_the_page_too() -> None:
    """The same details fill the engine's sentence and the page's."""
    assert SENTENCES.keys() == set(ReasonCode)
    for language in LANGUAGES:
        words = json.loads((assets_dir() / "locales" / f"{language}.json").read_text(encoding="utf-8"))
        for code, sentence in SENTENCES.items():
            places = set(re.findall(r"{(\w+)}", sentence))
            assert set(re.findall(r"{(\w+)}", words[f"reason.{code}"])) <= places


def test_a_reason_reads_the_same_in_the_terminal_and_on_the_page() -> None:
    """In English; the engine's sentence is for terminals and files."""
    words = json.loads((assets_dir() / "locales" / "en.json").read_text(encoding="utf-8"))
    assert {code: words[f"reason.{code}"] for code in SENTENCES} == SENTENCES


def test_a_sentence_has_no_place_that_the_english_one_lacks() -> None:
    """Its values are those that the English one was made of."""
    first, *others = [
        json.loads((assets_dir() / "locales" / f"{language}.json").read_text(encoding="utf-8"))
        for language in ("en", *LANGUAGES)
    ]
    for words in others:
        for key, sentence in words.items():
            if key.startswith(USED_HERE):
                places = set(re.findall(r"{(\w+)}", sentence))
                assert places <= set(re.findall(r"{(\w+)}", first[key])), key


def test_every_event_has_its_traits_and_every_state_of_the_recorder_its_message() -> None:
    """A new kind cannot forget its colour, whether it explains a gap, or what deleting does to it."""
    assert EVENT_TRAITS.keys() == set(EventKind)
    assert MESSAGES.keys() == set(RecorderState)


def test_an_event_of_a_newer_version_is_shown_by_its_kind() -> None:
    """It may come from a file that another program wrote."""
    event = PastEvent("{0.__class__}{}", 1, 2, "detail")

    assert event_text(event, english()) == event.kind
    assert not event.traits.explains_gap


def test_every_state_that_a_sensor_can_report_is_a_member() -> None:
    """Those of the fast path, and all that psutil has a word for."""
    psutil_states = {str(getattr(psutil, name)) for name in dir(psutil) if name.startswith("STATUS_")}

    assert {*pid_stat.STATES.values(), *psutil_states} <= set(ProcessState)


def test_a_field_of_a_process_is_declared_once() -> None:
    """Rows, rates, usage and identities name fields of the sample, and nothing is forgotten."""
    fields = set(ProcessSample.__struct_fields__)
    counters = {name for name, mark in RECORDED.items() if mark is Recorded.COUNTER}

    in_the_column_of_the_name = {"label", "parent_name"}
    assert set(COLUMNS) == set(ProcessRow.__struct_fields__) - in_the_column_of_the_name
    assert len({column.id for column in COLUMNS.values()}) == len(COLUMNS)
    assert {rate.counter for rate in RATES.values()} <= counters
    assert {one.field for one in ACCUMULATED.values()} <= fields
    assert set(ProcessRow.__struct_fields__) - set(RATES) - {"container", "label"} <= fields
    assert Identity.__struct_fields__ == IDENTITY_FIELDS
