"""Findings over many days read digests of the days that are over, which hold nothing that the days do not."""

import copy
import errno
import shutil
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from desktop_monitor.model.finding import Finding, FindingKind
from desktop_monitor.model.history import ProgramHistory
from desktop_monitor.model.process import PRIVATE_NAME
from desktop_monitor.recorder.retention import enforce_limits
from desktop_monitor.recorder.rollups import day_digest
from desktop_monitor.recorder.storage.day_files import DayFiles, writable
from desktop_monitor.recorder.storage.record_batches import Record
from desktop_monitor.recorder.storage.record_file import RecordFile
from desktop_monitor.recorder.storage.record_kinds import RecordKind
from desktop_monitor.timing.unix_time import DAY_MS, HOUR_MS, MINUTE_MS
from tests.recorder.conftest import Begin, Recording, directory_in_memory
from tests.recorder.machine import InventedMachine

DAY = 1_790_035_200_000  # a day begins
MARKER = "marker-Zq8"
PERIOD_S = 120.0
AN_HOUR = 30


def run_hours(recording: Recording, count: int) -> None:
    """Let hours pass, with a program in each that soon ends; what leaks grows."""
    machine = recording.machine
    for _ in range(count):
        passing = machine.begin("passing")
        recording.run(2)
        machine.end(passing)
        recording.run(AN_HOUR - 2)
        for key in [key for key, one in machine.table.items() if one.name == "leaking"]:
            machine.work(key, 10, rss=8 * 2**20)


OPTIONS: dict[str, Any] = {"period_s": PERIOD_S, "settings": {"private_programs": ["secret"]}}


@pytest.fixture(scope="module")
def two_days() -> Iterator[tuple[Path, Recording]]:
    """Where two days that are over and an hour of the third were recorded once.

    A program leaks over the first midnight.
    """
    with directory_in_memory() as memory:
        directory = memory / "history"
        machine = InventedMachine(12, wall_unix_ms=DAY, births_per_sample=0)
        recording = Recording(directory, machine, **OPTIONS)
        run_hours(recording, 18)
        machine.begin("leaking", rss_bytes=50 * 2**20)
        machine.begin("secret")
        run_hours(recording, 14)
        marked = machine.begin(MARKER, rss_bytes=20 * 2**20)
        run_hours(recording, 8)
        machine.end(marked)
        run_hours(recording, 10)
        recording.recorder.close()
        yield directory, recording


@pytest.fixture
def days(two_days: tuple[Path, Recording], directory: Path, begin: Begin) -> Recording:
    """The two days, and a recorder that goes on with them."""
    recorded, before = two_days
    shutil.copytree(recorded, directory)
    recording = begin(copy.deepcopy(before.machine), **OPTIONS)
    recording.samples.append(before.samples[-1])
    recording.run(1)  # as one that runs in this hour, it notices the next
    return recording


def found(recording: Recording, from_unix_ms: int = DAY) -> list[Finding]:
    """What is found since an instant."""
    return recording.recorder.queries.findings(from_unix_ms, recording.now).findings


def digests(directory: Path) -> list[Path]:
    """The digests that are stored."""
    return sorted(directory.glob("*.digests.records"))


def names_in(directory: Path, day_ms: int) -> set[str]:
    """The programs in the digest of a day; none when it has no digest."""
    stored = day_digest.stored(DayFiles(directory), 0, 2**50)
    return {one.name for one in stored[day_ms].processes.values()} if day_ms in stored else set()


def test_findings_of_days_are_the_same_without_digests(days: Recording, directory: Path) -> None:
    """A recording of an earlier version has none."""
    with_digests = found(days), found(days, DAY + 7 * HOUR_MS)
    assert len(digests(directory)) == 2

    for path in digests(directory):
        path.unlink()

    assert (found(days), found(days, DAY + 7 * HOUR_MS)) == with_digests
    assert FindingKind.MEMORY_LEAK in {one.kind for one in with_digests[0]}


def test_a_digest_that_a_newer_version_wrote_otherwise_is_not_read(days: Recording, directory: Path) -> None:
    """The findings come from the roll-ups, as for a day without a digest."""
    expected = found(days)
    file = writable(DayFiles(directory).digests(DAY))
    [(_, part)] = file.keys(RecordKind.DAY_DIGEST)

    file.append([Record(RecordKind.DAY_DIGEST, DAY, part, [["x", 1], {"slots": []}])])

    assert names_in(directory, DAY) == set()
    assert found(days) == expected


def test_a_digest_of_an_earlier_format_is_made_again(days: Recording, directory: Path) -> None:
    """It is not read meanwhile: the findings come from the roll-ups."""
    expected = found(days)
    file = writable(DayFiles(directory).digests(DAY))
    file.path.unlink()
    rollups = directory / "2026-09-22.rollups.records"
    file.append([Record(RecordKind.DAY_DIGEST, DAY, str(rollups.stat().st_size), [[], []])])

    assert names_in(directory, DAY) == set()
    assert found(days) == expected

    run_hours(days, 1)
    assert "leaking" in names_in(directory, DAY)


def histories(recording: Recording) -> list[ProgramHistory]:
    """The histories of programs that lasted, passed, leaked and were hidden."""
    names = ("passing", "leaking", MARKER, PRIVATE_NAME, "chrome")
    return [recording.recorder.queries.process_history(name, None, 500) for name in names]


@pytest.mark.parametrize("is_damaged", [False, True], ids=["without digests", "with a damaged part"])
def test_the_history_of_a_program_is_the_same_without_digests(
    days: Recording, directory: Path, is_damaged: bool
) -> None:
    """A day that is over is read from its digest as a whole, or from the roll-ups of its hours."""
    with_digests = histories(days)
    assert with_digests[0].process_count == 50

    for path in digests(directory):
        if is_damaged:
            content = bytearray(path.read_bytes())
            with RecordFile(path)._opened() as (_, index):
                for entry in index[RecordKind.DAY_PROCESS_TOTALS].values():
                    content[entry.offset + entry.length // 2] ^= 16
            path.write_bytes(content)
        else:
            path.unlink()

    assert histories(days) == with_digests


def test_digests_that_are_missing_are_made_an_hour_each(days: Recording, directory: Path) -> None:
    """The newest day first."""
    paths = digests(directory)
    assert len(paths) == 2
    for path in paths:
        path.unlink()

    run_hours(days, 1)
    assert digests(directory) == paths[1:]

    run_hours(days, 1)
    assert digests(directory) == paths


@pytest.mark.parametrize("has_samples", [True, False], ids=["with samples", "when samples are gone"])
def test_deleted_time_is_in_no_digest(days: Recording, directory: Path, has_samples: bool) -> None:
    """The digest of its day is made again from the rest of the day, at once."""
    if not has_samples:
        (directory / "2026-09-23.samples.records").unlink()
    assert MARKER in names_in(directory, DAY + DAY_MS)
    since = DAY + DAY_MS + 7 * HOUR_MS

    days.recorder.delete_range(since, since + 10 * HOUR_MS)

    file = DayFiles(directory).digests(DAY + DAY_MS)
    kinds = RecordKind.DAY_DIGEST, RecordKind.DAY_PROCESS_TOTALS
    packed = [one.packed for kind in kinds for one in file.find(kind, 0, 2**50)]
    assert len(packed) == 1 + 16
    assert (directory / "2026-09-23.digests.records").stat().st_size < 2 * sum(
        len(zlib.compress(one)) for one in packed
    )
    assert not any(MARKER.encode() in one for one in packed)
    left = names_in(directory, DAY + DAY_MS)
    assert "leaking" in left
    assert MARKER not in left
    assert len(digests(directory)) == 2


def test_a_deleted_day_has_no_digest(days: Recording, directory: Path) -> None:
    """Its file goes with the others of the day."""
    days.recorder.delete_range(DAY - MINUTE_MS, DAY + DAY_MS + MINUTE_MS)

    assert names_in(directory, DAY) == set()
    assert [path.name for path in digests(directory)] == ["2026-09-23.digests.records"]


def test_hidden_programs_are_not_named_in_digests(days: Recording, directory: Path) -> None:
    """They are recorded without a name."""
    names = names_in(directory, DAY)

    assert PRIVATE_NAME in names
    assert "secret" not in names


def test_an_hour_that_is_recorded_later_is_in_the_digest_of_its_day(days: Recording, directory: Path) -> None:
    """The clock is set back: the day goes on, and its digest is made again when it is over."""
    machine = days.machine
    machine.wall_unix_ms -= DAY_MS
    machine.begin("late", rss_bytes=20 * 2**20)
    run_hours(days, 2)
    assert names_in(directory, DAY + DAY_MS) == set()

    machine.wall_unix_ms += DAY_MS
    run_hours(days, 2)

    assert "late" in names_in(directory, DAY + DAY_MS)


def limits_enforced(days: Recording, directory: Path) -> None:
    """Enforce limits that no day exceeds, as each hour does."""
    enforce_limits(DayFiles(directory), days.now, max_days=60, max_bytes=10**12)


def test_what_an_earlier_version_deletes_is_in_no_digest(days: Recording, directory: Path) -> None:
    """It knows of no digests, and deletes hours of the roll-ups that one was made of."""
    since = DAY + DAY_MS + 7 * HOUR_MS
    rollups = writable(DayFiles(directory).rollups(DAY + DAY_MS))
    rollups.rewrite(lambda key: not since <= key[1] < since + 10 * HOUR_MS)

    assert names_in(directory, DAY + DAY_MS) == set()

    limits_enforced(days, directory)
    assert [path.name for path in digests(directory)] == ["2026-09-22.digests.records"]

    run_hours(days, 1)
    assert "leaking" in names_in(directory, DAY + DAY_MS)


def test_a_digest_is_removed_with_the_rollups_of_its_day(days: Recording, directory: Path) -> None:
    """They may be removed alone, when the history has become too large."""
    (directory / "2026-09-22.rollups.records").unlink()

    limits_enforced(days, directory)

    assert [path.name for path in digests(directory)] == ["2026-09-23.digests.records"]


def test_time_is_deleted_though_there_is_no_room_for_a_digest(
    days: Recording, directory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All days of the range lose it; the digests are made later."""

    def refused(_days: DayFiles, _day_ms: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(day_digest, "write", refused)

    days.recorder.delete_range(DAY + 20 * HOUR_MS, DAY + DAY_MS + 17 * HOUR_MS)

    stored = DayFiles(directory).rolled_up_identities(DAY + DAY_MS)
    assert MARKER not in {one.name for one in stored.values()}
    assert digests(directory) == []
