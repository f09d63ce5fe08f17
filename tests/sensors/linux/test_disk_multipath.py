"""Several paths to one disk are one disk."""

from desktop_monitor.model.sample import DiskSample
from tests.sensors.helpers import put
from tests.sensors.linux.fake_disks import FIGURES, FakeDisks, lines


def test_the_hidden_path_of_an_nvme_namespace_is_left_out(machine: FakeDisks) -> None:
    """The head counts both on kernels of today."""
    machine.add("nvme0n1", wwid="eui.1")
    machine.add("nvme0c0n1", hidden=1)
    machine.write("nvme0c0n1", "nvme0n1")

    assert machine.sensor.read() == (DiskSample("nvme0n1", *FIGURES, "eui.1"),)


def test_a_head_that_counts_nothing_has_the_figures_of_its_path(machine: FakeDisks) -> None:
    """As on older kernels."""
    machine.add("nvme0n1", wwid="eui.1")
    machine.add("nvme0c0n1", hidden=1)
    empty = b"   8       1 nvme0n1 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0\n"
    put(machine.folder, {"diskstats": lines("nvme0c0n1") + empty})

    assert machine.sensor.read() == (DiskSample("nvme0n1", *FIGURES, "eui.1"),)


def test_the_paths_of_a_head_that_counts_nothing_add_up(machine: FakeDisks) -> None:
    """When at least one of them was busy is not known."""
    machine.add("nvme0n1", wwid="eui.1")
    machine.add("nvme0c0n1", hidden=1)
    machine.add("nvme0c1n1", hidden=1)
    empty = b"   8       1 nvme0n1 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0\n"
    put(machine.folder, {"diskstats": lines("nvme0c0n1", "nvme0c1n1") + empty})

    (disk,) = machine.sensor.read()

    assert (disk.name, disk.id, disk.reads, disk.write_bytes) == ("nvme0n1", "eui.1", 20, 2 * 800 * 512)
    assert disk.busy_ms is None


def test_a_hidden_device_of_another_kind_is_left_out(machine: FakeDisks) -> None:
    """It is not meant to be used as a disk."""
    machine.add("sda")
    machine.add("sdb", hidden=1)
    machine.write("sda", "sdb")

    assert machine.names() == ["sda"]


def test_the_paths_of_dm_multipath_are_one_disk(machine: FakeDisks) -> None:
    """The counters of its paths are added, under the name of the first."""
    for name in ("sda", "sdb"):
        machine.add(name, device__wwid="naa.1", **{"holders__dm-0__dm__uuid": "mpath-3600"})
    machine.add("sdc", device__wwid="naa.2")
    machine.write("sda", "sdb", "sdc", "dm-0")

    multipath, other = machine.sensor.read()

    assert (multipath.name, multipath.id, multipath.reads, multipath.busy_ms) == (
        "sda",
        "naa.1",
        20,
        None,
    )
    assert other == DiskSample("sdc", *FIGURES, "naa.2")


def test_disks_of_one_volume_group_are_several(machine: FakeDisks) -> None:
    """LVM puts a device on top of disks too, but they are not one disk."""
    for name in ("sda", "sdb"):
        machine.add(name, **{"holders__dm-0__dm__uuid": "LVM-x"})
    machine.write("sda", "sdb", "dm-0")

    assert machine.names() == ["sda", "sdb"]
