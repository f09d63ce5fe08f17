"""What seldom changes about a process: name, user, command line, container.

Its command line is read with the process's mmap lock held, which may take for ever (moby issue 15204), so
all of this is read on another thread than the sampler's. See proc_pid_status(5) and proc_pid_cmdline(5).
"""

import functools
import os
import re
from dataclasses import dataclass

from desktop_monitor.sensors.clean_text import MAX_COMMAND_BYTES, clean, clean_command
from desktop_monitor.sensors.linux.descriptors import read_once
from desktop_monitor.sensors.linux.formats.pid_cgroup import cgroup_of, container_of
from desktop_monitor.sensors.linux.formats.pid_status import number
from desktop_monitor.sensors.processes import Mask
from desktop_monitor.sensors.user_names import user_name

PENDING = "…"
"""A command line that is not read yet."""
_STATUS_BYTES = 4096
_CACHED_CGROUPS = 64
COMM_BYTES = 15  # the kernel cuts names there
_EFFECTIVE_USER = 1
_WORKER = re.compile(rb"kworker/u?\d+:\d+[a-zA-Z]*")


@dataclass(frozen=True, slots=True)
class Facts:
    """Read once for each process, and again when it runs another program."""

    name: str
    user: str | None
    command: str
    container: str | None = None
    shares_network: bool = False
    """Whether it is known to be in the network namespace of this program, and shows its open files to it."""


def pending_facts(comm: bytes, *, is_kernel: bool) -> Facts:
    """Return what is known before anything was read."""
    return Facts(clean(_without_work(comm) if is_kernel else comm), None, "" if is_kernel else PENDING)


def read_facts(folder: str, comm: bytes, *, is_kernel: bool, mask: Mask) -> Facts:
    """Read the facts of a process; may block.

    Args:
        folder: Its folder in /proc, with a slash at the end.
        comm: Its name as the kernel has it.
        is_kernel: A thread of the kernel, which has no arguments.
        mask: Hides the secrets in a command line.

    Raises:
        OSError: The process has ended.
    """
    user = _user(folder)
    if is_kernel:
        return Facts(clean(_without_work(comm)), user, "")
    arguments = _arguments(folder)
    command = mask(clean_command(arguments))
    name = mask(clean(_whole_name(folder, comm, arguments)))
    return Facts(name, user, command, _container(folder), _network_of(folder) == _own_network())


def _user(folder: str) -> str | None:
    try:
        user = number(read_once(f"{folder}status", _STATUS_BYTES), b"Uid", _EFFECTIVE_USER)
    except PermissionError:
        return None
    return None if user is None else user_name(user)


def _arguments(folder: str) -> bytes:
    """Read the arguments; where the first thread has ended, another one still has them."""
    try:
        arguments = read_once(f"{folder}cmdline", MAX_COMMAND_BYTES + 1)
        if arguments:
            return arguments
        pid = folder.rstrip("/").rpartition("/")[2]
        others = [name for name in os.listdir(f"{folder}task") if name != pid]  # noqa: PTH208  # names are enough
        return read_once(f"{folder}task/{others[0]}/cmdline", MAX_COMMAND_BYTES + 1) if others else b""
    except (PermissionError, FileNotFoundError):
        return b""


def _container(folder: str) -> str | None:
    try:
        content = read_once(f"{folder}cgroup", _STATUS_BYTES)
    except (FileNotFoundError, PermissionError):  # a kernel without control groups
        return None
    return _container_in(content)


@functools.lru_cache(_CACHED_CGROUPS)
def _container_in(content: bytes) -> str | None:
    """Most processes are in the same few control groups."""
    cgroup = cgroup_of(content)
    container = container_of(cgroup) if cgroup else None
    return clean(container) if container else None


def _network_of(folder: str) -> str | None:
    """Return the network namespace of a process; its open files are shown to the same users."""
    try:
        return os.readlink(f"{folder}ns/net")  # noqa: PTH115  # the name is enough
    except OSError:
        return None


@functools.cache
def _own_network() -> str:
    return _network_of("/proc/self/") or ""


def executable_name(folder: str) -> bytes:
    """Return the name of the file that a process runs.

    Raises:
        OSError: It has ended, or is another user's.
    """
    link = os.readlink(os.fsencode(f"{folder}exe"))  # noqa: PTH115  # bytes
    return link.rpartition(b"/")[2].removesuffix(b" (deleted)")


def _whole_name(folder: str, comm: bytes, arguments: bytes) -> bytes:
    """Complete a name that the kernel cut, from the executable or from the first word of the arguments.

    A program may give itself a name of spaces or none, which is not visible: it gets that of its executable.
    A program may write anything over its arguments, its options included, so the name ends at a space.
    """
    is_blank = not comm.strip()
    if len(comm) < COMM_BYTES and not is_blank:
        return comm
    try:
        program = executable_name(folder)
        if is_blank or program.startswith(comm):
            return program
    except OSError:  # another user's process
        pass
    first = arguments.partition(b"\0")[0].partition(b" ")[0].rpartition(b"/")[2]
    if is_blank:
        return first or b"?"
    return first if first.startswith(comm) else comm


def _without_work(comm: bytes) -> bytes:
    """Remove what the kernel adds to the name of a worker, what it did last: ``kworker/0:1-events``."""
    found = _WORKER.match(comm)
    return found[0] if found else comm
