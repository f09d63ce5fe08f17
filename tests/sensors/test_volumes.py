"""Volumes: each device once, and one that hangs hurts nobody."""

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from desktop_monitor.sensors import volumes
from desktop_monitor.sensors.volumes import Space, VolumesSensor
from tests.waiting import PATIENCE_S, eventually

SPACE = Space(1000, 600, 300)
LINE = "36 35 {} / {} rw,noatime master:1 - {} {} rw\n"


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[Callable[..., VolumesSensor]]:
    """Build a sensor for invented mounts."""
    made: list[VolumesSensor] = []

    def build(mountinfo: str, ask: Callable[[bytes], Space] = lambda _path: SPACE) -> VolumesSensor:
        (tmp_path / "self").mkdir()
        (tmp_path / "self" / "mountinfo").write_text(mountinfo, encoding="utf-8")
        made.append(VolumesSensor(proc=tmp_path, ask=ask))
        return made[-1]

    yield build
    for sensor in made:
        sensor.close()


def mounts(sensor: VolumesSensor) -> list[str]:
    """Where the volumes are mounted, once all have answered."""
    eventually(lambda: len(sensor.read()) == len(sensor._asked))
    return [volume.mount for volume in sensor.read()]


def test_only_file_systems_with_space_of_their_own_are_told(machine: Callable[..., VolumesSensor]) -> None:
    """The kernel's own file systems, doors into other programs and snaps are left out."""
    sensor = machine(
        LINE.format("8:1", "/", "ext4", "/dev/sda1")
        + LINE.format("0:5", "/proc", "proc", "proc")
        + LINE.format("0:6", "/run", "tmpfs", "tmpfs")
        + LINE.format("7:1", "/snap/core/1", "squashfs", "/dev/loop1")
        + LINE.format("0:50", "/run/user/1000/doc", "fuse.portal", "portal")
        + LINE.format("0:51", "/var/lib/docker/overlay2/x/merged", "overlay", "overlay")
        + LINE.format("0:52", "/mnt/share", "cifs", "//server/share")
    )

    assert mounts(sensor) == ["/", "/mnt/share"]
    assert sensor.unreadable() == []


def test_a_device_that_is_mounted_twice_is_told_once(machine: Callable[..., VolumesSensor]) -> None:
    """Bind mounts are the same space."""
    sensor = machine(
        LINE.format("8:1", "/var/lib/something", "ext4", "/dev/sda1")
        + LINE.format("8:1", "/", "ext4", "/dev/sda1")
    )

    assert mounts(sensor) == ["/"]


def test_names_are_read_as_the_kernel_escapes_them_and_cleaned(machine: Callable[..., VolumesSensor]) -> None:
    """The kernel writes a space as a number; what would turn the text round loses that power."""
    asked: list[bytes] = []

    def ask(path: bytes) -> Space:
        asked.append(path)
        return SPACE

    sensor = machine(LINE.format("8:17", "/media/My\\040Disk\u202e", "vfat", "/dev/sdb1"), ask)

    assert mounts(sensor) == ["/media/My Disk\ufffd"]
    assert asked[0] == "/media/My Disk\u202e".encode()


def test_a_volume_that_hangs_says_so_within_3_seconds_and_holds_up_nobody(
    machine: Callable[..., VolumesSensor], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A server that went away costs the tick nothing, and its neighbours stay right."""
    monkeypatch.setattr(volumes, "REMOTE_PACE_S", 0.05)
    server_is_there = threading.Event()
    server_is_there.set()

    def ask(path: bytes) -> Space:
        if path == b"/mnt/nfs":
            server_is_there.wait()
        return SPACE

    sensor = machine(
        LINE.format("8:1", "/", "ext4", "/dev/sda1") + LINE.format("0:60", "/mnt/nfs", "nfs4", "server:/"),
        ask,
    )
    assert mounts(sensor) == ["/", "/mnt/nfs"]
    server_is_there.clear()

    def silent() -> bool:
        before_s = time.thread_time()
        found = {volume.mount: volume for volume in sensor.read()}
        assert time.thread_time() - before_s < 0.05
        assert found["/"].free_bytes == 300
        return not found["/mnt/nfs"].is_responding

    assert volumes.PATIENCE_S < 2  # it is asked again, found silent, and told at the next tick: 3 s
    eventually(silent, within_s=60)
    assert [(one.mount, one.total_bytes) for one in sensor.read()] == [("/", 1000), ("/mnt/nfs", None)]
    assert [(one.what, one.code) for one in sensor.unreadable()] == [("volumes./mnt/nfs", "silent")]

    server_is_there.set()
    assert eventually(lambda: all(volume.is_responding for volume in sensor.read()))


def test_a_server_is_asked_seldom() -> None:
    """A monitor that looks at each tick keeps a network busy and a server's disk awake."""
    remote, local = (volumes.Mount(b"/x", "x", "x", is_remote=far) for far in (True, False))

    assert (remote.pace_s() or 0) >= 30
    assert (local.pace_s() or 0) >= 5


def test_what_is_mounted_on_demand_is_asked_once(
    tmp_path: Path, machine: Callable[..., VolumesSensor], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Asking would mount it again, or keep it from being unmounted; what waits to be mounted is not asked."""
    monkeypatch.setattr(volumes, "LOCAL_PACE_S", 0.001)
    monkeypatch.setattr(volumes, "REMOTE_PACE_S", 0.001)
    asked: list[bytes] = []

    def ask(path: bytes) -> Space:
        asked.append(path)
        return SPACE

    always = LINE.format("8:1", "/", "ext4", "/dev/sda1")
    doors = LINE.format("0:40", "/net", "autofs", "auto.net") + LINE.format("0:41", "/home/me", "autofs", "x")
    mounted = LINE.format("0:60", "/net/server", "nfs4", "server:/") + LINE.format(
        "0:61", "/home/me", "nfs4", "server:/me"
    )
    sensor = machine(always + doors + mounted, ask)
    assert mounts(sensor) == ["/", "/home/me", "/net/server"]

    eventually(lambda: asked.count(b"/") > 20)

    assert sorted(path for path in asked if path != b"/") == [b"/home/me", b"/net/server"]
    (tmp_path / "self" / "mountinfo").write_text(always + doors, encoding="ascii")
    eventually(lambda: mounts(sensor) == ["/"])


def test_no_volume_is_denied_before_it_could_answer(machine: Callable[..., VolumesSensor]) -> None:
    """Until then it is not known whether there is one."""
    may_answer = threading.Event()

    def ask(_path: bytes) -> Space:
        may_answer.wait()
        return SPACE

    sensor = machine(LINE.format("8:1", "/", "ext4", "/dev/sda1"), ask)
    assert sensor.read() == ()
    assert [missing.code for missing in sensor.unreadable()] == ["not_read_yet"]

    may_answer.set()
    sensor.wait_first(PATIENCE_S)

    assert sensor.unreadable() == []
    assert [volume.mount for volume in sensor.read()] == ["/"]


def test_volumes_that_rest_are_the_same_object(
    machine: Callable[..., VolumesSensor], monkeypatch: pytest.MonkeyPatch
) -> None:
    """However often they are asked, until their space changes."""
    monkeypatch.setattr(volumes, "LOCAL_PACE_S", 0.001)
    spaces, asked = [SPACE], []

    def ask(path: bytes) -> Space:
        asked.append(path)
        return spaces[-1]

    sensor = machine(LINE.format("8:1", "/", "ext4", "/dev/sda1"), ask)
    mounts(sensor)
    before, count = sensor.read(), len(asked)

    eventually(lambda: len(asked) > count + 2)
    assert sensor.read() is before

    spaces.append(Space(1000, 700, 200))
    eventually(lambda: [one.free_bytes for one in sensor.read()] == [200])


def test_a_hanging_volume_does_not_keep_the_program(machine: Callable[..., VolumesSensor]) -> None:
    """Its thread is a daemon, and closing does not wait for it."""
    hanging = threading.Event()

    def ask(_path: bytes) -> Space:
        hanging.wait()
        return SPACE

    sensor = machine(LINE.format("0:60", "/mnt/nfs", "nfs4", "server:/"), ask)
    sensor.read()

    sensor.close()

    assert not hanging.is_set()
    assert all(thread.daemon for thread in threading.enumerate() if thread.name == "volume")
    hanging.set()


def test_a_volume_that_is_unmounted_is_forgotten(
    tmp_path: Path, machine: Callable[..., VolumesSensor], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The list follows the system."""
    monkeypatch.setattr(volumes, "LOCAL_PACE_S", 0.0)
    sensor = machine(
        LINE.format("8:1", "/", "ext4", "/dev/sda1") + LINE.format("8:17", "/media/usb", "vfat", "/dev/sdb1")
    )
    assert mounts(sensor) == ["/", "/media/usb"]

    (tmp_path / "self" / "mountinfo").write_text(
        LINE.format("8:1", "/", "ext4", "/dev/sda1"), encoding="ascii"
    )

    assert mounts(sensor) == ["/"]


def test_a_volume_that_may_not_be_seen_is_left_out(machine: Callable[..., VolumesSensor]) -> None:
    """Another user's folder is no zero."""

    def ask(_path: bytes) -> Space:
        raise PermissionError

    sensor = machine(LINE.format("8:1", "/", "ext4", "/dev/sda1"), ask)
    sensor.read()
    sensor.wait_first(PATIENCE_S)

    assert sensor.read() == ()
    assert [missing.code for missing in sensor.unreadable()] == ["no_volumes"]


def test_this_machine_agrees_with_psutil() -> None:
    """An independent reader sees the same space."""
    sensor = VolumesSensor(proc=Path("/proc"))
    found = eventually(sensor.read)
    sensor.close()

    for volume in found:
        assert volume.total_bytes == psutil.disk_usage(volume.mount).total
        assert volume.free_bytes == pytest.approx(psutil.disk_usage(volume.mount).free, abs=2**32)
