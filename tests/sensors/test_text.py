"""Text from outside is made safe at the edge."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_monitor.sensors.text import MOST_COMMAND_BYTES, clean, clean_command


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (b"plain", "plain"),
        (b"<img src=x onerror=alert(1)>", "<img src=x onerror=alert(1)>"),
        ("系统监控 é 👩‍👩‍👧".encode(), "系统监控 é 👩‍👩‍👧"),
        (b"a\xff\xfeb", "a\ufffd\ufffdb"),
        (b"a\x1b[31mred", "a\ufffd[31mred"),
        (b"tab\tnew\r\nline", "tab new line"),
        ("evil\u202etxt.exe".encode(), "evil\ufffdtxt.exe"),
        ("\udcff", "\ufffd"),
    ],
)
def test_what_is_not_text_is_replaced_and_what_is_stays(raw: bytes | str, expected: str) -> None:
    """Markup is text; controls, half characters and what reorders a line are not."""
    assert clean(raw) == expected


@given(st.binary())
def test_whatever_comes_can_be_stored_and_printed(raw: bytes) -> None:
    """No control, no surrogate, for any bytes."""
    text = clean(raw)

    text.encode("utf-8")
    assert not any(ord(character) < 32 or 0x7F <= ord(character) < 0xA0 for character in text)


def test_arguments_are_joined_and_cut() -> None:
    """64 KB of arguments do not travel through the program."""
    assert clean_command(b"/bin/prog\0--flag\0two words\0") == "/bin/prog --flag two words"
    assert len(clean_command(b"x" * 65536)) == MOST_COMMAND_BYTES
    assert clean_command(b"nginx: worker\0\0\0\0\0\0") == "nginx: worker"
    assert clean_command(b"") == ""
