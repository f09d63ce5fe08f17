"""What people call a disk, from the list of mounts. See proc_pid_mountinfo(5)."""

import re
from collections.abc import Iterable
from pathlib import Path

from desktop_monitor.sensors.clean_text import clean
from desktop_monitor.sensors.linux.formats.mountinfo import MountLine, mounts
from desktop_monitor.sensors.volumes import Mount, Mounts

_LOCAL = re.compile(
    rb"affs|apfs|bcachefs|btrfs|exfat|ext[234]|f2fs|fuseblk|hfs|hfsplus|iso9660|jffs2|jfs|minix|"
    rb"msdos|nilfs2|ntfs3?|reiser4|reiserfs|ubifs|udf|ufs|vfat|virtiofs|xfs|zfs|aufs|overlay|overlayfs"
)
_REMOTE = re.compile(
    rb"9p|afs|beegfs|ceph|cifs|coda|davfs2?|fuse|fuse\..+|gfs2|glusterfs|gpfs|lustre|nfs4?|ocfs2|orangefs|"
    rb"panfs|prl_fs|pvfs2|smb3|smbfs|sshfs|vboxsf|vmhgfs|wekafs"
)
# Interfaces of other programs, without space of their own.
_LAYERS = (b"aufs", b"overlay", b"overlayfs", b"fuse.fuse-overlayfs")
"""The root of a container or a live system; elsewhere, the root of a container as its host sees it."""
_INTERFACES = re.compile(
    rb"fuse\.(?:portal|gvfsd-fuse|gvfs-fuse-daemon|kio-fuse|lxcfs|snapfuse|squashfuse|revokefs-fuse|"
    rb"rofiles-fuse|vmware-vmblock|.*appimage.*)",
    re.IGNORECASE,
)
_STACKED = re.compile(rb"fuse\.(?:bindfs|ciopfs|cryfs|encfs|gocryptfs|securefs)")
"""Another view of a directory, as ecryptfs is: their space is that of the file system below."""
_HOST_FOLDER = b"/usr/lib/wsl/"
"""The Windows drive of WSL once more, for its drivers."""


class MountList:
    """Reads the list, and parses it when it has changed. May block."""

    def __init__(self, *, proc: Path) -> None:
        self._file = proc / "self" / "mountinfo"
        self._content = b""
        self._found: Mounts = (), 0

    def read(self) -> Mounts:
        """Return what is mounted; see `list_mounts`.

        Raises:
            OSError: The list cannot be read.
        """
        content = self._file.read_bytes()
        if content != self._content:
            self._content, self._found = content, list_mounts(content)
        return self._found


def list_mounts(content: bytes) -> Mounts:
    """Return every device and pool, and the number of lines that are not understood.

    Each is there once, at the mount that is nearest to the root. A later mount hides an
    earlier one at the same place.
    """
    found: dict[bytes, tuple[MountLine, bool]] = {}
    on_demand: list[bytes] = []
    not_understood = 0
    for line in mounts(content):
        if line is None:
            not_understood += 1
            continue
        if line.filesystem == b"autofs":
            on_demand.append(line.path)
        found.pop(line.path, None)
        if _is_volume(line):
            found[line.path] = (line, any(_is_inside(line.path, folder) for folder in on_demand))
    return _unique(found.values()), not_understood


def _is_inside(path: bytes, folder: bytes) -> bool:
    return path == folder or path.startswith(folder.rstrip(b"/") + b"/")


def _is_remote(line: MountLine) -> bool:
    return bool(_REMOTE.fullmatch(line.filesystem))


def _is_volume(line: MountLine) -> bool:
    if not _is_remote(line) and not _LOCAL.fullmatch(line.filesystem):
        return False
    if _INTERFACES.fullmatch(line.filesystem) or _STACKED.fullmatch(line.filesystem):
        return False
    if line.filesystem in _LAYERS and (line.path != b"/" or line.is_image):
        return False
    if line.path.startswith(_HOST_FOLDER):
        return False
    if line.filesystem == b"zfs" and b"@" in line.source:  # a snapshot, which was mounted to be read
        return False
    return not (
        line.source.startswith(b"/dev/loop") and line.path.startswith((b"/snap/", b"/var/lib/snapd/"))
    )


def _unique(found: Iterable[tuple[MountLine, bool]]) -> tuple[Mount, ...]:
    by_device: dict[tuple[bytes, bytes], list[tuple[MountLine, bool]]] = {}
    for line, is_on_demand in found:
        is_pool = line.filesystem == b"zfs"
        pool = line.source.partition(b"/")[0]
        # Shares of one server may have one number; a disk may be mounted under several names.
        key = (b"zfs", pool) if is_pool else (line.device_number, line.source if _is_remote(line) else b"")
        by_device.setdefault(key, []).append((line, is_on_demand))
    return tuple(sorted(map(_mount, by_device.values()), key=lambda mount: mount.path))


def _mount(members: list[tuple[MountLine, bool]]) -> Mount:
    """Return the mount of a device or pool that is nearest to the root."""
    members.sort(key=lambda member: (len(member[0].path), member[0].path))
    line, is_on_demand = members[0]
    is_pool = line.filesystem == b"zfs"
    paths: dict[bytes, bytes] = {}
    for other, _ in members:
        # The file systems of a pool have numbers of their own; other mounts of a device are the same one.
        paths.setdefault(other.device_number if is_pool else other.path, other.path)
    may_be_file = line.root != b"/" and line.path != b"/"
    return Mount(
        line.path,
        clean(line.source.partition(b"/")[0] if is_pool else line.source),
        clean(line.filesystem),
        _is_remote(line),
        is_on_demand,
        is_pool,
        tuple(paths.values())[1:] if is_pool or may_be_file else (),
    )
