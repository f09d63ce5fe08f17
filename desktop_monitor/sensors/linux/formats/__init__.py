r"""The text formats of /proc and /sys, one a file: pure functions from bytes to values.

Kernel text is bytes. Lines end at ``\n`` and nowhere else; fields end at the separators that the kernel
writes. A name may hold any other byte. A line that is not what the manual page says is not guessed: it
raises ValueError, or is counted by the caller.
"""

from desktop_monitor.model.sample import LAST_COUNTER


def counters(numbers: list[int]) -> list[int]:
    """Return counters as the rest of the program can have them; see `LAST_COUNTER`.

    Raises:
        ValueError: A counter is below zero.
    """
    if numbers and min(numbers) < 0:
        raise ValueError("a counter below zero")
    if not numbers or max(numbers) <= LAST_COUNTER:
        return numbers
    return [min(number, LAST_COUNTER) for number in numbers]


def lines_of(content: bytes) -> list[bytes]:
    """Split kernel text into its lines."""
    lines = content.split(b"\n")
    if lines[-1] == b"":
        lines.pop()
    return lines
