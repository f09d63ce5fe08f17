"""Thousands of processes in a few minutes: what memory keeps of them is bounded, the disk has it all."""

import pytest

from desktop_monitor.recorder.queries.history_reader import open_history
from desktop_monitor.recorder.queries.moment import moment
from desktop_monitor.recorder.storage.writer import IDENTITIES_IN_BATCH
from tests.recorder.conftest import Begin, Recording
from tests.recorder.machine import InventedMachine

COUNT = 3 * IDENTITIES_IN_BATCH + 17


def _burst(recording: Recording, round_number: int) -> dict[int, str]:
    """Begin many processes at once, sample, and end them; return their commands by pid."""
    names = {
        recording.machine.begin("cc1plus", command=f"cc1plus -o {round_number}.{number}.o " + "-Wx " * 200)[
            0
        ]: f"{round_number}.{number}.o"
        for number in range(COUNT)
    }
    recording.run(2)
    for key in [key for key in recording.machine.table if key[0] in names]:
        recording.machine.end(key)
    recording.run(1)
    return names


def _commands(recording: Recording, at_unix_ms: int) -> dict[int, str]:
    rows = recording.recorder.queries.moment(at_unix_ms).processes
    return {row.pid: row.command for row in rows if row.name == "cc1plus"}


@pytest.mark.parametrize("record", [True, False], ids=["on disk", "in memory"])
def test_every_command_of_a_burst_is_found_while_its_chunk_is_open(begin: Begin, record: bool) -> None:
    """Most identities are in the file by then; in memory only those that are not."""
    recording = begin(InventedMachine(8, births_per_sample=0), settings={"record": record})
    recording.run(3)
    moments = []
    for number in range(4):
        names = _burst(recording, number)
        moments.append((recording.samples[-2].taken_at_unix_ms, names))

    chunk = recording.recorder._recording._open_chunk.chunk
    assert chunk is not None
    if record:
        assert len(chunk.identities) < 2 * IDENTITIES_IN_BATCH
    for at_unix_ms, names in moments:
        found = _commands(recording, at_unix_ms)
        assert found.keys() == names.keys()
        assert all(names[pid] in command for pid, command in found.items())


def test_a_kill_in_a_burst_loses_nothing(begin: Begin) -> None:
    """The log repeats what is in the file already; the next run finds each process once."""
    recording = begin(InventedMachine(8, births_per_sample=0))
    recording.run(3)
    names = _burst(recording, 0)
    at_unix_ms = recording.samples[-2].taken_at_unix_ms
    directory = recording.recorder._recording._days.directory

    killed = open_history(directory)
    assert {row.pid for row in moment(killed, at_unix_ms).processes if row.name == "cc1plus"} == names.keys()
    again = begin(recording.machine)
    again.run(3)

    assert _commands(again, at_unix_ms).keys() == names.keys()
    names = _burst(again, 1)
    assert _commands(again, again.samples[-2].taken_at_unix_ms).keys() == names.keys()
