"""Pressure where no system counts it."""

from desktop_monitor.sensors.portable.pressure import NoPressure
from tests.sensors.helpers import reasons


def test_there_is_none_and_a_reason() -> None:
    """Only Linux counts it."""
    sensor = NoPressure()

    assert sensor.read() is None  # type: ignore[func-returns-value]
    assert reasons(sensor) == [("pressure", "no_pressure")]
