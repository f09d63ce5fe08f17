"""The ends that the kernel reports, joined with what samples have seen."""

import signal
import time
from collections.abc import Iterator

import pytest

from desktop_monitor.model.process import ProcessSample, ProcessState
from desktop_monitor.model.reasons import ReasonCode
from desktop_monitor.sensors.linux.processes.finished_programs import (
    MAX_NEW_AT_ONCE,
    OTHERS,
    FinishedPrograms,
)
from desktop_monitor.sensors.linux.processes.oom_kills import probable_oom_kills
from desktop_monitor.sensors.linux.processes.process_end import OomSteps, ProcessEnd, ProcessEnds
from desktop_monitor.sensors.linux.processes.process_events import ProcessEvents
from desktop_monitor.sensors.linux.processes.processes import LinuxProcesses
from tests.sensors.linux.fake_proc import FakeProc


def an_end(pid: int, **fields: object) -> ProcessEnd:
    """The end of a process under process 50."""
    values: dict[str, object] = {
        "pid": pid,
        "parent_pid": 50,
        "name": b"cc1plus",
        "parent_name": b"",
        "started_ms": None,
        "cpu_us": None,
        "children_cpu_ms": None,
        "exit_code": 0,
        "exit_signal": None,
        "has_executed": True,
        "is_oom_kill": False,
    }
    return ProcessEnd(**values | fields)  # type: ignore[arg-type]


class GivenEvents(ProcessEvents):
    """Events that a test gives."""

    def __init__(self) -> None:
        self.why_not = None
        self.given: list[ProcessEnd] = []
        self.counted = self.oom_kills = self.claimed = 0
        self.is_complete = True

    def wait_probed(self, timeout_s: float) -> None:
        """They come from the beginning."""

    def wait_handled(self, timeout_s: float) -> None:
        """They are handled."""

    def take(self) -> ProcessEnds:
        """Hand them over once."""
        steps = OomSteps(self.oom_kills, -1, 1)
        found = ProcessEnds(self.given, self.counted, self.is_complete, steps)
        self.given, self.counted, self.is_complete = [], 0, True
        return found

    def claim_oom_steps(self, count: int) -> None:
        """Offer them no more."""
        self.oom_kills -= count
        self.claimed += count

    def close(self) -> None:
        """There is no thread."""


@pytest.fixture
def events() -> GivenEvents:
    """Events that the test gives."""
    return GivenEvents()


@pytest.fixture
def sensor(proc: FakeProc, events: GivenEvents) -> Iterator[LinuxProcesses]:
    """A sensor that gets them."""
    made = LinuxProcesses(proc=proc.folder, mask=lambda name: name.replace("secret", "***"), events=events)
    yield made
    made.close()


def sums(sensor: LinuxProcesses) -> dict[tuple[str, str | None], ProcessSample]:
    """The sums of unseen processes after a read."""
    return {(one.name, one.parent_name): one for one in sensor.read().values() if one.pid == 0}


def test_unseen_processes_are_summed_up_by_program_and_parent(
    proc: FakeProc, sensor: LinuxProcesses, events: GivenEvents
) -> None:
    """Their CPU time is what could still be read, else their share of what the parent's children used."""
    proc.put(50, name="make", children=100, schedstat=None)
    sensor.read()
    events.given = [an_end(pid, cpu_us=30_000) for pid in range(60, 70)]
    events.given += [an_end(pid) for pid in range(70, 75)]
    proc.put(50, name="make", children=200, schedstat=None)
    (found,) = sums(sensor).values()

    assert (found.name, found.parent_name) == ("cc1plus", "make")
    assert (found.ended_count, found.cpu_ms) == (15, 1000)
    assert sensor.ended == 1


def test_a_short_shell_in_between_leaves_the_time_to_its_parent(
    proc: FakeProc, sensor: LinuxProcesses, events: GivenEvents
) -> None:
    """What its children used is in the times of the one that waited for the shell."""
    proc.put(50, name="make", schedstat=None)
    sensor.read()
    events.given = [an_end(61, parent_pid=60), an_end(60, name=b"sh", cpu_us=10_000)]
    proc.put(50, name="make", children=10, schedstat=None)
    found = sums(sensor)

    assert found["cc1plus", "sh"].cpu_ms == 90
    assert found["sh", "make"].cpu_ms == 10


def test_a_process_that_was_seen_is_listed_as_dead_with_its_exit_code(
    proc: FakeProc, sensor: LinuxProcesses, events: GivenEvents
) -> None:
    """Once, with the CPU time that it had at its end, and in no sum."""
    proc.put(50, name="worker", user=1, system=0, schedstat=None)
    before = next(iter(sensor.read().values()))
    (proc.folder / "50" / "stat").write_text("")
    events.given = [an_end(50, parent_pid=1, name=b"worker", cpu_us=70_000, exit_code=3)]
    (dead,) = sensor.read().values()

    assert before.ended_count == 0
    assert (dead.state, dead.exit_code, dead.exit_signal, dead.cpu_ms) == (ProcessState.DEAD, 3, None, 70)
    assert dead.ended_count == 1
    assert sensor.read() == {}


def test_an_end_that_is_reported_late_is_not_lost(
    proc: FakeProc, sensor: LinuxProcesses, events: GivenEvents
) -> None:
    """On a busy machine a process can be gone before its end is reported: it is listed with the next read."""
    proc.put(50, name="worker", schedstat=None)
    sensor.read()
    (proc.folder / "50" / "stat").write_text("")
    before = sensor.read()
    events.given = [an_end(50, name=b"worker", exit_code=None, exit_signal=9)]
    (dead,) = sensor.read().values()

    assert before == {}
    assert (dead.pid, dead.state, dead.exit_signal) == (50, ProcessState.DEAD, 9)
    assert sensor.read() == {}


def test_what_was_executed_after_the_last_read_is_what_ended(
    proc: FakeProc, sensor: LinuxProcesses, events: GivenEvents
) -> None:
    """A shell that a sample saw executes a program, which is killed before the next sample."""
    proc.put(50, name="sh", schedstat=None)
    sensor.read()
    (proc.folder / "50" / "stat").write_text("")
    events.given = [an_end(50, name=b"holder", executed_s=time.monotonic() + 60)]
    (dead,) = sensor.read().values()

    assert (dead.name, dead.command) == ("holder", "")


KILLED: dict[str, object] = {"exit_code": None, "exit_signal": signal.SIGKILL}


def test_of_several_killed_the_one_with_most_memory_lacked_it(
    proc: FakeProc, sensor: LinuxProcesses, events: GivenEvents
) -> None:
    """Somebody killed the other one by hand in the same interval."""
    proc.put(50, name="large", pages=50_000, schedstat=None)
    proc.put(51, name="small", pages=10, schedstat=None)
    sensor.read()
    events.given = [an_end(51, **KILLED), an_end(50, **KILLED)]
    events.oom_kills = 1
    for pid in (50, 51):
        (proc.folder / str(pid) / "stat").write_text("")

    assert {pid: one.oom_kills for (pid, _created), one in sensor.read().items()} == {50: 1, 51: None}


@pytest.mark.parametrize(
    ("faulted_bytes", "count", "chosen", "used"),
    [
        ([100_000, 30_000_000], 1, [61], 1),  # by page faults, where no sample has seen the memory
        ([30_000_000, 90_000_000, 60_000_000], 2, [61, 62], 2),
        ([100_000, None], 1, [], 0),  # it followed no step, so it was killed by hand
        ([None, 30_000_000], 1, [61], 1),
        ([100_000], 1, [], 0),  # it was another process, which has not ended yet
        ([30_000_000], 0, [], 0),
    ],
)
def test_page_faults_identify_what_was_killed_for_lack_of_memory(
    faulted_bytes: list[int | None], count: int, chosen: list[int], used: int
) -> None:
    """A program that takes all memory within a sampling period had little in the last sample."""
    ends = [an_end(60 + place, faulted_bytes=one, **KILLED) for place, one in enumerate(faulted_bytes)]

    found, used_up = probable_oom_kills(
        [*ends, an_end(70, faulted_bytes=10**9)], OomSteps(count, -1, 1), lambda _end: 1_000_000
    )

    assert (sorted(end.pid for end in found), used_up) == (chosen, used)


def test_a_step_waits_for_a_process_that_gives_back_its_memory(
    proc: FakeProc, sensor: LinuxProcesses, events: GivenEvents
) -> None:
    """Somebody kills a small process by hand meanwhile, which uses up nothing."""
    proc.put(50, name="large", pages=50_000, schedstat=None)
    proc.put(51, name="small", pages=10, schedstat=None)
    sensor.read()
    events.oom_kills = 1
    named: dict[str, int | None] = {}
    for pid in (51, 50):
        events.given = [an_end(pid, **KILLED)]
        (proc.folder / str(pid) / "stat").write_text("")
        named |= {one.name: one.oom_kills for one in sensor.read().values() if one.exit_signal}

    assert (named, events.claimed) == ({"small": None, "large": 1}, 1)


def test_a_step_is_used_up_where_ends_were_lost(sensor: LinuxProcesses, events: GivenEvents) -> None:
    """The end that it explains may be among them; a later kill by hand is not taken for it."""
    sensor.read()
    events.oom_kills, events.is_complete = 1, False
    sensor.read()

    assert events.claimed == 1


def test_an_end_outside_the_time_of_the_steps_is_no_kill_for_lack_of_memory() -> None:
    """Before the counter was last seen unchanged, or long after its step."""
    times_s = (4.9, 5.1, 20.1)
    ends = [an_end(60 + place, ended_s=at_s, **KILLED) for place, at_s in enumerate(times_s)]

    found, used = probable_oom_kills(ends, OomSteps(3, 5, 20), lambda _end: 10**9)

    assert ([end.pid for end in found], used) == ([61], 1)


@pytest.mark.parametrize(("late_s", "chosen"), [(0.1, [60, 62, 64]), (1.1, [])])
def test_the_first_end_after_a_step_of_the_counter_was_the_kill(late_s: float, chosen: list[int]) -> None:
    """Where no memory is known, of several pairs of a kill by the kernel and a kill by hand.

    Not when the reports are handled so late that each step may have come after the next end.
    """
    ends = [
        an_end(60 + place, oom_steps=1 - place % 2, ended_s=place, handled_s=place + late_s, **KILLED)
        for place in range(6)
    ]

    found, _used = probable_oom_kills(ends, OomSteps(3, -1, 9), lambda _end: None)

    assert sorted(end.pid for end in found) == chosen


def test_a_step_that_several_may_have_followed_names_none_and_is_used_up() -> None:
    """A later kill by hand is not taken for it."""
    ends = [an_end(60, ended_s=1, handled_s=3, oom_steps=1, **KILLED), an_end(61, ended_s=2, **KILLED)]

    assert probable_oom_kills(ends, OomSteps(1, -1, 9), lambda _end: None) == (set(), 1)


def test_whom_the_log_of_the_kernel_names_was_killed_and_nobody_else() -> None:
    """Not what had more memory, nor what ended first after the step; one is still giving back its memory."""
    ends = [
        an_end(60, faulted_bytes=9 * 10**9, ended_s=1, handled_s=1, oom_steps=1, **KILLED),
        an_end(61, ended_s=1.5, handled_s=2, **KILLED),
        an_end(62, ended_s=1.6, handled_s=2, exit_code=0),
    ]

    found, used = probable_oom_kills(ends, OomSteps(2, -1, 9, frozenset({61, 62, 70})), lambda _end: None)

    assert ([end.pid for end in found], used) == ([61], 1)


@pytest.mark.parametrize(("life_s", "chosen"), [(0.0001, [60]), (0.001, [])])
def test_a_program_that_was_executed_just_before_its_end_was_not_the_kill(
    life_s: float, chosen: list[int]
) -> None:
    """A kill by hand beside the kernel's: there was no time to allocate anything."""
    by_hand = an_end(61, executed_s=2 - life_s, ended_s=2, **KILLED)
    ends = [an_end(60, executed_s=0.5, ended_s=1, handled_s=3, oom_steps=1, **KILLED), by_hand]

    found, used = probable_oom_kills(ends, OomSteps(1, -1, 9), lambda _end: None)

    assert ([end.pid for end in found], used) == (chosen, 1)


def test_of_two_that_may_have_followed_a_step_the_one_with_known_memory_was_the_kill() -> None:
    """The report of a kill by hand waited beside it; no other process is named instead."""
    ends = [
        an_end(60, faulted_bytes=3 * 10**7, ended_s=1, handled_s=2, oom_steps=1, **KILLED),
        an_end(61, ended_s=1.5, handled_s=2, **KILLED),
        an_end(62, faulted_bytes=6 * 10**7, ended_s=3, handled_s=3, **KILLED),
    ]

    found, _used = probable_oom_kills(ends, OomSteps(1, -1, 9), lambda _end: None)

    assert [end.pid for end in found] == [60]


@pytest.mark.parametrize("first_bytes", [6 * 10**7, None])
def test_two_ends_shortly_after_a_step_are_not_distinguished(first_bytes: int | None) -> None:
    """Somebody killed one of them while the other gave back its memory."""
    ends = [
        an_end(60, faulted_bytes=first_bytes, ended_s=1, handled_s=1, oom_steps=1, **KILLED),
        an_end(61, faulted_bytes=3 * 10**7, ended_s=1.01, handled_s=1.01, **KILLED),
    ]

    assert probable_oom_kills(ends, OomSteps(1, -1, 9), lambda _end: None) == (set(), 1)


@pytest.mark.parametrize(("other_bytes", "chosen"), [(9 * 10**7, [61]), (9 * 10**9, [])])
def test_who_followed_a_step_is_named_unless_the_end_of_another_was_perhaps_late(
    other_bytes: int, chosen: list[int]
) -> None:
    """A kill in a control group beside a kill by hand, or a kill by hand while much memory is given back."""
    ends = [
        an_end(61, faulted_bytes=3 * 10**7, ended_s=1, handled_s=1.1, oom_steps=1, **KILLED),
        an_end(62, faulted_bytes=other_bytes, ended_s=2, handled_s=2.1, **KILLED),
    ]

    found, used = probable_oom_kills(ends, OomSteps(1, -1, 9), lambda _end: None)

    assert ([end.pid for end in found], used) == (chosen, 1)


def test_an_unseen_crash_is_listed_by_itself(sensor: LinuxProcesses, events: GivenEvents) -> None:
    """Not in a sum, where its signal would be lost."""
    sensor.read()
    events.given = [an_end(90, started_ms=5, exit_code=None, exit_signal=signal.SIGSEGV)]
    (crashed,) = sensor.read().values()

    assert (crashed.pid, crashed.exit_signal, crashed.state) == (90, signal.SIGSEGV, ProcessState.DEAD)


def test_names_are_masked_and_cleaned(sensor: LinuxProcesses, events: GivenEvents) -> None:
    """They are hostile input like all names."""
    sensor.read()
    events.given = [an_end(60, name=b"secret\x1b\xff", parent_name=b"secret")]

    assert list(sums(sensor)) == [("***\ufffd\ufffd", "***")]


def test_lost_and_unnamed_events_are_reported(sensor: LinuxProcesses, events: GivenEvents) -> None:
    """Those that were only counted are in the sum of the others."""
    sensor.read()
    events.counted = 4000
    found = sums(sensor)
    unnamed = [missing.code for missing in sensor.unreadable() if missing.what == "process_events"]
    events.is_complete = False
    sensor.read()
    lost = [missing.code for missing in sensor.unreadable() if missing.what == "process_events"]

    assert found[OTHERS, None].ended_count == 4000
    assert unnamed == [ReasonCode.EVENTS_TOO_MANY]
    assert lost == [ReasonCode.EVENTS_LOST]


def test_without_events_ends_are_unknown(proc: FakeProc) -> None:
    """As on an older kernel: no count, no exit code, and the reason is given."""
    proc.put(50, name="worker")
    sensor = LinuxProcesses(proc=proc.folder, mask=str)
    (found,) = sensor.read().values()

    assert found.ended_count is None
    assert [one.code for one in sensor.unreadable() if one.what == "process_events"] == [ReasonCode.NO_EVENTS]
    sensor.close()


def test_programs_that_rename_themselves_share_one_sum() -> None:
    """Each sum is recorded with its names, so their number is bounded."""
    finished = FinishedPrograms()
    for number in range(10_000):
        finished.add(f"renamed {number}", "hostile", 5, 1000)
    found = finished.samples().values()

    assert len(found) <= MAX_NEW_AT_ONCE + 10
    assert sum(one.ended_count or 0 for one in found) == 10_000
    assert sum(one.cpu_ms or 0 for one in found) == 10_000
