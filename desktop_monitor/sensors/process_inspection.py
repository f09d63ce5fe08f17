"""One process, inspected on request: too expensive for every tick. Through psutil.

Every part is read on a thread that is waited for no longer than `PATIENCE_S`: what takes the process's mmap
lock, or follows its files, may block as long as the process does. What needs that lock is one call, so a
process that blocks costs one thread, however often it is asked.
"""

import os
import sys
from collections.abc import Callable, Sized
from concurrent.futures import wait
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

import psutil

from desktop_monitor.model.process import Connection, Limit, ProcessInspection, ProcessKey
from desktop_monitor.model.reasons import ReasonCode, Unreadable
from desktop_monitor.sensors.blocking_calls import BlockingCalls, DoesNotRespondError
from desktop_monitor.sensors.clean_text import clean
from desktop_monitor.sensors.reasons import SENSOR_ERRORS, failed, unreadable

if sys.platform == "linux":
    from desktop_monitor.sensors.linux.formats.inet_diag import TcpSocket
    from desktop_monitor.sensors.linux.formats.pid_cgroup import cgroup_of, container_of
    from desktop_monitor.sensors.linux.processes.socket_owners import open_sockets
    from desktop_monitor.sensors.linux.tcp_sockets import TcpSockets

MAX_LISTED = 1000
PATIENCE_S = 2.5
WORKERS = 4

_IS_LINUX = sys.platform == "linux"
_SOCKET_KINDS = {
    ("AF_INET", "SOCK_STREAM"): "tcp",
    ("AF_INET6", "SOCK_STREAM"): "tcp6",
    ("AF_INET", "SOCK_DGRAM"): "udp",
    ("AF_INET6", "SOCK_DGRAM"): "udp6",
}

_Fields = dict[str, Any]
_Part = tuple[str, Callable[[], _Fields]]
"""The field that stands for a part, and what reads its fields."""
_Carried = tuple[int, int]
"""Bytes received and sent."""
_Answer = tuple[_Fields, list[Unreadable]]


class ProcessInspector:
    """Inspects processes. Any thread may call it; it returns within `PATIENCE_S`."""

    def __init__(self, *, proc: Path = Path("/proc")) -> None:
        self._proc = proc
        self._calls = BlockingCalls("process inspection", workers=WORKERS)

    def inspect(self, key: ProcessKey, with_environment: bool) -> ProcessInspection | None:
        """Inspect a process; the caller makes sure afterwards that the pid still is the same process.

        Args:
            key: Its pid, and when it started.
            with_environment: Read the environment too; refused for processes of other users.

        Returns:
            What may be seen, with reasons for the rest; None when there is no such process.
        """
        try:
            parts = _Parts(psutil.Process(key[0]), self._proc / str(key[0]))
        except psutil.NoSuchProcess:
            return None
        groups = parts.groups(with_environment=with_environment)
        futures = {
            name: self._calls.submit((key, name), partial(_read_parts, group, parts.is_zombie))
            for name, group in groups.items()
        }
        wait(futures.values(), PATIENCE_S)
        fields: _Fields = dict.fromkeys(ProcessInspection.__struct_fields__)
        missing: list[Unreadable] = []
        for name, future in futures.items():
            try:
                found, reasons = future.result(timeout=0)
            except psutil.NoSuchProcess:
                return None
            except (TimeoutError, DoesNotRespondError):
                missing += [unreadable(what, ReasonCode.SILENT) for what, _ in groups[name]]
            else:
                fields |= found
                missing += reasons
        return ProcessInspection(**{**fields, "unreadable": tuple(missing)})

    def close(self) -> None:
        """End the threads."""
        self._calls.close()


class _Parts:
    """What can be read of one process, in groups that are read one after the other."""

    def __init__(self, process: psutil.Process, folder: Path) -> None:
        self._process = process
        self._folder = folder

    def groups(self, *, with_environment: bool) -> dict[str, list[_Part]]:
        process = self._process
        locked: list[_Part] = [("pss_bytes", self._memory)]
        if with_environment:
            locked.append(("environment", self._environment))
        return {
            "mmap lock with environment" if with_environment else "mmap lock": locked,
            "files": [("files", self._files)],
            "connections": [("connections", self._connections)],
            "other": [
                ("executable", self._executable),
                ("directory", lambda: {"directory": _text(process.cwd())}),
                ("terminal", self._terminal),
                ("cgroup", self._cgroup),
                ("thread_cpu_ms", self._threads),
                ("limits", self._limits),
                ("context_switches", lambda: {"context_switches": sum(process.num_ctx_switches()[:2])}),
            ],
        }

    def is_zombie(self) -> bool:
        """Return whether all threads have ended; psutil reports only the first."""
        try:
            return len(os.listdir(self._folder / "task")) <= 1  # noqa: PTH208  # a count is enough
        except OSError:
            return True

    def _memory(self) -> _Fields:
        memory = self._process.memory_full_info()
        return {f"{name}_bytes": getattr(memory, name, None) for name in ("pss", "uss", "swap")}

    def _executable(self) -> _Fields:
        if not _IS_LINUX:
            return {"executable": _text(self._process.exe())}
        # psutil reads the command line where it may not read the link.
        with suppress(FileNotFoundError):  # a thread of the kernel, or the first thread has ended
            return {"executable": clean(os.readlink(os.fsencode(self._folder / "exe")))}  # noqa: PTH115
        return {}

    def _terminal(self) -> _Fields:
        return {"terminal": _text(self._process.terminal())} if hasattr(self._process, "terminal") else {}

    def _files(self) -> _Fields:
        files = self._open_files()
        return {"files": tuple(map(clean, files[:MAX_LISTED])), "unlisted_files": _beyond(files)}

    def _open_files(self) -> list[str | bytes]:
        """List the open files; on Linux from their links, as psutil asks a share that may never answer."""
        if not _IS_LINUX:
            return [one.path for one in self._process.open_files()]
        found: list[str | bytes] = []
        folder = os.fsencode(self._folder / "fd")
        for name in sorted(os.listdir(folder), key=int):  # noqa: PTH208  # bytes
            try:
                target = os.readlink(os.path.join(folder, name))  # noqa: PTH115, PTH118
            except FileNotFoundError:  # closed meanwhile
                continue
            if target.startswith(b"/") and not target.startswith((b"/dev/", b"/memfd:")):
                found.append(target)
        return found

    def _connections(self) -> _Fields:
        connections = self._process.net_connections("all")
        carried = _carried(self._folder) if any(one.type.name == "SOCK_STREAM" for one in connections) else {}
        return {
            "connections": tuple(_connection(one, carried.get(one.fd)) for one in connections[:MAX_LISTED]),
            "unlisted_connections": _beyond(connections),
        }

    def _threads(self) -> _Fields:
        threads = self._process.threads()
        return {
            "thread_cpu_ms": {
                str(one.id): round((one.user_time + one.system_time) * 1000) for one in threads[:MAX_LISTED]
            },
            "unlisted_threads": _beyond(threads),
        }

    def _limits(self) -> _Fields:
        if not hasattr(self._process, "rlimit"):
            return {"limits": ()}
        found = []
        for name in sorted(name for name in dir(psutil) if name.startswith("RLIMIT_")):
            soft, hard = self._process.rlimit(getattr(psutil, name))
            found.append(Limit(name.removeprefix("RLIMIT_").lower(), _bound(soft), _bound(hard)))
        return {"limits": tuple(found)}

    def _cgroup(self) -> _Fields:
        if sys.platform == "linux":
            with suppress(FileNotFoundError):  # a kernel without control groups
                cgroup = cgroup_of((self._folder / "cgroup").read_bytes())
                container = container_of(cgroup) if cgroup else None
                return {"cgroup": cgroup and clean(cgroup), "container": container and clean(container)}
        return {}

    def _environment(self) -> _Fields:
        if not self._is_ours():
            raise _NotYoursError
        return {"environment": {clean(name): clean(text) for name, text in self._process.environ().items()}}

    def _is_ours(self) -> bool:
        try:
            uids, own_uid = getattr(self._process, "uids", None), getattr(os, "getuid", None)
            if uids is not None and own_uid is not None:
                return bool(uids().real == own_uid())
            return self._process.username() == psutil.Process().username()  # Windows
        except psutil.AccessDenied:
            return False


if sys.platform == "linux":

    def _carried(folder: Path) -> dict[int, _Carried]:
        """Return what the TCP connections of a process received and sent, by descriptor."""
        sockets, inodes = TcpSockets(with_loopback=True), open_sockets(f"{folder}/fd")
        found: list[TcpSocket] = []
        with suppress(OSError, ValueError):
            found = sockets.read()
        sockets.close()
        return {
            int(inodes[one.inode]): (one.received_bytes, one.sent_bytes)
            for one in found
            if one.inode in inodes
        }

else:

    def _carried(folder: Path) -> dict[int, _Carried]:  # noqa: ARG001
        """Nothing: this system does not count it."""
        return {}


class _NotYoursError(Exception):
    """It is shown to its user only."""


def _read_parts(parts: list[_Part], is_zombie: Callable[[], bool]) -> _Answer:
    """Read one part after the other; a refusal costs one, not the others.

    Raises:
        psutil.NoSuchProcess: It has ended.
    """
    fields: _Fields = {}
    missing: list[Unreadable] = []
    for what, read in parts:
        try:
            fields |= read()
        except psutil.ZombieProcess:
            missing.append(
                unreadable(what, ReasonCode.ENDED if is_zombie() else ReasonCode.FIRST_THREAD_ENDED)
            )
        except psutil.NoSuchProcess:
            raise
        except (psutil.AccessDenied, PermissionError):
            missing.append(unreadable(what, ReasonCode.DENIED))
        except _NotYoursError:
            missing.append(unreadable(what, ReasonCode.NOT_YOURS))
        except SENSOR_ERRORS as error:
            missing.append(failed(what, error))
    return fields, missing


def _beyond(listed: Sized) -> int:
    """Return how many of a list are left out."""
    return max(0, len(listed) - MAX_LISTED)


def _text(text: str | None) -> str | None:
    return clean(text) if text else None


def _bound(limit: int) -> int | None:
    return None if limit in (-1, getattr(psutil, "RLIM_INFINITY", -1)) else limit


def _connection(one: Any, carried: _Carried | None) -> Connection:  # noqa: ANN401  # psutil's own tuple
    protocol = _SOCKET_KINDS.get((one.family.name, one.type.name), "unix")
    state = "" if one.status == psutil.CONN_NONE else one.status.lower()
    return Connection(protocol, _address(one.laddr), _address(one.raddr), state, *(carried or (None, None)))


def _address(address: Any) -> str:  # noqa: ANN401
    if not address:
        return ""
    if isinstance(address, str):
        return clean(address)
    return f"[{address.ip}]:{address.port}" if ":" in address.ip else f"{address.ip}:{address.port}"
