"""Processes that are new are found without listing everybody at each look."""

import os

import pytest

from desktop_monitor.sensors.linux.process_batch import REFRESH_TURNS
from desktop_monitor.sensors.linux.processes import MOST_TRIED, LinuxProcesses
from tests.sensors.linux.invented import Tree


def test_new_numbers_are_tried_without_listing(
    tree: Tree, sensor: LinuxProcesses, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A few new numbers are cheaper to try than everybody to list; threads have numbers, too."""
    tree.put(42)
    sensor.read(1, 42)
    sensor.read(1, 42)
    monkeypatch.delattr(os, "listdir")
    tree.put(45)
    tree.put(46, leader=45)

    assert sorted(pid for pid, _created in sensor.read(2, 47)) == [42, 45]


def test_a_number_that_was_given_before_its_process_could_be_seen_is_tried_again(
    tree: Tree, sensor: LinuxProcesses
) -> None:
    """The kernel gives the number first."""
    tree.put(42)
    sensor.read(1, 42)
    sensor.read(1, 42)
    sensor.read(2, 43)
    tree.put(43)

    assert len(sensor.read(3, 44)) == 2


@pytest.mark.parametrize("newest", [7, 42 + MOST_TRIED + 1])
def test_numbers_that_begin_again_or_are_many_are_listed(
    tree: Tree, sensor: LinuxProcesses, newest: int
) -> None:
    """After the highest number comes a low one."""
    tree.put(42)
    sensor.read(1, 42)
    sensor.read(1, 42)
    tree.put(5)

    assert len(sensor.read(2, newest)) == 2


def test_without_a_fork_nobody_looks_for_new_ones(tree: Tree, sensor: LinuxProcesses) -> None:
    """The kernel counts forks; while that stands still only every sixteenth look lists the folder."""
    tree.put(42)
    assert len(sensor.read(1)) == 1
    tree.put(43)

    assert len(sensor.read(1)) == 1
    assert len(sensor.read(2)) == 2


def test_a_count_of_forks_that_stands_still_is_not_trusted_for_ever(
    tree: Tree, sensor: LinuxProcesses
) -> None:
    """A container may invent its /proc/stat."""
    tree.put(42)
    sensor.read(1)
    tree.put(43)

    assert 2 in [len(sensor.read(1)) for _ in range(REFRESH_TURNS)]
