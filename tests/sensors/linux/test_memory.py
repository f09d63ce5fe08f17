"""The sensor of memory and swap."""

from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from desktop_monitor.sensors.linux.control_group import GroupLimits
from desktop_monitor.sensors.linux.memory import MemorySensor
from tests.sensors.helpers import put, reasons

MEMINFO = b"""MemTotal:        1000 kB
MemFree:          100 kB
MemAvailable:     400 kB
Cached:           200 kB
SwapTotal:        500 kB
SwapFree:         450 kB
"""
ARCSTATS = b"name type data\nsize 4 300000\nc_min 4 100000\n"


@pytest.fixture
def limits() -> list[GroupLimits | None]:
    """The limits of the control group; the last one holds."""
    return [None]


@pytest.fixture
def sensor(tmp_path: Path, limits: list[GroupLimits | None]) -> Iterator[MemorySensor]:
    """A sensor of an invented machine."""
    put(tmp_path, {"meminfo": MEMINFO})
    made = MemorySensor(proc=tmp_path, limits=lambda: limits[-1])
    yield made
    made.close()


def test_an_unknown_swap_has_a_reason(tmp_path: Path, sensor: MemorySensor) -> None:
    """A sandbox writes a few lines only."""
    put(tmp_path, {"meminfo": b"MemTotal: 1000 kB\nMemFree: 100 kB\n"})

    assert sensor.read().swap_total_bytes is None
    assert reasons(sensor) == [("memory.swap_total_bytes", "unknown_swap")]


def test_a_machine_without_swap_has_a_reason(tmp_path: Path, sensor: MemorySensor) -> None:
    """Zero swap is a measurement, and the reason for an empty chart."""
    put(tmp_path, {"meminfo": MEMINFO.replace(b"500", b"0").replace(b"450", b"0")})

    assert sensor.read().swap_total_bytes == 0
    assert reasons(sensor) == [("memory.swap_total_bytes", "no_swap")]


def test_a_machine_with_swap_needs_no_reason(sensor: MemorySensor) -> None:
    """Everything is known."""
    assert sensor.read().swap_used_bytes == 50 * 1024
    assert reasons(sensor) == []


def test_a_lower_limit_of_the_control_group_is_reported(
    sensor: MemorySensor, limits: list[GroupLimits | None]
) -> None:
    """Beside the machine's memory; a limit above the machine's memory is none."""
    limits.append(GroupLimits(500 * 1024, 200 * 1024, None))
    limited = sensor.read()
    limits.append(GroupLimits(2000 * 1024, 1, None))

    assert (limited.limit_bytes, limited.limit_used_bytes) == (500 * 1024, 200 * 1024)
    assert limited.total_bytes == 1000 * 1024
    assert sensor.read().limit_bytes is None


def test_the_part_of_the_cache_of_zfs_that_can_shrink_is_available(tmp_path: Path) -> None:
    """It is outside of the page cache, so the machine would look full."""
    put(tmp_path, {"meminfo": MEMINFO, "spl/kstat/zfs/arcstats": ARCSTATS})
    sensor = MemorySensor(proc=tmp_path)

    found = sensor.read()

    assert found.available_bytes == 400 * 1024 + 200_000
    assert found.cached_bytes == 200 * 1024 + 200_000
    assert found.used_bytes + found.available_bytes == found.total_bytes
    sensor.close()


def test_a_module_that_is_unloaded_has_no_cache(tmp_path: Path) -> None:
    """The file is gone, and everything else is still known."""
    put(tmp_path, {"meminfo": MEMINFO, "spl/kstat/zfs/arcstats": ARCSTATS})
    sensor = MemorySensor(proc=tmp_path)
    (tmp_path / "spl" / "kstat" / "zfs" / "arcstats").unlink()

    assert sensor.read().available_bytes == 400 * 1024
    sensor.close()


def test_this_machine_agrees_with_psutil() -> None:
    """An independent reader has the same, to some megabytes that changed meanwhile."""
    sensor = MemorySensor(proc=Path("/proc"))
    ours, theirs = sensor.read(), psutil.virtual_memory()
    sensor.close()

    assert ours.total_bytes == theirs.total
    assert ours.available_bytes == pytest.approx(theirs.available, abs=256 * 2**20)
    assert ours.cached_bytes == pytest.approx(theirs.cached, abs=256 * 2**20)
    assert ours.swap_total_bytes == psutil.swap_memory().total
