"""Makes the sensors of the other systems."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from desktop_monitor.model.reasons import ReasonCode
from desktop_monitor.sensors import logins
from desktop_monitor.sensors.background_poller import BackgroundPoller
from desktop_monitor.sensors.blocking_calls import BlockingCalls
from desktop_monitor.sensors.clean_text import with_unique_names
from desktop_monitor.sensors.nvidia import has_driver, read_nvidia
from desktop_monitor.sensors.portable.battery import read_battery
from desktop_monitor.sensors.portable.cpu import PsutilCpu
from desktop_monitor.sensors.portable.disks import PsutilDisks
from desktop_monitor.sensors.portable.memory import PsutilMemory
from desktop_monitor.sensors.portable.mounts import list_mounts
from desktop_monitor.sensors.portable.network import PsutilNetwork
from desktop_monitor.sensors.portable.pressure import NoPressure
from desktop_monitor.sensors.portable.processes import PsutilProcesses
from desktop_monitor.sensors.portable.temperatures import read_fans, read_temperatures
from desktop_monitor.sensors.processes import Mask
from desktop_monitor.sensors.sensor import CpuSensor, SystemSensors
from desktop_monitor.sensors.volumes import VolumesSensor

CHIPS_PACE_S = 4.0
PACE_S = 5.0


def make_sensors(
    *,
    proc: Path,  # noqa: ARG001  # for Linux
    sys: Path,
    mask: Mask,
    boot_file: Path | None,  # noqa: ARG001  # start times are absolute here
    calls: BlockingCalls,
    is_watched: Callable[[], bool],
    is_exact: bool,  # noqa: ARG001  # for Linux
) -> SystemSensors:
    """Make the sensors of this system; see `sensors.Sensors` for the arguments."""

    def poller(
        what: str, ask: Callable[[], Any], pace_s: float, empty_reason: ReasonCode | None
    ) -> BackgroundPoller[Any]:
        return BackgroundPoller(what, ask, calls=calls, pace_s=pace_s, empty_reason=empty_reason)

    return SystemSensors(
        cpu=PsutilCpu(),
        processes=PsutilProcesses(mask=mask),
        parts={
            "memory": PsutilMemory(),
            "pressure": NoPressure(),
            "disks": PsutilDisks(),
            "volumes": VolumesSensor(list_mounts, calls=calls, is_watched=is_watched),
            "network": PsutilNetwork(calls=calls),
            "temperatures": poller(
                "temperatures", read_temperatures, CHIPS_PACE_S, ReasonCode.NO_TEMPERATURES
            ),
            "fans": poller("fans", read_fans, CHIPS_PACE_S, ReasonCode.NO_FANS),
            "battery": poller("battery", read_battery, PACE_S, ReasonCode.NO_BATTERY),
            "gpus": BackgroundPoller(
                "gpus",
                lambda: with_unique_names(read_nvidia(sys)),
                calls=calls,
                pace_s=CHIPS_PACE_S,
                empty_reason=ReasonCode.NO_GPUS,
                constant=None if has_driver(sys) else (),
            ),
            "logins": poller("logins", logins.read_logins, logins.PACE_S, None),
        },
        helpers=(),
    )


def make_cpu_sensor(_proc: Path) -> CpuSensor:
    """Make a sensor of the CPU alone, for another thread."""
    return PsutilCpu()
