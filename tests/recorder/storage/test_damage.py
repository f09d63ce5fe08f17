"""Bytes that are not what was written: nothing wrong is shown, and nothing else is lost."""

import random
import shutil
from pathlib import Path
from typing import NamedTuple

import pytest

from desktop_monitor.model.errors import QuestionRefused
from desktop_monitor.recorder import moment, open_history
from desktop_monitor.recorder.storage import file_repair
from desktop_monitor.recorder.storage.day_files import DayFiles
from desktop_monitor.recorder.storage.record_batches import HEAD, MARK, Key, entries, read_body
from desktop_monitor.recorder.storage.record_file import RecordFile
from desktop_monitor.recorder.storage.record_kinds import RecordKind
from tests.recorder.conftest import Begin, Recording
from tests.recorder.machine import InventedMachine
from tests.recorder.truth import has_moment


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
    """Three hundred times other bytes, holes and cuts: every record that was not hit is there, unchanged."""
    rng = random.Random(11)
    source, recording = pristine
    names = [path.name for path in sorted(source.glob("*.records"))]
    records = {name: _records(source / name) for name in names}
    repaired = 0
    for turn in range(300):
        target = quick_disk / f"{turn}"
        shutil.copytree(source, target)
        name = rng.choice(names)
        hit = _damage(target / name, rng)
        unhurt = {
            key
            for key, stored in records[name].items()
            if not any(_overlap(needed, hit) for needed in stored.needs)
        }

        days = DayFiles(target)
        file_repair.set_aside(days)
        for one in range(len(names)):
            file_repair.check_one(days, one)
        repaired += len(file_repair.repair(days)) > 0
        left = _records(target / name)

        assert all(records[name][key].body == stored.body for key, stored in left.items())
        assert unhurt <= left.keys()
        _ask_everything(target, recording, rng)
        shutil.rmtree(target)
    assert repaired > 100


class Stored(NamedTuple):
    """A record that is whole: its body, and the bytes of the file without which it cannot be read."""

    body: bytes
    needs: tuple[range, range]


def _records(path: Path) -> dict[Key, Stored]:
    """Every record that is whole, by its key."""
    content = path.read_bytes()
    found: dict[Key, Stored] = {}
    with RecordFile(path)._opened() as (file, index):
        for key, entry in entries(index):
            body = read_body(file, key, entry)
            if body is not None:
                batch = content.rfind(MARK, 0, entry.offset)
                directory_bytes = HEAD.unpack_from(content, batch)[1]
                head = range(batch, batch + HEAD.size + directory_bytes)
                found[key] = Stored(body, (head, range(entry.offset, entry.offset + entry.length)))
    return found


def _overlap(one: range, other: range) -> bool:
    return one.start < other.stop and other.start < one.stop


def _damage(path: Path, rng: random.Random) -> range:
    """Change some bytes; return which."""
    content = bytearray(path.read_bytes())
    start = rng.randrange(len(content))
    length = rng.choice((1, 1, 16, 600, 5000))
    match rng.randrange(3):
        case 0:
            content[start : start + length] = rng.randbytes(len(content[start : start + length]))
        case 1:
            content[start : start + length] = bytes(len(content[start : start + length]))
        case 2:
            del content[start:]
            length = 2**40
    path.write_bytes(content)
    return range(start, start + length)


def _ask_everything(directory: Path, recording: Recording, rng: random.Random) -> None:
    past = open_history(directory)
    past.events(0, recording.now)
    for number in rng.sample(range(1, len(recording.samples)), 3):
        sample = recording.samples[number]
        try:
            found = moment(past, sample.taken_at_unix_ms)
        except QuestionRefused:
            continue
        if found.at_unix_ms == sample.taken_at_unix_ms:
            assert found.reading == recording.readings[number - 1]
            truth = {(one.pid, one.created_unix_ms) for one in (sample.processes or {}).values()}
            assert {(row.pid, row.created_unix_ms) for row in found.processes} - {(0, 0)} <= truth


def test_a_flipped_bit_costs_one_chunk_and_nothing_else(begin: Begin, directory: Path) -> None:
    """What is damaged counts as not recorded."""
    recording = begin(InventedMachine(20))
    recording.run(200)
    recording.recorder.close()
    file = next(directory.glob("*.samples.records"))
    content = bytearray(file.read_bytes())
    with RecordFile(file)._opened() as (_, index):
        chunks = list(index[RecordKind.CHUNK].values())
    content[chunks[1].offset + chunks[1].length // 2] ^= 16
    file.write_bytes(content)

    reader = open_history(directory)
    found = [has_moment(recording, number, reader) for number in range(1, 200)]

    assert len(reader.days.summary.find(RecordKind.EVENT, 0, 2**53)) == 1
    assert found.count(False) in range(40, 62)
