"""The watchdog of the sampler: what blocks is left out, and everything else goes on."""

import os
import queue
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from desktop_monitor.engine import sample_schedule, sampler
from desktop_monitor.engine.sampler import Sampler
from desktop_monitor.model.reading import Reading
from desktop_monitor.model.sample import Sample
from desktop_monitor.sensors import Sensors
from tests.engine.conftest import StartSampler
from tests.engine.fake_machine import Blocker, FakeMachine, half_busy
from tests.sensors.linux.fake_proc import FakeProc
from tests.waiting import PATIENCE_S, eventually

PERIOD_S = 0.05


@pytest.fixture(autouse=True)
def _short_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """Replace a thread after a fraction of a second."""
    monkeypatch.setattr(sampler, "MIN_STEP_TIMEOUT_S", 0.3)
    monkeypatch.setattr(sampler, "CONFIRM_S", 0.05)


class Listener:
    """Keeps the newest sample, and calls something before that."""

    def __init__(self, act: Blocker | None = None) -> None:
        self.newest: Sample | None = None
        self.count = 0
        self._act = act

    def __call__(self, sample: Sample, _reading: Reading | None) -> None:
        """Take a sample."""
        if self._act is not None:
            self._act()
        self.newest, self.count = sample, self.count + 1

    def wait_for_more(self, count: int = 3) -> Sample:
        """Wait for further samples, and return the newest."""
        wanted = self.count + count
        eventually(lambda: self.count >= wanted)
        assert self.newest is not None
        return self.newest


@pytest.fixture
def sensors(tmp_path: Path) -> Iterator[Sensors]:
    """Sensors of an invented machine with one idle process."""
    FakeProc(tmp_path).put(42, user=0)
    made = Sensors(proc=tmp_path, sys=tmp_path)
    yield made
    made.close()


@pytest.fixture
def stuck() -> "queue.SimpleQueue[str]":
    """What was reported to be stuck."""
    return queue.SimpleQueue()


def block_part(sensors: Sensors, part: str, blocker: Blocker, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the sensor of a part call the blocker before each read."""
    sensor = sensors._processes if part == "processes" else sensors._parts[part]
    read = sensor.read

    def read_after(*arguments: int | None) -> object:
        blocker()
        return read(*arguments)

    monkeypatch.setattr(sensor, "read", read_after)


@pytest.mark.parametrize("part", ["disks", "processes", "network"])
def test_a_part_that_blocks_is_reported_and_left_out(
    start_sampler: StartSampler,
    sensors: Sensors,
    stuck: "queue.SimpleQueue[str]",
    blocker: Blocker,
    monkeypatch: pytest.MonkeyPatch,
    part: str,
) -> None:
    """Within two periods; another thread reads everything else, and the part again when it has ended."""
    block_part(sensors, part, blocker, monkeypatch)
    listener = Listener()
    start_sampler(sensors, period_s=PERIOD_S, on_stuck=stuck.put, listener=listener)
    listener.wait_for_more()

    begun_s = time.monotonic()
    blocker.begin()
    assert stuck.get(timeout=PATIENCE_S) == part
    assert time.monotonic() - begun_s >= 2 * PERIOD_S

    sample = listener.wait_for_more()
    assert getattr(sample, part) is None
    assert (part, "silent") in [(missing.what, missing.code) for missing in sensors.unreadable()]
    assert sensors.take_cpu() is not None

    blocker.released.set()
    eventually(lambda: (part, "silent") not in [(one.what, one.code) for one in sensors.unreadable()])
    listener.wait_for_more()
    assert stuck.empty()
    eventually(lambda: sampler_threads() == ["sampler"])


def sampler_threads() -> list[str]:
    """Return the names of the threads that take samples."""
    return [thread.name for thread in threading.enumerate() if thread.name == "sampler"]


def test_a_blocked_listener_is_left_out(
    start_sampler: StartSampler, stuck: "queue.SimpleQueue[str]", blocker: Blocker
) -> None:
    """The others have every further sample; it has them again when it has ended."""
    before, blocked, after = Listener(), Listener(blocker), Listener()
    start_sampler(period_s=PERIOD_S, on_stuck=stuck.put, before=before, blocked=blocked, after=after)
    blocked.wait_for_more()

    blocker.begin()
    assert stuck.get(timeout=PATIENCE_S) == "blocked"
    count = blocked.count
    before.wait_for_more()
    after.wait_for_more()
    assert blocked.count == count

    blocker.released.set()
    blocked.wait_for_more()
    assert before.newest is not None
    assert stuck.empty()


def test_two_blocked_listeners_are_both_left_out(
    start_sampler: StartSampler, stuck: "queue.SimpleQueue[str]", blocker: Blocker
) -> None:
    """One after the other."""
    other = Blocker()
    first, second, third = Listener(blocker), Listener(other), Listener()
    start_sampler(period_s=PERIOD_S, on_stuck=stuck.put, first=first, second=second, third=third)
    third.wait_for_more()

    blocker.begin()
    other.begin()
    assert {stuck.get(timeout=PATIENCE_S), stuck.get(timeout=PATIENCE_S)} == {"first", "second"}
    third.wait_for_more()

    for one in (blocker, other):
        one.released.set()
    first.wait_for_more()
    second.wait_for_more()


def test_sensors_that_block_as_a_whole_are_a_gap(
    start_sampler: StartSampler, stuck: "queue.SimpleQueue[str]", blocker: Blocker
) -> None:
    """Where no part is known; the listeners have the next sample when it has ended."""
    take, listener = half_busy(), Listener()

    def take_one() -> Sample:
        blocker()
        return take()

    start_sampler(FakeMachine(take_one), period_s=PERIOD_S, on_stuck=stuck.put, listener=listener)
    listener.wait_for_more()

    blocker.begin()
    assert stuck.get(timeout=PATIENCE_S) == "sensors"
    blocker.released.set()

    listener.wait_for_more()


def test_a_fast_poll_that_blocks_is_left_out(
    start_sampler: StartSampler,
    sensors: Sensors,
    stuck: "queue.SimpleQueue[str]",
    blocker: Blocker,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Samples go on, without processes until it has ended."""
    monkeypatch.setattr(sampler, "SLOW_POLL_S", 0.1)
    monkeypatch.setattr(sensors._processes, "fast_poll", blocker)
    listener = Listener()
    start_sampler(sensors, period_s=0.2, on_stuck=stuck.put, listener=listener)
    listener.wait_for_more()

    blocker.begin()
    assert stuck.get(timeout=PATIENCE_S) == "processes"
    assert listener.wait_for_more().processes is None

    blocker.released.set()
    eventually(lambda: listener.newest is not None and listener.newest.processes is not None)


def test_a_first_sample_that_blocks_does_not_hold_up_the_start(
    sensors: Sensors, blocker: Blocker, stuck: "queue.SimpleQueue[str]", monkeypatch: pytest.MonkeyPatch
) -> None:
    """The next thread takes it without the part."""
    block_part(sensors, "memory", blocker, monkeypatch)
    blocker._is_armed.set()
    listener = Listener()
    made = Sampler(sensors, {"listener": listener}, period_s=PERIOD_S, on_stuck=stuck.put)
    made.take_first()
    assert stuck.get(timeout=PATIENCE_S) == "memory"

    made.start()

    assert listener.wait_for_more().memory is None
    made.stop()


@pytest.mark.parametrize("where", ["sensors", "listener", "fast poll"])
def test_it_stops_while_something_blocks(
    start_sampler: StartSampler, blocker: Blocker, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    """The blocked thread is a daemon, and does nothing more when it is released."""
    monkeypatch.setattr(sampler, "MIN_STEP_TIMEOUT_S", PATIENCE_S)
    monkeypatch.setattr(sampler, "STOP_TIMEOUT_S", 0.1)
    take, listener = half_busy(), Listener(blocker if where == "listener" else None)

    def take_one() -> Sample:
        if where == "sensors":
            blocker()
        return take()

    meanwhile = blocker if where == "fast poll" else (lambda: None)
    machine = FakeMachine(take_one, is_hot=True, meanwhile=meanwhile)
    made = start_sampler(machine, period_s=1.0 if where == "fast poll" else PERIOD_S, listener=listener)
    blocker.begin()
    count = listener.count

    begun_s = time.monotonic()
    made.stop()

    assert time.monotonic() - begun_s < PATIENCE_S
    blocker.released.set()
    eventually(lambda: not sampler_threads())
    assert listener.count <= count + 1


@pytest.mark.parametrize("act", ["fail", "block"])
def test_a_report_that_does_not_work_ends_nothing(
    start_sampler: StartSampler, blocker: Blocker, act: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The report may need what blocks; a second thing that blocks is found all the same."""
    monkeypatch.setattr(threading, "excepthook", lambda _arguments: None)
    reported: queue.SimpleQueue[str] = queue.SimpleQueue()
    other, forever = Blocker(), threading.Event()

    def report(what: str) -> None:
        reported.put(what)
        if act == "fail":
            raise RuntimeError("broken on purpose")
        forever.wait()

    first, second, third = Listener(blocker), Listener(other), Listener()
    start_sampler(period_s=PERIOD_S, on_stuck=report, first=first, second=second, third=third)
    third.wait_for_more()

    for block, name in ((blocker, "first"), (other, "second")):
        block.begin()
        assert reported.get(timeout=PATIENCE_S) == name

    third.wait_for_more()
    for event in (other.released, forever):
        event.set()


def test_a_program_that_was_stopped_is_not_stuck(
    start_sampler: StartSampler, stuck: "queue.SimpleQueue[str]", monkeypatch: pytest.MonkeyPatch
) -> None:
    """A step seems to have taken long when it goes on; it is given a moment to end."""
    monkeypatch.setattr(sampler, "CONFIRM_S", PATIENCE_S)
    offset_s = [0.0]
    clock = SimpleNamespace(monotonic=lambda: time.monotonic() + offset_s[0], thread_time=time.thread_time)
    monkeypatch.setattr(sampler, "time", clock)
    monkeypatch.setattr(sample_schedule, "time", clock)
    made: list[Sampler] = []
    is_reported = threading.Event()

    def stop_for_long(_sample: Sample, reading: Reading | None) -> None:
        if reading is not None and not offset_s[0]:
            offset_s[0] = 3600.0
            made[0].schedule.set_period(PERIOD_S)  # wakes the watchdog
            is_reported.wait(0.3)

    listener = Listener()
    made.append(
        start_sampler(
            period_s=PERIOD_S,
            on_stuck=lambda _what: is_reported.set(),
            stops=stop_for_long,
            listener=listener,
        )
    )

    eventually(lambda: offset_s[0] > 0)
    listener.wait_for_more()
    assert not is_reported.is_set()
    assert stuck.empty()


def test_one_process_that_blocks_costs_less_than_a_period(
    start_sampler: StartSampler,
    sensors: Sensors,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The others are sampled at once by another thread, the whole machine with them."""
    period_s = 2.0
    FakeProc(tmp_path).put(43, user=0)
    listener = Listener()
    start_sampler(sensors, period_s=period_s, listener=listener)
    listener.wait_for_more(2)
    known = sensors._processes._known.living  # type: ignore[attr-defined]
    descriptor, pread, released = known["43"].stat_fd, os.pread, threading.Event()
    asked: queue.SimpleQueue[float] = queue.SimpleQueue()

    def blocking_pread(fd: int, length: int, offset: int) -> bytes:
        if fd == descriptor and not released.is_set():
            asked.put(time.monotonic())
            released.wait()
        return pread(fd, length, offset)

    monkeypatch.setattr(os, "pread", blocking_pread)
    FakeProc(tmp_path).put(43, user=5, schedstat="6 6 6\n")

    asked_s = asked.get(timeout=PATIENCE_S)
    sample = listener.wait_for_more(1)

    assert sample.monotonic_s - asked_s < period_s
    assert {pid for pid, _created in sample.processes or {}} == {42, 43}
    released.set()
