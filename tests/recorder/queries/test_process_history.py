"""The life of a program: born, died, what it used, how often it began; of those that have ended too."""

from collections.abc import Callable

import msgspec
import pytest

from desktop_monitor.model.errors import QuestionRefused
from desktop_monitor.model.history import ProgramHistory
from desktop_monitor.model.process import ProcessState, ProcessUsage
from desktop_monitor.recorder import open_history, process_history
from desktop_monitor.recorder.rollups import process_totals
from desktop_monitor.recorder.rollups.process_totals import PackedProgramTotals, ProcessTotals, ProgramTotals
from desktop_monitor.timing.unix_time import HOUR_MS
from tests.recorder.conftest import Recording
from tests.recorder.machine import InventedMachine

PERIOD_S = 10.0


@pytest.fixture
def recording(begin: Callable[..., Recording]) -> Recording:
    """A quiet machine from the begin of an hour on, on which only happens what a test makes happen."""
    machine = InventedMachine(5, wall_unix_ms=1_790_035_200_000, active_share=0, births_per_sample=0)
    found = begin(machine, period_s=PERIOD_S)
    found.run(3)
    return found


def history_of(recording: Recording, name: str, **which: object) -> ProgramHistory:
    """The answer of a running recorder, and of a command that reads the files: they must be the same."""
    key, limit = which.get("key"), which.get("limit", 20)
    living = recording.recorder.queries.process_history(name, key, limit)  # type: ignore[arg-type]
    read = process_history(open_history(recording.recorder._days.directory), name, key, limit)  # type: ignore[arg-type]
    assert living == read
    return living


@pytest.mark.parametrize("later", [3, 500, pytest.param(4000, marks=pytest.mark.untraced)])
def test_an_ended_program_is_reported_from_birth_to_death(recording: Recording, later: int) -> None:
    """In the open chunk, in closed ones, in the roll-ups of hours long past."""
    key = recording.machine.begin("worker-q7", command="worker-q7 --speed=9")
    recording.run(2)
    recording.machine.work(key, 4000, read=1000, written=2000, rss=300_000_000)
    recording.run(2)
    seen, most = recording.now, recording.machine.table[key].rss_bytes
    recording.machine.end(key)
    recording.run(1)
    died = recording.now
    recording.run(later)

    found = history_of(recording, "worker-q7")

    assert (found.born_unix_ms, found.died_unix_ms, found.is_alive) == (key[1], died, False)
    assert (found.cpu_s, found.read_bytes, found.write_bytes) == (4.0, 1000, 2000)
    assert found.rss_maximum_bytes == most
    assert (found.process_count, found.start_count) == (1, 1)
    one = found.processes[0]
    assert (one.pid, one.created_unix_ms, one.died_unix_ms) == (*key, died)
    assert (one.command, one.user, one.parent_pid) == ("worker-q7 --speed=9", "alice", 1)
    assert (one.last_seen_unix_ms, found.last_seen_unix_ms) == (seen, seen)
    assert seen < died <= found.until_unix_ms
    assert found.until_unix_ms == recording.now


@pytest.mark.parametrize("earlier", [0, *range(20, 32)])
@pytest.mark.parametrize("later", [0, 1, pytest.param(500, marks=pytest.mark.untraced)])
def test_who_is_reported_as_dead_died_before_that(recording: Recording, earlier: int, later: int) -> None:
    """Not a period later, when nothing is known of it any more; wherever in a chunk that was."""
    recording.run(earlier)
    key = recording.machine.begin("guest-q7", cpu_ms=3000)
    last = msgspec.structs.replace(
        recording.machine.table[key], state=ProcessState.DEAD, rss_bytes=0, threads=0
    )
    recording.machine.end(key)
    sample = recording.machine.pass_time(PERIOD_S)
    recording.take(msgspec.structs.replace(sample, processes={**(sample.processes or {}), key: last}))
    died = recording.now
    recording.run(later)

    found = history_of(recording, "guest-q7")

    assert (found.died_unix_ms, found.is_alive, found.cpu_s, found.process_count) == (died, False, 3.0, 1)


def test_each_start_of_a_program_is_reported_the_newest_first(recording: Recording) -> None:
    """A program that begins again and again over hours, and is alive at last."""
    for _ in range(4):
        key = recording.machine.begin("flapper")
        recording.run(200)
        recording.machine.end(key)
        recording.run(1)
    last = recording.machine.begin("flapper", cpu_ms=500)
    recording.run(2)

    found = history_of(recording, "flapper", limit=3)

    assert (found.process_count, found.start_count, found.is_alive) == (5, 5, True)
    assert found.died_unix_ms is None
    assert found.cpu_s == 0.5
    created = [one.created_unix_ms for one in found.processes]
    assert created == sorted(created, reverse=True)
    assert [one.is_alive for one in found.processes] == [True, False, False]
    assert found.processes[0].pid == last[0]


def test_one_process_of_a_program_can_be_reported_alone(recording: Recording) -> None:
    """Its totals are its own; how often the program began is still known."""
    first = recording.machine.begin("twin")
    recording.run(1)
    recording.machine.begin("twin", cpu_ms=9000)
    recording.machine.work(first, 300)
    recording.run(500)

    found = history_of(recording, "twin", key=first)

    assert [(one.pid, one.created_unix_ms) for one in found.processes] == [first]
    assert (found.cpu_s, found.process_count, found.start_count) == (0.3, 1, 2)


def test_a_parent_is_reported_by_its_name(recording: Recording) -> None:
    """Who started it, as it was called, also when both have ended long ago."""
    parent = recording.machine.begin("shell-x")
    recording.run(1)
    child = recording.machine.begin("tool-x", parent_pid=parent[0])
    recording.run(2)
    recording.machine.end(child)
    recording.machine.end(parent)
    recording.run(800)

    assert history_of(recording, "tool-x").processes[0].parent_name == "shell-x"


@pytest.mark.parametrize("is_rolled_up", [False, True])
def test_a_parent_is_called_as_it_was_when_it_started_the_child(
    recording: Recording, is_rolled_up: bool
) -> None:
    """A shell forks, and its child becomes the supervisor of the program."""
    parent = recording.machine.begin("shell-x")
    recording.run(1)
    table = recording.machine.table
    table[parent] = msgspec.structs.replace(table[parent], name="supervisor-x")
    recording.run(1)
    child = recording.machine.begin("tool-x", parent_pid=parent[0])
    recording.run(2)
    recording.machine.end(child)
    recording.run(800 if is_rolled_up else 1)

    assert history_of(recording, "tool-x").processes[0].parent_name == "supervisor-x"


@pytest.mark.parametrize("later", [0, 500])
def test_an_end_is_not_later_than_the_next_start(recording: Recording, later: int) -> None:
    """A program that begins again between two samples had ended before: after the sample that saw it last."""
    first = recording.machine.begin("again")
    recording.run(2)
    seen = recording.now
    recording.machine.end(first)
    recording.machine.wall_unix_ms += 4000
    second = recording.machine.begin("again")
    recording.machine.wall_unix_ms -= 4000
    recording.run(1 + later)

    newer, older = history_of(recording, "again").processes

    assert (newer.created_unix_ms, older.created_unix_ms) == (second[1], first[1])
    assert older.last_seen_unix_ms == seen < newer.created_unix_ms < (older.died_unix_ms or 0)


@pytest.mark.parametrize("samples", [5, 500])
def test_nothing_is_said_to_be_recorded_before_the_recording_began(
    begin: Callable[..., Recording], samples: int
) -> None:
    """Not from the begin of the hour either, whose roll-ups it has."""
    machine = InventedMachine(5, wall_unix_ms=1_790_035_200_000 + 1_423_000)
    recording = begin(machine, period_s=PERIOD_S)
    machine.begin("one")
    recording.run(samples)

    found = history_of(recording, "one")

    begun = recording.samples[0].taken_at_unix_ms
    assert (found.since_unix_ms, found.until_unix_ms) == (begun, recording.now)
    assert recording.recorder.status().oldest_unix_ms == begun


def test_the_recording_begins_with_what_is_left_of_it(begin: Callable[..., Recording]) -> None:
    """Where the samples are gone, within the first minute of the roll-ups, and not before it."""
    machine = InventedMachine(3, wall_unix_ms=1_790_035_200_000 + 1_423_000)
    recording = begin(machine, period_s=PERIOD_S)
    recording.run(800)
    for path in recording.recorder._days.directory.glob("*.samples.records"):
        path.unlink()

    since = open_history(recording.recorder._days.directory).oldest_unix_ms()

    begun = recording.samples[0].taken_at_unix_ms
    assert since is not None
    assert begun <= since <= begun + 60_000


def test_a_process_that_ended_while_nothing_was_recorded_has_no_time_of_end(
    recording: Recording, begin: Callable[..., Recording]
) -> None:
    """It was seen last when the recording ended; what happened to it then is unknown."""
    key = recording.machine.begin("unseen")
    recording.run(5)
    seen = recording.now
    recording.recorder.close()
    machine = recording.machine
    machine.end(key)
    machine.wall_unix_ms += HOUR_MS
    machine.monotonic_s += HOUR_MS / 1000
    again = begin(machine, period_s=PERIOD_S)
    again.run(5)

    found = history_of(again, "unseen")

    assert (found.is_alive, found.died_unix_ms, found.last_seen_unix_ms) == (False, None, seen)


def test_a_program_that_changes_its_name_has_not_died_twice(recording: Recording) -> None:
    """A shell that becomes another program is one process; both names have their part."""
    key = recording.machine.begin("forked")
    recording.run(2)
    recording.machine.work(key, 100)
    recording.run(1)
    table = recording.machine.table
    table[key] = msgspec.structs.replace(table[key], name="becomes", cpu_ms=700)
    recording.run(2)

    before, after = history_of(recording, "forked"), history_of(recording, "becomes")

    assert (before.cpu_s, after.cpu_s) == (0.1, 0.6)
    assert before.died_unix_ms is None
    assert after.is_alive


def test_what_was_never_recorded_is_refused(recording: Recording) -> None:
    """A name that no process had, and a process that never was."""
    for name, key in (("nobody", None), ("python3", (1, 2))):
        with pytest.raises(QuestionRefused):
            recording.recorder.queries.process_history(name, key, 20)


def test_what_is_forgotten_has_had_no_life(recording: Recording) -> None:
    """Not in the roll-ups either, whose values are found by the name."""
    recording.machine.end(recording.machine.begin("marker-z9"))
    last = recording.machine.begin("marker-z9", cpu_ms=100)
    recording.run(800)
    recording.machine.end(last)
    recording.run(1)

    recording.recorder.delete_range(0, recording.now)
    recording.run(3)

    with pytest.raises(QuestionRefused):
        recording.recorder.queries.process_history("marker-z9", None, 20)
    assert all(b"marker-z9" not in path.read_bytes() for path in recording.recorder._days.directory.iterdir())


def totals(number: int, until: int, *, has_ended: bool, cpu_ms: int, rss: int) -> ProcessTotals:
    """The totals of a process that was called into being for this test."""
    usage = ProcessUsage(cpu_ms, 0, 0, rss)
    return ProcessTotals(number, number, until - 5, until, until - 2, has_ended, "", usage)


def test_of_a_storm_the_busiest_are_listed_and_all_are_counted() -> None:
    """Thousands of short processes of one name in an hour do not fill the disk."""
    storm = [totals(one, 10 * one + 5, has_ended=True, cpu_ms=one, rss=1000 + one) for one in range(1, 2001)]
    daemon = totals(9999, HOUR_MS, has_ended=False, cpu_ms=0, rss=50)

    short = process_totals.shortened([ProgramTotals([*storm, daemon])])
    short = PackedProgramTotals.of(short).unpacked()

    assert len(short.processes) == process_totals.MAX_PROCESSES
    assert daemon in short.processes
    assert short.unlisted_count + len(short.processes) == 2001
    assert short.unlisted is not None
    listed_ms = sum(one.usage.cpu_ms for one in short.processes)
    assert short.unlisted.usage.cpu_ms + listed_ms == sum(range(2001))
    more = ProgramTotals([], 7, totals(1, 1, has_ended=True, cpu_ms=1, rss=1))
    again = process_totals.shortened([short, more])
    assert again.unlisted_count == 2001 - process_totals.MAX_PROCESSES + 7
