"""Who is logged in."""

import psutil

from desktop_monitor.sensors.logins import logins_sensor
from tests.waiting import eventually


def test_logins_are_those_that_the_system_registers() -> None:
    """As many as an independent reader counts."""
    sensor = logins_sensor()

    assert eventually(lambda: sensor.read() is not None)
    assert len(sensor.read() or ()) == len(psutil.users())
    sensor.close()
