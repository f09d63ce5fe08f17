"""The end of the journal lies in memory that a kill does not reach, and only full pages go to the disk."""

import errno
import os
import random
from pathlib import Path

import pytest

from desktop_monitor.model.sample import Sample
from desktop_monitor.recorder import opened
from desktop_monitor.recorder.storage import write_ahead_log as journals
from desktop_monitor.recorder.storage.rebuild import complete_samples
from desktop_monitor.recorder.storage.sample_delta import Encoder, Header
from desktop_monitor.recorder.storage.wal_buffer import PAGE_BYTES, Tail, tail_path
from desktop_monitor.recorder.storage.write_ahead_log import Journal, replay
from tests.recorder.conftest import Begin
from tests.recorder.machine import InventedMachine

HEADER = Header("boot", 5000)


def journal_of(samples: list[Sample], path: Path, tail: Path) -> list[int]:
    """Write a journal with a tail; answer the sizes of the writes to the disk."""
    sizes: list[int] = []

    def write(file: int, content: bytes) -> int:
        sizes.append(len(content))
        return os.write(file, content)

    encoder = Encoder()
    one = Journal.begin(path, HEADER, encoder.base(samples[0]), tail=tail, write=write)
    for sample in samples[1:]:
        one.append(encoder.frame(sample))
    one.close()
    return sizes


def found_in(path: Path, tail: Path | None) -> list[Sample]:
    """The samples that a journal and its tail hold."""
    chunk = replay(path, tail)
    return [] if chunk is None else list(complete_samples(chunk, chunk.identities))


@pytest.fixture
def samples() -> list[Sample]:
    """Samples that fill some pages."""
    machine = InventedMachine(200, births_per_sample=1.0)
    return [machine.pass_time() for _ in range(60)]


def test_only_full_pages_go_to_the_disk_and_nothing_is_missing(tmp_path: Path, samples: list[Sample]) -> None:
    """Each page is written once; the samples that fill no page yet are in memory."""
    path, tail = tmp_path / "journal", tmp_path / "run" / "tail"

    sizes = journal_of(samples, path, tail)

    assert len(sizes) > 3
    assert all(size % PAGE_BYTES == 0 for size in sizes)
    assert tail.stat().st_size < PAGE_BYTES + 100
    assert found_in(path, tail) == samples


def test_a_loss_of_power_costs_what_fills_no_page(tmp_path: Path, samples: list[Sample]) -> None:
    """Without the tail, the journal is what it was a page ago."""
    path, tail = tmp_path / "journal", tmp_path / "run" / "tail"
    journal_of(samples, path, tail)

    left = found_in(path, None)

    assert left == samples[: len(left)]
    assert len(left) > len(samples) - 15


def test_after_a_while_the_disk_gets_all_of_it(
    tmp_path: Path, samples: list[Sample], monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a machine on which nothing happens, a page would take long to fill."""
    monkeypatch.setattr(journals, "FLUSH_S", 0.0)
    path, tail = tmp_path / "journal", tmp_path / "run" / "tail"

    journal_of(samples, path, tail)

    assert found_in(path, None) == samples
    assert found_in(path, tail) == samples


def test_a_tail_that_ends_anywhere_or_belongs_elsewhere_tells_nothing_wrong(
    tmp_path: Path, samples: list[Sample]
) -> None:
    """Cut, broken, or left by another journal: a prefix of the samples comes back."""
    path, tail = tmp_path / "journal", tmp_path / "run" / "tail"
    journal_of(samples[::-1], path, tail)
    foreign = tail.read_bytes()
    journal_of(samples, path, tail)
    whole = tail.read_bytes()
    on_disk = len(found_in(path, None))
    rng = random.Random(7)
    lengths = set()
    for _ in range(200):
        broken = bytearray(whole[: rng.randrange(len(whole) + 1)])
        if broken and rng.random() < 0.5:
            broken[rng.randrange(len(broken))] ^= 1 << rng.randrange(8)
        tail.write_bytes(broken)
        found = found_in(path, tail)
        assert found == samples[: len(found)]
        lengths.add(len(found))
    tail.write_bytes(foreign)

    assert found_in(path, tail) == samples[:on_disk]
    assert max(lengths) > on_disk


@pytest.mark.parametrize("step", ["add", "replace"])
def test_without_room_in_memory_the_disk_gets_all(
    begin: Begin, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    """Recording goes on as on a machine that has no runtime directory."""
    recording = begin(InventedMachine(200))
    recording.run(5)

    def no_room(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Tail, step, no_room)
    recording.run(30)

    directory = recording.recorder._days.directory
    assert recording.codes == []
    assert found_in(directory / "open.journal", None)[-1].taken_at_unix_ms == recording.now


def test_a_runtime_directory_that_is_not_ours_alone_is_not_used(
    begin: Begin, runtime: Path, directory: Path
) -> None:
    """Somebody else's directory there is refused as it is elsewhere; the journal does without."""
    (runtime / "desktop-monitor").symlink_to(runtime.parent)

    recording = begin()
    recording.run(5)

    assert opened(directory).moment(recording.now).processes
    assert list(runtime.parent.glob("*.tail")) == []


@pytest.mark.parametrize("value", ["", "relative"])
def test_without_a_runtime_directory_there_is_no_tail(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, value: str
) -> None:
    """Other systems, and sessions that have none; see the XDG Base Directory Specification."""
    monkeypatch.setenv("XDG_RUNTIME_DIR", value)

    assert tail_path(tmp_path) is None


def test_a_command_sees_what_lies_in_memory_and_the_end_removes_it(
    begin: Begin, directory: Path, runtime: Path
) -> None:
    """The newest sample can be asked for at once; a run that ended well leaves nothing there."""
    recording = begin(InventedMachine(200))
    recording.run(3)
    seen = opened(directory).moment(recording.now)
    while_running = list(runtime.rglob("*.tail"))
    mode = while_running[0].stat().st_mode & 0o777
    recording.recorder.close()

    assert seen.at_unix_ms == recording.now
    assert (len(while_running), mode) == (1, 0o600)
    assert [path for path in runtime.rglob("*") if path.is_file()] == []
