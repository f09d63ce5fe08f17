"""What a process used in a span of time."""

import pytest

from desktop_monitor.model.process import ACCUMULATED, ProcessUsage


@pytest.mark.parametrize("name", ACCUMULATED)
def test_a_process_is_active_that_did_anything_besides_having_memory(name: str) -> None:
    """One with memory alone did nothing."""
    assert ProcessUsage(**{name: 1}).is_active is (name != "rss_maximum_bytes")
