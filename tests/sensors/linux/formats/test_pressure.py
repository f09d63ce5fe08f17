"""/proc/pressure/RESOURCE."""

from hypothesis import given, settings

from desktop_monitor.sensors.linux.formats.pressure import totals_us
from tests.sensors.linux.formats.kernel_text import mutations

SOME = b"some avg10=0.00 avg60=0.00 avg300=0.00 total=44\n"
FULL = b"full avg10=0.00 avg60=0.00 avg300=0.00 total=55\n"


def test_both_totals_are_read() -> None:
    """The growing counters, not the kernel's averages."""
    assert totals_us(SOME + FULL) == (44, 55)


def test_a_line_that_is_missing_is_unknown() -> None:
    """Old kernels count no ``full`` for the CPU."""
    assert totals_us(SOME) == (44, None)
    assert totals_us(b"") == (None, None)


def test_a_total_that_is_no_number_is_unknown() -> None:
    """Nothing is guessed, and the other one is known."""
    assert totals_us(SOME.replace(b"44", b"many") + FULL) == (None, 55)


@settings(max_examples=200)
@given(mutations(SOME + FULL))
def test_damaged_content_raises_nothing(content: bytes) -> None:
    """It is unknown."""
    totals_us(content)
