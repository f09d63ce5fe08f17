"""File systems and their space. See statvfs(3).

A question about a network share whose server is gone is never answered, so all are asked in the background.
While such a question waits, Linux may not be able to suspend the machine; so what is on another machine, or
behind a program (FUSE), is asked only while a page is open. What autofs(5) mounts on demand is asked once,
when it has just been mounted: each question would mount it again, or keep it from being unmounted.
"""

import os
import stat
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

import psutil
from msgspec.structs import replace

from desktop_monitor.model.reasons import ReasonCode, Unreadable
from desktop_monitor.model.sample import LAST_COUNTER, Volume
from desktop_monitor.sensors.background_poller import ONCE_S, BackgroundPoller, DevicePoller
from desktop_monitor.sensors.blocking_calls import BlockingCalls
from desktop_monitor.sensors.clean_text import clean, with_unique_names
from desktop_monitor.sensors.reasons import SENSOR_ERRORS, unreadable
from desktop_monitor.sensors.sensor import Sensor

REMOTE_PACE_S = 30.0
"""Each question goes over the network, and may wake a server's disk."""
LOCAL_PACE_S = 10.0
RELIST_S = 60.0
"""The list is read so often even if no change is reported: to rename a directory above a mount is none."""
_COUNTS_IN_32_BITS = sys.platform == "darwin"
"""Of statvfs(3): the blocks of large shares begin at zero again (psutil issue 1363)."""
_SIGN_BIT = 2**63
FIRST_WAIT_S = 0.02
"""A volume on a healthy disk answers before the first sample is ready; no need to begin with a gap."""


@dataclass(frozen=True, slots=True)
class Mount:
    """Where a file system is mounted; `device` and `filesystem` are for people.

    ``others`` are where the other file systems of a pool are mounted, which share its space; else, where
    ``path`` may be a single file, where else the file system is mounted. They come and go: it is the same
    mount without them.
    """

    path: bytes
    device: str
    filesystem: str
    is_remote: bool
    is_on_demand: bool = False
    is_pool: bool = False
    others: tuple[bytes, ...] = field(default=(), compare=False)

    def pace_s(self) -> float:
        """Return how long to wait before it is asked again."""
        if self.is_on_demand:
            return ONCE_S
        return REMOTE_PACE_S if self.is_remote else LOCAL_PACE_S


@dataclass(frozen=True, slots=True)
class Space:
    """The space of one file system."""

    total_bytes: int
    used_bytes: int
    free_bytes: int


def read_space(path: bytes) -> Space:
    """Return the space; may block for ever. `free_bytes` is what a user may still use.

    Raises:
        OSError: The path is gone or may not be seen.
        OverflowError: It has more blocks than the system counts.
    """
    if not hasattr(os, "statvfs"):  # Windows
        usage = psutil.disk_usage(os.fsdecode(path))
        return Space(usage.total, usage.used, usage.free)
    found = os.statvfs(path)
    if _COUNTS_IN_32_BITS and found.f_bfree > found.f_blocks:
        raise OverflowError("more blocks than the system counts")
    unit = found.f_frsize or found.f_bsize
    used = max(0, found.f_blocks - found.f_bfree)  # programs behind FUSE may report more free than all
    # With less than nothing left (of UFS, over NFS), the number is one below zero, written without its sign.
    free = 0 if found.f_bavail >= _SIGN_BIT else min(found.f_bavail, found.f_blocks)
    # A share without a limit may report the largest number there is.
    return Space(*(min(blocks * unit, LAST_COUNTER) for blocks in (found.f_blocks, used, free)))


_Answer = tuple[bytes, Space]
"""The path that was asked, and what it answered."""
Mounts = tuple[tuple[Mount, ...], int]
"""Each device once, and how many lines of the system's list are not understood."""


class Changes(Protocol):
    """Whether the list of mounts may have changed."""

    def has_any(self) -> bool:
        """Return whether it may have changed since the last call; must not block."""

    def close(self) -> None:
        """Close what is kept open."""


class VolumesSensor(Sensor[tuple[Volume, ...] | None]):
    """Keeps the newest answer of every volume; waits for none that is silent."""

    def __init__(
        self,
        list_mounts: Callable[[], Mounts],
        *,
        calls: BlockingCalls,
        changes: Changes | None = None,
        is_watched: Callable[[], bool] = lambda: False,
        ask: Callable[[bytes], Space] = read_space,
    ) -> None:
        """Remember how to read.

        Args:
            list_mounts: Lists what is mounted; may block, and raise what `SENSOR_ERRORS` lists.
            calls: The threads to use.
            changes: Where the system reports changes of the list.
            is_watched: Returns whether a page is open.
            ask: Reads the space of one mount; may block.
        """
        self._is_watched = is_watched
        self._ask = ask
        self._changes = changes
        self._list_mounts = list_mounts
        self._may_be_new = True
        """Whether the list may have changed since it was read last."""
        self._relist_due_s = 0.0
        self._mounts = BackgroundPoller("volumes", self._listing, calls=calls, pace_s=LOCAL_PACE_S)
        self._listed: tuple[Mount, ...] | None = None
        self._not_understood = 0
        self._spaces: DevicePoller[Mount, _Answer | None] = DevicePoller(
            "volumes", self._space, calls=calls, pace_s=Mount.pace_s
        )
        self._found: tuple[Volume, ...] = ()
        self._made_of: tuple[object, object] = (None, None)
        self._is_first = True

    def begin_read(self) -> None:
        # Asked here: to wake another thread for it costs more than the question.
        self._may_be_new = self._changes is None or self._changes.has_any() or self._may_be_new
        if self._may_be_new or time.monotonic() >= self._relist_due_s:
            self._mounts.begin_read()
        if self._is_first:
            self._mounts.wait_first(FIRST_WAIT_S)
        listed = self._mounts.read()
        self._listed, self._not_understood = listed if listed is not None else (None, 0)
        self._spaces.begin(mount for mount in self._listed or () if self._may_ask(mount))
        if self._is_first:
            self._is_first = False
            self._spaces.wait(FIRST_WAIT_S)

    def read(self) -> tuple[Volume, ...] | None:
        """Return every volume that has space; None when the list of mounts could not be read.

        The same object as long as nothing changes.
        """
        if self._listed is None:
            return None
        spaces = self._spaces.values()
        if spaces is self._made_of[0] and self._listed is self._made_of[1]:
            return self._found
        self._made_of = spaces, self._listed
        volumes = [
            self._volume(mount, is_asked=mount in spaces, answer=spaces.get(mount)) for mount in self._listed
        ]
        found = with_unique_names(filter(None, volumes), "mount")
        if found != self._found:
            self._found = found
        return self._found

    def unreadable(self) -> list[Unreadable]:
        """Return why there is no volume, if there is none; which do not respond or are not asked."""
        missing = self._mounts.unreadable()
        if missing or self._listed is None:
            return missing
        for mount in self._listed:
            what = f"volumes.{clean(mount.path)}"
            if self._spaces.is_silent(mount):
                missing.append(unreadable(what, ReasonCode.SILENT))
            elif not self._may_ask(mount):
                missing.append(unreadable(what, ReasonCode.NOT_WATCHED))
            elif (why := self._spaces.why(mount)) is not None:
                missing.append(replace(why, what=what))
        if self._not_understood:
            missing.append(unreadable("volumes", ReasonCode.NOT_UNDERSTOOD, count=self._not_understood))
        if not missing and not self._found:
            is_read = all(map(self._spaces.is_known, self._listed))
            missing.append(
                unreadable("volumes", ReasonCode.NO_VOLUMES if is_read else ReasonCode.NOT_READ_YET)
            )
        return missing

    def wait_first(self, timeout_s: float) -> None:
        self._spaces.wait(timeout_s)

    def close(self) -> None:
        if self._changes is not None:
            self._changes.close()

    def _listing(self) -> Mounts:
        self._may_be_new = False  # a change while it is read is one more
        self._relist_due_s = time.monotonic() + RELIST_S
        try:
            return self._list_mounts()
        except SENSOR_ERRORS:
            self._may_be_new = True
            raise

    def _may_ask(self, mount: Mount) -> bool:
        return not mount.is_remote or mount.is_on_demand or self._is_watched()

    def _volume(self, mount: Mount, *, is_asked: bool, answer: _Answer | None) -> Volume | None:
        is_silent, why = self._spaces.is_silent(mount), self._spaces.why(mount)
        if answer is None and is_asked and not is_silent and why is None:
            return None  # not read yet, or a single file
        path, space = answer or (mount.path, None)
        if space is not None and not space.total_bytes:
            return None
        return Volume(
            clean(path),
            mount.device,
            mount.filesystem,
            space.total_bytes if space else None,
            space.used_bytes if space else None,
            space.free_bytes if space else None,
            is_responding=not is_silent,
        )

    def _space(self, mount: Mount) -> _Answer | None:
        """Return the space of a mount; None when it is a single file. May block for ever."""
        paths = (mount.path, *mount.others)
        if not mount.is_pool:
            path = next(filter(_may_be_directory, paths), None)
            return None if path is None else (path, self._ask(path))
        spaces = [self._ask(path) for path in paths]
        used_bytes, free_bytes = sum(one.used_bytes for one in spaces), spaces[0].free_bytes
        return mount.path, Space(used_bytes + free_bytes, used_bytes, free_bytes)


def _may_be_directory(path: bytes) -> bool:
    """Return whether a mount point may have space of its own: Docker mounts single files into containers."""
    try:
        return stat.S_ISDIR(os.stat(path).st_mode)  # noqa: PTH116  # bytes
    except OSError:  # what cannot be seen is for the next question to answer
        return True
