"""Block devices of rare machines: what is a disk, and which one is it."""

import pytest

from tests.sensors.helpers import put
from tests.sensors.linux.fake_disks import FIGURES, FakeDisks, lines

NEVER_USED = b"   8       0 %b 0 0 0 0 0 0 0 0 0 0 0\n"
NO_DISKS = (
    "zd0",
    "zd16p1",
    "bcache0",
    "drbd0",
    "md_home",
    "md_d0",
    "nbd3",
    "zram0",
    "dm-11",
    "loop7p1",
    "sr0",
)
PARTS_OF_DISKS = ("mmcblk0p2", "mmcblk0boot0", "mmcblk0boot1", "mmcblk0gp0", "mmcblk0rpmb", "dasda1", "vdb14")
DISKS = ("mmcblk0", "dasda", "rbd0", "pmem0", "nvme10n12", "xvdaa", "sdaaa", "cciss/c0d0", "ubda")


@pytest.mark.parametrize("name", [*NO_DISKS, *PARTS_OF_DISKS])
@pytest.mark.parametrize("has_sysfs", [True, False])
def test_what_is_made_of_disks_is_none(machine: FakeDisks, name: str, has_sysfs: bool) -> None:
    """Also in a container without /sys, where only the name says so: its traffic would count twice."""
    if has_sysfs:
        machine.add("sda")
    if name.startswith("mmcblk0"):
        put(machine.folder, {f"block/{name}/device/cid": "x"} if has_sysfs else {})
    machine.write("sda", name)

    assert machine.names() == ["sda"]


@pytest.mark.parametrize("name", DISKS)
def test_a_disk_of_an_unusual_name_is_one(machine: FakeDisks, name: str) -> None:
    """Its folder has an exclamation mark for a slash."""
    machine.write(name)
    assert machine.names() == [name]

    machine.add(name.replace("/", "!"))
    machine.write(name, reads=1)
    assert machine.names() == [name]


@pytest.mark.parametrize("name", ["xvda1", "sda1", "vdb14"])
def test_a_whole_disk_with_the_name_of_a_partition_is_a_disk(machine: FakeDisks, name: str) -> None:
    """Xen gives a guest disks by any names; sysfs says which are disks."""
    machine.add("sda")
    machine.add(name)
    machine.write("sda", "sda2", name)

    assert machine.names() == ["sda", name]


@pytest.mark.parametrize("name", ["sata1p3", "usb1p1", "pmem0p1", "rbd0p2", "ubda1", "dasda1"])
def test_without_sysfs_a_partition_of_an_unusual_disk_is_none(machine: FakeDisks, name: str) -> None:
    """As a container of a network storage has them: what goes to a partition goes to its disk."""
    machine.write("sda", name)

    assert machine.names() == ["sda"]


@pytest.mark.parametrize("paths", [("nvme0c0n1",), ("nvme0c1n1", "nvme0c0n1"), ("nvme0c33n1",)], ids=str)
def test_without_sysfs_a_path_of_a_namespace_is_no_second_disk(
    machine: FakeDisks, paths: tuple[str, ...]
) -> None:
    """Its name says whose path it is."""
    machine.write("nvme0n1", *paths)

    (disk,) = machine.sensor.read()

    assert (disk.name, disk.read_bytes) == ("nvme0n1", FIGURES[0])


@pytest.mark.parametrize(
    "attribute", [{"device__wwid": "naa.1"}, {"serial": "S1"}, {"device__cid": "1b53"}], ids=str
)
def test_a_disk_that_comes_back_under_another_name_keeps_its_id(
    machine: FakeDisks, attribute: dict[str, object]
) -> None:
    """A USB disk that was reset is sdc instead of sdb, between two reads."""
    machine.add("sda", device__wwid="naa.0")
    machine.add("sdb", **attribute)
    machine.write("sda", "sdb")
    before = machine.ids()

    machine.remove("sdb")
    machine.add("sdc", **attribute)
    machine.write("sda", "sdc")

    assert machine.ids() == {"sda": "naa.0", "sdc": before["sdb"]}
    assert before["sdb"] is not None


@pytest.mark.parametrize("order", [("sda", "sdb"), ("sdb", "sda")], ids=str)
def test_an_id_that_two_disks_have_is_none(machine: FakeDisks, order: tuple[str, ...]) -> None:
    """Which of them has which name changes at a boot, and with it whose history it would be."""
    for name in order:
        machine.add(name, device__serial="000000000000")
    machine.write(*order)

    assert machine.ids() == {"sda": None, "sdb": None}


def test_namespaces_of_one_controller_have_each_their_id(machine: FakeDisks) -> None:
    """The serial number is the controller's, so the name of the namespace comes first."""
    machine.add("nvme0n1", wwid="eui.1", device__serial="S1")
    machine.add("nvme0n2", wwid="eui.2", device__serial="S1")
    machine.write("nvme0n1", "nvme0n2")

    assert machine.ids() == {"nvme0n1": "eui.1", "nvme0n2": "eui.2"}


@pytest.mark.parametrize(
    "name", [b"sd\xff", b"sd\xc2\xa0a", b"sd\x0ba", b"sd\x1cb", b"s\xe2\x80\xa8d"], ids=repr
)
def test_any_byte_may_be_in_a_name(machine: FakeDisks, name: bytes) -> None:
    """Lines end at a newline and fields at spaces, nowhere else."""
    content = lines("sda", "sdX", "sdc").replace(b"sdX", name)
    put(machine.folder, {"diskstats": content})

    found = machine.names()

    assert (found[0], found[2], len(found)) == ("sda", "sdc", 3)


def test_a_slot_without_a_medium_is_no_disk(machine: FakeDisks) -> None:
    """A reader of cards has four, each a disk of no size that never does anything."""
    machine.add("sda", size=1000)
    for name in ("sdb", "sdc"):
        machine.add(name, size=0)
    put(machine.folder, {"diskstats": lines("sda") + NEVER_USED % b"sdb" + NEVER_USED % b"sdc"})
    assert machine.names() == ["sda"]

    put(machine.folder, {"block/sdc/size": 2000, "diskstats": lines("sda", "sdb", "sdc")})

    assert machine.names() == ["sda", "sdb", "sdc"]  # what was used once has a history


def test_a_disk_that_was_never_used_is_one(machine: FakeDisks) -> None:
    """One that is new, or whose size is not known."""
    machine.add("sda", size=1000)
    machine.add("sdb")
    put(machine.folder, {"diskstats": NEVER_USED % b"sda" + NEVER_USED % b"sdb"})

    assert machine.names() == ["sda", "sdb"]
