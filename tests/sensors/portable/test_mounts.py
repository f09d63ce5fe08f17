"""What is mounted, through psutil."""

from types import SimpleNamespace

import psutil
import pytest

from desktop_monitor.sensors.portable.mounts import list_mounts
from desktop_monitor.sensors.volumes import Mount


def partition(mount: str, filesystem: str, options: str = "rw") -> SimpleNamespace:
    """Return what psutil reports of a mount."""
    return SimpleNamespace(mountpoint=mount, device="disk", fstype=filesystem, opts=options)


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
