"""Which mounts are volumes."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_monitor.sensors.linux.mounts import MountList, list_mounts
from desktop_monitor.sensors.volumes import Mount
from tests.sensors.helpers import put
from tests.sensors.linux.formats.kernel_text import LINE_BREAKS, escaped, mutations


def line(number: str, path: str, filesystem: str, source: str, root: str = "/", options: str = "rw") -> bytes:
    """Return a line of mountinfo."""
    return f"36 35 {number} {root} {path} rw,noatime shared:1 - {filesystem} {source} {options}\n".encode()


ROOT = line("8:1", "/", "ext4", "/dev/sda1")


def paths(content: bytes) -> list[bytes]:
    """Return where the volumes are mounted."""
    return [mount.path for mount in list_mounts(content)[0]]


def test_only_file_systems_with_space_of_their_own_are_volumes() -> None:
    """Not the kernel's own, interfaces of other programs, images of snaps and layers of containers."""
    content = (
        ROOT
        + line("0:5", "/proc", "proc", "proc")
        + line("0:6", "/run", "tmpfs", "tmpfs")
        + line("7:1", "/snap/core/1", "squashfs", "/dev/loop1")
        + line("7:2", "/var/lib/snapd/snap/core/2", "ext4", "/dev/loop2")
        + line("0:50", "/run/user/1000/doc", "fuse.portal", "portal")
        + line("0:53", "/tmp/.mount_x", "fuse.Some.AppImage", "x")
        + line("0:51", "/var/lib/docker/overlay2/x/merged", "overlay", "overlay")
        + line("0:52", "/mnt/share", "cifs", "//server/share")
    )

    assert paths(content) == [b"/", b"/mnt/share"]


@pytest.mark.parametrize(
    ("filesystem", "is_remote"),
    [
        ("ext4", False),
        ("btrfs", False),
        ("fuseblk", False),
        ("nfs4", True),
        ("fuse.sshfs", True),
        ("fuse", True),
        ("fuse.rclone", True),
        ("ceph", True),
        ("bcachefs", False),
        ("jffs2", False),
        ("apfs", False),
        ("gpfs", True),
        ("beegfs", True),
        ("vboxsf", True),
    ],
)
def test_what_is_behind_a_server_or_a_program_is_remote(filesystem: str, is_remote: bool) -> None:
    """A disk that is mounted by a program, as NTFS often is, is local."""
    ((mount,), _) = list_mounts(line("0:60", "/mnt/x", filesystem, "source"))

    assert mount == Mount(b"/mnt/x", "source", filesystem, is_remote)


@pytest.mark.parametrize(
    ("options", "found"),
    [
        ("ro,lowerdir+=/run/ostree/.private/cfsroot-lower,datadir+=/sysroot/ostree/repo/objects", []),
        ("ro,lowerdir=/run/lower::/sysroot/objects,metacopy=on", []),
        ("rw,lowerdir=/l/A:/l/B,upperdir=/var/lib/docker/x/diff,workdir=/var/lib/docker/x/work", [b"/"]),
    ],
    ids=["composefs", "older composefs", "container"],
)
def test_a_root_of_images_alone_is_no_volume(options: str, found: list[bytes]) -> None:
    """It is always full, and the disk of the machine is another one."""
    content = line("0:33", "/", "overlay", "composefs", options=options)

    assert paths(content) == found
    assert paths(content + line("8:3", "/sysroot", "xfs", "/dev/vda3", options="ro")) == [*found, b"/sysroot"]


def test_another_view_of_a_directory_is_no_volume() -> None:
    """Its space is that of the file system below, which is there already."""
    content = (
        ROOT
        + line("0:60", "/home/eve", "ecryptfs", "/home/.ecryptfs/eve/.Private")
        + line("0:61", "/home/eve/plain", "fuse.gocryptfs", "/home/eve/crypt")
        + line("0:62", "/run/user/1000/kio-fuse-x", "fuse.kio-fuse", "kio-fuse")
        + line("0:63", "/var/lib/containers/x/merged", "fuse.fuse-overlayfs", "fuse-overlayfs")
    )

    assert paths(content) == [b"/"]


def test_the_drives_of_windows_are_volumes_of_wsl_once() -> None:
    """It mounts a part of drive C once more for drivers, and its own disk for the graphical part."""
    content = (
        line("8:32", "/", "ext4", "/dev/sdc")
        + line("0:35", "/mnt/wsl", "tmpfs", "none")
        + line("0:37", "/usr/lib/wsl/drivers", "9p", "drivers", options="ro,aname=drivers;fmask=222")
        + line("0:41", "/usr/lib/wsl/lib", "overlay", "none", options="rw,lowerdir=/a,upperdir=/b")
        + line("8:32", "/mnt/wslg/distro", "ext4", "/dev/sdc", options="ro")
        + line("0:43", "/mnt/wslg/doc", "overlay", "none", "/usr/share/doc", "rw,lowerdir=/a,upperdir=/b")
        + line("0:70", "/mnt/c", "9p", "C:\\134", options="rw,aname=drvfs;path=C:\\;uid=0")
        + line("0:71", "/mnt/d", "9p", "D:\\134", options="rw,aname=drvfs;path=D:\\;uid=0")
    )

    (root, drive_c, drive_d), _ = list_mounts(content)

    assert [root.path, drive_c.path, drive_d.path] == [b"/", b"/mnt/c", b"/mnt/d"]
    assert (drive_c.device, drive_c.is_remote) == ("C:\\", True)


def test_a_device_that_is_mounted_twice_is_one_volume() -> None:
    """At the place that is nearest to the root; a bind mount is the same space."""
    assert paths(line("8:1", "/var/lib/something", "ext4", "/dev/sda1", "/x") + ROOT) == [b"/"]


def test_subvolumes_are_one_volume() -> None:
    """They share the space of one Btrfs."""
    content = line("0:30", "/", "btrfs", "/dev/sda2", "/@") + line(
        "0:30", "/home", "btrfs", "/dev/sda2", "/@home"
    )

    assert paths(content) == [b"/"]


def test_a_file_that_a_container_has_mounted_names_its_alternatives() -> None:
    """Files and directories of the host's disk look alike in the list; only one of the latter is a volume."""
    content = (
        line("0:80", "/", "overlay", "overlay")
        + line("8:1", "/etc/hosts", "ext4", "/dev/sda1", "/var/lib/docker/containers/x/hosts")
        + line("8:1", "/etc/resolv.conf", "ext4", "/dev/sda1", "/var/lib/docker/containers/x/resolv.conf")
        + line("8:1", "/var/lib/database", "ext4", "/dev/sda1", "/srv/database")
    )

    ((_, mount), _) = list_mounts(content)

    assert (mount.path, mount.others) == (b"/etc/hosts", (b"/etc/resolv.conf", b"/var/lib/database"))


def test_the_file_systems_of_a_pool_are_one_volume() -> None:
    """Each has a number of its own, and all report the same free space."""
    content = (
        line("0:40", "/tank", "zfs", "tank")
        + line("0:41", "/tank/photos", "zfs", "tank/photos")
        + line("0:42", "/var/lib/docker/x", "zfs", "tank/docker/0123")
        + line("0:43", "/backup", "zfs", "backup")
    )

    (backup, tank), _ = list_mounts(content)

    assert (backup.path, backup.is_pool, backup.others) == (b"/backup", True, ())
    assert (tank.path, tank.device, tank.is_pool) == (b"/tank", "tank", True)
    assert tank.others == (b"/tank/photos", b"/var/lib/docker/x")


def test_a_pool_with_legacy_mount_points_is_one_volume() -> None:
    """The system may be on one of its file systems, and the pool itself not mounted at all."""
    content = line("0:41", "/home", "zfs", "rpool/USERDATA/home") + line(
        "0:40", "/", "zfs", "rpool/ROOT/debian"
    )

    ((mount,), _) = list_mounts(content)

    assert (mount.path, mount.device, mount.others) == (b"/", "rpool", (b"/home",))


def test_a_file_system_of_a_pool_that_is_mounted_twice_counts_once() -> None:
    """Its used space would be added twice."""
    content = line("0:40", "/tank", "zfs", "tank") + line("0:40", "/export/tank", "zfs", "tank")

    assert list_mounts(content)[0][0].others == ()


def test_a_snapshot_of_a_pool_is_no_part_of_it() -> None:
    """It is mounted when it is opened, and reading its space would keep it mounted."""
    content = line("0:40", "/tank", "zfs", "tank") + line("0:44", "/tank/.zfs/snapshot/a", "zfs", "tank@a")

    assert list_mounts(content)[0][0].others == ()


def test_a_pool_stays_the_same_mount_while_its_file_systems_change() -> None:
    """Otherwise it would be unknown whenever a container starts."""
    before = line("0:40", "/tank", "zfs", "tank")

    assert list_mounts(before)[0] == list_mounts(before + line("0:41", "/tank/new", "zfs", "tank/new"))[0]


@pytest.mark.parametrize("filesystem", ["ext4", "tmpfs"])
def test_a_later_mount_hides_an_earlier_one_at_the_same_place(filesystem: str) -> None:
    """To ask there is to ask the later one, even where that is no volume."""
    content = line("8:17", "/mnt", "xfs", "/dev/sdb1") + line("0:70", "/mnt", filesystem, "later")

    assert [mount.device for mount in list_mounts(content)[0]] == (["later"] if filesystem == "ext4" else [])


def test_what_autofs_mounts_is_on_demand() -> None:
    """Below an indirect map, or at the place of a direct one; the trigger itself is no volume."""
    content = (
        line("0:40", "/net", "autofs", "auto.net")
        + line("0:60", "/net/server", "nfs4", "server:/")
        + line("0:41", "/home/me", "autofs", "x")
        + line("0:61", "/home/me", "nfs4", "server:/me")
        + line("0:62", "/network", "nfs4", "server:/x")
    )

    mounts, _ = list_mounts(content)

    assert {mount.path: mount.is_on_demand for mount in mounts} == {
        b"/net/server": True,
        b"/home/me": True,
        b"/network": False,
    }


@pytest.mark.parametrize("text", [*LINE_BREAKS, b"\n", b"\t", b" ", b"\\", "\u202e".encode()], ids=repr)
def test_an_unusual_path_is_asked_as_it_is(text: bytes) -> None:
    """Anyone who may mount can choose it; it hides neither itself nor another volume."""
    path = b"/media/a" + text + b"b"
    content = line("8:17", "PATH", "vfat", "/dev/sdb1").replace(b"PATH", escaped(path, b" \t\n\\")) + ROOT

    assert list_mounts(content) == (
        (Mount(b"/", "/dev/sda1", "ext4", False), Mount(path, "/dev/sdb1", "vfat", False)),
        0,
    )


def test_lines_that_are_not_understood_are_counted() -> None:
    """The others are volumes as before."""
    assert list_mounts(b"nonsense\n" + ROOT + b"\n")[1] == 2
    assert paths(b"nonsense\n" + ROOT + b"\n") == [b"/"]


OTHERS = (
    line("0:52", "/alpha", "nfs4", "server:/export"),
    line("259:3", "/srv/gamma", "xfs", "/dev/nvme0n1p3"),
)


@settings(max_examples=200)
@given(mutations(line("8:17", "/mnt/beta", "ext4", "/dev/sdb1")), st.integers(0, 2))
def test_a_damaged_line_hides_no_other(damaged: bytes, place: int) -> None:
    """Every other volume is there, wherever the damaged line is."""
    content = b"".join([*OTHERS[:place], damaged.removesuffix(b"\n") + b"\n", *OTHERS[place:]])

    assert set(paths(content)) >= {b"/alpha", b"/srv/gamma"}


@pytest.mark.parametrize("filesystem", ["overlay", "overlayfs", "aufs"])
def test_of_file_systems_in_layers_the_root_is_a_volume(filesystem: str) -> None:
    """That of a container, or of a live system; elsewhere it is another container's."""
    content = line("0:51", "/", filesystem, "none") + line(
        "0:52", "/var/lib/docker/x/merged", filesystem, "x"
    )

    assert paths(content) == [b"/"]


def test_a_list_that_has_not_changed_is_not_parsed_again(tmp_path: Path) -> None:
    """Machines with containers or snaps have hundreds of mounts."""
    put(tmp_path, {"self/mountinfo": ROOT})
    mounted = MountList(proc=tmp_path)
    first = mounted.read()
    assert [mount.path for mount in first[0]] == [b"/"]
    assert mounted.read() is first

    put(tmp_path, {"self/mountinfo": ROOT + line("8:2", "/home", "ext4", "/dev/sda2")})

    assert [mount.path for mount in mounted.read()[0]] == [b"/", b"/home"]
