"""Freezes: what is reported of a time in which the monitor came late, and of whom."""

from collections.abc import Mapping

import pytest
from msgspec.structs import replace

from desktop_monitor.engine.freeze_detector import FreezeDetector
from desktop_monitor.engine.freeze_evidence import Stall
from desktop_monitor.model.history import MONITOR_STOPPED, EventKind, FreezeCause, PastEvent
from desktop_monitor.model.process import ProcessSample, ProcessState
from desktop_monitor.model.reading import Reading
from desktop_monitor.model.sample import CpuSample, CpuTimes, PressureSample, Sample
from desktop_monitor.rates import reading
from desktop_monitor.sensors.own_waits import OwnWaits

BEGIN_UNIX_MS = 1_790_000_000_000
MIB = 2**20


def process(name: str, pid: int, **values: object) -> ProcessSample:
    """A process with some counters."""
    return ProcessSample(pid, 1000 + pid, 1, name, "alice", name, **values)  # type: ignore[arg-type]


class Machine:
    """Two cores and some processes, whose time passes as a test says."""

    def __init__(self) -> None:
        self.now_s, self.slept_s = 100.0, 0.0
        self.stall: Stall | None = None
        self.waits = OwnWaits(7, 0.0, 0)
        self.busy_ms = self.idle_ms = 0.0
        self.waited_us = dict.fromkeys(("cpu_some", "memory_some", "memory_full", "io_full"), 0.0)
        self.processes: list[ProcessSample] = [process("shell", 2, rss_bytes=MIB)]
        self.events: list[PastEvent] = []
        self.before: Sample | None = None
        self.booted_at_unix_ms = BEGIN_UNIX_MS
        self.watch = FreezeDetector(
            take_stall=self.take_stall, slept_s=lambda: self.slept_s, on_event=self.events.append
        )
        self.watch._waits_reader = self  # type: ignore[assignment]

    def read(self) -> OwnWaits:
        """What the late thread waited for."""
        return self.waits

    def take_stall(self) -> Stall | None:
        """The one that the test has made, once."""
        stall, self.stall = self.stall, None
        return stall

    def pass_time(
        self,
        elapsed_s: float,
        *,
        late_s: float = 0.0,
        busy: float = 0.1,
        counted: float = 1.0,
        runnable_s: float = 0.0,
        faults: int = 0,
        waited: Mapping[str, float] | None = None,
    ) -> None:
        """Let time pass, and take a sample; `waited` has shares of the time."""
        self.now_s += elapsed_s
        self.busy_ms += 2000 * elapsed_s * busy * counted
        self.idle_ms += 2000 * elapsed_s * (1 - busy) * counted
        for name, share in (waited or {}).items():
            self.waited_us[name] += 1e6 * elapsed_s * share
        before = self.waits
        self.waits = OwnWaits(
            before.thread, (before.runnable_s or 0) + runnable_s, (before.major_faults or 0) + faults
        )
        if late_s:
            self.stall = Stall(self.now_s - late_s, self.now_s)
        times = CpuTimes(round(self.busy_ms), 0, 0, 0, round(self.idle_ms))
        waits = {name: round(value) for name, value in self.waited_us.items()}
        sample = Sample(
            BEGIN_UNIX_MS + round(1000 * (self.now_s + self.slept_s)),
            self.now_s,
            CpuSample(times, (times, times), None, None),
            {(one.pid, one.created_unix_ms): one for one in self.processes},
            pressure=PressureSample(
                waits["cpu_some"], 0, waits["memory_some"], waits["memory_full"], 0, waits["io_full"]
            ),
            booted_at_unix_ms=self.booted_at_unix_ms,
        )
        made: Reading | None = reading(self.before, sample, period_ms=5000) if self.before else None
        self.before = sample
        self.watch.append(sample, made)

    def reported(self) -> list[tuple[str, str, float]]:
        """Kind, detail and seconds of each event."""
        return [(one.kind, one.detail, (one.to_unix_ms - one.from_unix_ms) / 1000) for one in self.events]


@pytest.fixture
def machine() -> Machine:
    """A machine with two samples taken."""
    made = Machine()
    made.pass_time(5)
    made.pass_time(5)
    return made


def test_a_machine_that_waits_for_memory_stood_still(machine: Machine) -> None:
    """The event is as long as the monitor was late; who took the memory is named, and who waited."""
    machine.processes = [
        process("shell", 2, rss_bytes=MIB, state=ProcessState.DISK_SLEEP),
        process("hog", 3, rss_bytes=900 * MIB),
    ]

    machine.pass_time(19, late_s=14, waited={"memory_full": 0.6}, faults=500)

    assert machine.reported() == [(EventKind.FREEZE, FreezeCause.MEMORY, 14)]
    event = machine.events[0]
    assert [(one.name, one.pid, one.created_unix_ms) for one in event.culprits] == [("hog", 3, 1003)]
    assert [one.name for one in event.waiting] == ["shell"]
    assert event.to_unix_ms == BEGIN_UNIX_MS + round(1000 * machine.now_s)


def test_memory_is_compared_with_that_of_a_minute_ago(machine: Machine) -> None:
    """It is filled before the machine stands still, not while it does."""
    machine.processes = [process("browser", 4, rss_bytes=3000 * MIB), process("leak", 3, rss_bytes=20 * MIB)]
    for _ in range(8):
        machine.pass_time(10)
    for second in range(1, 5):
        machine.processes[1] = process("leak", 3, rss_bytes=400 * second * MIB)
        machine.pass_time(10)

    machine.pass_time(8, late_s=3, waited={"memory_full": 0.9})

    assert machine.events[0].culprits[0].name == "leak"


def test_a_monitor_that_was_stopped_is_reported_as_such(machine: Machine) -> None:
    """It wanted no core and no page, and the machine went on meanwhile, busy or not."""
    machine.pass_time(14, late_s=9, busy=1.0, waited={"cpu_some": 1.0})

    assert machine.reported() == [(EventKind.NOT_SAMPLED, MONITOR_STOPPED, 14)]


def test_a_signal_to_continue_is_proof_of_a_stop(machine: Machine) -> None:
    """Also on a machine that waits for memory at the same time."""
    machine.watch.note_continued()

    machine.pass_time(14, late_s=9, waited={"memory_full": 0.9}, faults=30)

    assert machine.reported() == [(EventKind.NOT_SAMPLED, MONITOR_STOPPED, 14)]


@pytest.mark.parametrize(
    ("what", "cause"),
    [
        ({"runnable_s": 8.0, "busy": 1.0}, FreezeCause.CPU),
        ({"waited": {"io_full": 0.8}, "faults": 1}, FreezeCause.IO),
        ({"waited": {"memory_some": 0.9}, "faults": 90}, FreezeCause.MEMORY),
        ({"counted": 0.2}, FreezeCause.MACHINE),
    ],
)
def test_each_cause_has_its_evidence(machine: Machine, what: dict[str, float], cause: FreezeCause) -> None:
    """What the thread that came late waited for is what the machine waited for."""
    machine.pass_time(14, late_s=9, **what)  # type: ignore[arg-type]

    assert machine.reported() == [(EventKind.FREEZE, cause, 9)]


def test_a_suspend_is_no_freeze(machine: Machine) -> None:
    """Programs are stopped a moment before the machine sleeps, and go on a moment after it wakes."""
    machine.slept_s = 3600

    machine.pass_time(9, late_s=4, waited={"memory_full": 0.9})

    assert machine.reported() == []


@pytest.mark.parametrize("late_s", [0.6, 1.9])
def test_a_short_delay_is_no_event(machine: Machine, late_s: float) -> None:
    """A busy machine has many."""
    machine.pass_time(5 + late_s, late_s=late_s, waited={"memory_full": 0.9})

    assert machine.reported() == []


def test_programs_that_all_wait_for_memory_are_stalled_while_the_monitor_runs(machine: Machine) -> None:
    """It needs little; an event is reported while it lasts, with its begin, and once more when it is over."""
    for _ in range(15):
        machine.pass_time(1, waited={"memory_full": 0.7})
    during = machine.reported()
    machine.pass_time(1)

    assert during == [(EventKind.FREEZE, FreezeCause.MEMORY, 3), (EventKind.FREEZE, FreezeCause.MEMORY, 13)]
    assert machine.reported()[2:] == [(EventKind.FREEZE, FreezeCause.MEMORY, 15)]
    assert len({one.from_unix_ms for one in machine.events}) == 1


def test_an_episode_ends_when_the_machine_goes_to_sleep(machine: Machine) -> None:
    """A night is no freeze of eight hours."""
    for _ in range(6):
        machine.pass_time(1, waited={"memory_full": 0.7})
    machine.slept_s = 8 * 3600
    machine.pass_time(1, waited={"memory_full": 0.7})
    machine.pass_time(1)

    assert max(length_s for _kind, _detail, length_s in machine.reported()) == 6


def test_who_took_the_memory_is_named_after_minutes_too(machine: Machine) -> None:
    """Memory is compared with that before the episode, however long it lasts."""
    machine.processes.append(process("hog", 3, rss_bytes=900 * MIB))
    for _ in range(150):
        machine.pass_time(1, waited={"memory_full": 0.7})

    assert {one.name for event in machine.events for one in event.culprits} == {"hog"}
    assert all(event.culprits for event in machine.events)


def test_a_clock_that_was_set_makes_no_program_a_culprit(machine: Machine) -> None:
    """Start times follow the wall clock: the processes are the same ones."""
    machine.processes = [process("old", 4, cpu_ms=900_000), process("burner", 3, cpu_ms=0)]
    for _ in range(8):
        machine.pass_time(10)
    machine.processes = [
        replace(process("old", 4, cpu_ms=900_000), created_unix_ms=1009),
        replace(process("burner", 3, cpu_ms=20_000), created_unix_ms=1008),
    ]

    machine.booted_at_unix_ms += 5

    machine.pass_time(19, late_s=14, busy=1.0, runnable_s=14)

    assert machine.events[0].culprits[0].name == "burner"


def test_the_processes_of_a_program_are_ranked_together(machine: Machine) -> None:
    """Four compilers that keep every core busy, and not the one that used more than each of them."""
    compilers = [process("cc1plus", 10 + number, cpu_ms=0) for number in range(4)]
    machine.processes = [process("editor", 3, cpu_ms=0), *compilers]
    for _ in range(8):
        machine.pass_time(10)
    machine.processes = [
        process("editor", 3, cpu_ms=7_000),
        *(replace(one, cpu_ms=5_000 + one.pid) for one in compilers),
    ]

    machine.pass_time(19, late_s=14, busy=1.0, runnable_s=14)

    assert [(one.name, one.pid) for one in machine.events[0].culprits] == [("cc1plus", 13)]


def test_a_moment_of_waiting_is_no_freeze(machine: Machine) -> None:
    """A program that is started reads its pages."""
    machine.pass_time(1, waited={"memory_full": 0.7})
    machine.pass_time(1, waited={"memory_full": 0.7})
    machine.pass_time(1)

    assert machine.reported() == []
