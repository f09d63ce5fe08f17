"""/proc/net/dev."""

from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_monitor.sensors.linux.formats.net_dev import HEADING_LINES, NetworkLine, network_line
from desktop_monitor.sensors.linux.line_cache import LineCache
from tests.sensors.linux.formats.kernel_text import mutations, names

FIGURES = b": 100 5 1 2 0 0 0 0 200 6 3 4 0 0 0 0"
LINE = b"  eth0" + FIGURES
HEADING = b"Inter-|   Receive  |  Transmit\n face |bytes packets errs drop ...\n"
WHITE_SPACE = b" \t\n\v\f\r\xa0"


def test_every_number_is_in_its_place() -> None:
    """Errors and drops of both directions are added."""
    assert network_line(LINE) == NetworkLine(b"eth0", 100, 200, 5, 6, 4, 6)


def test_a_number_may_touch_the_colon() -> None:
    """Old kernels leave no space after a name that fills its column; an alias has a colon in its name."""
    assert network_line(b"wlx00c0ca:1" + FIGURES.replace(b": ", b":"))[:2] == (b"wlx00c0ca:1", 100)


@given(names(forbidden=b"/" + WHITE_SPACE, max_size=15))
def test_any_name_is_kept(name: bytes) -> None:
    """The kernel forbids a slash and white space; see dev_valid_name()."""
    assert network_line(name.rjust(6) + FIGURES) == NetworkLine(name, *network_line(LINE)[1:])


@pytest.mark.parametrize("line", [b"nonsense", b"eth0: 1 2 3", b"eth0: a b c d e f g h i j k l m n o p"])
def test_anything_else_is_an_error(line: bytes) -> None:
    """Nothing is guessed."""
    with pytest.raises(ValueError, match=r"int|unpack"):
        network_line(line)


@settings(max_examples=200)
@given(mutations(LINE))
def test_a_damaged_line_raises_nothing_else(line: bytes) -> None:
    """ValueError is what a line cache expects."""
    with suppress(ValueError):
        assert all(isinstance(number, int) for number in network_line(line)[1:])


@settings(max_examples=100)
@given(mutations(LINE), st.integers(0, 2))
def test_a_damaged_line_hides_no_other(line: bytes, place: int) -> None:
    """Every other interface is reported, wherever the damaged line is."""
    others = [b"    lo" + FIGURES, b" wlan0" + FIGURES]
    content = HEADING + b"\n".join([*others[:place], line, *others[place:]]) + b"\n"

    found = LineCache(network_line, heading_lines=HEADING_LINES).read(content)

    assert {one.name for one in found} >= {b"lo", b"wlan0"}
