"""New processes are found without listing all at each read."""

import os

import pytest

from desktop_monitor.sensors.linux.processes.pid_search import MAX_POLLED, MAX_TRIED
from desktop_monitor.sensors.linux.processes.process_batch import REFRESH_PHASES
from desktop_monitor.sensors.linux.processes.processes import LinuxProcesses
from tests.sensors.linux.fake_proc import FakeProc


def test_a_few_new_pids_are_tried(
    proc: FakeProc, sensor: LinuxProcesses, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Which is cheaper than to list all; threads have numbers, too."""
    proc.put(42)
    sensor.read(1, 42)
    sensor.read(1, 42)
    monkeypatch.delattr(os, "listdir")
    proc.put(45)
    proc.put(46, thread_of=45)

    assert sorted(pid for pid, _created in sensor.read(2, 47)) == [42, 45]


def test_a_pid_that_was_given_before_its_process_can_be_seen_is_tried_again(
    proc: FakeProc, sensor: LinuxProcesses
) -> None:
    """The kernel gives the number first."""
    proc.put(42)
    sensor.read(1, 42)
    sensor.read(1, 42)
    sensor.read(2, 43)
    proc.put(43)

    assert len(sensor.read(3, 44)) == 2


@pytest.mark.parametrize("newest", [7, 42 + MAX_TRIED + 1])
def test_all_are_listed_when_the_numbers_begin_again_or_are_many(
    proc: FakeProc, sensor: LinuxProcesses, newest: int
) -> None:
    """After the highest number comes a low one."""
    proc.put(42)
    sensor.read(1, 42)
    sensor.read(1, 42)
    proc.put(5)

    assert len(sensor.read(2, newest)) == 2


def test_without_a_fork_there_is_nothing_to_find(proc: FakeProc, sensor: LinuxProcesses) -> None:
    """While the number of forks stands still, all are listed in one phase only."""
    proc.put(42)
    assert len(sensor.read(1)) == 1
    proc.put(43)

    assert len(sensor.read(1)) == 1
    assert len(sensor.read(2)) == 2


def test_an_unknown_number_of_forks_hides_no_process(proc: FakeProc, sensor: LinuxProcesses) -> None:
    """The CPU may not be readable at that moment."""
    proc.put(42)
    sensor.read(1)
    proc.put(43)

    assert len(sensor.read(None)) == 2


def test_a_number_of_forks_that_stands_still_is_not_trusted_for_ever(
    proc: FakeProc, sensor: LinuxProcesses
) -> None:
    """A container may invent its /proc/stat."""
    proc.put(42)
    sensor.read(1)
    proc.put(43)

    assert 2 in [len(sensor.read(1)) for _ in range(REFRESH_PHASES)]


def test_a_fast_poll_adds_the_newest_processes(proc: FakeProc, sensor: LinuxProcesses) -> None:
    """No more than a few, whatever else was started."""
    proc.put(1)
    sensor.read(1, 1)
    for pid in range(2, 40):
        proc.put(pid)

    sensor.fast_poll(39)

    assert sorted(sensor._known.living, key=int) == ["1", *map(str, range(40 - MAX_POLLED, 40))]
