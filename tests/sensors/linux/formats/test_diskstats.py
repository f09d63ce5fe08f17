"""/proc/diskstats."""

from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_monitor.sensors.linux.formats.diskstats import DiskLine, disk_line
from desktop_monitor.sensors.linux.line_cache import LineCache
from tests.sensors.linux.formats.kernel_text import mutations, names

FIGURES = b" 10 1 200 30 40 2 800 50 0 60 80 0 0 0 0"
LINE = b"   8       0 sda" + FIGURES


def test_every_number_is_in_its_place() -> None:
    """Sectors are 512 bytes, whatever the disk has; see the kernel's page on I/O statistics fields."""
    assert disk_line(LINE) == DiskLine(b"sda", 200 * 512, 800 * 512, 10, 40, 30, 50, 60)


def test_the_eleven_numbers_of_an_old_kernel_are_enough() -> None:
    """Discards and flushes were added later."""
    assert disk_line(b"   8       0 sda 10 1 200 30 40 2 800 50 0 60 80") == disk_line(LINE)


@given(names(forbidden=b" \n"))
def test_any_name_is_kept(name: bytes) -> None:
    """Fields end at spaces only."""
    assert disk_line(b"   8       0 " + name + FIGURES)[0] == name
    assert disk_line(b"   8       0 " + name + FIGURES)[1:] == disk_line(LINE)[1:]


@pytest.mark.parametrize("line", [b"nonsense", b"8 0 sda 1 2 3", b"8 0 sda a b c d e f g h i j k"])
def test_anything_else_is_an_error(line: bytes) -> None:
    """Nothing is guessed."""
    with pytest.raises((ValueError, IndexError)):
        disk_line(line)


@settings(max_examples=200)
@given(mutations(LINE))
def test_a_damaged_line_raises_nothing_else(line: bytes) -> None:
    """ValueError and IndexError are what a line cache expects."""
    with suppress(ValueError, IndexError):
        assert all(isinstance(number, int) for number in disk_line(line)[1:])


@settings(max_examples=100)
@given(mutations(LINE), st.integers(0, 2))
def test_a_damaged_line_hides_no_other(line: bytes, place: int) -> None:
    """Every other disk is reported, wherever the damaged line is."""
    others = [b"   8      16 sdb" + FIGURES, b" 259       0 nvme0n1" + FIGURES]

    found = LineCache(disk_line).read(b"\n".join([*others[:place], line, *others[place:]]) + b"\n")

    assert {one.name for one in found} >= {b"sdb", b"nvme0n1"}
