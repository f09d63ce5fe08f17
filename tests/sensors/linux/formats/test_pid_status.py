"""/proc/PID/status and files like it."""

import pytest
from hypothesis import given, settings

from desktop_monitor.sensors.linux.formats.pid_status import field, number
from tests.sensors.linux.formats.kernel_text import escaped, mutations, names

CONTENT = (
    b"Name:\tprog\nUmask:\t0022\nState:\tS (sleeping)\nTgid:\t42\nUid:\t1000\t1001\t1002\t1003\nThreads:\t1\n"
)


def test_a_field_is_found_by_its_whole_name() -> None:
    """A name that only ends like it is another field."""
    assert field(CONTENT, b"State") == b"S (sleeping)"
    assert field(CONTENT, b"Name") == b"prog"
    assert field(CONTENT, b"gid") is None
    assert field(CONTENT, b"id") is None


def test_a_number_is_one_of_a_line() -> None:
    """Real, effective, saved and file system user."""
    assert [number(CONTENT, b"Uid", place) for place in range(5)] == [1000, 1001, 1002, 1003, None]
    assert number(CONTENT, b"State") is None
    assert number(CONTENT, b"Missing") is None


@pytest.mark.parametrize("name", [b"a\nTgid:\t1", b"a\\\nUid:\t0\t0", b"Uid:\t7", b"\nTgid:\t9\n"])
def test_a_name_cannot_invent_a_line(name: bytes) -> None:
    """The kernel escapes newline and backslash in the name."""
    content = CONTENT.replace(b"prog", escaped(name, b"\n\\"))

    assert (number(content, b"Tgid"), number(content, b"Uid", 1)) == (42, 1001)


@given(names(forbidden=b"", max_size=15))
def test_any_name_leaves_the_numbers_alone(name: bytes) -> None:
    """Whatever the process is called."""
    content = CONTENT.replace(b"prog", escaped(name, b"\n\\"))

    assert (number(content, b"Tgid"), number(content, b"Uid", 1)) == (42, 1001)


@settings(max_examples=200)
@given(mutations(CONTENT))
def test_damaged_content_raises_nothing(content: bytes) -> None:
    """What is not there is None."""
    for place in range(5):
        found = number(content, b"Uid", place)
        assert found is None or found >= 0
