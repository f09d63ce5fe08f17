"""Volumes: each is asked in the background, and one that does not respond costs itself."""

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace

import psutil
import pytest

from desktop_monitor.sensors import background_poller, volumes
from desktop_monitor.sensors.blocking_calls import BlockingCalls
from desktop_monitor.sensors.linux.mounts import list_mounts
from desktop_monitor.sensors.volumes import LOCAL_PACE_S, Mount, Mounts, Space, VolumesSensor
from tests.sensors.helpers import poll, reasons
from tests.sensors.mounted_machine import DISK, SHARE, SPACE, USB, Machine
from tests.waiting import PATIENCE_S, eventually


@pytest.fixture
def machine(calls: BlockingCalls) -> Machine:
    """A machine with one disk."""
    return Machine(calls)


@pytest.fixture
def short_paces(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ask at each tick."""
    for name in ("LOCAL_PACE_S", "REMOTE_PACE_S"):
        monkeypatch.setattr(volumes, name, 0.0)


@pytest.fixture
def silence(monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """A server that does not respond until the event is set; patience is a moment."""
    monkeypatch.setattr(background_poller, "PATIENCE_S", 0.2)
    event = threading.Event()
    yield event
    event.set()


def blocked_by(event: threading.Event) -> Callable[[], Space]:
    """Return an answer that waits for the event."""

    def answer() -> Space:
        event.wait()
        return SPACE

    return answer


def test_a_volume_has_its_space(machine: Machine) -> None:
    """As the system reports it; free is what a user may still use."""
    machine.settle()

    (volume,) = machine.sensor.read() or ()

    assert (volume.mount, volume.device, volume.filesystem) == ("/", "/dev/sda1", "ext4")
    assert (volume.total_bytes, volume.used_bytes, volume.free_bytes) == (1000, 600, 300)
    assert volume.is_responding
    assert reasons(machine.sensor) == []


def test_the_first_read_waits_a_moment_for_a_healthy_disk(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A recording need not begin with a gap."""
    monkeypatch.setattr(volumes, "FIRST_WAIT_S", PATIENCE_S)

    assert machine.read() == {"/": 300}


def test_a_path_is_asked_as_it_is_and_shown_cleaned(machine: Machine) -> None:
    """What would reorder the text around it is replaced."""
    path = "/media/My Disk\u202e".encode()
    machine.mounts = (Mount(path, "/dev/sdb1", "vfat", is_remote=False),)

    assert machine.settle() == {"/media/My Disk\ufffd": 300}
    assert machine.asked == [path]


def test_paths_that_look_alike_have_each_their_volume(machine: Machine) -> None:
    """A mount of another user cannot take the place of a disk in the history."""
    machine.mounts = tuple(
        Mount(path, "x", "vfat", is_remote=False) for path in (b"/media/My Disk", b"/media/My\tDisk")
    )

    assert set(machine.settle()) == {"/media/My Disk", "/media/My Disk #2"}


@pytest.mark.usefixtures("short_paces")
def test_a_volume_that_does_not_respond_is_left_out_alone(machine: Machine, silence: threading.Event) -> None:
    """Its numbers are unknown, with a reason; its neighbour is asked on; it comes back by itself."""
    machine.mounts = (DISK, SHARE)
    assert machine.settle() == {"/": 300, "/mnt/nfs": 300}
    machine.answers = {b"/mnt/nfs": blocked_by(silence), b"/": lambda: Space(1000, 700, 200)}

    eventually(
        lambda: reasons(machine.sensor) == [("volumes./mnt/nfs", "silent")] if machine.read() else None
    )
    eventually(lambda: machine.read() == {"/": 200, "/mnt/nfs": None})
    responding = {volume.mount: volume.is_responding for volume in machine.sensor.read() or ()}
    assert responding == {"/": True, "/mnt/nfs": False}

    silence.set()
    eventually(lambda: machine.read() == {"/": 200, "/mnt/nfs": 300})
    assert reasons(machine.sensor) == []


@pytest.mark.usefixtures("short_paces")
def test_a_volume_that_does_not_respond_is_asked_once(machine: Machine, silence: threading.Event) -> None:
    """Each further question would cost a thread."""
    machine.mounts = (DISK, SHARE)
    machine.answers = {b"/mnt/nfs": blocked_by(silence)}

    eventually(lambda: machine.read() is not None and machine.asked.count(b"/") > 5)

    assert machine.asked.count(b"/mnt/nfs") == 1


def test_servers_are_asked_seldom_and_disks_not_often() -> None:
    """Each question keeps a network busy, or a disk awake."""
    assert SHARE.pace_s() >= 30
    assert DISK.pace_s() >= 5


@pytest.mark.usefixtures("short_paces")
@pytest.mark.parametrize("filesystem", ["nfs4", "cifs", "fuse.sshfs", "fuse.rclone", "fuse"])
def test_a_share_is_asked_only_while_a_page_is_open(machine: Machine, filesystem: str) -> None:
    """While such a question waits, Linux may not be able to suspend the machine."""
    machine.mounts = (DISK, Mount(b"/mnt/x", "x", filesystem, is_remote=True))
    machine.is_watched = False
    eventually(lambda: machine.read() and machine.asked.count(b"/") > 3)
    assert b"/mnt/x" not in machine.asked
    assert machine.read() == {"/": 300, "/mnt/x": None}
    assert reasons(machine.sensor) == [("volumes./mnt/x", "not_watched")]

    machine.is_watched = True

    eventually(lambda: machine.read() == {"/": 300, "/mnt/x": 300})
    assert reasons(machine.sensor) == []


@pytest.mark.usefixtures("short_paces")
@pytest.mark.parametrize("is_watched", [True, False])
def test_what_is_mounted_on_demand_is_asked_once(machine: Machine, is_watched: bool) -> None:
    """Further questions would keep it from being unmounted; its numbers stay."""
    machine.is_watched = is_watched
    machine.mounts = (DISK, Mount(b"/net/server", "server:/", "nfs4", is_remote=True, is_on_demand=True))
    machine.settle()

    eventually(lambda: machine.read() and machine.asked.count(b"/") > 5)

    assert machine.asked.count(b"/net/server") == 1
    assert machine.read() == {"/": 300, "/net/server": 300}


@pytest.mark.usefixtures("short_paces")
def test_a_volume_that_is_unmounted_is_forgotten(machine: Machine) -> None:
    """And asked anew when it is mounted again."""
    machine.mounts = (DISK, USB)
    assert machine.settle() == {"/": 300, "/media/usb": 300}

    machine.mounts = (DISK,)
    eventually(lambda: machine.read() == {"/": 300})

    machine.answers = {b"/media/usb": lambda: Space(10, 5, 5)}
    machine.mounts = (DISK, USB)
    eventually(lambda: machine.read() == {"/": 300, "/media/usb": 5})


def test_the_list_is_read_again_when_the_system_reports_a_change(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not before its time, and what was reported until then is not forgotten."""
    later_s = 0.0
    clock = SimpleNamespace(monotonic=lambda: time.monotonic() + later_s)
    monkeypatch.setattr(background_poller, "time", clock)
    machine.has_changed = False
    machine.settle()

    machine.mounts = (DISK, USB)
    later_s += LOCAL_PACE_S
    assert [set(machine.read()) for _ in range(3)] == [{"/"}] * 3
    assert machine.listed == 1

    machine.has_changed = True
    machine.settle()
    machine.mounts = (DISK,)
    assert set(machine.read()) == {"/", "/media/usb"}
    machine.has_changed = False
    later_s += LOCAL_PACE_S
    eventually(lambda: set(machine.read()) == {"/"})
    assert machine.listed == 3


@pytest.mark.usefixtures("short_paces")
def test_the_list_is_read_again_without_a_change_after_a_time(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not everything is reported."""
    monkeypatch.setattr(volumes, "RELIST_S", 0.0)
    machine.has_changed = False
    machine.settle()

    machine.mounts = (DISK, USB)

    assert set(machine.settle()) == {"/", "/media/usb"}


@pytest.mark.usefixtures("short_paces")
def test_a_list_that_could_not_be_read_is_read_again(machine: Machine) -> None:
    """The change that was reported before is not shown yet."""
    known, machine.has_changed = machine.list_mounts, False

    def refuse() -> Mounts:
        raise OSError

    machine.sensor._list_mounts = refuse
    eventually(lambda: machine.read() is None or bool(reasons(machine.sensor)))
    machine.sensor._list_mounts = known

    assert set(machine.settle()) == {"/"}


def test_a_volume_that_may_not_be_seen_has_a_reason(machine: Machine) -> None:
    """Its numbers are unknown, not zero."""

    def refuse() -> Space:
        raise PermissionError("not yours")

    machine.answers = {b"/": refuse}

    assert machine.settle() == {"/": None}
    assert reasons(machine.sensor) == [("volumes./", "failed")]


def test_a_file_system_without_blocks_is_no_volume(machine: Machine) -> None:
    """A remote one may report no size at all."""
    machine.answers = {b"/": lambda: Space(0, 0, 0)}
    eventually(lambda: machine.has_answered(DISK))

    assert machine.read() == {}
    assert reasons(machine.sensor) == [("volumes", "no_volumes")]


def test_no_volume_is_denied_before_it_could_answer(machine: Machine) -> None:
    """Until then it is not known whether there is one."""
    event = threading.Event()
    machine.answers = {b"/": blocked_by(event)}
    eventually(lambda: machine.read() == {} and machine.sensor.read() == ())
    assert reasons(machine.sensor) == [("volumes", "not_read_yet")]

    event.set()
    machine.sensor.wait_first(PATIENCE_S)

    assert machine.read() == {"/": 300}
    assert reasons(machine.sensor) == []


@pytest.mark.usefixtures("short_paces")
def test_unchanged_volumes_are_the_same_object(machine: Machine) -> None:
    """However often they are asked, until their space changes."""
    machine.settle()
    before, count = machine.sensor.read(), len(machine.asked)
    eventually(lambda: machine.read() and len(machine.asked) > count + 2)
    assert machine.sensor.read() is before

    machine.answers = {b"/": lambda: Space(1000, 700, 200)}

    eventually(lambda: machine.read() == {"/": 200})


@pytest.mark.usefixtures("short_paces")
def test_lines_that_are_not_understood_have_a_reason(machine: Machine) -> None:
    """They are counted; the volumes are there."""
    machine.not_understood = 2

    assert machine.settle() == {"/": 300}
    assert reasons(machine.sensor) == [("volumes", "not_understood")]


def test_a_list_that_cannot_be_read_has_a_reason(calls: BlockingCalls) -> None:
    """Then it is not known whether there are volumes."""

    def refuse() -> volumes.Mounts:
        raise PermissionError

    sensor = VolumesSensor(refuse, calls=calls)

    eventually(lambda: poll(sensor) is None and reasons(sensor) == [("volumes", "failed")])
    assert sensor.read() is None


def test_a_single_file_is_no_volume(machine: Machine, tmp_path: Path) -> None:
    """Docker mounts single files of the host's disk into each container."""
    (tmp_path / "hosts").touch()
    machine.mounts = (Mount(bytes(tmp_path / "hosts"), "/dev/sda1", "ext4", is_remote=False),)
    eventually(lambda: machine.has_answered(machine.mounts[0]))

    assert machine.read() == {}
    assert machine.asked == []


def test_a_directory_beside_single_files_is_the_volume(machine: Machine, tmp_path: Path) -> None:
    """A directory of the same disk, though the files are nearer to the root."""
    (tmp_path / "hosts").touch()
    (tmp_path / "directory").mkdir()
    others = (bytes(tmp_path / "directory"),)
    machine.mounts = (Mount(bytes(tmp_path / "hosts"), "x", "ext4", is_remote=False, others=others),)

    assert machine.settle() == {str(tmp_path / "directory"): 300}


def test_the_file_systems_of_a_pool_add_up(machine: Machine) -> None:
    """Each reports what it uses, and all of them the same free space."""
    machine.mounts = (
        Mount(b"/tank", "tank", "zfs", is_remote=False, is_pool=True, others=(b"/tank/a", b"/tank/b")),
    )
    machine.answers = {
        b"/tank": lambda: Space(110, 10, 100),
        b"/tank/a": lambda: Space(120, 20, 100),
        b"/tank/b": lambda: Space(130, 30, 100),
    }
    machine.settle()

    (volume,) = machine.sensor.read() or ()

    assert (volume.mount, volume.total_bytes, volume.used_bytes, volume.free_bytes) == ("/tank", 160, 60, 100)


@pytest.mark.usefixtures("short_paces")
def test_a_file_system_that_joins_a_pool_leaves_no_gap(machine: Machine) -> None:
    """The pool keeps its numbers until it is asked again."""
    pool = Mount(b"/tank", "tank", "zfs", is_remote=False, is_pool=True)
    machine.mounts = (pool,)
    assert machine.settle() == {"/tank": 300}

    machine.mounts = (Mount(b"/tank", "tank", "zfs", is_remote=False, is_pool=True, others=(b"/tank/new",)),)

    def has_asked_new() -> bool:
        assert machine.read() == {"/tank": 300}
        return b"/tank/new" in machine.asked

    eventually(has_asked_new)


def test_this_machine_agrees_with_psutil(calls: BlockingCalls) -> None:
    """An independent reader has the same space."""
    sensor = VolumesSensor(lambda: list_mounts(Path("/proc/self/mountinfo").read_bytes()), calls=calls)
    poll(sensor)
    found = eventually(lambda: poll(sensor))

    for volume in found:
        if volume.is_responding and volume.total_bytes is not None:
            assert volume.total_bytes == psutil.disk_usage(volume.mount).total
            assert volume.free_bytes == pytest.approx(psutil.disk_usage(volume.mount).free, abs=2**32)
