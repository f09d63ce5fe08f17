"""The machine that this engine measures, or that of the incident that it shows."""

from msgspec.structs import replace

from desktop_monitor.model.incident import OpenedIncident
from desktop_monitor.model.sample import Sample
from desktop_monitor.model.status import Machine
from desktop_monitor.sensors.machine import read_machine
from desktop_monitor.text.host_name import host_name


class WatchedMachine:
    """Describes the machine; of an incident, whose file does not say which machine it was, only its cores."""

    def __init__(self, incident: OpenedIncident | None) -> None:
        self._has_host_name = incident is None
        self._machine = (
            Machine(incident.name, "", None, incident.logical_cores, (), None) if incident else read_machine()
        )

    def follow(self, sample: Sample) -> None:
        """Take the boot time of a sample: it moves with the wall clock, as start times of processes do."""
        booted_at_unix_ms = sample.booted_at_unix_ms
        if booted_at_unix_ms is not None and booted_at_unix_ms != self._machine.booted_at_unix_ms:
            self._machine = replace(self._machine, booted_at_unix_ms=booted_at_unix_ms)

    def now(self) -> Machine:
        """Return the description; the name of the host may have been changed."""
        return replace(self._machine, hostname=host_name()) if self._has_host_name else self._machine
