"""Files of records: what was written is read, whatever happens to the rest of the file."""

import errno
import os
import random
import stat
from pathlib import Path

import pytest

from desktop_monitor.recorder.storage.record_batches import FORMAT, MAGIC, Record
from desktop_monitor.recorder.storage.record_file import RecordFile, format_of, moved_aside
from desktop_monitor.recorder.storage.record_kinds import RETENTION, RecordKind

EVERYTHING = (0, 2**62)


def numbers(file: RecordFile, kind: RecordKind = RecordKind.EVENT) -> dict[int, list[int]]:
    """What is in a file, by its place."""
    return {found.at: found.decoded(list[int]) for found in file.find(kind, *EVERYTHING)}


def filled(path: Path, count: int = 20) -> RecordFile:
    """A file of so many records, one batch each."""
    file = RecordFile(path)
    for at in range(count):
        file.append([Record(RecordKind.EVENT, at, "", [at] * (at + 1))])
    return file


def test_records_are_found_by_kind_place_and_part(tmp_path: Path) -> None:
    """In order, both ends included; each key once."""
    file = RecordFile(tmp_path / "file")
    file.append([Record(RecordKind.HOURS, at, part, [at]) for at in (3, 1, 2) for part in ("cpu", "memory")])
    file.append([Record(RecordKind.EVENT, 2, "boot", [9]), Record(RecordKind.HOURS, 2, "cpu", [22])])

    assert [one.decoded(list[int]) for one in file.find(RecordKind.HOURS, 1, 2, {"cpu"})] == [[1], [22]]
    assert file.keys(RecordKind.HOURS) == [(at, part) for at in (1, 2, 3) for part in ("cpu", "memory")]
    assert (file.edge(RecordKind.HOURS, newest=True), file.edge(RecordKind.HOURS, newest=False)) == (3, 1)
    assert file.edge(RecordKind.CHUNK, newest=True) is None
    assert [one.at for one in file.numbered(RecordKind.HOURS, [3, 7])] == [3, 3]


def test_a_reader_sees_what_another_writer_has_appended(tmp_path: Path) -> None:
    """A command reads while the engine writes."""
    writer, reader = filled(tmp_path / "file", 3), RecordFile(tmp_path / "file")
    assert numbers(reader).keys() == {0, 1, 2}

    writer.append([Record(RecordKind.EVENT, 3, "", [3])])
    assert numbers(reader).keys() == {0, 1, 2, 3}
    writer.rewrite(lambda key: key[1] != 1)

    assert numbers(reader).keys() == {0, 2, 3}


def test_the_file_is_private_and_follows_no_link(tmp_path: Path) -> None:
    """A planted link is replaced."""
    filled(tmp_path / "file", 1)
    (tmp_path / "link").symlink_to(tmp_path / "elsewhere")

    RecordFile(tmp_path / "link").append([Record(RecordKind.EVENT, 1, "", [1])])

    assert stat.S_IMODE((tmp_path / "file").stat().st_mode) == 0o600
    assert not (tmp_path / "link").is_symlink()
    assert not (tmp_path / "elsewhere").exists()


def test_a_file_that_was_cut_anywhere_keeps_its_beginning_and_can_be_continued(tmp_path: Path) -> None:
    """As a kill or a power failure leaves it: half of a batch is neither read nor in the way."""
    content = filled(tmp_path / "whole").path.read_bytes()
    damaged: list[Path] = []
    for length in range(0, len(content), 7):
        path = tmp_path / "cut"
        path.write_bytes(content[:length])
        file = RecordFile(path, on_damage=damaged.append)

        before = numbers(file)
        file.append([Record(RecordKind.EVENT, 1000, "", [7])])

        assert list(before) == list(range(len(before)))
        assert numbers(file) == before | {1000: [7]}
        assert numbers(RecordFile(path)) == before | {1000: [7]}
    assert damaged == []


def test_damage_costs_the_records_that_it_hits(tmp_path: Path) -> None:
    """Flipped bytes, holes, inserted and removed bytes: every record that was not hit is there, unchanged."""
    whole = filled(tmp_path / "whole", 40)
    content, truth = whole.path.read_bytes(), numbers(whole)
    rng = random.Random(5)
    losses = []
    for _ in range(300):
        broken = bytearray(content)
        start = rng.randrange(len(MAGIC), len(broken))
        match rng.randrange(4):
            case 0:
                broken[start] ^= 1 << rng.randrange(8)
            case 1:
                broken[start : start + 30] = bytes(len(broken[start : start + 30]))
            case 2:
                del broken[start : start + rng.randrange(1, 30)]
            case 3:
                broken[start:start] = rng.randbytes(rng.randrange(1, 30))
        (tmp_path / "broken").write_bytes(broken)

        found = numbers(RecordFile(tmp_path / "broken"))

        assert all(truth.get(at) == value for at, value in found.items())
        losses.append(len(truth) - len(found))
    assert max(losses) <= 3
    assert sum(losses) / len(losses) < 1.5


def test_damage_is_noticed_and_repaired_by_a_copy(tmp_path: Path) -> None:
    """What is whole goes into a new file; the damaged one is kept aside by the caller."""
    damaged: list[Path] = []
    file = RecordFile(filled(tmp_path / "file").path, on_damage=damaged.append)
    content = bytearray(file.path.read_bytes())
    content[-3] ^= 4
    file.path.write_bytes(content)

    assert not file.is_whole()
    assert numbers(file).keys() == set(range(19))
    assert damaged == [file.path]
    copy = RecordFile(tmp_path / "copy")
    file.copy_to(copy)
    assert copy.is_whole()
    assert numbers(copy).keys() == set(range(19))


def test_a_record_in_the_place_of_another_is_damage(tmp_path: Path) -> None:
    """A whole body under another key does not pass for that key's value."""
    file = RecordFile(tmp_path / "file")
    file.append([Record(RecordKind.EVENT, 1, "", [1]), Record(RecordKind.EVENT, 2, "", [2])])
    content = file.path.read_bytes()
    first, second = content[-6:-3], content[-3:]
    assert first != second
    file.path.write_bytes(content[:-6] + second + first)

    assert numbers(file) == {}


@pytest.mark.parametrize("step", [0, 1])
def test_a_disk_that_takes_only_a_part_leaves_the_file_as_it_was(tmp_path: Path, step: int) -> None:
    """The next record goes where this one would have begun."""
    path = filled(tmp_path / "file", 3).path
    before = path.read_bytes()
    steps = [0]

    def fail(file: int, content: bytes) -> int:
        steps[0] += 1
        if steps[0] > step:
            raise OSError(errno.ENOSPC, "No space left on device")
        return os.write(file, content[:5])

    with pytest.raises(OSError, match="No space"):
        RecordFile(path, write=fail).append([Record(RecordKind.EVENT, 9, "", [9])])

    assert path.read_bytes() == before


def test_records_that_were_replaced_can_be_removed(tmp_path: Path) -> None:
    """A summary that is written again each hour does not grow for ever."""
    file = RecordFile(tmp_path / "file")
    for turn in range(50):
        file.append([Record(RecordKind.HOURS, 1, "cpu", list(range(turn, turn + 500)))])
    wasted, size = file.wasted_bytes(), file.path.stat().st_size

    file.rewrite()

    assert wasted > size / 2
    assert file.path.stat().st_size < size / 10
    assert numbers(file, RecordKind.HOURS) == {1: list(range(49, 549))}


def test_the_format_is_known_before_anything_is_read(tmp_path: Path) -> None:
    """A file of a newer version is moved aside, not misread; one that is not ours has no format."""
    file = filled(tmp_path / "file", 1)
    (tmp_path / "other").write_bytes(b"something else entirely")

    assert format_of(file.path) == FORMAT
    assert format_of(tmp_path / "other") is None
    assert moved_aside(file.path).name == "file.aside-1"
    assert not file.path.exists()


def test_every_kind_of_record_has_its_file_its_retention_and_its_deletion() -> None:
    """A new kind cannot forget any of them."""
    for kind in RecordKind:
        assert kind.traits.deletion
        assert RETENTION[kind.traits.family]
