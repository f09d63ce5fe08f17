"""Whatever happens to disk, files, process or power: no crash, no wrong value, and recording goes on."""

import contextlib
import errno
import os
import random
import signal
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from desktop_monitor.model.errors import HistoryUnreadable
from desktop_monitor.recorder import opened
from desktop_monitor.recorder.storage import sqlite_store
from desktop_monitor.recorder.storage.day_files import Days
from desktop_monitor.recorder.storage.sqlite_store import Shelf
from tests.recorder.conftest import Begin, Recording
from tests.recorder.machine import InventedMachine
from tests.recorder.truth import has_moment

PAGE_BYTES = 1024
MARKER = "marker-Zq8"
HOUR_MS = 3_600_000


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


def test_a_disk_that_becomes_read_only_pauses_and_goes_on(
    begin: Begin, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file system with an error refuses every write from one moment on, until it is repaired."""
    is_read_only = False

    def write(file: int, content: bytes) -> int:
        if is_read_only:
            raise OSError(errno.EROFS, "Read-only file system")
        return os.write(file, content)

    def refused(_shelf: Shelf) -> Any:
        raise OSError(errno.EROFS, "Read-only file system")

    recording = begin(write=write)
    recording.run(70)
    with monkeypatch.context() as failed:
        is_read_only = True
        failed.setattr(Shelf, "_writing", refused)
        recording.run(100)
        state = recording.recorder.status()
        live = recording.recorder.moment(recording.now)
    is_read_only = False
    recording.run(10)

    assert (state.state, "Read-only" in state.message) == ("paused", True)
    assert len(live.processes) == 30
    assert recording.codes == ["recording_paused", "recording_resumed"]
    assert [has_moment(recording, number) for number in (20, 60, -1 + len(recording.samples))] == [True] * 3


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


def journal_that_came_back(begin: Begin, directory: Path, monkeypatch: pytest.MonkeyPatch) -> Recording:
    """What was recorded when power was lost: all is stored, and the journal is as it was long before."""
    monkeypatch.delenv("XDG_RUNTIME_DIR")
    recording = begin()
    recording.run(20)
    journal = (directory / "open.journal").read_bytes()
    recording.run(100)
    recording.recorder.close()
    (directory / "open.journal").write_bytes(journal)
    return recording


def every_sample_is_there(recording: Recording, directory: Path) -> bool:
    """Whether each moment that was recorded can be opened."""
    past = opened(directory)
    return all(
        past.moment(sample.taken_at_unix_ms).at_unix_ms == sample.taken_at_unix_ms
        for sample in recording.samples[1:]
    )


def test_a_journal_that_comes_back_does_not_shorten_what_was_stored(
    begin: Begin, directory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Power is lost when the chunk is safe, but not yet that its journal is another one."""
    recording = journal_that_came_back(begin, directory, monkeypatch)

    begin(recording.machine).run(2)

    assert every_sample_is_there(recording, directory)


def test_a_chunk_is_safe_before_its_journal_is_written_over(
    begin: Begin, directory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A commit counts once the disk knows that SQLite's journal is gone; see sqlite.org/atomiccommit.html."""
    steps: list[str] = []
    fsync = os.fsync

    def watched_fsync(file: int) -> None:
        steps.append(str(Path(f"/proc/self/fd/{file}").readlink()))
        fsync(file)

    def write(file: int, content: bytes) -> int:
        if os.lseek(file, 0, os.SEEK_CUR) == 0:
            steps.append("begin")
        return os.write(file, content)

    monkeypatch.setattr(os, "fsync", watched_fsync)
    begin(InventedMachine(5), write=write).run(130)

    assert steps == ["begin", *[str(directory), "begin"] * (len(steps) // 2)]
    assert len(steps) > 3


def test_a_question_is_answered_from_the_longer_of_a_chunk_and_its_journal(
    begin: Begin, directory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before an engine runs again after a loss of power, the journal may be back without its end."""
    recording = journal_that_came_back(begin, directory, monkeypatch)

    assert every_sample_is_there(recording, directory)


def test_a_disk_that_stays_full_is_told_of_once(begin: Begin) -> None:
    """Every ten seconds it is tried again, and files can be opened; that is not yet recording."""
    is_full = False

    def write(file: int, content: bytes) -> int:
        if is_full:
            raise OSError(errno.ENOSPC, "No space left on device")
        return os.write(file, content)

    recording = begin(InventedMachine(5), write=write)
    recording.run(5)
    is_full = True
    recording.run(40)
    while_full = list(recording.codes)
    is_full = False
    recording.run(5)

    assert while_full == ["recording_paused"]
    assert recording.codes == ["recording_paused", "recording_resumed"]


def test_a_link_in_the_place_of_the_journal_is_replaced(begin: Begin, directory: Path) -> None:
    """What it leads to is not ours to write to."""
    directory.mkdir(mode=0o700, parents=True)
    (directory.parent / "elsewhere").write_text("theirs", "utf-8")
    (directory / "open.journal").symlink_to(directory.parent / "elsewhere")

    recording = begin(InventedMachine(5))
    recording.run(5)

    assert recording.recorder.status().state == "recording"
    assert not (directory / "open.journal").is_symlink()
    assert (directory.parent / "elsewhere").read_text("utf-8") == "theirs"


def test_a_file_that_is_being_written_is_no_gap(
    begin: Begin, directory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who asks is told to ask again; an answer without what is there would be a wrong one."""
    monkeypatch.setattr(sqlite_store, "BUSY_WAIT_S", 0.05)
    recording = begin(InventedMachine(5))
    recording.run(200)
    (samples,) = directory.glob("*.samples.sqlite")
    at = recording.samples[30].taken_at_unix_ms
    past = opened(directory)

    with contextlib.closing(sqlite3.connect(samples, isolation_level=None)) as writing:
        writing.execute("BEGIN EXCLUSIVE")
        with pytest.raises(HistoryUnreadable, match="Ask again"):
            past.moment(at)
        writing.execute("ROLLBACK")

    assert past.moment(at).at_unix_ms == at


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
