"""The lines of kernel text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_monitor.sensors.linux.formats import lines_of
from tests.sensors.linux.formats.kernel_text import LINE_BREAKS


@pytest.mark.parametrize("text", LINE_BREAKS, ids=repr)
def test_a_line_ends_at_a_newline_only(text: bytes) -> None:
    """Python's ``splitlines`` also breaks at vertical tabs, form feeds, separators and NEL."""
    assert lines_of(b"a" + text + b"b\nc\n") == [b"a" + text + b"b", b"c"]


@given(st.lists(st.binary().map(lambda line: line.replace(b"\n", b"")), max_size=5))
def test_lines_that_are_joined_are_split_again(lines: list[bytes]) -> None:
    """Empty lines are kept; what follows the last newline is not a line."""
    assert lines_of(b"".join(line + b"\n" for line in lines)) == lines


def test_a_last_line_needs_no_newline() -> None:
    """A read that was cut short still has its last piece."""
    assert lines_of(b"a\nb") == [b"a", b"b"]
