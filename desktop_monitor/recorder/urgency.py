"""When each sample goes to the disk at once, because the machine may stop at any moment. Pure."""

from desktop_monitor.model.sample import Battery, Memory, Sample, Temperature

SWAP_STORM_BYTES = 32 * 2**20
"""Moved to or from swap between two samples."""
LOW_CHARGE_PERCENT = 5.0
MAX_MEMORY_SHARE = 0.9
"""Of the memory, in one process."""


def is_urgent(before: Sample, now: Sample) -> bool:
    """Return whether the sample may be one of the last: memory, heat or charge run out."""
    return (
        _has_swap_storm(before.memory, now.memory)
        or any(map(_is_critical, now.temperatures or ()))
        or (now.battery is not None and _is_nearly_empty(now.battery))
        or _has_dominant_process(now)
    )


def _has_swap_storm(before: Memory | None, now: Memory | None) -> bool:
    if before is None or now is None or before.swap_used_bytes is None or now.swap_used_bytes is None:
        return False
    return abs(now.swap_used_bytes - before.swap_used_bytes) >= SWAP_STORM_BYTES


def _is_critical(one: Temperature) -> bool:
    return one.critical_celsius is not None and one.celsius >= one.critical_celsius


def _is_nearly_empty(battery: Battery) -> bool:
    return battery.charge_percent < LOW_CHARGE_PERCENT and battery.state == "discharging"


def _has_dominant_process(now: Sample) -> bool:
    if now.memory is None or not now.processes:
        return False
    total_bytes = min(now.memory.total_bytes, now.memory.limit_bytes or now.memory.total_bytes)
    largest = max(one.rss_bytes or 0 for one in now.processes.values())
    return largest >= MAX_MEMORY_SHARE * total_bytes
