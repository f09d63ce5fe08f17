"""What the machine is."""

import re
import subprocess
from pathlib import Path

import pytest

from desktop_monitor.model.status import CpuCache
from desktop_monitor.sensors.machine import read_machine
from tests.sensors.helpers import put

UNITS = {"B": 1, "KiB": 2**10, "MiB": 2**20, "GiB": 2**30}


def put_cache(sys: Path, core: int, index: int, level: int, kind: str, size: str, shared: str) -> None:
    """Add a cache of a core to an invented sysfs."""
    put(
        sys / "devices" / "system" / "cpu" / f"cpu{core}" / "cache" / f"index{index}",
        {"level": level, "type": kind, "size": size, "shared_cpu_list": shared},
    )


def test_a_cache_that_cores_share_is_counted_once(tmp_path: Path) -> None:
    """Two cores have each their own first level, and one third level together."""
    for core in range(2):
        put_cache(tmp_path, core, 0, 1, "Data", "32K", str(core))
        put_cache(tmp_path, core, 1, 1, "Instruction", "64K", str(core))
        put_cache(tmp_path, core, 2, 3, "Unified", "8192K", "0-1")

    assert read_machine(sysfs=tmp_path).caches == (
        CpuCache("L1d", 64 * 1024, 2),
        CpuCache("L1i", 128 * 1024, 2),
        CpuCache("L3", 8 * 2**20, 1),
    )


def test_caches_without_a_size_are_left_out(tmp_path: Path) -> None:
    """As some virtual machines have them; one without caches has none."""
    assert read_machine(sysfs=tmp_path).caches == ()
    put_cache(tmp_path, 0, 0, 1, "Data", "", "0")

    assert read_machine(sysfs=tmp_path).caches == ()


def test_the_caches_of_this_machine_are_those_of_lscpu() -> None:
    """An independent reader."""
    printed = subprocess.run(
        ["lscpu"], capture_output=True, text=True, check=True, env={"LC_ALL": "C"}
    ).stdout
    lines = re.findall(r"^(L\d[di]?) cache: +([\d.]+) (\w+)(?: \((\d+) instance)?", printed, re.MULTILINE)

    ours = {one.name: (one.total_bytes, one.instance_count) for one in read_machine().caches}

    assert ours == {name: (round(float(size) * UNITS[unit]), int(count)) for name, size, unit, count in lines}


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"processor\t: 0\nmodel name\t: A CPU \xff\n", "A CPU \ufffd"),
        (b"vendor_id       : IBM/S390\nprocessor 0: version = FF,  machine = 8561\n", "IBM/S390"),
        (b"vendor_id\t: AnyVendor\nmodel name\t: A CPU\n", "A CPU"),
        (b"processor\t: 0\nmodel name\t: A\x85B\r\n", "A\ufffdB"),
        (b"processor\t: 0\nHardware\t: BCM2711\nModel\t\t: Raspberry Pi 4\n", "Raspberry Pi 4"),
        (b"processor\t: 0\nBogoMIPS\t: 50.00\n\nHardware\t: Freescale i.MX6\n", "Freescale i.MX6"),
        (b"processor\t: 0\ncpu\t\t: POWER9, altivec supported\n", "POWER9, altivec supported"),
        (b"system type\t: MT7621\ncpu model\t: MIPS 1004Kc\n", "MIPS 1004Kc"),
        (b"CPU Family\t\t: Loongson-64bit\nModel Name\t\t: Loongson-3A5000-HV\n", "Loongson-3A5000-HV"),
        (b"processor\t: 0\nhart\t: 1\nuarch\t: sifive,u74-mc\n", "sifive,u74-mc"),
        (b"processor\t: 0\nmodel name\t: \ncpu family\t: 6\n", None),
        (b"processor\t: 0\nBogoMIPS\t: 50.00\n", None),
    ],
)
def test_the_model_of_the_cpu_is_cleaned(tmp_path: Path, content: bytes, expected: str | None) -> None:
    """The maker of the CPU, or a hypervisor, chose it; some processors have none."""
    put(tmp_path, {"cpuinfo": content})

    assert read_machine(proc=tmp_path).cpu_model == expected


def test_a_board_without_a_name_in_cpuinfo_has_that_of_its_device_tree(tmp_path: Path) -> None:
    """As on 64-bit ARM, where neither BIOS nor CPU has one."""
    cpuinfo = b"processor\t: 0\nCPU implementer\t: 0x41\n"
    put(tmp_path, {"cpuinfo": cpuinfo, "device-tree/model": b"FriendlyElec NanoPi R5S\0"})

    assert read_machine(proc=tmp_path).cpu_model == "FriendlyElec NanoPi R5S"


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("büro", "büro"),
        ("b\udcfcro", "b\ufffdro"),
        ("a\nb\u202e", "a\ufffdb\ufffd"),
        ("", "localhost"),
    ],
    ids=ascii,
)
def test_a_host_may_have_any_bytes_for_a_name(
    monkeypatch: pytest.MonkeyPatch, raw: str, expected: str
) -> None:
    """The kernel checks nothing; what is not text cannot be sent."""
    monkeypatch.setattr("socket.gethostname", lambda: raw)

    hostname = read_machine().hostname

    assert hostname == expected
    assert hostname.encode("utf-8")


@pytest.mark.parametrize("pretty_name", ["D\x9bbian", None], ids=ascii)
def test_a_distribution_may_have_any_name(monkeypatch: pytest.MonkeyPatch, pretty_name: str | None) -> None:
    """Somebody wrote the file; one that is not UTF-8 costs the name of the distribution alone."""

    def read() -> dict[str, str]:
        if pretty_name is None:
            raise UnicodeDecodeError("utf-8", b"\xff", 0, 1, "invalid start byte")
        return {"PRETTY_NAME": pretty_name}

    monkeypatch.setattr("platform.freedesktop_os_release", read)

    system = read_machine().system

    assert system == "D\ufffdbian" if pretty_name else system.startswith("Linux ")


def test_without_a_boot_time_in_proc_the_clocks_are_asked(tmp_path: Path) -> None:
    """As where /proc shows processes only; it is the same to a second."""
    ours, theirs = read_machine().booted_at_unix_ms, read_machine(proc=tmp_path).booted_at_unix_ms

    assert ours is not None
    assert theirs is not None
    assert abs(ours - theirs) <= 1000
