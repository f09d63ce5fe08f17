"""Fixtures of all sensors."""

from collections.abc import Iterator

import pytest

from desktop_monitor.sensors.blocking_calls import BlockingCalls


@pytest.fixture
def calls() -> Iterator[BlockingCalls]:
    """Threads for what is read in the background."""
    made = BlockingCalls("test", workers=4)
    yield made
    made.close()
