"""Which processes are polled between two samples, and which are listed once more after they ended."""

import msgspec
import pytest

from desktop_monitor.model.process import ProcessKey, ProcessSample, ProcessState
from desktop_monitor.sensors.hot_processes import MAX_ENDED, MAX_HOT, HotProcesses, ended_samples


def process(pid: int, cpu_ms: int | None = 0) -> ProcessSample:
    """Return a process that has used so much."""
    return ProcessSample(pid, 1, 0, "prog", None, "prog --flag", cpu_ms=cpu_ms, threads=3, rss_bytes=4096)


@pytest.fixture
def hot() -> HotProcesses[int]:
    """Hot processes, in a read of all."""
    made = HotProcesses[int]()
    made.begin_read()
    return made


def test_an_idle_process_is_not_hot(hot: HotProcesses[int]) -> None:
    """An idle machine is not polled fast."""
    hot.add(1, 500, process(1, 500))

    assert not hot
    assert hot.hottest() == []


def test_those_that_used_most_are_polled(hot: HotProcesses[int]) -> None:
    """The cost of a fast poll is bounded."""
    for cpu_ms in range(100, 3000, 100):
        hot.add(cpu_ms, cpu_ms, None)

    assert hot.hottest() == list(range(2900, 2900 - 100 * MAX_HOT, -100))


def test_each_read_begins_with_none(hot: HotProcesses[int]) -> None:
    """A process that has calmed down is not hot any more."""
    hot.add(1, 10_000, None)
    assert hot

    hot.begin_read()

    assert not hot


def test_a_process_whose_time_may_not_be_read_is_not_hot(hot: HotProcesses[int]) -> None:
    """Unknown is not much."""
    hot.add(1, None, None)
    hot.add(2, None, process(2, None))

    assert not hot


def test_an_ended_process_is_dead_and_without_memory() -> None:
    """All else is as it was seen last."""
    last = process(1, 500)

    assert ended_samples([last], {(1, 1): process(1, 400)}) == {
        (1, 1): msgspec.structs.replace(last, state=ProcessState.DEAD, threads=0, rss_bytes=0)
    }


def test_a_process_that_used_nothing_more_is_gone() -> None:
    """All that it used was in the sample before."""
    assert ended_samples([process(1, 500)], {(1, 1): process(1, 500)}) == {}
    assert ended_samples([process(1, None)], {}) == {}


def test_of_many_that_ended_those_are_listed_that_used_most() -> None:
    """A build does not fill the history with the commands of a compiler."""
    before: dict[ProcessKey, ProcessSample] = {(pid, 1): process(pid, 500) for pid in (1, 2)}
    last_seen = [process(2, 2500), *(process(pid, pid * 10) for pid in range(3, 100))]

    assert [pid for pid, _ in ended_samples(last_seen, before)] == [2, *range(99, 100 - MAX_ENDED, -1)]
