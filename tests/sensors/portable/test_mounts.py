"""What is mounted, through psutil."""

from pathlib import Path
from types import SimpleNamespace

import psutil
import pytest

from desktop_monitor.sensors.portable import mounts as portable_mounts
from desktop_monitor.sensors.portable.mounts import list_mounts
from desktop_monitor.sensors.volumes import Mount


def partition(mount: str, filesystem: str, options: str = "rw", device: str = "disk") -> SimpleNamespace:
    """Return what psutil reports of a mount."""
    return SimpleNamespace(mountpoint=mount, device=device, fstype=filesystem, opts=options)


def test_drives_without_a_volume_are_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """An empty drive, and volumes that macOS does not show."""
    mounts = [
        partition("C:\\", "NTFS", "rw,fixed"),
        partition("D:\\", "", "cdrom"),
        partition("E:\\", "UDF", "ro,cdrom"),
        partition("/System/Volumes/VM", "apfs", "rw,dontbrowse"),
        partition("Z:\\", "NTFS", "rw,remote"),
        partition("/Volumes/share", "smbfs"),
    ]
    monkeypatch.setattr(psutil, "disk_partitions", lambda **_options: mounts)

    assert list_mounts() == (
        (
            Mount(b"C:\\", "disk", "NTFS", is_remote=False),
            Mount(b"Z:\\", "disk", "NTFS", is_remote=True),
            Mount(b"/Volumes/share", "disk", "smbfs", is_remote=True),
        ),
        0,
    )


def test_shares_are_listed_on_macos(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only among all mounts, with what has no device and no space, and is no share either."""
    mounts = [
        partition("/", "apfs", "ro,rootfs", "/dev/disk3s1s1"),
        partition("/dev", "devfs", "rw", "devfs"),
        partition("/System/Volumes/Data/home", "autofs", "rw", "map auto_home"),
        partition("/Volumes/share", "smbfs", "rw", "//eve@server/share"),
    ]
    asked = []

    def list_partitions(*, all: bool) -> list[SimpleNamespace]:  # noqa: A002  # psutil's name
        asked.append(all)
        return mounts

    monkeypatch.setattr(psutil, "disk_partitions", list_partitions)
    monkeypatch.setattr(portable_mounts, "_LEAVES_SHARES_OUT", True)
    monkeypatch.setattr(Path, "is_block_device", lambda path: path.as_posix().startswith("/dev/"))

    assert [(mount.path, mount.is_remote) for mount in list_mounts()[0]] == [
        (b"/", False),
        (b"/Volumes/share", True),
    ]
    assert asked == [True]
