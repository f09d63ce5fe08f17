"""Disks: whole physical ones, each once."""

from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from desktop_monitor.model.sample import DiskSample
from desktop_monitor.sensors.disks import DisksSensor

LINE = "{:4d} {:7d} {} 10 1 200 30 40 2 800 50 0 60 80 0 0 0 0\n"
EXPECTED = (200 * 512, 800 * 512, 10, 40, 30, 50, 60)


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[Callable[..., DisksSensor]]:
    """Build a sensor for an invented machine; the physical disks have a device in sysfs."""
    made: list[DisksSensor] = []

    def build(diskstats: str, *physical: str) -> DisksSensor:
        (tmp_path / "diskstats").write_text(diskstats, encoding="utf-8")
        for name in physical:
            (tmp_path / "block" / name / "device").mkdir(parents=True)
        made.append(DisksSensor(proc=tmp_path, sys=tmp_path))
        return made[-1]

    yield build
    for sensor in made:
        sensor.close()


def test_whole_disks_are_told_and_nothing_else(machine: Callable[..., DisksSensor]) -> None:
    """Partitions, loop and RAM disks, and what lies over disks, would count everything twice."""
    names = [
        "loop0",
        "ram1",
        "zram0",
        "sda",
        "sda1",
        "nvme0n1",
        "nvme0n1p2",
        "mmcblk0",
        "mmcblk0p1",
        "dm-0",
        "md0",
        "sr0",
    ]
    stats = "".join(LINE.format(number, 0, name) for number, name in enumerate(names))

    found = machine(stats, "sda", "nvme0n1", "mmcblk0", "sr0").read()

    assert [disk.name for disk in found] == ["sda", "nvme0n1", "mmcblk0"]
    assert found[0] == DiskSample("sda", *EXPECTED)


def test_without_sysfs_the_names_tell(machine: Callable[..., DisksSensor]) -> None:
    """A container may hide /sys/block."""
    found = machine(LINE.format(8, 0, "sda") + LINE.format(8, 1, "sda1") + LINE.format(7, 0, "loop0")).read()

    assert [disk.name for disk in found] == ["sda"]


def test_a_disk_that_is_plugged_in_or_pulled_out_comes_and_goes(
    tmp_path: Path, machine: Callable[..., DisksSensor]
) -> None:
    """The sensor notices without being told."""
    sensor = machine(LINE.format(8, 0, "sda"), "sda", "sdb")
    assert [disk.name for disk in sensor.read()] == ["sda"]

    (tmp_path / "diskstats").write_text(
        LINE.format(8, 0, "sda") + LINE.format(8, 16, "sdb"), encoding="ascii"
    )
    assert [disk.name for disk in sensor.read()] == ["sda", "sdb"]

    (tmp_path / "diskstats").write_text(LINE.format(8, 16, "sdb"), encoding="ascii")
    assert [disk.name for disk in sensor.read()] == ["sdb"]


def test_a_machine_without_disks_says_so(machine: Callable[..., DisksSensor]) -> None:
    """A container has none to show."""
    sensor = machine(LINE.format(7, 0, "loop0"))

    assert sensor.read() == ()
    assert [missing.code for missing in sensor.unreadable()] == ["no_disks"]


def test_a_disk_that_rests_is_the_same_object(tmp_path: Path, machine: Callable[..., DisksSensor]) -> None:
    """Taking its line apart again would be for nothing, until one number moves."""
    lines = LINE.format(8, 0, "sda") + LINE.format(8, 16, "sdb")
    sensor = machine(lines, "sda", "sdb")
    before = sensor.read()
    (tmp_path / "diskstats").write_text(lines.replace("sdb 10", "sdb 11"), encoding="ascii")

    now = sensor.read()

    assert now[0] is before[0]
    assert (before[1].reads, now[1].reads) == (10, 11)


@pytest.mark.parametrize("content", ["nonsense\n", "8 0 sda 1 2 3\n", "8 0 sda a b c d e f g h i j k l\n"])
def test_nonsense_is_an_error_of_the_part(machine: Callable[..., DisksSensor], content: str) -> None:
    """What is not understood is not guessed."""
    with pytest.raises((ValueError, LookupError)):
        machine(content, "sda").read()


def test_this_machine_agrees_with_psutil() -> None:
    """An independent reader sees the same disks, with counters a moment later."""
    sensor = DisksSensor(proc=Path("/proc"), sys=Path("/sys"))
    ours = sensor.read()
    theirs = psutil.disk_io_counters(perdisk=True, nowrap=False)
    sensor.close()

    for disk in ours:
        assert 0 <= theirs[disk.name].read_bytes - disk.read_bytes < 2**30
        assert 0 <= theirs[disk.name].write_count - disk.writes < 100_000
