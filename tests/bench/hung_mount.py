"""A file system whose daemon is stopped; run by `test_hung_mount` in a mount namespace of its own.

Speaks as much of the kernel's FUSE protocol as statvfs(3) needs, see fuse(4).
"""

import ctypes
import json
import os
import signal
import struct
import sys
import time
from pathlib import Path

from desktop_monitor.model.sample import Volume
from desktop_monitor.sensors import volumes
from desktop_monitor.sensors.volumes import VolumesSensor

_REQUEST = struct.Struct("<IIQQIIII")
_ANSWER = struct.Struct("<IiQ")
_MOST_BYTES = 2**20
INIT, STATFS = 26, 17
ANSWERS = {
    INIT: struct.pack("<IIIIHHIIHHI28x", 7, 31, 4096, 0, 12, 9, 4096, 1, 0, 0, 0),
    STATFS: struct.pack("<QQQQQIIII24x", 1000, 400, 300, 10, 5, 4096, 255, 4096, 0),
}
NOT_KNOWN = -38


def serve(device: int) -> None:
    """Answer the kernel for as long as we live, and are not stopped."""
    while True:
        _size, kind, number, *_ = _REQUEST.unpack_from(os.read(device, _MOST_BYTES))
        content = ANSWERS.get(kind, b"")
        head = _ANSWER.pack(_ANSWER.size + len(content), 0 if content else NOT_KNOWN, number)
        os.write(device, head + content)


def mounted(place: Path) -> int:
    """Mount and begin to serve; return the pid of the daemon."""
    device = os.open("/dev/fuse", os.O_RDWR)
    options = f"fd={device},rootmode=40000,user_id=0,group_id=0".encode()
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.mount(b"test", os.fsencode(place), b"fuse.test", 0, options) != 0:
        raise OSError(ctypes.get_errno(), "mount")
    daemon = os.fork()
    if daemon == 0:
        serve(device)
    os.close(device)
    return daemon


def main() -> None:
    """Print how long it took until the volume was told to be silent, and how long the slowest look took."""
    place = Path(sys.argv[1])
    volumes.REMOTE_PACE_S = 0.5  # what hangs between two questions is noticed with the second
    daemon = mounted(place)
    sensor = VolumesSensor(proc=Path("/proc"))
    slowest_s = 0.0

    def look() -> Volume | None:
        nonlocal slowest_s
        began_s = time.monotonic()
        found = sensor.read()
        slowest_s = max(slowest_s, time.monotonic() - began_s)
        time.sleep(0.05)
        return next((volume for volume in found if volume.mount == str(place)), None)

    while (before := look()) is None:
        pass
    os.kill(daemon, signal.SIGSTOP)
    stopped_s = time.monotonic()
    while (now := look()) is not None and now.is_responding:
        pass
    told_s = time.monotonic() - stopped_s
    codes = [missing.code for missing in sensor.unreadable()]
    os.kill(daemon, signal.SIGCONT)
    while not ((again := look()) and again.is_responding):
        pass
    os.kill(daemon, signal.SIGKILL)
    sensor.close()
    facts = {"total_bytes": before.total_bytes, "codes": codes, "told_s": told_s, "slowest_s": slowest_s}
    print(json.dumps(facts), flush=True)
    os._exit(0)  # the thread that asks may hang


if __name__ == "__main__":
    main()
