"""What seldom changes about a process on Linux: name, user, command line, container.

See proc_pid_status(5) and proc_pid_cmdline(5).
"""

import functools
import re
from collections.abc import Callable
from dataclasses import dataclass

from desktop_monitor.sensors.linux.containers import cgroup_of, container_of
from desktop_monitor.sensors.linux.descriptors import read_once
from desktop_monitor.sensors.text import MOST_COMMAND_BYTES, clean, clean_command
from desktop_monitor.sensors.user_names import user_name

_STATUS_BYTES = 4096
_MOST_CGROUPS = 64
_COMM_BYTES = 15  # the kernel cuts the names of programs there
_EFFECTIVE_USER = re.compile(rb"^Uid:\t\d+\t(\d+)", re.MULTILINE)
_WORKER = re.compile(rb"kworker/u?\d+:\d+[a-zA-Z]*")


@dataclass(frozen=True, slots=True)
class Facts:
    """Read once for each process, and again when it becomes another program."""

    name: str
    user: str | None
    command: str
    container: str | None = None


def read_facts(folder: str, comm: bytes, *, is_kernel: bool, mask: Callable[[str], str]) -> Facts:
    """Read what a process is called, whose it is, and how it was started.

    Args:
        folder: Its folder in /proc, with a slash at the end.
        comm: Its name as the kernel has it.
        is_kernel: A thread of the kernel, which has no arguments.
        mask: Hides the secrets in a command line.

    Raises:
        OSError: The process is gone.
    """
    user = _user(folder)
    if is_kernel:
        return Facts(clean(_without_work(comm)), user, "")
    try:
        arguments = read_once(f"{folder}cmdline", MOST_COMMAND_BYTES + 1)
    except PermissionError:
        arguments = b""
    command = mask(clean_command(arguments))
    return Facts(clean(_whole_name(comm, arguments)), user, command, _container(folder))


def _user(folder: str) -> str | None:
    try:
        found = _EFFECTIVE_USER.search(read_once(f"{folder}status", _STATUS_BYTES))
    except PermissionError:
        return None
    return user_name(int(found[1])) if found else None


def _container(folder: str) -> str | None:
    try:
        content = read_once(f"{folder}cgroup", _STATUS_BYTES)
    except (FileNotFoundError, PermissionError):  # a kernel without control groups
        return None
    return _container_in(content)


@functools.lru_cache(_MOST_CGROUPS)
def _container_in(content: bytes) -> str | None:
    """Most processes are in the same few control groups."""
    cgroup = cgroup_of(content.decode("utf-8", "replace"))
    container = container_of(cgroup) if cgroup else None
    return container and clean(container)


def _whole_name(comm: bytes, arguments: bytes) -> bytes:
    """Complete a name that the kernel cut, where the program was started under that name."""
    if len(comm) < _COMM_BYTES:
        return comm
    started_as = arguments.partition(b"\0")[0].rpartition(b"/")[2]
    return started_as if started_as.startswith(comm) else comm


def _without_work(comm: bytes) -> bytes:
    """The kernel adds to the name of a worker what it did last: ``kworker/0:1-events``."""
    found = _WORKER.match(comm)
    return found[0] if found else comm
