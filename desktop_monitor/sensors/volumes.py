"""File systems and their space. See statvfs(3), proc_pid_mountinfo(5).

A network share whose server is gone answers never: each volume is asked on a daemon thread of its own, and
nobody waits for it. What is mounted on demand (autofs(5)) is asked once, when it has just been mounted: each
question would mount it again, or keep it from being unmounted.
"""

import os
import re
import sys as system
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path

import psutil

from desktop_monitor.model.reasons import Unreadable
from desktop_monitor.model.sample import Volume
from desktop_monitor.sensors.reasons import unreadable
from desktop_monitor.sensors.text import clean

PATIENCE_S = 1.5
"""A volume that takes longer does not respond."""
REMOTE_PACE_S = 30.0
"""Each question goes over the network, and may wake a server's disk."""
LOCAL_PACE_S = 10.0
FIRST_ANSWERS_S = 0.02
"""A volume on a healthy disk answers before the first sample is ready; no need to begin with a gap."""

_LOCAL = re.compile(
    r"bcachefs|btrfs|ecryptfs|exfat|ext[234]|f2fs|fuseblk|hfs|hfsplus|iso9660|jfs|msdos|nilfs2|ntfs3?|"
    r"overlay|reiserfs|ubifs|udf|vfat|virtiofs|xfs|zfs"
)
_REMOTE = re.compile(
    r"9p|afs|ceph|cifs|coda|davfs2?|fuse|fuse\..+|gfs2|glusterfs|lustre|nfs4?|ocfs2|smb3|smbfs|sshfs"
)
# Doors into other programs, not places with space of their own.
_DOORS = re.compile(r"fuse\.(?:portal|gvfsd-fuse|lxcfs|snapfuse|squashfuse|.*appimage.*)", re.IGNORECASE)
_ESCAPE = re.compile(rb"\\([0-7]{3})")


@dataclass(frozen=True, slots=True)
class Mount:
    """Where a file system is mounted; `path` is for the system, `device` and `filesystem` for people."""

    path: bytes
    device: str
    filesystem: str
    is_remote: bool
    is_on_demand: bool = False

    def pace_s(self) -> float | None:
        """How long to wait before it is asked again; None is for ever."""
        if self.is_on_demand:
            return None
        return REMOTE_PACE_S if self.is_remote else LOCAL_PACE_S


@dataclass(frozen=True, slots=True)
class Space:
    """The space of one file system."""

    total_bytes: int
    used_bytes: int
    free_bytes: int


def ask_space(path: bytes) -> Space:
    """Ask the system; may take for ever. `free_bytes` is what a user may still use.

    Raises:
        OSError: The path is gone or may not be seen.
    """
    if hasattr(os, "statvfs"):
        found = os.statvfs(path)
        unit = found.f_frsize or found.f_bsize
        return Space(found.f_blocks * unit, (found.f_blocks - found.f_bfree) * unit, found.f_bavail * unit)
    usage = psutil.disk_usage(os.fsdecode(path))
    return Space(usage.total, usage.used, usage.free)


class VolumesSensor:
    """Keeps the newest answer of every volume; `read` never waits for one that is silent."""

    def __init__(self, *, proc: Path, ask: Callable[[bytes], Space] = ask_space) -> None:
        """List mounts from `proc` on Linux, and ask each with `ask`."""
        self._mountinfo = proc / "self" / "mountinfo"
        self._ask = ask
        self._asked: dict[Mount, _Question] = {}
        self._found: tuple[Volume, ...] = ()
        self._listed_s = -LOCAL_PACE_S

    def read(self) -> tuple[Volume, ...]:
        """Tell what is known now.

        Raises:
            OSError: The list of mounts cannot be read.
            ValueError: The list is not what the kernel writes.
        """
        now_s = time.monotonic()
        if now_s - self._listed_s >= LOCAL_PACE_S:
            self._listed_s = now_s
            self._list()
        return self._answers()

    def wait_first(self, timeout_s: float) -> None:
        """Wait until every volume has answered once; not longer."""
        until_s = time.monotonic() + timeout_s
        for question in tuple(self._asked.values()):
            question.answered.wait(max(0.0, until_s - time.monotonic()))

    def unreadable(self) -> list[Unreadable]:
        """Why there is no volume, if there is none; which do not respond."""
        silent = [
            unreadable(f"volumes.{clean(mount.path)}", "silent")
            for mount, question in self._asked.items()
            if question.is_silent()
        ]
        if silent or self._answers():
            return silent
        is_waiting = not all(question.answered.is_set() for question in self._asked.values())
        return [unreadable("volumes", "not_read_yet" if is_waiting else "no_volumes")]

    def close(self) -> None:
        """End the threads; one that hangs ends with the program."""
        for question in self._asked.values():
            question.close()
        self._asked = {}

    def _answers(self) -> tuple[Volume, ...]:
        """The same object as long as nothing changes, so that nobody works it off again."""
        answers = (question.answer() for question in self._asked.values())
        found = tuple(answer for answer in answers if answer)
        if found != self._found:
            self._found = found
        return self._found

    def _list(self) -> None:
        mounts = (
            _from_mountinfo(self._mountinfo.read_bytes()) if system.platform == "linux" else _from_psutil()
        )
        for gone in self._asked.keys() - set(mounts):
            self._asked[gone].close()
        new = [_Question(self._ask, mount) for mount in mounts if mount not in self._asked]
        known = self._asked | {question.mount: question for question in new}
        self._asked = {mount: known[mount] for mount in mounts}  # at once: another thread may be reading it
        if new:
            self.wait_first(FIRST_ANSWERS_S)


class _Question:
    """Asks one volume again and again, on a daemon thread of its own."""

    def __init__(self, ask: Callable[[bytes], Space], mount: Mount) -> None:
        self.mount = mount
        self._ask = ask
        self._open_since_s: float | None = None
        self._volume: Volume | None = None
        self._stopping = threading.Event()
        self.answered = threading.Event()
        threading.Thread(target=self._run, name="volume", daemon=True).start()

    def is_silent(self) -> bool:
        """Whether the answer takes too long."""
        since_s = self._open_since_s
        return since_s is not None and time.monotonic() - since_s > PATIENCE_S

    def answer(self) -> Volume | None:
        """The newest answer; None when there is none yet, or no space to tell about."""
        return self._as_told(None) if self.is_silent() else self._volume

    def _as_told(self, space: Space | None) -> Volume:
        return Volume(
            clean(self.mount.path),
            self.mount.device,
            self.mount.filesystem,
            space.total_bytes if space else None,
            space.used_bytes if space else None,
            space.free_bytes if space else None,
            is_responding=space is not None,
        )

    def close(self) -> None:
        """Ask no more."""
        self._stopping.set()

    def _run(self) -> None:
        while not self._stopping.is_set():
            self._open_since_s = time.monotonic()
            try:
                space = self._ask(self.mount.path)
                self._volume = self._as_told(space) if space.total_bytes else None
            except OSError:  # unmounted, or a folder that this user may not see
                self._volume = None
            self._open_since_s = None
            self.answered.set()
            self._stopping.wait(self.mount.pace_s())


def _from_mountinfo(content: bytes) -> tuple[Mount, ...]:
    """List what people call a disk: each device once, at the mount that is nearest to the root."""
    found: dict[bytes, tuple[bytes, Mount]] = {}
    doors: list[bytes] = []
    for line in content.splitlines():
        left, _, right = line.partition(b" - ")
        number, _root, path = left.split(None, 5)[2:5]
        filesystem, device, *_ = right.split(None, 2)
        if filesystem == b"autofs":
            doors.append(_unescape(path))
        mount = _mount(_unescape(path), clean(_unescape(device)), clean(filesystem))
        if mount and any(_is_in(mount.path, door) for door in doors):
            mount = replace(mount, is_on_demand=True)
        if mount:
            found[mount.path] = (number, mount)  # a later mount hides an earlier one at the same place
    return _once_each(found.values())


def _is_in(path: bytes, folder: bytes) -> bool:
    return path == folder or path.startswith(folder.rstrip(b"/") + b"/")


def _mount(path: bytes, device: str, filesystem: str) -> Mount | None:
    is_remote = bool(_REMOTE.fullmatch(filesystem))
    if not is_remote and not _LOCAL.fullmatch(filesystem):
        return None
    if _DOORS.fullmatch(filesystem) or (filesystem == "overlay" and path != b"/"):
        return None
    if device.startswith("/dev/loop") and path.startswith((b"/snap/", b"/var/lib/snapd/")):
        return None
    return Mount(path, device, filesystem, is_remote)


def _once_each(found: Iterable[tuple[bytes, Mount]]) -> tuple[Mount, ...]:
    by_device: dict[tuple[bytes, str], Mount] = {}
    for number, mount in found:
        key = (number, mount.device)
        known = by_device.get(key)
        if known is None or len(mount.path) < len(known.path):
            by_device[key] = mount
    return tuple(sorted(by_device.values(), key=lambda mount: mount.path))


def _unescape(text: bytes) -> bytes:
    return _ESCAPE.sub(lambda found: bytes([int(found[1], 8)]), text)


def _from_psutil() -> tuple[Mount, ...]:
    return tuple(
        Mount(
            os.fsencode(one.mountpoint), clean(one.device), clean(one.fstype), is_remote="remote" in one.opts
        )
        for one in psutil.disk_partitions(all=False)
        if "cdrom" not in one.opts and one.fstype
    )
