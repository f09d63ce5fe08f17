"""Who is read again, and when: the dearest read is spared those that did not run."""

import pytest

from desktop_monitor.sensors.linux.process_batch import REFRESH_TURNS
from desktop_monitor.sensors.linux.processes import LinuxProcesses
from tests.sensors.linux.invented import PAGE_BYTES, Tree, only, settle


def test_who_did_not_run_is_not_read_until_its_turn(tree: Tree, sensor: LinuxProcesses) -> None:
    """While schedstat stands still, memory that somebody else took is noticed when its turn comes."""
    tree.put(42, pages=10)
    settle(sensor)
    tree.put(42, pages=3)

    seen = [only(sensor).rss_bytes for _ in range(REFRESH_TURNS)]

    assert seen.count(10 * PAGE_BYTES) > 0
    assert seen[-1] == 3 * PAGE_BYTES


def test_who_ran_is_read_at_once(tree: Tree, sensor: LinuxProcesses) -> None:
    """A new schedstat means new figures."""
    tree.put(42)
    before = settle(sensor)

    tree.put(42, user=110, probe="6 6 6\n")

    assert (before.cpu_ms, only(sensor).cpu_ms) == (150, 1150)


def test_threads_are_not_judged_by_the_first(tree: Tree, sensor: LinuxProcesses) -> None:
    """With more than one thread, schedstat says nothing about the others."""
    tree.put(42, threads=2)
    settle(sensor)

    tree.put(42, threads=2, user=110)

    assert only(sensor).cpu_ms == 1150


@pytest.mark.parametrize("probe", [None, "0 0 0\n"])
def test_a_kernel_that_does_not_count_is_read_the_long_way(
    tree: Tree, sensor: LinuxProcesses, probe: str | None
) -> None:
    """Without schedstat every process is read each time, and nobody's time stands still."""
    tree.put(42, probe=probe)
    settle(sensor)

    tree.put(42, probe=probe, user=110)

    assert only(sensor).cpu_ms == 1150
