"""The log of the open chunk: a kill loses nothing, and whatever is left of the file gives a prefix."""

import random
from pathlib import Path

import pytest

from desktop_monitor.model.sample import Sample
from desktop_monitor.recorder.storage.rebuild import complete_samples
from desktop_monitor.recorder.storage.record_batches import FORMAT, MAGIC
from desktop_monitor.recorder.storage.sample_delta import CHUNK_FORMAT, DeltaEncoder, Header
from desktop_monitor.recorder.storage.write_ahead_log import NewerFormat, WriteAheadLog, replay
from tests.recorder.machine import InventedMachine

HEADER = Header("boot", 5000, format=CHUNK_FORMAT)


def written(path: Path, samples: list[Sample]) -> Path:
    """Write the log of a chunk of these samples."""
    encoder, log = DeltaEncoder(), WriteAheadLog(path)
    log.begin(HEADER, encoder.first(samples[0]))
    for sample in samples[1:]:
        log.append(encoder.next(sample))
    return path


def replayed(path: Path) -> list[Sample]:
    """The samples that a log gives back."""
    chunk = replay(path)
    return [] if chunk is None else list(complete_samples(chunk, chunk.identities))


def test_every_sample_is_there_after_each_append(tmp_path: Path) -> None:
    """A kill loses no more than the sample that was on its way."""
    machine = InventedMachine(10)
    samples = [machine.pass_time() for _ in range(5)]
    encoder, log = DeltaEncoder(), WriteAheadLog(tmp_path / "open.wal")
    log.begin(HEADER, encoder.first(samples[0]))

    for count, sample in enumerate(samples[1:], 2):
        log.append(encoder.next(sample))
        assert replayed(tmp_path / "open.wal") == samples[:count]


def test_a_log_that_ends_anywhere_gives_what_is_whole(tmp_path: Path) -> None:
    """Cut, torn or with a lost end: a prefix of the samples comes back, never anything else."""
    machine = InventedMachine(10)
    samples = [machine.pass_time() for _ in range(10)]
    content = written(tmp_path / "whole", samples).read_bytes()
    rng = random.Random(3)
    lengths = []
    for _ in range(300):
        broken = bytearray(content[: rng.randrange(len(content) + 1)])
        if (
            len(broken) > len(MAGIC) and rng.random() < 0.5
        ):  # the end was never written: zeros, or another byte
            start = rng.randrange(len(MAGIC), len(broken))
            if rng.random() < 0.5:
                broken[start:] = bytes(len(broken[start:]))
            else:
                broken[start] ^= 1
        (tmp_path / "broken").write_bytes(broken)

        found = replayed(tmp_path / "broken")

        assert found == samples[: len(found)]
        lengths.append(len(found))
    assert max(lengths) >= 9
    assert len(set(lengths)) > 5


def test_a_new_chunk_leaves_nothing_of_the_one_before(tmp_path: Path) -> None:
    """The log holds one chunk."""
    machine = InventedMachine(100)
    path = written(tmp_path / "open.wal", [machine.pass_time() for _ in range(30)])
    long = path.stat().st_size
    samples = [machine.pass_time() for _ in range(3)]

    written(path, samples)

    assert replayed(path) == samples
    assert path.stat().st_size < long / 2


def test_a_log_of_a_newer_version_is_not_guessed(tmp_path: Path) -> None:
    """The newer version can still read it."""
    path = written(tmp_path / "open.wal", [InventedMachine(3).pass_time() for _ in range(2)])
    path.write_bytes(MAGIC[:-2] + (FORMAT + 1).to_bytes(2, "big") + path.read_bytes()[len(MAGIC) :])

    with pytest.raises(NewerFormat):
        replay(path)
