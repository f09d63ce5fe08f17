"""The counters of network interfaces are read once a tick for all that need them."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop_monitor.sensors.linux.net_dev import NetDev
from tests.sensors.helpers import put


@pytest.fixture
def dev(tmp_path: Path) -> Iterator[NetDev]:
    """The file of an invented machine."""
    put(tmp_path, {"net/dev": b"first"})
    made = NetDev(proc=tmp_path)
    yield made
    made.close()


def test_what_was_read_when_the_tick_began_is_taken_once(dev: NetDev, tmp_path: Path) -> None:
    """Who asks again gets the file as it is then."""
    dev.begin_read()
    put(tmp_path, {"net/dev": b"later"})

    assert (dev.begun, dev.read(), dev.begun, dev.read()) == (b"first", b"first", None, b"later")


def test_a_tick_that_could_not_read_has_nothing_of_an_earlier_one(dev: NetDev) -> None:
    """It is read again when it is asked for."""
    dev.begin_read()
    dev.close()

    with pytest.raises(OSError, match="closed"):
        dev.begin_read()
    assert dev.begun is None
    with pytest.raises(OSError, match="closed"):
        dev.read()
