"""Kernel files of which most lines are as they were."""

from desktop_monitor.sensors.linux.line_cache import LineCache


class Words:
    """Parses lines into words, and records which lines it parsed."""

    def __init__(self) -> None:
        self.parsed: list[bytes] = []

    def __call__(self, line: bytes) -> list[bytes] | None:
        """Parse a line; an empty one is of no interest."""
        self.parsed.append(line)
        if line.startswith(b"bad"):
            raise ValueError(line)
        return line.split() or None


def test_only_new_lines_are_parsed() -> None:
    """The others are the same objects, in the order of the file."""
    words = Words()
    lines = LineCache(words)
    first, second = lines.read(b"a 1\nb 1\n")

    assert lines.read(b"c 1\nb 1\na 2\n") == ([b"c", b"1"], second, [b"a", b"2"])
    assert words.parsed == [b"a 1", b"b 1", b"c 1", b"a 2"]
    assert first == [b"a", b"1"]


def test_a_file_that_did_not_change_is_the_same_object() -> None:
    """Callers may compare by identity."""
    lines = LineCache(Words())

    assert lines.read(b"a 1\n") is lines.read(b"a 1\n")


def test_headings_and_lines_of_no_interest_are_left_out() -> None:
    """A line of no interest is not parsed again either."""
    words = Words()
    lines = LineCache(words, heading_lines=1)

    assert lines.read(b"name number\n\na 1\n") == ([b"a", b"1"],)
    assert lines.read(b"name number\n\na 2\n") == ([b"a", b"2"],)
    assert words.parsed == [b"", b"a 1", b"a 2"]


def test_a_cleared_cache_parses_every_line_again() -> None:
    """What the lines are parsed with has changed."""
    words = Words()
    lines = LineCache(words)
    lines.read(b"a 1\n")

    lines.clear()

    assert lines.read(b"a 1\n") == ([b"a", b"1"],)
    assert words.parsed == [b"a 1", b"a 1"]


def test_a_line_that_is_not_understood_is_left_out_alone() -> None:
    """The others are there, and it is counted."""
    lines = LineCache(Words())

    assert lines.read(b"a 1\nbad 1\nb 1\n") == ([b"a", b"1"], [b"b", b"1"])
    assert lines.not_understood == 1


def test_a_line_that_stays_is_counted_as_long_as_it_is_there() -> None:
    """Also while other lines change."""
    lines = LineCache(Words())
    lines.read(b"a 1\nbad 1\n")

    lines.read(b"a 2\nbad 1\n")
    assert lines.not_understood == 1

    lines.read(b"a 2\n")
    assert lines.not_understood == 0
