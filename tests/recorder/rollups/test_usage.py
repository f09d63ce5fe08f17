"""Who used what: only what was seen to be used, for the right process."""

from collections.abc import Callable

import msgspec

from desktop_monitor.model.history import RankBy, TopProgram
from desktop_monitor.model.process import ProcessKey, ProcessSample
from desktop_monitor.model.sample import Sample
from desktop_monitor.recorder import HistoryReader, open_history, top
from desktop_monitor.timing.unix_time import HOUR_MS
from tests.recorder.conftest import Recording
from tests.recorder.machine import InventedMachine

GB = 10**9


def quiet_machine() -> InventedMachine:
    """A machine on which nothing happens but what a test makes happen."""
    return InventedMachine(5, active_share=0, births_per_sample=0)


def used(recording: Recording, name: str, by: RankBy = RankBy.IO) -> TopProgram | None:
    """What is reported of a program, of everything that was recorded."""
    recording.recorder.close()
    past: HistoryReader = open_history(recording.recorder._days.directory)
    found = top(past, recording.now - HOUR_MS, recording.now, by, 100)
    return next((one for one in found.programs if one.name == name), None)


def test_a_counter_that_becomes_readable_is_no_growth(begin: Callable[..., Recording]) -> None:
    """Five gigabytes that were read last week are not read now, for a question that may never come."""
    recording = begin(quiet_machine())
    key = recording.machine.begin("late", read_bytes=None, write_bytes=None)
    recording.run(3)
    recording.machine.work(key, 0, read=5 * GB)
    recording.run(3)
    recording.machine.work(key, 0, read=1000)
    recording.run(3)

    found = used(recording, "late")

    assert found is not None
    assert found.read_bytes == 1000


def test_a_counter_that_is_lost_keeps_what_it_had_grown_by(begin: Callable[..., Recording]) -> None:
    """What was seen was seen."""
    recording = begin(quiet_machine())
    key = recording.machine.begin("lost", read_bytes=5 * GB)
    recording.run(3)
    recording.machine.work(key, 0, read=1000)
    recording.run(3)
    recording.machine.table[key] = _unreadable(recording.samples[-1], key)
    recording.run(3)

    found = used(recording, "lost")

    assert found is not None
    assert found.read_bytes == 1000


def test_an_old_process_that_is_met_late_is_no_birth(begin: Callable[..., Recording]) -> None:
    """One that could not be read before has used its five gigabytes long ago."""
    recording = begin(quiet_machine())
    key = recording.machine.begin("hidden", cpu_ms=3_600_000, read_bytes=5 * GB)
    hidden = recording.machine.table.pop(key)
    recording.run(3)
    recording.machine.table[key] = hidden
    recording.run(3)
    recording.machine.work(key, 200, read=1000)
    recording.run(3)

    found = used(recording, "hidden")

    assert found is not None
    assert (found.cpu_s, found.read_bytes) == (0.2, 1000)


def test_a_birth_counts_from_zero(begin: Callable[..., Recording]) -> None:
    """All that a new process did, it did since."""
    recording = begin(quiet_machine())
    recording.run(3)
    recording.machine.begin("new", cpu_ms=300, read_bytes=7000)
    recording.run(3)

    found = used(recording, "new")

    assert found is not None
    assert (found.cpu_s, found.read_bytes) == (0.3, 7000)


def _unreadable(sample: Sample, key: ProcessKey) -> ProcessSample:
    assert sample.processes is not None
    return msgspec.structs.replace(sample.processes[key], read_bytes=None, write_bytes=None)


def test_what_runs_in_most_of_a_program_is_named(begin: Callable[..., Recording]) -> None:
    """Of its script, where the processes with it used more than half."""
    recording = begin(quiet_machine())
    keys = [
        recording.machine.begin("python3", command=f"/usr/bin/python3 /srv/{script}")
        for script in ("night.py", "night.py", "day.py")
    ]
    recording.run(3)
    for key, cpu_ms in zip(keys, (300, 300, 500), strict=True):
        recording.machine.work(key, cpu_ms)
    recording.run(3)

    found = used(recording, "python3", RankBy.CPU)

    assert found is not None
    assert found.label == "night.py"


def test_no_script_is_named_where_none_used_more_than_half(begin: Callable[..., Recording]) -> None:
    """An arbitrary one would be blamed for the others."""
    recording = begin(quiet_machine())
    keys = [
        recording.machine.begin("python3", command=f"/usr/bin/python3 /srv/{script}")
        for script in ("night.py", "day.py")
    ]
    recording.run(3)
    for key in keys:
        recording.machine.work(key, 300)
    recording.run(3)

    found = used(recording, "python3", RankBy.CPU)

    assert found is not None
    assert found.label is None
