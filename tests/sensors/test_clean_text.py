"""Text from outside is made safe where it comes in."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_monitor.sensors.clean_text import MAX_COMMAND_BYTES, clean, clean_command, with_unique_names


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
        ("line\u2028separator\u0085".encode(), "line\ufffdseparator\ufffd"),
        ("\udcff", "\ufffd"),
    ],
)
def test_what_is_not_text_is_replaced_and_text_stays(raw: bytes | str, expected: str) -> None:
    """Markup is text; controls, half characters and what reorders a line are not."""
    assert clean(raw) == expected


@given(st.binary())
def test_any_bytes_can_be_stored_and_printed(raw: bytes) -> None:
    """There is no control and no surrogate in the result."""
    text = clean(raw)

    text.encode("utf-8")
    assert not any(ord(character) < 32 or 0x7F <= ord(character) < 0xA0 for character in text)


def test_arguments_are_joined_and_cut() -> None:
    """64 KB of arguments do not travel through the program."""
    assert clean_command(b"/bin/prog\0--flag\0two words\0") == "/bin/prog --flag two words"
    assert len(clean_command(b"x" * 65536)) == MAX_COMMAND_BYTES
    assert clean_command(b"nginx: worker\0\0\0\0\0\0") == "nginx: worker"
    assert clean_command(b"") == ""


class Device(msgspec.Struct, frozen=True):
    """Something with a name."""

    name: str


@given(st.lists(st.sampled_from(["a", "b", "a #2", "a #3", "a #2 #2"])))
def test_no_two_devices_have_one_name(names: list[str]) -> None:
    """A name that looks numbered already is treated like any other; the order stays."""
    found = with_unique_names(Device(name) for name in names)

    assert len({device.name for device in found}) == len(names)
    assert all(device.name.startswith(name) for device, name in zip(found, names, strict=True))


def test_devices_of_the_same_name_are_numbered_from_the_second_on() -> None:
    """A single one is the same object as before."""
    first, second = Device("a"), Device("a")

    found = with_unique_names([first, second])

    assert found[0] is first
    assert [device.name for device in found] == ["a", "a #2"]
