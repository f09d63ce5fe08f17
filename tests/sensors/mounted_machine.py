"""An invented machine with mounts, for tests of its volumes."""

from collections.abc import Callable

from desktop_monitor.sensors.blocking_calls import BlockingCalls
from desktop_monitor.sensors.volumes import Mount, Mounts, Space, VolumesSensor
from tests.waiting import eventually

SPACE = Space(1000, 600, 300)
DISK = Mount(b"/", "/dev/sda1", "ext4", is_remote=False)
USB = Mount(b"/media/usb", "/dev/sdb1", "vfat", is_remote=False)
SHARE = Mount(b"/mnt/nfs", "server:/", "nfs4", is_remote=True)


class Machine:
    """Mounts that a test changes, and a record of which paths were asked."""

    def __init__(self, calls: BlockingCalls) -> None:
        self.mounts: tuple[Mount, ...] = (DISK,)
        self.not_understood = 0
        self.is_watched = True
        self.answers: dict[bytes, Callable[[], Space]] = {}
        self.asked: list[bytes] = []
        self.listed = 0
        self.has_changed = True
        self.sensor = VolumesSensor(
            self.list_mounts,
            calls=calls,
            changes=self,
            is_watched=lambda: self.is_watched,
            ask=self.ask,
        )

    def list_mounts(self) -> Mounts:
        """Count and answer."""
        self.listed += 1
        return self.mounts, self.not_understood

    def has_any(self) -> bool:
        """Return whether the system says that the list has changed."""
        return self.has_changed

    def close(self) -> None:
        """Nothing is open."""

    def ask(self, path: bytes) -> Space:
        """Record the path and answer."""
        self.asked.append(path)
        return self.answers.get(path, lambda: SPACE)()

    def read(self) -> dict[str, int | None]:
        """Do what a tick does, and return the free space of each volume."""
        self.sensor.begin_read()
        return {volume.mount: volume.free_bytes for volume in self.sensor.read() or ()}

    def has_answered(self, mount: Mount) -> bool:
        """Do what a tick does, and return whether a mount has answered."""
        self.read()
        return self.sensor._spaces.is_known(mount)

    def settle(self) -> dict[str, int | None]:
        """Read until every volume has answered."""
        eventually(lambda: all(map(self.has_answered, self.mounts)))
        return self.read()
