"""Recordings of every earlier version open, and answer every query with the numbers they had then.

A store in ``golden/`` is ``format-N.zip``: the directory ``history`` as a killed engine left it, what lay in
the runtime directory of the user (``open.tail``, format 1 only), and ``answers.json``, what the version that
wrote it answered. A store is added with each new format and never written again.
"""

import json
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest

from desktop_monitor.export.json_format import as_json
from desktop_monitor.model.errors import QuestionRefused
from desktop_monitor.model.history import RankBy
from desktop_monitor.recorder import (
    HistoryReader,
    history,
    moment,
    open_history,
    process_history,
    programs,
    top,
)
from desktop_monitor.recorder.queries.export import exported
from desktop_monitor.recorder.queries.history import MAX_SAMPLES_RANGE_MS
from desktop_monitor.recorder.storage import sqlite_format
from desktop_monitor.recorder.storage.day_files import DayFiles
from desktop_monitor.recorder.storage.writer import Writer

MENDED = ("gaps", "since_unix_ms", "last_seen_unix_ms")
"""Answers that earlier versions gave wrongly: without gaps at the ends, too early, too late."""

STORES = sorted((Path(__file__).parent / "golden").glob("format-*.zip"))

Query = dict[str, Any]


def _ask(reader: HistoryReader, query: str, arguments: dict[str, Any]) -> object:
    start, end = arguments.get("from_unix_ms", 0), arguments.get("to_unix_ms", 0)
    key = tuple(arguments["key"]) if arguments.get("key") else None
    ask: dict[str, Callable[[], object]] = {
        "history": lambda: history(
            reader, start, end, arguments["points"], arguments["series"], lambda _part, _name: {}
        ),
        "top": lambda: top(reader, start, end, RankBy(arguments["by"]), arguments["limit"]),
        "programs": lambda: programs(reader, start, end, arguments["points"], arguments["limit"]),
        "events": lambda: reader.events(start, end),
        "moment": lambda: moment(reader, arguments["at_unix_ms"]),
        "lifetime": lambda: process_history(reader, arguments["name"], key, arguments["limit"]),
        "export": lambda: msgspec.json.decode(b"".join(as_json(exported(reader, start, end)))),
    }
    try:
        return json.loads(msgspec.json.encode(ask[query]()))
    except QuestionRefused:
        return {"refused": True}


def _only(answer: Any, known: Any) -> Any:
    """The answer without the fields that a later version added."""
    if isinstance(answer, dict) and isinstance(known, dict):
        return {
            name: known[name] if name in MENDED else _only(value, known[name])
            for name, value in answer.items()
            if name in known
        }
    if isinstance(answer, list) and isinstance(known, list) and len(answer) == len(known):
        return [_only(one, other) for one, other in zip(answer, known, strict=True)]
    return answer


def _spans_gaps(query: Query) -> bool:
    """Return whether an earlier version merged samples before and after a gap into one step."""
    arguments, answer = query["arguments"], query["answer"]
    length_ms = arguments.get("to_unix_ms", 0) - arguments.get("from_unix_ms", 0)
    is_merged = arguments.get("points", 600) < 600 and length_ms <= MAX_SAMPLES_RANGE_MS
    return is_merged and bool(answer.get("gaps"))


def _differing(reader: HistoryReader, queries: list[Query]) -> list[tuple[str, object]]:
    return [
        (one["question"], one["arguments"])
        for one in queries
        if not _spans_gaps(one)
        and _only(_ask(reader, one["question"], one["arguments"]), one["answer"]) != one["answer"]
    ]


def _unpacked(store: Path, directory: Path) -> tuple[Path, list[Query]]:
    with zipfile.ZipFile(store) as archive:
        archive.extractall(directory)
    history_dir, buffered = directory / "history", directory / "open.tail"
    if buffered.exists():
        target = sqlite_format._buffer_path(history_dir)
        assert target is not None
        target.parent.mkdir(mode=0o700, exist_ok=True)
        shutil.copy(buffered, target)
    return history_dir, json.loads((directory / "answers.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("store", STORES, ids=lambda store: store.stem)
def test_a_store_of_an_earlier_version_answers_as_it_did_then(store: Path, tmp_path: Path) -> None:
    """Every query to a recording has the same answer, to the last digit, as when it was written."""
    history_dir, queries = _unpacked(store, tmp_path)

    assert len(queries) > 50
    assert _differing(open_history(history_dir), queries) == []


@pytest.mark.parametrize("store", STORES, ids=lambda store: store.stem)
def test_a_store_of_an_earlier_version_answers_the_same_once_it_is_converted(
    store: Path, tmp_path: Path
) -> None:
    """An engine that continues a recording converts it: nothing is lost, and no old file is left."""
    history_dir, queries = _unpacked(store, tmp_path)

    assert Writer(DayFiles(history_dir)).open() == []

    assert _differing(open_history(history_dir), queries) == []
    assert {path.suffix for path in history_dir.iterdir()} <= {".records", ".wal"}
