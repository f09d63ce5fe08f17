"""Findings that are asked for again read no samples again, and nothing that is gone."""

from pathlib import Path

import pytest
from msgspec.structs import replace

from desktop_monitor.model.finding import Finding, FindingKind
from desktop_monitor.recorder import findings, open_history
from desktop_monitor.recorder.queries.findings_samples import kept_short_time
from desktop_monitor.recorder.queries.history_reader import HistoryReader
from desktop_monitor.timing.unix_time import HOUR_MS
from tests.recorder.conftest import Begin, Recording
from tests.recorder.queries.test_findings import BEGIN_UNIX_MS, machine, work


@pytest.fixture
def recording(begin: Begin) -> Recording:
    """A compiler under make under a shell has all cores for a minute, in an hour that is over.

    Later another process has the id of make.
    """
    recording = begin(machine())
    recording.run(60)
    shell = recording.machine.begin("bash")
    make = recording.machine.begin("make", parent_pid=shell[0])
    compiler = recording.machine.begin("cc1plus", parent_pid=make[0])
    work(recording, compiler, [0.95] * 4, 12)
    recording.machine.end(compiler)
    ended = recording.machine.table[make]
    recording.machine.end(make)
    recording.run(20)
    later = replace(ended, name="intruder", created_unix_ms=recording.now)
    recording.machine.table[later.pid, later.created_unix_ms] = later
    recording.run(800)
    return recording


def found(reader: HistoryReader, recording: Recording) -> list[Finding]:
    """What is found in all of it."""
    return findings(reader, BEGIN_UNIX_MS, recording.now, dict).findings


def test_the_second_answer_is_the_first_one(recording: Recording, directory: Path) -> None:
    """With who did it, what ran in it, and what had started it; another range has the same."""
    reader = open_history(directory)
    first = found(reader, recording)
    [kept] = reader.short_time_cache._kept.values()

    assert found(reader, recording) == first
    assert findings(reader, BEGIN_UNIX_MS - HOUR_MS, recording.now, dict).findings == first
    assert [*reader.short_time_cache._kept.values()] == [kept]
    [one] = first
    assert (one.kind, one.values["parents"]) == (FindingKind.SPIKE, "make < bash")
    assert len(kept.packed) < 20_000


def test_what_another_program_has_deleted_is_not_answered_from_memory(
    recording: Recording, directory: Path
) -> None:
    """The samples of the day are gone; its minutes are there."""
    reader = open_history(directory)
    assert found(reader, recording)[0].culprits

    for path in directory.glob("*.samples.records"):
        path.unlink()

    assert [one.culprits for one in found(reader, recording)] in ([], [[]])


def test_deleted_time_is_not_kept_in_memory(recording: Recording) -> None:
    """Not even where nothing asks for it."""
    reader = recording.recorder._reader
    assert recording.recorder.queries.findings(BEGIN_UNIX_MS, recording.now).findings
    assert reader.short_time_cache._kept

    recording.recorder.delete_range(BEGIN_UNIX_MS, BEGIN_UNIX_MS + HOUR_MS // 2)

    assert not reader.short_time_cache._kept


def test_a_time_that_is_in_no_file_yet_is_read_each_time(begin: Begin) -> None:
    """The open time grows, so an earlier answer is not used again."""
    recording = begin(machine())
    reader = recording.recorder._reader
    lengths_ms = []
    for _ in range(2):
        recording.run(10)
        short = kept_short_time(reader, dict, BEGIN_UNIX_MS - 1, BEGIN_UNIX_MS + HOUR_MS)
        lengths_ms.append(short.length_ms if short else None)
    assert lengths_ms == [45_000, 95_000]
