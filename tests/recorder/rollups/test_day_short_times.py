"""What processes used in the worst minutes of a day that is over is stored with its digest."""

import copy
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop_monitor.model.finding import Finding, FindingKind
from desktop_monitor.model.sample import CpuTimes
from desktop_monitor.recorder.storage.chunk import CHUNK_MS
from desktop_monitor.recorder.storage.day_files import DayFiles, writable
from desktop_monitor.recorder.storage.record_batches import Record, StoredRecord
from desktop_monitor.recorder.storage.record_file import RecordFile
from desktop_monitor.recorder.storage.record_kinds import RecordKind
from desktop_monitor.timing.unix_time import DAY_MS, HOUR_MS, MINUTE_MS
from tests.recorder.conftest import Begin, Recording, directory_in_memory
from tests.recorder.machine import InventedMachine

DAY = 1_790_035_200_000  # a day begins
EVENING = DAY + 21 * HOUR_MS
CULPRIT = "marker-Zq8"


def run_until(recording: Recording, until_unix_ms: int) -> None:
    """Let time pass, of which a sample is taken every minute."""
    recording.period_s = 60.0
    while recording.machine.wall_unix_ms < until_unix_ms:
        recording.run(1)


def spike(recording: Recording) -> None:
    """Let a program have all cores for two minutes."""
    recording.period_s = 5.0
    key = recording.machine.begin(CULPRIT)
    for _ in range(24):
        recording.machine.work(key, 4 * 4800)
        recording.machine.busy = [
            CpuTimes(one.user_ms + 4800, one.system_ms, one.iowait_ms, one.steal_ms, one.idle_ms - 4800)
            for one in recording.machine.busy
        ]
        recording.run(1)
    recording.machine.end(key)


@pytest.fixture(scope="module")
def evening() -> Iterator[tuple[Path, Recording]]:
    """The last hours of a day with a spike in it, and the first hours of the next."""
    with directory_in_memory() as memory:
        machine = InventedMachine(12, wall_unix_ms=EVENING, births_per_sample=0)
        recording = Recording(memory / "history", machine, period_s=60.0)
        run_until(recording, EVENING + 80 * MINUTE_MS)
        spike(recording)
        run_until(recording, DAY + DAY_MS + 90 * MINUTE_MS)
        recording.recorder.close()
        yield memory / "history", recording


@pytest.fixture
def recorded(evening: tuple[Path, Recording], directory: Path, begin: Begin) -> Recording:
    """These, and a recorder that goes on with them."""
    stored, before = evening
    shutil.copytree(stored, directory)
    recording = begin(copy.deepcopy(before.machine), period_s=60.0)
    recording.samples.append(before.samples[-1])
    recording.run(1)
    return recording


def spikes(recording: Recording) -> list[Finding]:
    """The spikes of all that is recorded."""
    found = recording.recorder.queries.findings(EVENING, recording.now).findings
    return [one for one in found if one.kind is FindingKind.SPIKE]


def digest(directory: Path) -> RecordFile:
    """The digest of the day."""
    return writable(DayFiles(directory).digests(DAY))


def without_times(directory: Path) -> None:
    """Leave a digest as earlier versions have made it."""
    digest(directory).rewrite(lambda key: key[0] != RecordKind.DAY_SHORT_TIME)


def damage_samples(directory: Path, at_unix_ms: int) -> None:
    """Damage the samples of a time, with which the file keeps its size."""
    samples = writable(DayFiles(directory).samples(DAY))
    content = bytearray(samples.path.read_bytes())
    with samples._opened() as (_, index):
        for (_, at, _), entry in index[RecordKind.CHUNK].items():
            if abs(at - at_unix_ms) <= 2 * CHUNK_MS:
                content[entry.offset + entry.length // 2] ^= 16
    samples.path.write_bytes(content)


def test_findings_of_a_day_that_is_over_need_no_samples_of_it(recorded: Recording, directory: Path) -> None:
    """Who made a spike is named though its chunk can be read no more."""
    expected = spikes(recorded)
    recorded.recorder._reader.clear_caches()

    damage_samples(directory, expected[0].at_unix_ms)

    assert [one.culprits[0].name for one in expected] == [CULPRIT]
    assert spikes(recorded) == expected


def test_findings_are_the_same_without_stored_times(recorded: Recording, directory: Path) -> None:
    """The samples are read, as in a recording of an earlier version."""
    expected = spikes(recorded)
    recorded.recorder._reader.clear_caches()

    without_times(directory)

    assert expected
    assert spikes(recorded) == expected


def test_times_of_a_newer_version_are_not_read(recorded: Recording, directory: Path) -> None:
    """The samples are read instead."""
    expected = spikes(recorded)
    recorded.recorder._reader.clear_caches()
    file = digest(directory)
    stored = [key for key in file.keys(RecordKind.DAY_SHORT_TIME) if key[0] > DAY]
    assert stored

    file.append(Record(RecordKind.DAY_SHORT_TIME, at, part, ["other"]) for at, part in stored)

    assert spikes(recorded) == expected


def test_times_are_of_no_use_when_the_samples_of_their_day_are_gone(
    recorded: Recording, directory: Path
) -> None:
    """What is left of the day is told, as if its times had never been stored."""
    DayFiles(directory).samples(DAY).path.unlink()
    recorded.recorder._reader.clear_caches()
    with_times = spikes(recorded)

    without_times(directory)

    assert with_times
    assert spikes(recorded) == with_times
    assert not any(one.culprits for one in with_times)


def test_times_that_are_missing_are_stored_when_an_hour_begins(recorded: Recording, directory: Path) -> None:
    """In a digest that an earlier version has made, which stays as it is."""
    before = digest(directory).keys(RecordKind.DAY_SHORT_TIME)
    digests = [one.packed for one in digest(directory).find(RecordKind.DAY_DIGEST, DAY, DAY)]
    without_times(directory)

    run_until(recorded, recorded.now + HOUR_MS)

    assert len(before) > 1
    assert digest(directory).keys(RecordKind.DAY_SHORT_TIME) == before
    assert [one.packed for one in digest(directory).find(RecordKind.DAY_DIGEST, DAY, DAY)] == digests


def test_deleted_time_is_in_no_stored_time(recorded: Recording, directory: Path) -> None:
    """They are stored again without it."""
    at = spikes(recorded)[0].at_unix_ms
    assert any(CULPRIT.encode() in one.packed for one in stored_times(directory))

    recorded.recorder.delete_range(at - 5 * MINUTE_MS, at + 5 * MINUTE_MS)
    run_until(recorded, recorded.now + HOUR_MS)

    assert len(stored_times(directory)) >= 1
    assert not any(CULPRIT.encode() in one.packed for one in stored_times(directory))


def stored_times(directory: Path) -> list[StoredRecord]:
    """The stored times, and the record that says that these are all."""
    return digest(directory).find(RecordKind.DAY_SHORT_TIME, DAY, DAY + DAY_MS)
