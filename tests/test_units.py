"""Numbers in the terminal and in reports have the units and digits of the page; see tests/page/text."""

from collections.abc import Callable

import pytest

from desktop_monitor.units import bit_rate_text, byte_rate_text, bytes_text, percent_text, seconds_text


@pytest.mark.parametrize(
    ("text", "number", "expected"),
    [
        (bytes_text, None, "-"),
        (bytes_text, 0, "0 B"),
        (bytes_text, 999, "999 B"),
        (bytes_text, 1000, "0.98 KiB"),
        (bytes_text, 84.1 * 2**20, "84.1 MiB"),
        (bytes_text, 2**30, "1.00 GiB"),
        (bytes_text, 2**70, "1048576 PiB"),
        (byte_rate_text, 21_700_000, "21.7 MB/s"),
        (byte_rate_text, 4, "4 B/s"),
        (bit_rate_text, 6_437_500, "51.5 Mbit/s"),
        (percent_text, 12.34, "12.3 %"),
        (percent_text, 99.97, "100 %"),
        (percent_text, None, "-"),
        (seconds_text, 12.5, "12.5 s"),
        (seconds_text, 0.0, "0 s"),
    ],
)
def test_a_number_has_three_digits_and_its_unit(
    text: Callable[[float | None], str], number: float | None, expected: str
) -> None:
    """What is unknown is a dash."""
    assert text(number) == expected
