"""What makes a device that rests cost next to nothing."""

from desktop_monitor.sensors.linux.line_cache import LineMemory


class Words:
    """Takes a line apart, and remembers that it had to."""

    def __init__(self) -> None:
        self.asked: list[bytes] = []

    def __call__(self, line: bytes) -> list[bytes] | None:
        """Take it apart; an empty line tells nothing."""
        self.asked.append(line)
        return line.split() or None


def test_only_lines_that_are_new_are_taken_apart() -> None:
    """What was told of the others is told again, in the order of the file."""
    words = Words()
    lines = LineMemory(words)
    first, second = lines.tell(b"a 1\nb 1\n")

    assert lines.tell(b"c 1\nb 1\na 2\n") == ([b"c", b"1"], second, [b"a", b"2"])
    assert words.asked == [b"a 1", b"b 1", b"c 1", b"a 2"]
    assert first == [b"a", b"1"]


def test_a_file_that_did_not_change_is_the_same_object() -> None:
    """Nobody works it off again."""
    lines = LineMemory(Words())

    assert lines.tell(b"a 1\n") is lines.tell(b"a 1\n")


def test_headings_and_lines_that_tell_nothing_are_left_out() -> None:
    """A line that told nothing is not asked again either."""
    words = Words()
    lines = LineMemory(words, heading_lines=1)

    assert lines.tell(b"name number\n\na 1\n") == ([b"a", b"1"],)
    assert lines.tell(b"name number\n\na 2\n") == ([b"a", b"2"],)
    assert words.asked == [b"", b"a 1", b"a 2"]


def test_what_is_forgotten_is_taken_apart_again() -> None:
    """Whoever takes lines apart has learned something new."""
    words = Words()
    lines = LineMemory(words)
    lines.tell(b"a 1\n")

    lines.forget()

    assert lines.tell(b"a 1\n") == ([b"a", b"1"],)
    assert words.asked == [b"a 1", b"a 1"]
