"""Recordings of every earlier version open, and answer every question with the numbers they had then.

A store in ``golden/`` holds, as ``format-N.zip``: the directory ``history`` as a killed engine left it, the
buffered end of its write-ahead log (``open.tail``), and ``answers.json``, what the version that wrote it
answered. A store is added with each new format and never written again.
"""

import json
import os
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest

from desktop_monitor.export.json_format import as_json
from desktop_monitor.model.errors import QuestionRefused
from desktop_monitor.recorder import Past, history, lifetime, opened, programs, top
from desktop_monitor.recorder.queries.export import exported
from desktop_monitor.recorder.storage.wal_buffer import tail_path

STORES = sorted((Path(__file__).parent / "golden").glob("format-*.zip"))

Question = dict[str, Any]


def _ask(past: Past, question: str, arguments: dict[str, Any]) -> object:
    start, end = arguments.get("from_unix_ms", 0), arguments.get("to_unix_ms", 0)
    key = tuple(arguments["key"]) if arguments.get("key") else None
    ask: dict[str, Callable[[], object]] = {
        "history": lambda: history(
            past, start, end, arguments["points"], arguments["series"], lambda _part, _name: {}
        ),
        "top": lambda: top(past, start, end, arguments["by"], arguments["limit"]),
        "programs": lambda: programs(past, start, end, arguments["points"], arguments["limit"]),
        "events": lambda: past.events(start, end),
        "moment": lambda: past.moment(arguments["at_unix_ms"]),
        "lifetime": lambda: lifetime(past, arguments["name"], key, arguments["limit"]),
        "export": lambda: msgspec.json.decode(b"".join(as_json(exported(past, start, end)))),
    }
    try:
        return msgspec.to_builtins(ask[question]())
    except QuestionRefused:
        return {"refused": True}


def _unpacked(store: Path, directory: Path) -> tuple[Path, list[Question]]:
    with zipfile.ZipFile(store) as archive:
        archive.extractall(directory)
    history_dir = directory / "history"
    tail = tail_path(history_dir)
    assert tail is not None
    tail.parent.mkdir(mode=0o700, exist_ok=True)
    shutil.copy(directory / "open.tail", tail)
    os.chmod(tail, 0o600)  # noqa: PTH101
    return history_dir, json.loads((directory / "answers.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("store", STORES, ids=lambda store: store.stem)
def test_a_store_of_an_earlier_version_answers_as_it_did_then(store: Path, tmp_path: Path) -> None:
    """Every question to a recording has the same answer, to the last digit, as when it was written."""
    history_dir, questions = _unpacked(store, tmp_path)

    past = opened(history_dir)
    differing = [
        (one["question"], one["arguments"])
        for one in questions
        if json.loads(json.dumps(_ask(past, one["question"], one["arguments"]))) != one["answer"]
    ]

    assert len(questions) > 50
    assert not differing
