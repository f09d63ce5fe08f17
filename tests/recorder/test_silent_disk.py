"""A disk that does not answer keeps the recorder waiting, and nobody else."""

import os
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from desktop_monitor.model.errors import NotForgotten
from desktop_monitor.recorder import moment, open_history, recorder
from tests.recorder.conftest import Begin, Recording
from tests.waiting import PATIENCE_S, eventually


class Disk:
    """Takes what is written to it, but only while it answers."""

    def __init__(self) -> None:
        """Begin to answer."""
        self.answers = threading.Event()
        self.answers.set()
        self.asked = threading.Event()

    def write(self, file: int, content: bytes) -> int:
        """Write, as soon as the disk answers."""
        if not self.answers.is_set():
            self.asked.set()
        self.answers.wait()
        return os.write(file, content)


@pytest.fixture
def disk(monkeypatch: pytest.MonkeyPatch) -> Iterator[Disk]:
    """A disk that gets every sample at once, and answers after the test at the latest."""
    monkeypatch.delenv("XDG_RUNTIME_DIR")
    one = Disk()
    yield one
    one.answers.set()


def hang(recording: Recording, disk: Disk) -> None:
    """Let the disk fall silent, and the recorder wait for it."""
    disk.answers.clear()
    recording.hand_over(recording.machine.pass_time())
    assert disk.asked.wait(PATIENCE_S)


def test_a_silent_disk_delays_nothing_and_loses_nothing_for_a_while(begin: Begin, disk: Disk) -> None:
    """What comes meanwhile waits in memory and is recorded when the disk is back, without a gap."""
    recording = begin(write=disk.write)
    recording.run(10)
    hang(recording, disk)

    for _ in range(recorder.MAX_WAITING):
        recording.hand_over(recording.machine.pass_time())  # returns, or the test never ends
    seen_meanwhile = recording.recorder.queries.history(0, recording.now, 600, ["cpu.total_percent"])
    disk.answers.set()
    recording.recorder._jobs.join()

    found = recording.recorder.queries.history(
        recording.samples[0].taken_at_unix_ms, recording.now, 600, ["cpu.total_percent"]
    )
    assert len(recording.samples) == 11 + recorder.MAX_WAITING
    assert seen_meanwhile.series["cpu.total_percent"].average
    assert found.times_unix_ms == [one.taken_at_unix_ms for one in recording.readings]
    assert found.gaps == []


def test_who_asks_about_a_moment_that_is_on_its_way_waits_for_it(
    begin: Begin, disk: Disk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A page hears of a reading before it is recorded; when the engine starts, that may take a second."""
    monkeypatch.setattr(recorder, "CATCH_UP_S", PATIENCE_S)
    recording = begin(write=disk.write)
    disk.answers.clear()
    for _ in range(3):
        recording.hand_over(recording.machine.pass_time())
    assert disk.asked.wait(PATIENCE_S)

    with ThreadPoolExecutor() as others:
        asked = others.submit(recording.recorder.queries.moment, recording.now)
        eventually(lambda: recording.recorder._jobs.qsize() == 2)  # a sample, and who waits for it
        disk.answers.set()

    assert asked.result().at_unix_ms == recording.now


def test_the_time_lost_to_a_silent_disk_is_a_gap_with_its_reason(
    begin: Begin, disk: Disk, directory: Path
) -> None:
    """When no more can wait, samples are lost: notice, status, event and gap report it; then all goes on."""
    recording = begin(write=disk.write)
    recording.run(10)
    hang(recording, disk)

    for _ in range(recorder.MAX_WAITING + 40):
        recording.hand_over(recording.machine.pass_time())
    while_silent = recording.recorder.status()
    disk.answers.set()
    recording.recorder._jobs.join()
    recording.run(10)

    kept = recording.samples[10 + recorder.MAX_WAITING].taken_at_unix_ms
    again = recording.samples[-10].taken_at_unix_ms
    assert (while_silent.state, str(directory) in while_silent.message) == ("paused", True)
    assert recording.codes == ["recording_paused", "recording_resumed"]
    assert recording.recorder.status().state == "recording"
    found = recording.recorder.queries.history(kept - 600_000, recording.now, 600, ["cpu.total_percent"])
    assert [(gap.from_unix_ms, gap.to_unix_ms, gap.why) for gap in found.gaps] == [
        (kept, again, "recording_paused")
    ]
    events = recording.recorder.queries.events(kept, again).events
    assert [(one.kind, one.from_unix_ms, one.to_unix_ms) for one in events] == [
        ("recording_paused", kept, again)
    ]
    assert found.times_unix_ms[-1] == recording.now


def test_a_disk_that_is_silent_for_long_is_reported_before_anything_is_lost(
    begin: Begin, disk: Disk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The user hears of it while everything still waits, and when it is over."""
    recording = begin(write=disk.write)
    recording.run(3)
    hang(recording, disk)
    monkeypatch.setattr(recorder, "SILENT_S", 0.0)

    state = recording.recorder.status().state
    recording.hand_over(recording.machine.pass_time())
    codes = list(recording.codes)
    disk.answers.set()
    recording.recorder._jobs.join()
    recording.run(1)

    assert (state, codes) == ("paused", ["recording_paused"])
    assert recording.codes == ["recording_paused", "recording_resumed"]


def test_the_end_does_not_wait_for_a_silent_disk(begin: Begin, disk: Disk, directory: Path) -> None:
    """The engine ends in its time; what the disk had taken is there, the rest is a time without engine."""
    recording = begin(write=disk.write)
    recording.run(10)
    hang(recording, disk)

    recording.recorder.close()  # returns, or the test never ends

    assert not disk.answers.is_set()
    assert moment(open_history(directory), recording.samples[-2].taken_at_unix_ms).processes


def test_forgetting_on_a_silent_disk_is_refused_and_not_done_later(
    begin: Begin, disk: Disk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After an error the caller decides anew; nothing vanishes behind their back."""
    recording = begin(write=disk.write)
    recording.run(100)
    hang(recording, disk)
    monkeypatch.setattr(recorder, "DELETE_S", 0.05)

    with pytest.raises(NotForgotten, match="does not respond"):
        recording.recorder.delete_range(0, recording.now)
    disk.answers.set()
    recording.recorder._jobs.join()

    assert recording.recorder.queries.moment(recording.samples[50].taken_at_unix_ms).processes


def test_settings_are_followed_at_once(begin: Begin, directory: Path) -> None:
    """Who keeps less from now on sees the disk space now, not in an hour; who stops recording, stops now."""
    recording = begin()
    recording.run(3)
    old = directory / "2026-09-15.samples.records"
    old.write_bytes(bytes(1000))

    recording.change(retention_days=5)
    recording.recorder.follow_settings()
    has_gone = not old.exists()
    recording.change(record=False)
    recording.recorder.follow_settings()

    assert has_gone
    assert recording.recorder.status().state == "memory"


def test_a_job_that_fails_ends_nothing(begin: Begin, monkeypatch: pytest.MonkeyPatch) -> None:
    """A mistake of ours in one sample is logged and does not end the recording."""
    recording = begin()
    recording.run(2)
    with monkeypatch.context() as broken:
        broken.setattr(recording.recorder._recording, "take", lambda: None)
        recording.run(1)

    recording.run(2)

    assert eventually(lambda: recording.recorder.queries.moment(recording.now).processes)
