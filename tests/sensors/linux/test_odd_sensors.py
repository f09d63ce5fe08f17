"""Chips, batteries, cards and mounts of rare machines."""

from pathlib import Path

import pytest

from desktop_monitor.sensors.linux.battery import read_batteries
from desktop_monitor.sensors.linux.control_group import ControlGroup, GroupLimits, count_cpus
from desktop_monitor.sensors.linux.cpu import read_frequency_mhz
from desktop_monitor.sensors.linux.gpus import read_cards
from desktop_monitor.sensors.linux.hwmon import HwmonReader
from desktop_monitor.sensors.linux.mounts import list_mounts
from desktop_monitor.sensors.temperature_limits import plausible_celsius
from tests.sensors.helpers import put
from tests.sensors.linux.fake_gpus import add_card
from tests.sensors.linux.test_battery import HALF
from tests.sensors.linux.test_gpus import AWAKE
from tests.sensors.linux.test_mounts import ROOT, line, paths


def add_chip(sys: Path, number: int, name: str, place: str, **files: object) -> Path:
    """Add a chip, and return its folder."""
    chip, device = sys / "class" / "hwmon" / f"hwmon{number}", sys / "devices" / place
    device.mkdir(parents=True, exist_ok=True)
    put(chip, {"name": name, **files})
    (chip / "device").symlink_to(device)
    return chip


def celsius_of(reader: HwmonReader) -> dict[str, float]:
    """Return the temperatures by their names."""
    return {one.name: one.celsius for one in reader.read().temperatures}


@pytest.mark.parametrize("celsius", [127.5, 127.875, 127.937, 65261.85, -273.15, -128.0, float("inf")])
def test_an_input_with_nothing_behind_it_has_no_temperature(celsius: float) -> None:
    """All bits set, in the units of 8, 11 and 12 bit converters; absolute zero; a number without a sign."""
    assert plausible_celsius(celsius) is None


@pytest.mark.parametrize("celsius", [-40.0, 0.5, 95.0, 126.0])
def test_a_temperature_at_the_edge_is_one(celsius: float) -> None:
    """A car in winter, a cold room, a notebook in summer, a voltage regulator."""
    assert plausible_celsius(celsius) == celsius


@pytest.mark.parametrize("files", [{"temp1_input": b""}, {"temp1_input": 127_500}, {"temp1_input": "n/a"}])
def test_a_chip_that_fails_gives_its_name_to_no_other(tmp_path: Path, files: dict[str, object]) -> None:
    """Of two alike, as memory modules are, the second keeps its number while the first does not answer."""
    add_chip(tmp_path, 0, "spd5118", "0-0050", temp1_input=41_000)
    add_chip(tmp_path, 1, "spd5118", "0-0051", temp1_input=42_000)
    reader = HwmonReader(sys=tmp_path)
    assert celsius_of(reader) == {"spd5118": 41.0, "spd5118 #2": 42.0}

    put(tmp_path / "class" / "hwmon" / "hwmon0", files)

    assert celsius_of(reader) == {"spd5118 #2": 42.0}


@pytest.mark.parametrize("is_asleep_at_first", [True, False])
def test_a_card_that_sleeps_gives_its_name_to_no_other(tmp_path: Path, is_asleep_at_first: bool) -> None:
    """A notebook with two AMD processors: the one that never sleeps is the second, awake the first or not."""
    awake, asleep = ({"power/runtime_status": state} for state in ("active", "suspended"))
    label = {"temp1_label": "edge"}
    add_chip(tmp_path, 3, "amdgpu", "0000:03:00.0", temp1_input=50_000, fan1_input=900, **label)
    add_chip(tmp_path, 1, "amdgpu", "0000:0e:00.0", temp1_input=40_000, fan1_input=700, **label)
    first = tmp_path / "devices" / "0000:03:00.0"
    reader = HwmonReader(sys=tmp_path)
    both, second = {"amdgpu edge": 50.0, "amdgpu edge #2": 40.0}, {"amdgpu edge #2": 40.0}

    for is_asleep in (is_asleep_at_first, not is_asleep_at_first):
        put(first, asleep if is_asleep else awake)
        found = reader.read()
        assert {one.name: one.celsius for one in found.temperatures} == (second if is_asleep else both)
        assert found.fans[-1].name == "amdgpu fan 1 #2"


def test_fans_that_are_not_connected_are_none_and_those_that_stand_still_are(tmp_path: Path) -> None:
    """Zero is a measurement; all bits set, and a number below zero, are none."""
    add_chip(tmp_path, 0, "nct6798", "isa", fan1_input=0, fan2_input=65535, fan3_input=-1, fan4_input=1200)

    assert [(fan.name, fan.rpm) for fan in HwmonReader(sys=tmp_path).read().fans] == [
        ("nct6798 fan 1", 0),
        ("nct6798 fan 4", 1200),
    ]


def test_an_input_that_its_chip_calls_faulty_measures_nothing(tmp_path: Path) -> None:
    """A broken wire reads as any number; the input keeps its name, and the others keep theirs."""
    faulty = {"temp1_input": 85_000, "temp1_fault": 1, "fan1_input": 300, "fan1_fault": 1}
    sound = {"temp2_input": 40_000, "temp2_fault": 0, "fan2_input": 900, "fan2_fault": 0}
    add_chip(tmp_path, 0, "lm90", "0-004c", **faulty, **sound)

    found = HwmonReader(sys=tmp_path).read()

    assert [(one.name, one.celsius) for one in found.temperatures] == [("lm90 2", 40.0)]
    assert [(fan.name, fan.rpm) for fan in found.fans] == [("lm90 fan 2", 900)]


@pytest.mark.parametrize(
    "cell",
    [
        {"energy_now": -5_000_000},
        {"energy_full": -40_000_000},
        {"energy_full": -40_000_000, "energy_now": -20_000_000},
        {"present": 0},
    ],
    ids=str,
)
def test_a_battery_with_impossible_figures_is_not_counted(tmp_path: Path, cell: dict[str, object]) -> None:
    """Firmware has signs wrong, or keeps the figures of a battery that was taken out."""
    put(tmp_path / "BAT0", HALF | {"status": "Discharging"})
    put(tmp_path / "BAT1", HALF | {"energy_now": 40_000_000} | cell)

    found = read_batteries(tmp_path)

    assert found is not None
    assert found.charge_percent == 50.0


@pytest.mark.parametrize(
    ("attributes", "field"),
    [
        ({"gpu_busy_percent": 65535}, "busy_percent"),
        ({"gpu_busy_percent": -1}, "busy_percent"),
        ({"gpu_busy_percent": 101}, "busy_percent"),
        ({"hwmon__hwmon3__power1_average": 4294967295000000}, "power_watts"),
        ({"hwmon__hwmon3__power1_average": -1}, "power_watts"),
        ({"hwmon__hwmon3__temp1_input": 127_500}, "celsius"),
        ({"mem_info_vram_total": -1}, "memory_total_bytes"),
    ],
    ids=str,
)
def test_a_figure_that_no_card_has_is_unknown(
    tmp_path: Path, attributes: dict[str, object], field: str
) -> None:
    """Firmware that does not know fills a field with ones; the other figures stand."""
    add_card(tmp_path, 0, "amdgpu", **{**AWAKE, **attributes})

    (card,) = read_cards(tmp_path / "class" / "drm")

    assert getattr(card, field) is None
    assert card.frequency_mhz == 1500.0


@pytest.mark.parametrize("unknown", [0, 4294967295, "<unknown>"])
def test_a_core_that_does_not_know_its_frequency_is_no_slow_core(tmp_path: Path, unknown: object) -> None:
    """The mean is of those that report one: fast and slow cores of a hybrid processor."""
    for number, khz in enumerate((4_000_000, 2_000_000, unknown)):
        put(tmp_path / f"devices/system/cpu/cpufreq/policy{number}", {"scaling_cur_freq": khz})

    assert read_frequency_mhz(tmp_path) == 3000.0


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ({"cpu.max": "50000 0"}, None),
        ({"cpu.max": "0 100000"}, None),
        ({"cpu.max": ""}, None),
        ({"cpuset.cpus.effective": "3-1"}, None),
        ({"cpuset.cpus.effective": "0-1,8"}, GroupLimits(None, None, 3)),
        ({"memory.max": "0"}, None),
        ({"memory.max": "18446744073709551615"}, None),
    ],
    ids=str,
)
def test_a_limit_without_sense_is_none(
    tmp_path: Path, files: dict[str, object], expected: GroupLimits | None
) -> None:
    """It would divide by zero, or leave less than nothing."""
    put(tmp_path / "proc" / "self", {"cgroup": "0::/"})
    put(tmp_path / "sys" / "fs" / "cgroup", files)

    assert ControlGroup(proc=tmp_path / "proc", sys=tmp_path / "sys").read() == expected


@pytest.mark.parametrize(
    ("cpus", "count"), [("7-0", None), ("0-3,2-1", None), ("0-31:2/4", None), ("-1", None)]
)
def test_a_list_that_runs_backwards_is_none(cpus: str, count: int | None) -> None:
    """It is not what cpuset(7) says."""
    assert count_cpus(cpus) == count


@pytest.mark.parametrize("source", ["/dev/root", "/dev/mapper/vg-root", "/dev/disk/by-uuid/1-2"])
@pytest.mark.parametrize("filesystem", ["ext4", "btrfs", "xfs"])
def test_a_device_of_two_names_is_one_volume(source: str, filesystem: str) -> None:
    """Mounted by the boot loader's name and by another; its number says that it is one."""
    number = "0:30" if filesystem == "btrfs" else "8:1"
    content = line(number, "/", filesystem, source) + line(number, "/srv", filesystem, "/dev/dm-0", "/srv")

    assert paths(content) == [b"/"]


@pytest.mark.parametrize("sources", [("s:/a", "s:/b"), ("//s/a", "//s/b"), ("r1:", "r2:")], ids=str)
def test_shares_of_one_number_are_several_volumes(sources: tuple[str, str]) -> None:
    """Exports of one server may share a number, and have each its space."""
    content = "".join(
        line("0:50", f"/mnt/{place}", "nfs4", source).decode() for place, source in enumerate(sources)
    )

    assert paths(content.encode()) == [b"/mnt/0", b"/mnt/1"]


@pytest.mark.parametrize(
    ("written", "path"),
    [
        (r"/a\040-\040b", b"/a - b"),
        (r"/a\012b", b"/a\nb"),
        (r"/a\134040b", rb"/a\040b"),
        (r"/a\377b", b"/a\xffb"),
        (r"/a\x20b", rb"/a\x20b"),
        (r"/a\9b", rb"/a\9b"),
    ],
)
def test_escapes_of_the_kernel_and_no_others_are_undone(written: str, path: bytes) -> None:
    """What looks like an escape after a backslash was one is text."""
    assert paths(ROOT + line("8:2", written, "ext4", "/dev/sdb1")) == [b"/", path]


@pytest.mark.parametrize(
    "content",
    [
        line("7:9", "/snap/x/1", "squashfs", "/dev/loop9"),
        line("0:9", "/var/lib/containers/x/merged", "overlay", "overlay"),
        line("0:9", "/net", "autofs", "auto.net"),
        line("0:9", "/run/user/1/gvfs", "fuse.gvfsd-fuse", "gvfsd-fuse"),
        line("0:9", "/var/lib/lxcfs", "fuse.lxcfs", "lxcfs"),
        line("0:9", "/dev/hugepages", "hugetlbfs", "hugetlbfs"),
    ],
)
def test_what_has_no_space_of_its_own_is_no_volume(content: bytes) -> None:
    """Images, layers, and interfaces of other programs."""
    assert [mount.path for mount in list_mounts(ROOT + content)[0]] == [b"/"]


def test_a_zone_that_does_not_answer_gives_its_name_to_no_other(tmp_path: Path) -> None:
    """Reading one that is switched off fails with EINVAL, or EAGAIN while it measures."""
    zones = tmp_path / "class" / "thermal"
    put(zones / "thermal_zone0", {"type": "cpu", "temp/x": "an attribute that cannot be read"})
    put(zones / "thermal_zone1", {"type": "cpu", "temp": 61_000})
    put(zones / "thermal_zone2", {"type": "cpu", "temp": -274_000})

    assert celsius_of(HwmonReader(sys=tmp_path)) == {"cpu #2": 61.0}


@pytest.mark.parametrize("name", ["temp1_max_input", "temp1x_input", "temp2²_input"])
def test_a_file_of_another_name_is_no_thermometer(tmp_path: Path, name: str) -> None:
    """It costs nothing but itself."""
    add_chip(tmp_path, 0, "nvme", "pci/0", temp1_input=41_000, **{name: 55_000})

    assert celsius_of(HwmonReader(sys=tmp_path)) == {"nvme": 41.0}
