"""From the identities of processes to processes that are held, with their descendants."""

import errno
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, suppress
from dataclasses import dataclass

import psutil

from desktop_monitor.actions.handle import OpenHandle, ProcessHandle
from desktop_monitor.model.action import MAX_TARGETS, ActionTarget
from desktop_monitor.model.process import ProcessKey
from desktop_monitor.sensors.clean_text import clean


@dataclass(frozen=True, slots=True)
class Held:
    """A process that is held, with its name as the system has it now."""

    handle: ProcessHandle
    name: str

    @property
    def target(self) -> ActionTarget:
        """What people see of it."""
        return ActionTarget(self.handle.pid, self.name)


class TooManyError(Exception):
    """More processes than may be changed, or can be held, at once."""


def hold(
    keys: Iterable[ProcessKey],
    *,
    with_descendants: bool,
    open_handle: OpenHandle,
    is_alive: Callable[[ProcessKey], bool],
    closing: ExitStack,
) -> list[Held]:
    """Hold each process that still runs, parents before their children.

    Args:
        keys: Their identities.
        with_descendants: Hold their descendants too.
        open_handle: Holds whatever has a pid now.
        is_alive: Compares an identity with what has the pid now; called after the process is held.
        closing: Closes the handles.

    Raises:
        TooManyError: There are more than `MAX_TARGETS`, or than descriptors are left for.
    """
    found: dict[int, Held] = {}

    def add(pid: int, is_same: Callable[[], bool]) -> None:
        if pid in found:
            return
        with suppress(ProcessLookupError):
            try:
                handle = open_handle(pid)
            except OSError as error:
                if error.errno in (errno.EMFILE, errno.ENFILE):
                    raise TooManyError from error
                raise
            closing.callback(handle.close)
            if is_same() and not handle.has_ended():
                found[pid] = Held(handle, _name(pid))
        if len(found) > MAX_TARGETS:
            raise TooManyError

    for key in keys:
        add(key[0], lambda key=key: is_alive(key))  # type: ignore[misc]
        if with_descendants and key[0] in found:
            for child in _descendants(key[0]):
                add(child.pid, child.is_running)
    return list(found.values())


def owner(pid: int) -> str:
    """Return the user of a process; a question mark where the system does not report it."""
    with suppress(psutil.Error, KeyError):
        return clean(psutil.Process(pid).username())
    return "?"


def _descendants(pid: int) -> Iterator[psutil.Process]:
    """Yield them with the start time that they had when they were listed, those of a lower level last."""
    with suppress(psutil.NoSuchProcess):
        yield from psutil.Process(pid).children(recursive=True)


def _name(pid: int) -> str:
    with suppress(psutil.Error):
        return clean(psutil.Process(pid).name())
    return "?"
