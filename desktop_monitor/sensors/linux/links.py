"""What seldom changes about network interfaces on Linux. See the kernel's pages on sysfs-class-net."""

import os
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from desktop_monitor.sensors import network_links
from desktop_monitor.sensors.linux.sysfs import number_of, text_of
from desktop_monitor.sensors.network_links import LinkFacts

_IFF_UP = 1
_RUNNING = ("up", "unknown")
_MONITORS = {"801", "802", "803"}
"""Types of wireless interfaces that get a copy of what others carry."""


def read_links(sys: Path = Path("/sys")) -> Mapping[str, LinkFacts]:
    """Return the facts of every interface by its name; may wait while an interface changes.

    Raises:
        OSError: Neither psutil nor sysfs has any.
    """
    folders = sys / "class" / "net"
    try:
        links = network_links.read_links()
    except (UnicodeError, OSError):
        # psutil takes no name that is not UTF-8; a sandbox, as that of Android, may refuse netlink or ioctl.
        links = {name: _facts(folders / name) for name in os.listdir(folders)}  # noqa: PTH208  # names
    return {name: replace(facts, is_physical=_is_physical(folders / name)) for name, facts in links.items()}


def _facts(folder: Path) -> LinkFacts:
    flags = int(text_of(folder / "flags") or "0", 16)
    is_up = bool(flags & _IFF_UP) and text_of(folder / "operstate") in _RUNNING
    return LinkFacts(is_up, network_links.known_speed(number_of(folder / "speed") or 0), ())


def _is_physical(folder: Path) -> bool | None:
    """Return whether it is a device: software made the others, most on top of one (``lower_eth0``)."""
    try:
        names = os.listdir(folder)  # noqa: PTH208  # names are enough
    except OSError:
        return None
    if "device" not in names or any(name.startswith("lower_") for name in names):
        return False
    return text_of(folder / "type") not in _MONITORS
