"""Whatever happens to disk, files, process or power: no crash, no wrong value, and recording goes on."""

import contextlib
import errno
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from desktop_monitor.errors import QuestionRefused
from desktop_monitor.recorder import Past, opened
from desktop_monitor.recorder.days import Days
from desktop_monitor.recorder.shelf import Kind, Shelf
from tests.recorder.conftest import Recording
from tests.recorder.machine import InventedMachine

Begin = Callable[..., Recording]
PAGE_BYTES = 1024
MARKER = "marker-Zq8"
HOUR_MS = 3_600_000


def has_moment(recording: Recording, number: int, past: Past | None = None) -> bool:
    """Tell whether the sample of that number was recorded, and rightly."""
    sample = recording.samples[number]
    past = past or opened(recording.recorder._days.directory)
    try:
        moment = past.moment(sample.taken_at_unix_ms)
    except QuestionRefused:
        return False
    if moment.at_unix_ms != sample.taken_at_unix_ms:
        return False
    assert {(row.pid, row.created_unix_ms) for row in moment.processes} == set(sample.processes or {})
    return True


@pytest.mark.parametrize("is_partial", [False, True], ids=["refused", "torn"])
@pytest.mark.parametrize("has_runtime", [True, False], ids=["with tail", "without"])
def test_any_write_of_the_journal_may_fail_and_recording_goes_on(
    begin: Begin, quick_disk: Path, monkeypatch: pytest.MonkeyPatch, has_runtime: bool, is_partial: bool
) -> None:
    """The disk refuses a write, or takes a part of it: a pause, a notice, and everything else is there."""
    if not has_runtime:
        monkeypatch.delenv("XDG_RUNTIME_DIR")
    failing = 0
    while True:
        failing += 1
        writes = 0

        def write(file: int, content: bytes, *, failing: int = failing) -> int:
            nonlocal writes
            writes += 1
            if writes == failing and is_partial:
                os.write(file, content[: len(content) // 2])
            if writes == failing:
                raise OSError(errno.ENOSPC, "No space left on device")
            return os.write(file, content)

        where = quick_disk / f"{failing}" / "history"
        recording = begin(InventedMachine(5), directory=where, write=write, period_s=10.0)
        recording.run(36)  # more than a chunk
        if writes < failing:
            break
        recording.run(4)

        assert recording.codes == ["recording_paused", "recording_resumed"]
        assert recording.recorder.status().state == "recording"
        recording.recorder.close()
        assert _missing(recording) <= 4
    assert failing > (2 if has_runtime else 36)


def test_any_step_of_the_database_may_fail_and_recording_goes_on(
    begin: Begin, quick_disk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each statement that writes fails once, until none is left: a pause, and everything else is there."""
    failing = 0
    while True:
        failing += 1
        failures = Failures(failing)
        with monkeypatch.context() as failed:
            failed.setattr(Shelf, "_writing", failures.instead_of(Shelf._writing))
            recording = begin(InventedMachine(5), directory=quick_disk / f"{failing}" / "history")
            recording.run(8)
            recording.machine.wall_unix_ms += HOUR_MS  # roll-ups, retention, a look at the files
            recording.run(8)
        if not failures.has_failed:
            break

        assert recording.codes == ["recording_paused", "recording_resumed"]
        recording.recorder.close()
        assert _missing(recording) <= 4
    assert failing > 5


class Failures:
    """Lets the database fail at one of its transactions, at the begin or, every second time, at the end."""

    def __init__(self, failing: int) -> None:
        """Fail at that one, counted from 1."""
        self.failing, self.count = (failing + 1) // 2, 0
        self.is_at_end = failing % 2 == 0
        self.has_failed = False

    def instead_of(self, writing: Callable[[Shelf], Any]) -> Callable[[Shelf], Any]:
        """Wrap `Shelf._writing`."""

        @contextlib.contextmanager
        def failing(shelf: Shelf) -> Iterator[sqlite3.Connection]:
            self.count += 1
            is_now = self.count == self.failing
            self.has_failed |= is_now
            if is_now and not self.is_at_end:
                raise sqlite3.OperationalError("disk I/O error")
            with writing(shelf) as connection:
                yield connection
                if is_now:
                    raise sqlite3.OperationalError("disk I/O error")

        return failing


def _missing(recording: Recording) -> int:
    past = opened(recording.recorder._days.directory)
    return sum(not has_moment(recording, number, past) for number in range(1, len(recording.samples)))


@pytest.fixture
def quick_disk() -> Iterator[Path]:
    """A directory in memory, for tests that write much and need no disk."""
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None) as directory:
        yield Path(directory)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 400 KB."""
    disk = tmp_path / "disk"
    disk.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=400k", "tmpfs", disk], check=True)
    yield disk
    subprocess.run(["umount", "-l", disk], check=True)


def test_a_full_disk_pauses_and_space_resumes_within_half_a_minute(begin: Begin, small_disk: Path) -> None:
    """The live view goes on, the user is told once, what was recorded before is whole."""
    recording = begin(directory=small_disk / "history")
    recording.run(80)
    _fill(small_disk / "filler")
    recording.run(120)
    while_full = recording.recorder.status()
    in_memory = recording.recorder.moment(recording.now)
    (small_disk / "filler").unlink()
    freed_at = recording.now
    while recording.recorder.status().state != "recording":
        recording.run(1)
    took_ms = recording.now - freed_at
    recording.run(20)

    assert while_full.state == "paused"
    assert "No space" in while_full.message or "full" in while_full.message
    assert len(in_memory.processes) == 30
    assert took_ms <= 30_000
    assert recording.codes == ["recording_paused", "recording_resumed"]
    assert has_moment(recording, 50)
    assert has_moment(recording, len(recording.samples) - 2)
    events = [one.kind for one in recording.recorder.events(0, recording.now).events]
    assert events == ["engine_started", "recording_paused"]


def _fill(path: Path) -> None:
    with contextlib.suppress(OSError), path.open("wb", buffering=0) as filler:
        while True:
            filler.write(bytes(1024))


def test_a_read_only_disk_pauses_and_what_is_there_can_be_read(begin: Begin, small_disk: Path) -> None:
    """Started on a disk that is read-only; it need not stay so."""
    recording = begin(directory=small_disk / "history")
    recording.run(70)
    recording.recorder.close()
    subprocess.run(["mount", "-o", "remount,ro", small_disk], check=True)
    second = begin(recording.machine, directory=small_disk / "history")
    second.run(10)
    state = second.recorder.status().state
    readable = [has_moment(recording, number) for number in (5, 65)]
    subprocess.run(["mount", "-o", "remount,rw", small_disk], check=True)
    second.run(10)

    assert state == "paused"
    assert readable == [True, True]
    assert second.recorder.status().state == "recording"


def test_old_days_are_unlinked_when_they_are_too_old_or_too_many(begin: Begin, directory: Path) -> None:
    """A day is a file; today always stays."""
    directory.mkdir(parents=True, mode=0o700)
    for day in range(10, 20):
        for family in ("samples", "rollups"):
            Shelf(directory / f"2026-09-{day}.{family}.sqlite").put([])
    recording = begin(settings={"retention_days": 5})
    recording.run(3)

    left = sorted(path.name for path in directory.glob("*.samples.sqlite"))

    assert left == ["2026-09-17.samples.sqlite", "2026-09-18.samples.sqlite", "2026-09-19.samples.sqlite"]
    assert len(list(directory.glob("*.rollups.sqlite"))) == 10
    (directory / "2026-09-17.samples.sqlite").write_bytes(bytes(20_000_000))
    recording.settings = msgspec.structs.replace(recording.settings, retention_bytes=10_000_000)
    recording.run(721)
    assert not (directory / "2026-09-17.samples.sqlite").exists()


def test_what_a_newer_version_wrote_is_moved_aside_and_kept(begin: Begin, directory: Path) -> None:
    """A downgrade begins a fresh history and loses nothing."""
    first = begin(InventedMachine(5))
    first.run(70)
    first.recorder._store._writer.close()
    sample_file = next(directory.glob("*.samples.sqlite"))
    newer = bytearray(sample_file.read_bytes())
    newer[60:64] = (99).to_bytes(4, "big")
    sample_file.write_bytes(newer)
    journal = directory / "open.journal"
    journal.write_bytes(b"DMJRNL\x00\x09" + journal.read_bytes()[8:])

    recording = begin(first.machine)
    recording.run(10)

    assert recording.codes == ["history_moved_aside", "history_moved_aside"]
    assert (directory / f"{sample_file.name}.aside-1").read_bytes() == bytes(newer)
    assert (directory / "open.journal.aside-1").exists()
    assert recording.recorder.status().state == "recording"


def test_a_planted_link_is_not_followed(begin: Begin, directory: Path, tmp_path: Path) -> None:
    """SQLite would write through it; the recorder pauses instead."""
    directory.mkdir(parents=True, mode=0o700)
    target = tmp_path / "somebody's file"
    target.write_bytes(b"")
    (directory / "summary.sqlite").symlink_to(target)

    recording = begin()
    recording.run(5)

    assert recording.recorder.status().state == "paused"
    assert target.read_bytes() == b""


def test_a_killed_recorder_loses_one_sample_at_most(quick_disk: Path) -> None:
    """A hundred times kill -9, also while a chunk is closed: everything before is readable."""
    rng = random.Random(5)
    directory = quick_disk / "data" / "history"
    lost = []
    for cycle in range(100):
        machine = InventedMachine(4, seed=cycle, wall_unix_ms=1_790_000_000_000 + cycle * 3_600_000)
        told, tell = os.pipe()
        child = os.fork()
        if child == 0:
            if cycle % 2:
                os.environ["XDG_RUNTIME_DIR"] = ""
            _record_until_killed(machine, directory, tell)
        os.close(tell)
        with os.fdopen(told, "rb", buffering=0) as acknowledged:
            for _ in range(rng.choice((3, 20, 60, 61, 62, 63, 90))):
                newest = int.from_bytes(acknowledged.read(8), "big")
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
            while rest := acknowledged.read(8):
                newest = int.from_bytes(rest, "big")
        lost.append(newest - opened(directory).moment(newest).at_unix_ms)
        if cycle % 10 == 0:
            assert opened(directory).moment(newest - 10_000).processes
    assert max(lost) <= 5_010
    whole = Days(directory)
    assert [found for path in directory.glob("*.sqlite") if (found := Shelf(path).mend())] == []
    assert len(list(whole.chunks(0, 2**52))) >= 99


def _record_until_killed(machine: InventedMachine, directory: Path, tell: int) -> None:
    """In the child: never returns."""
    try:
        recording = Recording(directory, machine)
        while True:
            recording.run(1)
            if len(recording.samples) > 1:
                os.write(tell, recording.now.to_bytes(8, "big"))
    finally:
        os._exit(1)


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


def test_forgetting_a_range_leaves_no_byte_of_it(begin: Begin, directory: Path) -> None:
    """Neither name nor command of what ran then is in any file, and the rest is as it was."""
    recording = begin(InventedMachine(8))
    recording.run(300)
    key = recording.machine.begin(f"{MARKER}-name", command=f"/bin/{MARKER} --deep")
    recording.machine.births_per_sample = 0
    begun = recording.now
    for _ in range(20):
        recording.machine.work(key, 1000)
        recording.run(5)
    recording.machine.end(key)
    recording.run(1)
    ended = recording.now
    recording.run(900)
    assert _files_with(directory, MARKER) != []

    recording.recorder.forget(begun - 60_000, ended + 60_000)

    assert _files_with(directory, MARKER) == []
    assert has_moment(recording, 100)
    assert has_moment(recording, 700)
    with pytest.raises(QuestionRefused):
        recording.recorder.moment((begun + ended) // 2)
    programs = recording.recorder.top(0, recording.now, "cpu", 99).programs
    assert programs
    assert not any(MARKER in one.name for one in programs)
    assert [one.kind for one in recording.recorder.events(begun, ended).events] == ["forgotten"]
    recording.run(10)
    assert has_moment(recording, len(recording.samples) - 1)


def test_forgetting_what_is_still_open_and_forgetting_everything(begin: Begin, directory: Path) -> None:
    """The last minutes and the files that were moved aside are forgotten too."""
    recording = begin(InventedMachine(8))
    recording.run(100)
    key = recording.machine.begin(f"{MARKER}-name")
    recording.run(3)
    recording.machine.end(key)
    recording.run(2)
    (directory / "2026-09-01.samples.sqlite.aside-1").write_text(MARKER)
    assert _files_with(directory, MARKER) != []

    recording.recorder.forget(recording.now - 120_000, recording.now)

    assert _files_with(directory, MARKER) == []
    assert has_moment(recording, 10)
    recording.recorder.forget(0, recording.now + 1)
    assert not has_moment(recording, 10)
    assert recording.recorder.status().oldest_unix_ms is None
    recording.run(5)
    assert has_moment(recording, len(recording.samples) - 1)


def _files_with(directory: Path, marker: str) -> list[str]:
    """Files in which a marker can be read, as it is or in what they hold packed."""
    everywhere = [*directory.rglob("*"), *Path(os.environ["XDG_RUNTIME_DIR"]).rglob("*.*")]
    hits = [path.name for path in everywhere if marker.encode() in path.read_bytes()]
    for path in directory.glob("*.sqlite"):
        shelf = Shelf(path)
        bodies = [one.packed for kind in Kind for one in shelf.find(kind, 0, 2**53)]
        hits += [path.name for body in bodies if marker.encode() in body]
    return hits
