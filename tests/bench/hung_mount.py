"""A file system whose daemon is stopped; run by `test_hung_mount` in a mount namespace.

It implements the part of the kernel's FUSE protocol that statvfs(3) needs, see fuse(4).
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
from desktop_monitor.sensors.blocking_calls import BlockingCalls
from desktop_monitor.sensors.linux.mounts import list_mounts
from desktop_monitor.sensors.volumes import VolumesSensor

_REQUEST = struct.Struct("<IIQQIIII")
_ANSWER = struct.Struct("<IiQ")
_MAX_BYTES = 2**20
INIT, STATFS = 26, 17
ANSWERS = {
    INIT: struct.pack("<IIIIHHIIHHI28x", 7, 31, 4096, 0, 12, 9, 4096, 1, 0, 0, 0),
    STATFS: struct.pack("<QQQQQIIII24x", 1000, 400, 300, 10, 5, 4096, 255, 4096, 0),
}
NOT_IMPLEMENTED = -38


def serve(device: int) -> None:
    """Answer the kernel for as long as this process lives, and is not stopped."""
    while True:
        _size, kind, number, *_ = _REQUEST.unpack_from(os.read(device, _MAX_BYTES))
        content = ANSWERS.get(kind, b"")
        head = _ANSWER.pack(_ANSWER.size + len(content), 0 if content else NOT_IMPLEMENTED, number)
        os.write(device, head + content)


def mount(folder: Path) -> int:
    """Mount and begin to serve; return the pid of the daemon."""
    device = os.open("/dev/fuse", os.O_RDWR)
    options = f"fd={device},rootmode=40000,user_id=0,group_id=0".encode()
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.mount(b"test", os.fsencode(folder), b"fuse.test", 0, options) != 0:
        raise OSError(ctypes.get_errno(), "mount")
    daemon = os.fork()
    if daemon == 0:
        serve(device)
    os.close(device)
    return daemon


def main() -> None:
    """Print how long it took until the volume was reported as silent, and how long the slowest read took."""
    folder = Path(sys.argv[1])
    volumes.REMOTE_PACE_S = 0.5  # a daemon that stops between two questions is noticed at the second
    daemon = mount(folder)
    calls = BlockingCalls("volumes", workers=2)
    mountinfo = Path("/proc/self/mountinfo")
    sensor = VolumesSensor(lambda: list_mounts(mountinfo.read_bytes()), calls=calls, is_watched=lambda: True)
    slowest_s = 0.0

    def read() -> Volume | None:
        nonlocal slowest_s
        began_s = time.monotonic()
        sensor.begin_read()
        found = sensor.read()
        slowest_s = max(slowest_s, time.monotonic() - began_s)
        time.sleep(0.05)
        return next((volume for volume in found or () if volume.mount == str(folder)), None)

    while (before := read()) is None or before.total_bytes is None:
        pass
    os.kill(daemon, signal.SIGSTOP)
    stopped_s = time.monotonic()
    while (now := read()) is not None and now.is_responding:
        pass
    reported_s = time.monotonic() - stopped_s
    codes = [missing.code for missing in sensor.unreadable()]
    os.kill(daemon, signal.SIGCONT)
    while not ((again := read()) and again.is_responding):
        pass
    os.kill(daemon, signal.SIGKILL)
    calls.close()
    facts = {
        "total_bytes": before.total_bytes,
        "codes": codes,
        "reported_s": reported_s,
        "slowest_s": slowest_s,
    }
    print(json.dumps(facts), flush=True)
    os._exit(0)  # a thread may be blocked


if __name__ == "__main__":
    main()
