"""Makes the sensors of Linux."""

from collections.abc import Callable
from pathlib import Path

from desktop_monitor.model.reasons import ReasonCode
from desktop_monitor.sensors import logins
from desktop_monitor.sensors.background_poller import BackgroundPoller
from desktop_monitor.sensors.blocking_calls import BlockingCalls
from desktop_monitor.sensors.linux.battery import read_batteries
from desktop_monitor.sensors.linux.control_group import ControlGroup
from desktop_monitor.sensors.linux.cpu import LinuxCpu, read_frequency_mhz
from desktop_monitor.sensors.linux.disks import DisksSensor
from desktop_monitor.sensors.linux.gpus import GpusSensor
from desktop_monitor.sensors.linux.hwmon import FansSensor, HwmonReader, TemperaturesSensor
from desktop_monitor.sensors.linux.memory import MemorySensor
from desktop_monitor.sensors.linux.mount_changes import MountChanges
from desktop_monitor.sensors.linux.mounts import MountList
from desktop_monitor.sensors.linux.net_dev import NetDev
from desktop_monitor.sensors.linux.network import NetworkSensor
from desktop_monitor.sensors.linux.pressure import PressureSensor
from desktop_monitor.sensors.linux.processes.process_events import ProcessEvents
from desktop_monitor.sensors.linux.processes.processes import LinuxProcesses
from desktop_monitor.sensors.linux.tcp_traffic import TcpTraffic
from desktop_monitor.sensors.processes import Mask
from desktop_monitor.sensors.sensor import CpuSensor, SystemSensors
from desktop_monitor.sensors.volumes import VolumesSensor

CHIPS_PACE_S = 4.0
PROC = Path("/proc")
"""Events, changes and sockets are of this machine, so an invented one has none."""
PACE_S = 5.0


def make_sensors(
    *,
    proc: Path,
    sys: Path,
    mask: Mask,
    boot_file: Path | None,
    calls: BlockingCalls,
    is_watched: Callable[[], bool],
    is_exact: bool,
) -> SystemSensors:
    """Make the sensors of Linux; see `sensors.Sensors` for the arguments."""
    limits = BackgroundPoller(
        "memory.limit_bytes", ControlGroup(proc=proc, sys=sys).read, calls=calls, pace_s=PACE_S
    )
    frequency = BackgroundPoller(
        "cpu.frequency_mhz",
        lambda: read_frequency_mhz(sys),
        calls=calls,
        pace_s=PACE_S,
        empty_reason=ReasonCode.NO_FREQUENCY,
    )
    chips = BackgroundPoller(
        "temperatures",
        HwmonReader(sys=sys).read,
        calls=calls,
        pace_s=CHIPS_PACE_S,
        is_empty=lambda found: not any(found),
    )
    dev = NetDev(proc=proc)
    traffic = TcpTraffic(dev=dev, calls=calls, is_exact=is_exact) if proc == PROC else None
    supplies = sys / "class" / "power_supply"
    return SystemSensors(
        cpu=LinuxCpu(proc=proc, limits=limits.read, frequency_mhz=frequency.read),
        processes=LinuxProcesses(
            proc=proc,
            mask=mask,
            boot_file=boot_file,
            events=ProcessEvents() if proc == PROC else None,
            traffic=traffic,
        ),
        parts={
            "memory": MemorySensor(proc=proc, limits=limits.read),
            "pressure": PressureSensor(proc=proc),
            "disks": DisksSensor(proc=proc, sys=sys),
            "volumes": VolumesSensor(
                MountList(proc=proc).read,
                calls=calls,
                changes=MountChanges(proc=proc) if proc == PROC else None,
                is_watched=is_watched,
            ),
            "network": NetworkSensor(dev=dev, calls=calls),
            "temperatures": TemperaturesSensor(chips),
            "fans": FansSensor(chips),
            "battery": BackgroundPoller(
                "battery",
                lambda: read_batteries(supplies),
                calls=calls,
                pace_s=PACE_S,
                empty_reason=ReasonCode.NO_BATTERY,
            ),
            "gpus": GpusSensor(sys=sys, calls=calls),
            "logins": BackgroundPoller("logins", logins.read_logins, calls=calls, pace_s=logins.PACE_S),
        },
        helpers=(limits, frequency, dev, *([] if traffic is None else [traffic])),
    )


def make_cpu_sensor(proc: Path) -> CpuSensor:
    """Make a sensor of the CPU alone, for another thread."""
    return LinuxCpu(proc=proc)
