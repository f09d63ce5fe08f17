"""Whatever happens to disk, files, process or power: no crash, no wrong value, and recording goes on."""

import contextlib
import errno
import os
import random
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop_monitor.recorder import moment, open_history
from desktop_monitor.recorder.storage import record_file
from desktop_monitor.recorder.storage.day_files import DayFiles
from desktop_monitor.recorder.storage.record_file import RecordFile
from desktop_monitor.timing.unix_time import HOUR_MS
from tests.recorder.conftest import Begin, Recording
from tests.recorder.machine import InventedMachine
from tests.recorder.truth import has_moment

MARKER = "marker-Zq8"


@pytest.mark.untraced
@pytest.mark.parametrize("is_partial", [False, True], ids=["refused", "torn"])
def test_any_write_may_fail_and_recording_resumes(
    begin: Begin, quick_disk: Path, monkeypatch: pytest.MonkeyPatch, is_partial: bool
) -> None:
    """Log, chunks, roll-ups, events: each write fails once; a pause, a notice, and the rest is there."""
    failing = 0
    put = RecordFile._put
    while True:
        failing += 1
        writes = 0

        def failing_put(self: RecordFile, file: int, content: bytes, failing: int = failing) -> None:
            nonlocal writes
            writes += 1
            if writes == failing:
                if is_partial:
                    put(self, file, content[: len(content) // 2])
                raise OSError(errno.ENOSPC, "No space left on device")
            put(self, file, content)

        with monkeypatch.context() as failed:
            failed.setattr(RecordFile, "_put", failing_put)
            where = quick_disk / f"{failing}" / "history"
            recording = begin(InventedMachine(5), directory=where, period_s=10.0)
            recording.run(32)  # more than a chunk
            recording.machine.wall_unix_ms += HOUR_MS  # roll-ups, retention, a check of a file
            recording.run(4)
        if writes < failing:
            break
        recording.run(4)

        assert recording.codes == ["recording_paused", "recording_resumed"]
        assert recording.recorder.status().state == "recording"
        recording.recorder.close()
        assert _missing(recording) <= 4
    assert failing > 40


def _missing(recording: Recording) -> int:
    past = open_history(recording.recorder._days.directory)
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
    """The live view goes on, one notice is shown, what was recorded before is whole."""
    recording = begin(directory=small_disk / "history")
    recording.run(80)
    _fill(small_disk / "filler")
    recording.run(120)
    while_full = recording.recorder.status()
    in_memory = recording.recorder.queries.moment(recording.now)
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
    # What the log of the stored chunk had taken may do for a few more samples.
    assert recording.codes in (
        ["recording_paused", "recording_resumed"],
        ["recording_paused", "recording_resumed"] * 2,
    )
    assert has_moment(recording, 50)
    assert has_moment(recording, len(recording.samples) - 2)
    events = [one.kind for one in recording.recorder.queries.events(0, recording.now).events]
    assert events == ["engine_started", *["recording_paused"] * (len(recording.codes) // 2)]


def test_a_disk_that_is_full_under_pressure_pauses_and_resumes(begin: Begin, small_disk: Path) -> None:
    """Each sample is synced then; the live view goes on, and what comes after is on the disk at once."""
    recording = begin(directory=small_disk / "history", period_s=1, is_under_pressure=lambda: True)
    recording.run(40)
    _fill(small_disk / "filler")
    recording.run(150)
    while_full = recording.recorder.status().state
    in_memory = recording.recorder.queries.moment(recording.now)
    (small_disk / "filler").unlink()
    recording.run(31)
    resumed = recording.recorder.status().state
    recording.run(2)

    assert (while_full, resumed) == ("paused", "recording")
    assert len(in_memory.processes) == 30
    assert has_moment(recording, 20)
    on_disk = open_history(small_disk / "history")
    assert has_moment(recording, len(recording.samples) - 1, on_disk)


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


def test_a_disk_that_becomes_read_only_pauses_the_recording_which_resumes(
    begin: Begin, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file system with an error refuses every write from one moment on, until it is repaired."""
    is_read_only = False

    def write(file: int, content: bytes) -> int:
        if is_read_only:
            raise OSError(errno.EROFS, "Read-only file system")
        return os.write(file, content)

    def refused(*_: object) -> None:
        raise OSError(errno.EROFS, "Read-only file system")

    recording = begin(write=write)
    recording.run(70)
    with monkeypatch.context() as failed:
        is_read_only = True
        failed.setattr(RecordFile, "_put", refused)
        recording.run(100)
        state = recording.recorder.status()
        live = recording.recorder.queries.moment(recording.now)
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
    sample_file = next(directory.glob("*.samples.records"))
    newer = bytearray(sample_file.read_bytes())
    newer[6:8] = (99).to_bytes(2, "big")
    sample_file.write_bytes(newer)
    wal = directory / "open.wal"
    wal.write_bytes(bytes(newer[:8]) + wal.read_bytes()[8:])

    recording = begin(first.machine)
    recording.run(10)

    assert recording.codes == ["history_moved_aside", "history_moved_aside"]
    assert (directory / f"{sample_file.name}.aside-1").read_bytes() == bytes(newer)
    assert (directory / "open.wal.aside-1").exists()
    assert recording.recorder.status().state == "recording"


def log_that_came_back(begin: Begin, directory: Path) -> Recording:
    """What was recorded when power failed: all is stored, and the log is as it was long before."""
    recording = begin()
    recording.run(20)
    log = (directory / "open.wal").read_bytes()
    recording.run(100)
    recording.recorder.close()
    (directory / "open.wal").write_bytes(log)
    return recording


def every_sample_is_there(recording: Recording, directory: Path) -> bool:
    """Whether each moment that was recorded can be open_history."""
    past = open_history(directory)
    return all(
        moment(past, sample.taken_at_unix_ms).at_unix_ms == sample.taken_at_unix_ms
        for sample in recording.samples[1:]
    )


def test_a_log_that_comes_back_does_not_shorten_what_was_stored(begin: Begin, directory: Path) -> None:
    """Power fails when the chunk is on the disk, and its log is not yet emptied there."""
    recording = log_that_came_back(begin, directory)

    begin(recording.machine).run(2)

    assert every_sample_is_there(recording, directory)


def test_a_chunk_is_on_the_disk_before_its_log_is_emptied(
    begin: Begin, directory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else a power failure could take both."""
    steps: list[str] = []
    sync, truncate = record_file._sync, RecordFile.truncate

    def watched_sync(file: int) -> None:
        name = Path(f"/proc/self/fd/{file}").readlink().name
        if name != "open.wal":  # a sample
            steps.append(name)
        sync(file)

    def watched_truncate(self: RecordFile) -> None:
        steps.append(self.path.name)
        truncate(self)

    monkeypatch.setattr(record_file, "_sync", watched_sync)
    monkeypatch.setattr(RecordFile, "truncate", watched_truncate)
    begin(InventedMachine(5)).run(130)

    (samples,) = directory.glob("*.samples.records")
    assert steps == ["open.wal", *[samples.name, "open.wal"] * (len(steps) // 2)]
    assert len(steps) > 3


def test_a_query_is_answered_from_the_longer_of_a_chunk_and_its_log(begin: Begin, directory: Path) -> None:
    """Before an engine runs again after a power failure, the log may be there without its end."""
    recording = log_that_came_back(begin, directory)

    assert every_sample_is_there(recording, directory)


def test_a_disk_that_stays_full_is_reported_once(begin: Begin) -> None:
    """Every ten seconds it is tried again, and files can be open_history; that is not yet recording."""
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


def test_a_link_in_the_place_of_the_log_is_replaced(begin: Begin, directory: Path) -> None:
    """What it leads to is not ours to write to."""
    directory.mkdir(mode=0o700, parents=True)
    (directory.parent / "elsewhere").write_text("theirs", "utf-8")
    (directory / "open.wal").symlink_to(directory.parent / "elsewhere")

    recording = begin(InventedMachine(5))
    recording.run(5)

    assert recording.recorder.status().state == "recording"
    assert not (directory / "open.wal").is_symlink()
    assert (directory.parent / "elsewhere").read_text("utf-8") == "theirs"


def test_a_planted_link_is_not_followed(begin: Begin, directory: Path, tmp_path: Path) -> None:
    """Nothing is written through it: it is replaced."""
    directory.mkdir(parents=True, mode=0o700)
    target = tmp_path / "somebody's file"
    target.write_bytes(b"")
    (directory / "summary.records").symlink_to(target)

    recording = begin()
    recording.run(5)

    assert recording.recorder.status().state == "recording"
    assert not (directory / "summary.records").is_symlink()
    assert target.read_bytes() == b""


@pytest.mark.untraced
def test_a_killed_recorder_loses_one_sample_at_most(quick_disk: Path) -> None:
    """A hundred times kill -9, also while a chunk is closed: everything before is readable."""
    rng = random.Random(5)
    directory = quick_disk / "data" / "history"
    lost = []
    for cycle in range(100):
        machine = InventedMachine(4, seed=cycle, wall_unix_ms=1_790_000_000_000 + cycle * 3_600_000)
        read_end, write_end = os.pipe()
        child = os.fork()
        if child == 0:
            _record_until_killed(machine, directory, write_end)
        os.close(write_end)
        with os.fdopen(read_end, "rb", buffering=0) as acknowledged:
            for _ in range(rng.choice((3, 20, 60, 61, 62, 63, 90))):
                newest = int.from_bytes(acknowledged.read(8), "big")
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
            while rest := acknowledged.read(8):
                newest = int.from_bytes(rest, "big")
        lost.append(newest - moment(open_history(directory), newest).at_unix_ms)
        if cycle % 10 == 0:
            assert moment(open_history(directory), newest - 10_000).processes
    assert max(lost) <= 5_010
    whole = DayFiles(directory)
    assert all(RecordFile(path).is_whole() for path in directory.glob("*.records"))
    assert len(list(whole.chunks(0, 2**52))) >= 99


def _record_until_killed(machine: InventedMachine, directory: Path, write_end: int) -> None:
    """In the child: never returns."""
    try:
        recording = Recording(directory, machine)
        while True:
            recording.run(1)
            if len(recording.samples) > 1:
                os.write(write_end, recording.now.to_bytes(8, "big"))
    finally:
        os._exit(1)
