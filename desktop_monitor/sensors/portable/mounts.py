"""What is mounted, through psutil."""

import os
import sys
from pathlib import Path

import psutil

from desktop_monitor.sensors.clean_text import clean
from desktop_monitor.sensors.volumes import Mount, Mounts

_LEAVES_SHARES_OUT = sys.platform == "darwin"
"""On macOS psutil takes for a disk only what has a device, so it is asked for all: that waits for no server
there, as it would on Windows."""
_REMOTE = frozenset({"afpfs", "nfs", "smbfs", "webdav"})
_HIDDEN_OPTIONS = frozenset({"cdrom", "dontbrowse"})
"""A drive that may be empty (Windows), and helper volumes that the system does not show (macOS)."""


def list_mounts() -> Mounts:
    """Return every mount that people would call a disk; may block."""
    found = []
    for one in psutil.disk_partitions(all=_LEAVES_SHARES_OUT):
        options = set(one.opts.split(","))
        is_remote = "remote" in options or one.fstype in _REMOTE
        is_disk = is_remote or not _LEAVES_SHARES_OUT or Path(one.device).is_block_device()
        if one.fstype and is_disk and not options & _HIDDEN_OPTIONS:
            found.append(Mount(os.fsencode(one.mountpoint), clean(one.device), clean(one.fstype), is_remote))
    return tuple(found), 0
