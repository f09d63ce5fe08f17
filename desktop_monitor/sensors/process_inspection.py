"""One process, looked at closely, for whoever asks: too dear for every tick. Through psutil."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import psutil

from desktop_monitor.model.process import Connection, Limit, ProcessInspection
from desktop_monitor.model.reasons import Unreadable
from desktop_monitor.sensors.linux.containers import cgroup_of, container_of
from desktop_monitor.sensors.reasons import failed, unreadable
from desktop_monitor.sensors.text import clean

MOST_LISTED = 1000

T = TypeVar("T")

_SOCKET_KINDS = {
    ("AF_INET", "SOCK_STREAM"): "tcp",
    ("AF_INET6", "SOCK_STREAM"): "tcp6",
    ("AF_INET", "SOCK_DGRAM"): "udp",
    ("AF_INET6", "SOCK_DGRAM"): "udp6",
}


def inspect(pid: int, with_environment: bool, *, proc: Path = Path("/proc")) -> ProcessInspection | None:
    """Look at a process; the caller makes sure afterwards that the pid still is who was meant.

    Args:
        pid: Whom to look at.
        with_environment: Read the environment too; refused for processes of other users.
        proc: Where Linux tells about processes.

    Returns:
        What may be seen, with reasons for the rest; None when there is no such process.
    """
    try:
        return _Inspector(psutil.Process(pid), proc).take(with_environment=with_environment)
    except (psutil.NoSuchProcess, FileNotFoundError, ProcessLookupError):
        return None


class _Inspector:
    """Asks question after question and remembers which were refused."""

    def __init__(self, process: psutil.Process, proc: Path) -> None:
        self._process = process
        self._folder = proc / str(process.pid)
        self._unreadable: list[Unreadable] = []

    def take(self, *, with_environment: bool) -> ProcessInspection:
        process = self._process
        memory = self._ask("pss_bytes", process.memory_full_info)
        cgroup = self._cgroup()
        return ProcessInspection(
            executable=self._text("executable", process.exe),
            directory=self._text("directory", process.cwd),
            terminal=self._text("terminal", process.terminal) if hasattr(process, "terminal") else None,
            cgroup=cgroup,
            container=container_of(cgroup) if cgroup else None,
            pss_bytes=getattr(memory, "pss", None),
            uss_bytes=getattr(memory, "uss", None),
            swap_bytes=getattr(memory, "swap", None),
            files=self._ask("files", self._files),
            connections=self._ask("connections", self._connections),
            thread_cpu_ms=self._ask("thread_cpu_ms", self._threads),
            limits=self._ask("limits", self._limits),
            context_switches=self._ask("context_switches", lambda: sum(process.num_ctx_switches()[:2])),
            environment=self._environment() if with_environment else None,
            unreadable=tuple(self._unreadable),
        )

    def _ask(self, what: str, question: Callable[[], T]) -> T | None:
        """A refusal costs one answer, not the others."""
        try:
            return question()
        except psutil.ZombieProcess:
            self._refuse(what, "ended")
        except psutil.NoSuchProcess:
            raise
        except (psutil.AccessDenied, PermissionError):
            self._refuse(what, "denied")
        except (psutil.Error, OSError, ValueError, LookupError, NotImplementedError, RuntimeError) as error:
            self._unreadable.append(failed(what, error))
        return None

    def _refuse(self, what: str, code: str) -> None:
        self._unreadable.append(unreadable(what, code))

    def _text(self, what: str, question: Callable[[], str | None]) -> str | None:
        text = self._ask(what, question)
        return clean(text) if text else None

    def _files(self) -> tuple[str, ...]:
        return tuple(clean(one.path) for one in self._process.open_files()[:MOST_LISTED])

    def _connections(self) -> tuple[Connection, ...]:
        return tuple(_connection(one) for one in self._process.net_connections("all")[:MOST_LISTED])

    def _threads(self) -> dict[str, int]:
        return {
            str(one.id): round((one.user_time + one.system_time) * 1000)
            for one in self._process.threads()[:MOST_LISTED]
        }

    def _limits(self) -> tuple[Limit, ...]:
        if not hasattr(self._process, "rlimit"):
            return ()
        names = sorted(name for name in dir(psutil) if name.startswith("RLIMIT_"))
        return tuple(
            Limit(
                name.removeprefix("RLIMIT_").lower(),
                *map(_bound, self._process.rlimit(getattr(psutil, name))),
            )
            for name in names
        )

    def _cgroup(self) -> str | None:
        try:
            found = cgroup_of((self._folder / "cgroup").read_text(encoding="utf-8", errors="replace"))
        except OSError:
            return None
        return found and clean(found)

    def _environment(self) -> dict[str, str] | None:
        """Other users' environments hold their secrets: not shown to the administrator either."""
        if not self._is_ours():
            self._refuse("environment", "not_yours")
            return None
        return self._ask(
            "environment",
            lambda: {clean(name): clean(text) for name, text in self._process.environ().items()},
        )

    def _is_ours(self) -> bool:
        try:
            if hasattr(os, "getuid"):
                return bool(self._process.uids().real == os.getuid())
            return self._process.username() == psutil.Process().username()
        except psutil.AccessDenied:
            return False


def _bound(limit: int) -> int | None:
    return None if limit in (-1, getattr(psutil, "RLIM_INFINITY", -1)) else limit


def _connection(one: Any) -> Connection:  # noqa: ANN401  # psutil's own tuple
    protocol = _SOCKET_KINDS.get((one.family.name, one.type.name), "unix")
    state = "" if one.status == psutil.CONN_NONE else one.status.lower()
    return Connection(protocol, _address(one.laddr), _address(one.raddr), state)


def _address(address: Any) -> str:  # noqa: ANN401
    if not address:
        return ""
    if isinstance(address, str):
        return clean(address)
    return f"[{address.ip}]:{address.port}" if ":" in address.ip else f"{address.ip}:{address.port}"
