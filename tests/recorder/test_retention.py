"""What the user wants forgotten leaves no byte, and what is too old goes."""

import os
from pathlib import Path

import msgspec
import pytest

from desktop_monitor.model.errors import QuestionRefused
from desktop_monitor.model.history import RankBy
from desktop_monitor.recorder.retention import WITHOUT_HOURS
from desktop_monitor.recorder.storage.record_batches import Record
from desktop_monitor.recorder.storage.record_file import RecordFile
from desktop_monitor.recorder.storage.record_kinds import Deletion, Family, RecordKind
from tests.recorder.conftest import Begin
from tests.recorder.machine import InventedMachine
from tests.recorder.truth import has_moment

PAGE_BYTES = 1024
MARKER = "marker-Zq8"


def test_every_kind_of_record_is_deleted_in_the_way_that_it_declares() -> None:
    """A new kind needs its function for slots; chunks and identities are deleted by name."""
    of = {
        deletion: {kind for kind in RecordKind if kind.traits.deletion is deletion} for deletion in Deletion
    }

    assert of[Deletion.SLOTS] == set(WITHOUT_HOURS)
    assert of[Deletion.TOUCHING_CHUNKS] == {RecordKind.CHUNK}
    assert of[Deletion.UNREFERENCED] == {RecordKind.IDENTITY, RecordKind.ROLLUP_IDENTITY}
    assert {kind.traits.family for kind in of[Deletion.TOUCHING_HOURS]} == {Family.ROLLUPS}
    assert {kind.traits.family for kind in (*of[Deletion.SLOTS], *of[Deletion.EVENTS_INSIDE])} == {
        Family.SUMMARY
    }
    assert {kind.traits.family for kind in of[Deletion.TOUCHING_DAYS]} == {Family.DIGESTS}
    assert not any(
        kind.traits.family is Family.DIGESTS for kind in set(RecordKind) - of[Deletion.TOUCHING_DAYS]
    )


def test_old_days_are_unlinked_when_they_are_too_old_or_too_many(begin: Begin, directory: Path) -> None:
    """A day is a file; today always stays."""
    directory.mkdir(parents=True, mode=0o700)
    for day in range(10, 20):
        for family in ("samples", "rollups"):
            RecordFile(directory / f"2026-09-{day}.{family}.records").append(
                [Record(RecordKind.EVENT, 1, "", [])]
            )
    recording = begin(settings={"retention_days": 5})
    recording.run(3)

    left = sorted(path.name for path in directory.glob("*.samples.records"))

    assert left == ["2026-09-17.samples.records", "2026-09-18.samples.records", "2026-09-19.samples.records"]
    assert len(list(directory.glob("*.rollups.records"))) == 10
    (directory / "2026-09-17.samples.records").write_bytes(bytes(20_000_000))
    recording.settings = msgspec.structs.replace(recording.settings, retention_bytes=10_000_000)
    recording.run(721)
    assert not (directory / "2026-09-17.samples.records").exists()


@pytest.mark.parametrize("ahead_days", [30, pytest.param(4000, marks=pytest.mark.untraced)])
def test_a_clock_that_is_ahead_for_a_while_deletes_nothing(
    begin: Begin, directory: Path, ahead_days: int
) -> None:
    """Neither the samples nor the start of another recorder while it is wrong; later what is old goes."""
    recording = begin(InventedMachine(8))
    recording.run(760)
    known = {path.name for path in directory.glob("20*.records")}
    middle = recording.samples[400]

    recording.machine.wall_unix_ms += ahead_days * 86_400_000
    recording.run(800)
    recording.recorder.close()
    again = begin(recording.machine)
    again.run(3)

    assert known <= {path.name for path in directory.glob("20*.records")}
    again.machine.wall_unix_ms -= ahead_days * 86_400_000
    again.run(3)
    found = again.recorder.queries.moment(middle.taken_at_unix_ms)
    assert found.reading is not None
    assert found.reading.taken_at_unix_ms == middle.taken_at_unix_ms


@pytest.mark.parametrize("year", [1970, 2025, 2099])
def test_days_of_another_year_obey_the_limit_of_size(begin: Begin, directory: Path, year: int) -> None:
    """A clock that was years off leaves days before or after today; today is the last to stay."""
    directory.mkdir(parents=True, mode=0o700)
    for day in (1, 2, 3):
        odd = directory / f"{year}-01-0{day}.samples.records"
        RecordFile(odd).append([Record(RecordKind.EVENT, 1, "", [])])
        odd.write_bytes(bytes(20_000_000))
    recording = begin(settings={"retention_bytes": 10_000_000, "retention_days": 366})

    recording.run(721)

    left = [path.name for path in directory.glob("*.samples.records")]
    assert left == ["2026-09-21.samples.records"]


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

    recording.recorder.delete_range(begun - 60_000, ended + 60_000)

    assert _files_with(directory, MARKER) == []
    assert has_moment(recording, 100)
    assert has_moment(recording, 700)
    with pytest.raises(QuestionRefused):
        recording.recorder.queries.moment((begun + ended) // 2)
    programs = recording.recorder.queries.top(0, recording.now, RankBy.CPU, 99).programs
    assert programs
    assert not any(MARKER in one.name for one in programs)
    assert [one.kind for one in recording.recorder.queries.events(begun, ended).events] == ["forgotten"]
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
    (directory / "2026-09-01.samples.records.aside-1").write_text(MARKER)
    assert _files_with(directory, MARKER) != []

    recording.recorder.delete_range(recording.now - 120_000, recording.now)

    assert _files_with(directory, MARKER) == []
    assert has_moment(recording, 10)
    recording.recorder.delete_range(0, recording.now + 1)
    assert not has_moment(recording, 10)
    assert recording.recorder.status().oldest_unix_ms is None
    recording.run(5)
    assert has_moment(recording, len(recording.samples) - 1)


def _files_with(directory: Path, marker: str) -> list[str]:
    """Files in which a marker can be read, as it is or in what they hold packed."""
    everywhere = [*directory.rglob("*"), *Path(os.environ["XDG_RUNTIME_DIR"]).rglob("*.*")]
    hits = [path.name for path in everywhere if marker.encode() in path.read_bytes()]
    for path in directory.glob("*.records"):
        file = RecordFile(path)
        bodies = [one.packed for kind in RecordKind for one in file.find(kind, 0, 2**53)]
        hits += [path.name for body in bodies if marker.encode() in body]
    return hits
