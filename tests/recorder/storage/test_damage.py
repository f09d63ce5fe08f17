"""Bytes that are not what was written: nothing wrong is shown, and nothing else is lost."""

import random
import shutil
from pathlib import Path

import pytest

from desktop_monitor.model.errors import QuestionRefused
from desktop_monitor.recorder import opened
from desktop_monitor.recorder.storage.day_files import Days
from desktop_monitor.recorder.storage.sqlite_store import Kind, Shelf
from tests.recorder.conftest import Begin, Recording
from tests.recorder.machine import InventedMachine
from tests.recorder.truth import has_moment

PAGE_BYTES = 1024
MARKER = "marker-Zq8"
HOUR_MS = 3_600_000


@pytest.fixture(scope="module")
def pristine(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Recording]:
    """An hour and a half of history."""
    directory = tmp_path_factory.mktemp("pristine") / "history"
    recording = Recording(directory, InventedMachine(12, births_per_sample=0.2), period_s=10.0)
    recording.run(540)
    recording.recorder.close()
    return directory, recording


def test_damaged_files_show_nothing_wrong_and_lose_nothing_else(
    pristine: tuple[Path, Recording], quick_disk: Path
) -> None:
    """Three hundred times other bytes, holes and cuts: every row that was not hit is there, unchanged."""
    rng = random.Random(11)
    source, recording = pristine
    names = [path.name for path in sorted(source.glob("*.sqlite"))]
    rows = {name: _rows(source / name) for name in names}
    mended = 0
    for turn in range(300):
        target = quick_disk / f"{turn}"
        shutil.copytree(source, target)
        name = rng.choice(names)
        hit = _damage(target / name, rng)
        old = (source / name).read_bytes()
        pages = [old[page * PAGE_BYTES : (page + 1) * PAGE_BYTES] for page in hit]
        unhurt = {
            place for place, body in rows[name].items() if not any(_shares(body, page) for page in pages)
        }

        days = Days(target)
        days.set_aside()
        for one in range(len(names)):
            days.look_at_one(one)
        mended += len(days.mend_damaged()) > 0
        left = _rows(target / name)

        assert all(rows[name].get(place) == body for place, body in left.items())
        assert unhurt <= left.keys()
        _ask_everything(target, recording, rng)
        shutil.rmtree(target)
    assert mended > 100


def _rows(path: Path) -> dict[tuple[int, int, str], bytes]:
    """Every row as it lies in the file, if it fits its seal."""
    shelf = Shelf(path)
    return {row[:3]: row[3] for row in shelf._rows("1", [], lambda _row: True) if shelf._is_whole(row)}


def _damage(path: Path, rng: random.Random) -> set[int]:
    """Change some bytes; answer the pages that were hit."""
    content = bytearray(path.read_bytes())
    pages = len(content) // PAGE_BYTES
    way = rng.choice(("byte", "byte", "many", "hole", "cut"))
    if way == "cut":
        page = rng.randrange(pages)
        path.write_bytes(content[: page * PAGE_BYTES + rng.randrange(PAGE_BYTES)])
        return set(range(page, pages))
    hit: set[int] = set()
    for _ in range({"byte": 1, "many": 50, "hole": 1}[way]):
        place = rng.randrange(len(content))
        if way == "hole":
            content[place : place + 512] = bytes(len(content[place : place + 512]))
            hit |= {place // PAGE_BYTES, (place + 511) // PAGE_BYTES}
        else:
            content[place] ^= rng.randrange(1, 256)
            hit.add(place // PAGE_BYTES)
    path.write_bytes(content)
    return hit


def _shares(body: bytes, page: bytes) -> bool:
    """Tell whether a part of a row's body lies on a page; short bodies are told by their whole."""
    step = 12
    return any(body[start : start + step] in page for start in range(0, max(1, len(body) - step), 4))


def _ask_everything(directory: Path, recording: Recording, rng: random.Random) -> None:
    past = opened(directory)
    past.events(0, recording.now)
    for number in rng.sample(range(1, len(recording.samples)), 3):
        sample = recording.samples[number]
        try:
            moment = past.moment(sample.taken_at_unix_ms)
        except QuestionRefused:
            continue
        if moment.at_unix_ms == sample.taken_at_unix_ms:
            assert moment.reading == recording.readings[number - 1]
            truth = {(one.pid, one.created_unix_ms) for one in (sample.processes or {}).values()}
            assert {(row.pid, row.created_unix_ms) for row in moment.processes} - {(0, 0)} <= truth


def test_bytes_that_slip_past_sqlite_do_not_slip_past_us(begin: Begin, directory: Path) -> None:
    """A flipped bit inside of a body is nothing that SQLite would notice."""
    recording = begin(InventedMachine(20))
    recording.run(200)
    recording.recorder.close()
    file = next(directory.glob("*.samples.sqlite"))
    content = bytearray(file.read_bytes())
    body = [row[3] for row in Shelf(file)._rows("kind = 1", [], lambda _row: True)][1]
    place = content.find(body[2000:2030])
    assert place > 0
    content[place + 7] ^= 16
    file.write_bytes(content)

    past = opened(directory)
    found = [has_moment(recording, number, past) for number in range(1, 200)]

    assert len(past.days.summary.find(Kind.EVENT, 0, 2**53)) == 1
    assert found.count(False) in range(40, 62)
