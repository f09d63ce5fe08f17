"""What the machine is."""

import re
import subprocess
from pathlib import Path

from desktop_monitor.model.status import CpuCache
from desktop_monitor.sensors import machine

UNITS = {"B": 1, "KiB": 2**10, "MiB": 2**20, "GiB": 2**30}


def cache(sys: Path, core: int, index: int, level: int, kind: str, size: str, shared: str) -> None:
    """Put a cache of a core into an invented sysfs."""
    folder = sys / "devices" / "system" / "cpu" / f"cpu{core}" / "cache" / f"index{index}"
    folder.mkdir(parents=True)
    for name, text in (("level", str(level)), ("type", kind), ("size", size), ("shared_cpu_list", shared)):
        (folder / name).write_text(f"{text}\n", encoding="ascii")


def test_a_cache_that_cores_share_is_counted_once(tmp_path: Path) -> None:
    """Two cores have each their own first level, and one third level together."""
    for core in range(2):
        cache(tmp_path, core, 0, 1, "Data", "32K", str(core))
        cache(tmp_path, core, 1, 1, "Instruction", "64K", str(core))
        cache(tmp_path, core, 2, 3, "Unified", "8192K", "0-1")

    assert machine.read(sys=tmp_path).caches == (
        CpuCache("L1d", 64 * 1024, 2),
        CpuCache("L1i", 128 * 1024, 2),
        CpuCache("L3", 8 * 2**20, 1),
    )


def test_caches_without_sense_are_left_out(tmp_path: Path) -> None:
    """Some virtual machines tell of a cache without a size; one without caches has none."""
    assert machine.read(sys=tmp_path).caches == ()
    cache(tmp_path, 0, 0, 1, "Data", "", "0")

    assert machine.read(sys=tmp_path).caches == ()


def test_the_caches_of_this_machine_are_those_of_lscpu() -> None:
    """A reader that nobody here wrote."""
    told = subprocess.run(["lscpu"], capture_output=True, text=True, check=True, env={"LC_ALL": "C"}).stdout
    lines = re.findall(r"^(L\d[di]?) cache: +([\d.]+) (\w+)(?: \((\d+) instance)?", told, re.MULTILINE)

    ours = {one.name: (one.total_bytes, one.instance_count) for one in machine.read().caches}

    assert ours == {name: (round(float(size) * UNITS[unit]), int(count)) for name, size, unit, count in lines}


def test_a_machine_that_tells_no_time_of_boot_is_asked_through_psutil(tmp_path: Path) -> None:
    """As on other systems; it is the same to a second."""
    here, elsewhere = machine.read().booted_at_unix_ms, machine.read(proc=tmp_path).booted_at_unix_ms

    assert here is not None
    assert elsewhere is not None
    assert abs(here - elsewhere) <= 1000
