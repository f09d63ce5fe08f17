"""Everything about one process: its row, its recent past, its relatives, and an inspection."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

import msgspec

from desktop_monitor.model.process import (
    ProcessDetails,
    ProcessInspection,
    ProcessKey,
    ProcessPast,
    ProcessRelative,
    ProcessRow,
    ProcessSample,
)

Inspect = Callable[[ProcessKey, bool], ProcessInspection | None]
"""Inspects a process, with its environment or without."""

_MAX_PARENTS = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcessDetailsReader:
    """Combines what the parts of the engine have about one process."""

    row: Callable[[ProcessKey], ProcessRow | None]
    past: Callable[[ProcessKey], ProcessPast]
    processes: Callable[[], Mapping[ProcessKey, ProcessSample]]
    inspect: Inspect
    is_alive: Callable[[ProcessKey], bool]

    def read(self, key: ProcessKey, with_environment: bool) -> ProcessDetails | None:
        """Return the details of a process; None when it has ended, whatever process has its pid now."""
        row = self.row(key)
        if row is None:
            return None
        inspection = self.inspect(key, with_environment)
        # Asked last: if it is alive now, everything before was about it and no other process with its pid.
        if inspection is None or not self.is_alive(key):
            return None
        processes = self.processes()
        return ProcessDetails(
            row=row,
            past=self.past(key),
            parents=_parents(processes, row),
            children=_relatives(one for one in processes.values() if one.parent_pid == key[0]),
            **msgspec.structs.asdict(inspection),
        )


def _parents(processes: Mapping[ProcessKey, ProcessSample], row: ProcessRow) -> tuple[ProcessRelative, ...]:
    """Follow the parents up, as far as they may be seen; one that started later has a reused pid."""
    by_pid = {one.pid: one for one in processes.values()}
    found: list[ProcessSample] = []
    child: ProcessRow | ProcessSample = row
    while (parent := by_pid.pop(child.parent_pid, None)) and parent.created_unix_ms <= child.created_unix_ms:
        found.append(parent)
        child = parent
    return _relatives(found[:_MAX_PARENTS])


def _relatives(processes: Iterable[ProcessSample]) -> tuple[ProcessRelative, ...]:
    return tuple(ProcessRelative(one.pid, one.created_unix_ms, one.name) for one in processes)
