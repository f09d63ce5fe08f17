"""The sensor of disks: whole physical ones, each once."""

from pathlib import Path

import psutil
import pytest

from desktop_monitor.model.sample import DiskSample
from desktop_monitor.sensors.linux.disks import DisksSensor
from tests.sensors.helpers import put, reasons
from tests.sensors.linux.fake_disks import FIGURES, FakeDisks, lines


def test_only_whole_physical_disks_are_reported(machine: FakeDisks) -> None:
    """Partitions, loop and RAM disks, and devices on top of disks, would count everything twice."""
    for name in ("sda", "nvme0n1", "mmcblk0", "sr0"):
        machine.add(name)
    machine.write(
        *("loop0", "ram1", "zram0", "sda", "sda1", "nvme0n1", "nvme0n1p2", "mmcblk0", "mmcblk0p1"),
        *("mmcblk0boot0", "dm-0", "md0", "sr0", "nbd0"),
    )

    assert machine.names() == ["sda", "nvme0n1", "mmcblk0"]
    assert machine.sensor.read()[0] == DiskSample("sda", *FIGURES)


def test_without_sysfs_the_names_decide(machine: FakeDisks) -> None:
    """A container may hide /sys/block."""
    machine.write("sda", "sda1", "loop0")

    assert machine.names() == ["sda"]


def test_a_slash_in_a_name_is_an_exclamation_mark_in_sysfs(machine: FakeDisks) -> None:
    """As old controllers of HP have it."""
    machine.add("cciss!c0d0", device__wwid="naa.1")
    machine.write("cciss/c0d0", "cciss/c0d0p1")

    assert machine.ids() == {"cciss/c0d0": "naa.1"}


@pytest.mark.parametrize("file", ["wwid", "device__wwid", "serial", "device__serial", "device__cid"])
def test_a_disk_has_its_own_id(machine: FakeDisks, file: str) -> None:
    """Its name may be another disk's after the next boot."""
    machine.add("sda", **{file: "naa.5000"})
    machine.write("sda")

    assert machine.ids() == {"sda": "naa.5000"}


def test_disks_that_change_names_keep_their_ids(machine: FakeDisks, tmp_path: Path) -> None:
    """The kernel numbers them in the order in which they answer."""
    machine.add("sda", device__wwid="naa.1")
    machine.add("sdb", device__wwid="naa.2")
    machine.write("sda", "sdb")
    assert machine.ids() == {"sda": "naa.1", "sdb": "naa.2"}

    machine.add("sda", device__wwid="naa.2")
    machine.add("sdb", device__wwid="naa.1")
    rebooted = DisksSensor(proc=tmp_path, sys=tmp_path)

    assert {disk.name: disk.id for disk in rebooted.read()} == {"sda": "naa.2", "sdb": "naa.1"}
    rebooted.close()


def test_bridges_that_share_an_id_are_two_disks(machine: FakeDisks) -> None:
    """Some USB bridges have one serial number for all: once there are two, neither is known by it."""
    machine.add("sda", device__wwid="naa.0")
    machine.write("sda")
    assert machine.ids() == {"sda": "naa.0"}

    machine.add("sdb", device__wwid="naa.0")
    machine.write("sda", "sdb")

    assert machine.ids() == {"sda": None, "sdb": None}


def test_a_disk_that_is_plugged_in_or_unplugged_is_noticed(machine: FakeDisks) -> None:
    """At the next read."""
    machine.add("sda")
    machine.write("sda")
    assert machine.names() == ["sda"]

    machine.add("sdb")
    machine.write("sda", "sdb")
    assert machine.names() == ["sda", "sdb"]

    machine.remove("sda")
    machine.write("sdb")
    assert machine.names() == ["sdb"]


def test_another_disk_with_the_name_of_an_unplugged_one_has_its_own_id(machine: FakeDisks) -> None:
    """It was plugged in after a read that saw neither."""
    machine.add("sda", device__wwid="naa.1")
    machine.write("sda")
    assert machine.ids() == {"sda": "naa.1"}
    machine.write()
    assert machine.ids() == {}

    machine.add("sda", device__wwid="naa.2")
    machine.write("sda", reads=50)

    assert machine.ids() == {"sda": "naa.2"}


def test_another_disk_that_is_plugged_in_between_two_reads_has_its_own_id(machine: FakeDisks) -> None:
    """Its counters begin again, which distinguishes it from the one before."""
    machine.add("sda", device__wwid="naa.1")
    machine.write("sda", reads=1000)
    assert machine.ids() == {"sda": "naa.1"}

    machine.add("sda", device__wwid="naa.2")
    machine.write("sda", reads=1)

    assert machine.ids() == {"sda": "naa.2"}


def test_a_name_that_was_no_disk_can_become_one(machine: FakeDisks) -> None:
    """What was known of the name is forgotten while there is no such device."""
    machine.add("sdb")
    machine.write("sda", "sdb", reads=1000)
    assert machine.names() == ["sdb"]
    machine.write("sdb", reads=1000)
    machine.sensor.read()

    machine.add("sda")
    machine.write("sda", "sdb", reads=1000)

    assert machine.names() == ["sda", "sdb"]


def test_a_machine_without_disks_has_a_reason(machine: FakeDisks) -> None:
    """A container has none to show."""
    machine.write("loop0")

    assert machine.sensor.read() == ()
    assert reasons(machine.sensor) == [("disks", "no_disks")]


def test_an_idle_disk_is_the_same_object(machine: FakeDisks) -> None:
    """Its line is not parsed again until a number changes."""
    machine.add("sda")
    machine.add("sdb")
    machine.write("sda", "sdb")
    before = machine.sensor.read()
    put(machine.folder, {"diskstats": lines("sda", "sdb").replace(b"sdb 10", b"sdb 11")})

    now = machine.sensor.read()

    assert now[0] is before[0]
    assert (before[1].reads, now[1].reads) == (10, 11)


@pytest.mark.parametrize("line", ["nonsense\n", "8 0 sdb 1 2 3\n", "8 0 sdb a b c d e f g h i j k l\n", "\n"])
def test_a_line_that_is_not_understood_is_left_out_alone(machine: FakeDisks, line: str) -> None:
    """The other disks are reported, and the reason names how many lines are not."""
    machine.add("sda")
    put(machine.folder, {"diskstats": line.encode() + lines("sda")})

    assert machine.names() == ["sda"]
    assert reasons(machine.sensor) == [("disks", "not_understood")]


def test_a_machine_with_disks_needs_no_reason(machine: FakeDisks) -> None:
    """Everything is known."""
    machine.add("sda")
    machine.write("sda")

    assert machine.names() == ["sda"]
    assert reasons(machine.sensor) == []


def test_this_machine_agrees_with_psutil() -> None:
    """An independent reader has the same disks, with counters a moment later."""
    sensor = DisksSensor(proc=Path("/proc"), sys=Path("/sys"))
    ours = sensor.read()
    theirs = psutil.disk_io_counters(perdisk=True, nowrap=False)
    sensor.close()

    for disk in ours:
        assert 0 <= theirs[disk.name].read_bytes - disk.read_bytes < 2**30
        assert 0 <= theirs[disk.name].write_count - disk.writes < 100_000
