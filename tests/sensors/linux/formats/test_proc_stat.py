"""/proc/stat."""

import os
from contextlib import suppress

import pytest
from hypothesis import given, settings

from desktop_monitor.model.sample import CpuTimes
from desktop_monitor.sensors.linux.formats.proc_stat import booted_at_s, cpu_times, forks
from tests.sensors.linux.formats.kernel_text import mutations

LAST_MS = 2**50
NUMBERS = b" 100 20 30 1000 40 5 6 7 8 9\n"
TAIL = b"intr 1 2 3\nctxt 9\nbtime 1700000000\nprocesses 4711\nprocs_running 1\n"
CONTENT = b"cpu " + NUMBERS + b"cpu0" + NUMBERS + b"cpu1" + NUMBERS + TAIL
TIMES = CpuTimes(user_ms=1200, system_ms=410, iowait_ms=400, steal_ms=70, idle_ms=10000)


def test_ticks_become_milliseconds_and_guests_are_not_counted_twice() -> None:
    """The kernel counts guest time within user time."""
    assert os.sysconf("SC_CLK_TCK") == 100
    assert cpu_times(CONTENT) == (TIMES, (TIMES, TIMES))


def test_a_core_that_is_switched_off_leaves_its_place_empty() -> None:
    """Core 3 is never core 1."""
    _, cores = cpu_times(CONTENT.replace(b"cpu1", b"cpu3"))

    assert cores == (TIMES, None, None, TIMES)


def test_a_number_below_zero_is_cut_to_the_largest_time() -> None:
    """As lxcfs writes it; no file of the history could hold it."""
    whole, _ = cpu_times(b"cpu  5 0 0 18446744073709551615 8317131874320235395 0 0 0 0 0\n")

    assert whole.user_ms == 50
    assert all(LAST_MS <= ms < LAST_MS + 10 for ms in (whole.idle_ms, whole.iowait_ms))


def test_forks_and_boot_time_are_found() -> None:
    """Where the file has them."""
    assert (forks(CONTENT), booted_at_s(CONTENT)) == (4711, 1700000000)
    assert (forks(b"cpu 1\n"), booted_at_s(b"cpu 1\nbtime soon\n")) == (None, None)


def test_one_core_is_not_taken_for_all() -> None:
    """Nothing is guessed."""
    with pytest.raises(ValueError, match="no line of all CPUs"):
        cpu_times(CONTENT.removeprefix(b"cpu " + NUMBERS))


@pytest.mark.parametrize("number", [b"99999999999", b"x", b"-1", b""])
def test_a_core_number_without_sense_is_an_error(number: bytes) -> None:
    """A number that is too large would need all memory for the cores in between."""
    with pytest.raises(ValueError, match=r"."):
        cpu_times(CONTENT.replace(b"cpu1", b"cpu" + number))


@settings(max_examples=300)
@given(mutations(CONTENT))
def test_damaged_content_raises_nothing_else(content: bytes) -> None:
    """ValueError costs the CPU alone."""
    forks(content)
    booted_at_s(content)
    with suppress(ValueError):
        cpu_times(content)
