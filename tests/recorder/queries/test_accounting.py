"""Where the CPU time went: the parts are the whole."""

import itertools

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_monitor.model.process import ProcessKey, ProcessSample, ProcessState
from desktop_monitor.model.sample import Sample
from desktop_monitor.rates import process_rows
from desktop_monitor.rates.cpu_accounting import account, finished_ms
from tests.recorder.conftest import Begin
from tests.recorder.machine import InventedMachine


@pytest.mark.untraced
def test_parts_add_up_over_a_thousand_recorded_samples(begin: Begin) -> None:
    """Processes, finished, denied and unexplained are the total, within two points, in every interval."""
    recording = begin(InventedMachine(25, births_per_sample=0.7))
    recording.run(1001)
    for number in range(1, 1001):
        parts = account(
            recording.samples[number - 1],
            recording.samples[number],
            list(process_rows(recording.samples[number - 1], recording.samples[number]).values()),
        )
        kinds = [
            parts.processes_percent,
            parts.finished_percent,
            parts.denied_percent,
            parts.unexplained_percent,
        ]
        assert all(share is not None and share >= 0 for share in kinds)
        assert abs(sum(share or 0 for share in kinds) - (parts.total_percent or 0)) < 2
    assert recording.recorder.queries.moment(recording.samples[500].taken_at_unix_ms).accounting is not None


def test_children_that_end_between_two_samples_are_counted_as_finished() -> None:
    """A storm of processes that no sample ever sees shows in the children time of its parent."""
    machine = InventedMachine(5, active_share=0, births_per_sample=0)
    shell = machine.begin("make")
    old = machine.begin("cc", parent_pid=shell[0], cpu_ms=7_000)
    before = machine.sample()
    machine.end(old, extra_ms=500)
    machine.table[shell] = msgspec.structs.replace(
        machine.table[shell], children_cpu_ms=(machine.table[shell].children_cpu_ms or 0) + 2_500
    )
    machine._count(5.0, 4_000)
    machine.monotonic_s += 5
    now = machine.sample()

    parts = account(before, now, list(process_rows(before, now).values()))

    capacity_ms = 4 * 5000
    assert parts.finished_percent == pytest.approx(100 * 3_000 / capacity_ms, abs=0.8)


def test_one_that_is_reported_for_the_last_time_has_its_own_share() -> None:
    """Only what no sample saw of it counts as finished, and in the interval after that nothing of it does."""
    machine = InventedMachine(5, active_share=0, births_per_sample=0)
    shell = machine.begin("sh")
    burner = machine.begin("burner", parent_pid=shell[0], cpu_ms=7_000)
    samples = [machine.sample()]
    last = msgspec.structs.replace(
        machine.table[burner], cpu_ms=11_000, state=ProcessState.DEAD, rss_bytes=0, threads=0
    )
    machine.end(burner, extra_ms=4_200)
    for listed, busy_ms in (({burner: last}, 4_200), ({}, 200)):
        machine._count(5.0, busy_ms)
        machine.monotonic_s += 5
        sample = machine.sample()
        samples.append(msgspec.structs.replace(sample, processes={**(sample.processes or {}), **listed}))

    parts = [
        account(before, now, list(process_rows(before, now).values()))
        for before, now in itertools.pairwise(samples)
    ]

    capacity_ms = 4 * 5000
    assert parts[0].processes_percent == pytest.approx(100 * 4_000 / capacity_ms, abs=0.1)
    assert parts[0].finished_percent == pytest.approx(100 * 200 / capacity_ms, abs=0.1)
    assert (parts[1].processes_percent, parts[1].finished_percent) == (0, 0)


class Family:
    """Processes that work, fork and end, each waited for at once by its parent, and two reads of them."""

    def __init__(self) -> None:
        self.alive = {1: self._made(1, 0)}
        self.polled: dict[int, ProcessSample] = {}
        self.listed: dict[ProcessKey, ProcessSample] = {}
        self.used_ms = 0

    def fork(self, parent: int) -> None:
        """A process begins."""
        pid = 2 + self.born
        self.alive[pid] = self._made(pid, parent)

    def run(self, parent: int) -> None:
        """A process begins, works and ends between two samples."""
        self.fork(parent)
        self.work(max(self.alive), 50)
        self.end(max(self.alive))

    def work(self, pid: int, cpu_ms: int) -> None:
        """It uses the CPU."""
        self.used_ms += cpu_ms
        one = self.alive[pid]
        self.alive[pid] = msgspec.structs.replace(one, cpu_ms=(one.cpu_ms or 0) + cpu_ms)

    def fast_poll(self, _pid: int) -> None:
        """Read every process."""
        self.polled |= self.alive

    def end(self, pid: int) -> None:
        """It ends after its children, and its parent waits for it."""
        for child in [one.pid for one in self.alive.values() if one.parent_pid == pid]:
            self.end(child)
        gone = self.alive.pop(pid)
        parent = self.alive[gone.parent_pid]
        waited_ms = (parent.children_cpu_ms or 0) + (gone.cpu_ms or 0) + (gone.children_cpu_ms or 0)
        self.alive[parent.pid] = msgspec.structs.replace(parent, children_cpu_ms=waited_ms)

    def read(self) -> dict[ProcessKey, ProcessSample]:
        """Who is there, and who ended after more of it was seen than was listed."""
        now = {(one.pid, one.created_unix_ms): one for one in self.alive.values()}
        for pid, last in self.polled.items():
            listed = self.listed.get((pid, 1))
            if pid not in self.alive and (last.cpu_ms or 0) > ((listed.cpu_ms or 0) if listed else 0):
                now[pid, 1] = msgspec.structs.replace(last, state=ProcessState.DEAD, threads=0, rss_bytes=0)
        self.polled, self.listed = {}, now
        return now

    born = 0

    def _made(self, pid: int, parent: int) -> ProcessSample:
        self.born += 1
        return ProcessSample(pid, 1, parent, "one", None, "", "running", 0, 1, 0, 0, 0, None, None)


deeds = st.tuples(st.sampled_from(["fork", "run", "work", "fast_poll", "end"]), st.integers(0, 4))


@pytest.mark.untraced
@settings(max_examples=300)
@given(intervals=st.lists(st.lists(deeds, min_size=5, max_size=15), min_size=2, max_size=3))
def test_rows_and_finished_are_all_that_was_used(intervals: list[list[tuple[str, int]]]) -> None:
    """Whatever ended, was waited for, or was seen by a fast poll: nothing counts twice."""
    family = Family()
    before: dict[ProcessKey, ProcessSample] = {}
    for interval in intervals:
        family.used_ms = 0
        for deed, choice in interval:
            pid = list(family.alive)[choice % len(family.alive)]
            if deed == "work":
                family.work(pid, 10 * (choice + 1))
            elif deed != "end" or pid != 1:
                getattr(family, deed)(pid)

        now = family.read()

        listed_ms = sum(
            (one.cpu_ms or 0) - (before[key].cpu_ms or 0 if key in before else 0) for key, one in now.items()
        )
        earlier, later = Sample(0, 0.0, None, before), Sample(1, 1.0, None, now)
        assert listed_ms + finished_ms(earlier, later) == family.used_ms
        before = now


def test_time_that_may_not_be_read_is_denied_and_not_unexplained() -> None:
    """Without permission the rest has a name."""
    machine = InventedMachine(5, active_share=0, births_per_sample=0)
    hidden = machine.begin("hidden", cpu_ms=None)
    before = machine.sample()
    machine._count(5.0, 4_000)
    machine.monotonic_s += 5
    now = machine.sample()

    parts = account(before, now, list(process_rows(before, now).values()))

    assert machine.table[hidden].cpu_ms is None
    assert parts.unexplained_percent == 0
    assert (parts.denied_percent or 0) > 15


def test_time_of_processes_that_are_hidden_is_denied(begin: Begin) -> None:
    """Those of which nothing may be read are not in the table, but are counted; the record keeps that."""
    recording = begin(InventedMachine(5, active_share=0, births_per_sample=0))
    machine = recording.machine
    recording.take(msgspec.structs.replace(machine.pass_time(), hidden_process_count=3))
    machine._count(5.0, 4_000)
    machine.monotonic_s += 5
    machine.wall_unix_ms += 5000
    recording.take(msgspec.structs.replace(machine.sample(), hidden_process_count=3))

    parts = recording.recorder.queries.moment(recording.now).accounting

    assert parts.unexplained_percent == 0
    assert (parts.denied_percent or 0) > 15
