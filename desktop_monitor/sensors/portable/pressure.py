"""How long tasks had to wait for a resource: only Linux counts it."""

from desktop_monitor.model.reasons import ReasonCode, Unreadable
from desktop_monitor.sensors.reasons import unreadable
from desktop_monitor.sensors.sensor import Sensor


class NoPressure(Sensor[None]):
    """Reports that there is none."""

    def read(self) -> None:
        """Return that it is not known."""

    def unreadable(self) -> list[Unreadable]:
        return [unreadable("pressure", ReasonCode.NO_PRESSURE)]
