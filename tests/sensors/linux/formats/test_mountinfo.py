"""/proc/PID/mountinfo."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_monitor.sensors.linux.formats.mountinfo import MountLine, mounts, unescaped
from tests.sensors.linux.formats.kernel_text import LINE_BREAKS, escaped, mutations, names

LINE = b"36 35 8:1 / /mnt rw,noatime master:1 - ext4 /dev/sda1 rw,errors=continue"
IN_PATHS, IN_SOURCES = b" \t\n\\", b" \t\n\\#"


def test_every_field_is_in_its_place() -> None:
    """The number of optional fields varies, and a hyphen ends them."""
    expected = MountLine(b"8:1", b"/", b"/mnt", b"ext4", b"/dev/sda1")

    assert list(mounts(LINE + b"\n")) == [expected]
    assert list(mounts(LINE.replace(b" master:1", b"") + b"\n")) == [expected]
    assert list(mounts(LINE.replace(b" master:1", b" shared:2 master:1") + b"\n")) == [expected]


@pytest.mark.parametrize("text", LINE_BREAKS, ids=repr)
def test_a_path_may_hold_what_ends_lines_elsewhere(text: bytes) -> None:
    """The kernel escapes space, tab, newline and backslash, and nothing else."""
    found = list(mounts(LINE.replace(b"/mnt", b"/mnt/a" + text + b"b") + b"\n" + LINE + b"\n"))

    assert [line and line.path for line in found] == [b"/mnt/a" + text + b"b", b"/mnt"]


@given(*(names(forbidden=b"") for _ in range(4)))
def test_any_name_is_kept(root: bytes, path: bytes, filesystem: bytes, source: bytes) -> None:
    """Whatever is in a path or a source, once the kernel's escapes are undone."""
    line = b"36 35 8:1 /%s /%s rw - %s %s rw" % (
        escaped(root, IN_PATHS),
        escaped(path, IN_PATHS),
        escaped(filesystem, IN_SOURCES),
        escaped(source, IN_SOURCES),
    )

    assert list(mounts(line + b"\n")) == [MountLine(b"8:1", b"/" + root, b"/" + path, filesystem, source)]


def test_a_source_may_be_empty() -> None:
    """Then two spaces follow one another."""
    assert [line and line.source for line in mounts(b"36 35 0:5 / /proc rw - proc  rw\n")] == [b""]


def test_a_backslash_without_a_number_stays() -> None:
    """Only three octal digits are an escape."""
    assert unescaped(rb"a\040b\x\09\134040") == b"a b\\x\\09\\040"


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"nonsense",
        LINE.replace(b" - ", b" "),
        LINE[:20],
        b"1 2 3 / - ext4 x rw",
        LINE.partition(b" /dev")[0],
    ],
)
def test_anything_else_is_not_understood(line: bytes) -> None:
    """Nothing is guessed, and the other lines stay."""
    assert list(mounts(LINE + b"\n" + line + b"\n" + LINE + b"\n"))[1] is None


@settings(max_examples=200)
@given(mutations(LINE), st.integers(0, 2))
def test_a_damaged_line_hides_no_other(line: bytes, place: int) -> None:
    """Every other mount is there, wherever the damaged line is."""
    others = [LINE.replace(b"/mnt", path) for path in (b"/srv/one", b"/home/two")]

    found = list(mounts(b"\n".join([*others[:place], line, *others[place:]]) + b"\n"))

    assert {one.path for one in found if one} >= {b"/srv/one", b"/home/two"}
