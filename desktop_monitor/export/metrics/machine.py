"""The metrics of the machine, from a sample (counters and gauges as read) and its reading."""

import sys
from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

from prometheus_client.core import Metric

from desktop_monitor.export.metrics.family import counter, gauge
from desktop_monitor.model.reading import Reading
from desktop_monitor.model.sample import Memory, Sample, Volume

_MS_PER_S, _US_PER_S = 1000, 1_000_000
_BYTES_PER_MBIT = 125_000
_MODES = (
    ("user", "system", "iowait", "steal", "idle") if sys.platform == "linux" else ("user", "system", "idle")
)

T = TypeVar("T")


def machine_metrics(sample: Sample, reading: Reading) -> Iterator[Metric]:
    """Yield every family of which something is known."""
    for part in (_instant, _cpu, _memory, _pressure, _disks, _volumes, _network, _sensors, _battery, _gpus):
        yield from (family for family in part(sample, reading) if family.samples)


def _instant(sample: Sample, reading: Reading) -> Iterator[Metric]:
    booted_ms = sample.booted_at_unix_ms
    yield _one("node_boot_time_seconds", "Time of the boot.", booted_ms, 1 / _MS_PER_S)
    yield _one("node_processes_pids", "Number of processes.", sample.process_count)
    yield _one("node_processes_threads", "Number of threads.", sample.thread_count)
    taken_s = sample.taken_at_unix_ms / _MS_PER_S
    yield _one("desktop_monitor_sample_time_seconds", "Time of the sample that the values are of.", taken_s)
    yield _one("desktop_monitor_sample_interval_seconds", "Time since the sample before.", reading.elapsed_s)


def _cpu(sample: Sample, reading: Reading) -> Iterator[Metric]:
    if sample.cpu is None or reading.cpu is None:
        return
    cores = [(str(number), core) for number, core in enumerate(sample.cpu.cores) if core is not None]
    yield counter(
        "node_cpu_seconds",
        "Time of each core; user includes nice, system includes interrupts.",
        (
            ((number, mode), getattr(core, f"{mode}_ms") / _MS_PER_S)
            for number, core in cores
            for mode in _MODES
        ),
        ("cpu", "mode"),
    )
    for minutes, load in zip((1, 5, 15), sample.cpu.load_average or (), strict=False):
        yield _one(f"node_load{minutes}", f"Load average of {minutes} min.", load)
    now = reading.cpu
    yield _one("desktop_monitor_cpu_busy_ratio", "Busy share of the last interval.", now.total_percent, 0.01)
    yield _one("desktop_monitor_cpu_frequency_hertz", "Mean frequency of the cores.", now.frequency_mhz, 1e6)
    yield _one("desktop_monitor_cpu_limit_cores", "Cores that the control group may use.", now.limit_cores)


def _memory(sample: Sample, _reading: Reading) -> Iterator[Metric]:
    memory = sample.memory
    if memory is None:
        return
    for name, value in (
        ("MemTotal", memory.total_bytes),
        ("MemAvailable", memory.available_bytes),
        ("MemFree", memory.free_bytes),
        ("Buffers", memory.buffers_bytes),
        ("Shmem", memory.shared_bytes),
        ("SwapTotal", memory.swap_total_bytes),
        ("SwapFree", _rest(memory.swap_total_bytes, memory.swap_used_bytes)),
    ):
        yield _one(f"node_memory_{name}_bytes", f"{name} of /proc/meminfo, or the same elsewhere.", value)
    yield from _own_memory(memory)


def _own_memory(memory: Memory) -> Iterator[Metric]:
    yield _one("desktop_monitor_memory_used_bytes", "Total less available memory.", memory.used_bytes)
    yield _one("desktop_monitor_memory_cached_bytes", "Cache, with reclaimable slab.", memory.cached_bytes)
    yield _one("desktop_monitor_memory_limit_bytes", "Limit of the control group.", memory.limit_bytes)
    yield _one(
        "desktop_monitor_memory_limit_used_bytes",
        "Used of the control group's limit.",
        memory.limit_used_bytes,
    )


def _pressure(sample: Sample, _reading: Reading) -> Iterator[Metric]:
    pressure = sample.pressure
    if pressure is None:
        return
    for name, what, value in (
        ("node_pressure_cpu_waiting", "some tasks waited for CPU", pressure.cpu_some_us),
        ("node_pressure_memory_waiting", "some tasks waited for memory", pressure.memory_some_us),
        ("node_pressure_memory_stalled", "all tasks waited for memory", pressure.memory_full_us),
        ("node_pressure_io_waiting", "some tasks waited for I/O", pressure.io_some_us),
        ("node_pressure_io_stalled", "all tasks waited for I/O", pressure.io_full_us),
        ("desktop_monitor_pressure_cpu_stalled", "all tasks waited for CPU", pressure.cpu_full_us),
    ):
        seconds = None if value is None else value / _US_PER_S
        yield counter(f"{name}_seconds", f"Time in which {what}.", [((), seconds)])


def _disks(sample: Sample, reading: Reading) -> Iterator[Metric]:
    for name, text, field, per in (
        ("node_disk_read_bytes", "Bytes read.", "read_bytes", 1),
        ("node_disk_written_bytes", "Bytes written.", "write_bytes", 1),
        ("node_disk_reads_completed", "Reads completed.", "reads", 1),
        ("node_disk_writes_completed", "Writes completed.", "writes", 1),
        ("node_disk_read_time_seconds", "Time of all reads.", "read_ms", _MS_PER_S),
        ("node_disk_write_time_seconds", "Time of all writes.", "write_ms", _MS_PER_S),
        ("node_disk_io_time_seconds", "Time with an operation.", "busy_ms", _MS_PER_S),
    ):
        yield counter(name, text, _members(sample.disks, _number(field, per)), ("device",))
    busy = _members(reading.disks, _number("busy_percent", 100))
    yield gauge("desktop_monitor_disk_busy_ratio", "Busy share of the last interval.", busy, ("device",))


def _volumes(sample: Sample, _reading: Reading) -> Iterator[Metric]:
    volumes = sample.volumes or ()
    labels = ("device", "fstype", "mountpoint")

    def values(get: Callable[[Volume], float | None]) -> list[tuple[Sequence[str], float | None]]:
        return [((one.device, one.filesystem, one.mount), get(one)) for one in volumes]

    def free(one: Volume) -> float | None:
        return _rest(one.total_bytes, one.used_bytes)

    yield gauge("node_filesystem_size_bytes", "Size.", values(lambda one: one.total_bytes), labels)
    yield gauge("node_filesystem_free_bytes", "Free, also for root.", values(free), labels)
    yield gauge("node_filesystem_avail_bytes", "Free for users.", values(lambda one: one.free_bytes), labels)
    yield gauge(
        "node_filesystem_device_error",
        "Whether the file system does not respond.",
        values(lambda one: float(not one.is_responding)),
        labels,
    )


def _network(sample: Sample, _reading: Reading) -> Iterator[Metric]:
    for name, text, field in (
        ("node_network_receive_bytes", "Bytes received.", "received_bytes"),
        ("node_network_transmit_bytes", "Bytes sent.", "sent_bytes"),
        ("node_network_receive_packets", "Packets received.", "received_packets"),
        ("node_network_transmit_packets", "Packets sent.", "sent_packets"),
        ("desktop_monitor_network_errors", "Errors of both directions.", "errors"),
        ("desktop_monitor_network_drops", "Drops of both directions.", "drops"),
    ):
        yield counter(name, text, _members(sample.network, _number(field)), ("device",))
    up = _members(sample.network, _number("is_up"))
    yield gauge("node_network_up", "Whether the interface is up.", up, ("device",))
    speed = _members(sample.network, _number("speed_mbit_per_s", 1 / _BYTES_PER_MBIT))
    yield gauge("node_network_speed_bytes", "Speed of the link, per second.", speed, ("device",))


def _sensors(sample: Sample, _reading: Reading) -> Iterator[Metric]:
    for name, text, field in (
        ("node_hwmon_temp_celsius", "Temperature.", "celsius"),
        ("node_hwmon_temp_max_celsius", "High limit.", "high_celsius"),
        ("node_hwmon_temp_crit_celsius", "Critical limit.", "critical_celsius"),
    ):
        yield gauge(name, text, _members(sample.temperatures, _number(field)), ("sensor",))
    yield gauge("node_hwmon_fan_rpm", "Speed of the fan.", _members(sample.fans, _number("rpm")), ("sensor",))


def _battery(sample: Sample, _reading: Reading) -> Iterator[Metric]:
    battery = sample.battery
    if battery is None:
        return
    prefix = "desktop_monitor_battery"
    yield _one(f"{prefix}_charge_ratio", "Charge of all batteries.", battery.charge_percent, 0.01)
    yield _one(f"{prefix}_health_ratio", "Capacity left of when it was new.", battery.health_percent, 0.01)
    yield _one(f"{prefix}_power_watts", "Flow in or out.", battery.power_watts)


def _gpus(sample: Sample, _reading: Reading) -> Iterator[Metric]:
    for name, text, field, per in (
        ("busy_ratio", "Busy share.", "busy_percent", 100),
        ("memory_size_bytes", "Memory.", "memory_total_bytes", 1),
        ("memory_used_bytes", "Memory in use.", "memory_used_bytes", 1),
        ("temperature_celsius", "Temperature.", "celsius", 1),
        ("power_watts", "Power drawn.", "power_watts", 1),
        ("frequency_hertz", "Frequency.", "frequency_mhz", 1e-6),
    ):
        yield gauge(f"desktop_monitor_gpu_{name}", text, _members(sample.gpus, _number(field, per)), ("gpu",))


def _one(name: str, text: str, value: float | None, factor: float = 1) -> Metric:
    return gauge(name, text, [((), None if value is None else value * factor)])


def _rest(total: int | None, used: int | None) -> int | None:
    return None if total is None or used is None else total - used


def _members(
    members: Sequence[T] | None, get: Callable[[T], float | None]
) -> list[tuple[Sequence[str], float | None]]:
    return [((getattr(one, "name"),), get(one)) for one in members or ()]  # noqa: B009  # any record with a name


def _number(field: str, per: float = 1) -> Callable[[object], float | None]:
    def get(record: object) -> float | None:
        value: float | None = getattr(record, field)
        return None if value is None else value / per

    return get
