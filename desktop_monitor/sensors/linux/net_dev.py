"""/proc/net/dev, which two sensors need: it is read once a tick. See proc_pid_net(5), "dev"."""

from pathlib import Path

from desktop_monitor.sensors.linux.proc_file import ProcFile
from desktop_monitor.sensors.linux.sysfs import is_there
from desktop_monitor.sensors.sensor import Sensor


class NetDev(Sensor[bytes]):
    """Reads the file when a tick begins.

    Attributes:
        begun: What was read then, until it is taken; None where it could not be read.
    """

    def __init__(self, *, proc: Path) -> None:
        """Read from `proc`."""
        dev = proc / "net" / "dev"  # a link to self/net, which is not there with subset=pid
        self._file = ProcFile(dev if is_there(dev) else proc / "self" / "net" / "dev")
        self.begun: bytes | None = None

    def begin_read(self) -> None:
        self.begun = None
        self.begun = self._file.read()

    def read(self) -> bytes:
        """Take what was read when the tick began, or read it now.

        Raises:
            OSError: The file cannot be read.
        """
        begun, self.begun = self.begun, None
        return self._file.read() if begun is None else begun

    def close(self) -> None:
        self._file.close()
