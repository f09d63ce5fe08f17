"""What is mounted, through psutil."""

import os

import psutil

from desktop_monitor.sensors.clean_text import clean
from desktop_monitor.sensors.volumes import Mount, Mounts

_REMOTE = frozenset({"afpfs", "nfs", "smbfs", "webdav"})
_HIDDEN_OPTIONS = frozenset({"cdrom", "dontbrowse"})
"""A drive that may be empty (Windows), and helper volumes that the system does not show (macOS)."""


def list_mounts() -> Mounts:
    """Return every mount that people would call a disk; may block."""
    found = []
    for one in psutil.disk_partitions(all=False):
        options = set(one.opts.split(","))
        if one.fstype and not options & _HIDDEN_OPTIONS:
            is_remote = "remote" in options or one.fstype in _REMOTE
            found.append(Mount(os.fsencode(one.mountpoint), clean(one.device), clean(one.fstype), is_remote))
    return tuple(found), 0
