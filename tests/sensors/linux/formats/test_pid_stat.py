"""/proc/PID/stat."""

import os
from contextlib import suppress

import pytest
from hypothesis import given, settings

from desktop_monitor.sensors.linux.formats.pid_stat import STATES, ProcessStat, parse_stat
from tests.sensors.linux.formats.kernel_text import mutations, names

REST = b" S 7 1 1 0 -1 4194304 8 0 0 0 10 5 300 200 20 -5 3 0 12345 4096 17 18446744073709551615 0 0 0 0\n"
LINE = b"42 (prog)" + REST
PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")


def test_every_number_is_in_its_place() -> None:
    """Ticks become milliseconds and pages bytes."""
    assert parse_stat(LINE) == ProcessStat(
        comm=b"prog",
        state="sleeping",
        parent_pid=7,
        is_kernel=False,
        cpu_ms=150,
        children_cpu_ms=5000,
        nice=-5,
        threads=3,
        started_ms=123450,
        rss_bytes=17 * PAGE_BYTES,
        faulted_bytes=8 * PAGE_BYTES,
    )


@given(names(forbidden=b"", max_size=15))
def test_any_name_is_kept(name: bytes) -> None:
    """Parentheses, spaces, digits and newlines: the name ends at the last parenthesis."""
    expected = parse_stat(LINE)

    assert parse_stat(b"42 (" + name + b")" + REST) == ProcessStat(
        name, *(getattr(expected, field) for field in ProcessStat.__struct_fields__[1:])
    )


@pytest.mark.parametrize("letter", [*STATES, b"?"])
def test_every_state_has_a_name(letter: bytes) -> None:
    """A letter of a later kernel is an unknown state, not an error."""
    assert parse_stat(LINE.replace(b") S", b") " + letter)).state == STATES.get(letter, "unknown")


def test_a_kernel_thread_is_recognised_by_its_flag() -> None:
    """PF_KTHREAD; its name may be that of any program."""
    assert parse_stat(LINE.replace(b"4194304", b"2129984")).is_kernel


@pytest.mark.parametrize("line", [LINE[:length] for length in (0, 2, 8, 9, 13, 40, 60)])
def test_a_line_that_is_cut_short_is_an_error(line: bytes) -> None:
    """The process is ending; nothing is guessed."""
    with pytest.raises((ValueError, IndexError)):
        parse_stat(line)


@settings(max_examples=300)
@given(mutations(LINE))
def test_a_damaged_line_raises_nothing_else(line: bytes) -> None:
    """ValueError and IndexError are what the reader of processes expects."""
    with suppress(ValueError, IndexError):
        parse_stat(line)
