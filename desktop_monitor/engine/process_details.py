"""One process, put together for whoever looks at it: its row, its past, its relatives and a close look."""

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

Inspect = Callable[[int, bool], ProcessInspection | None]
"""Looks at a pid, with its environment or without."""

_MOST_PARENTS = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Details:
    """Answers questions about one process, from functions of the parts that know."""

    row: Callable[[ProcessKey], ProcessRow | None]
    past: Callable[[ProcessKey], ProcessPast]
    processes: Callable[[], Mapping[ProcessKey, ProcessSample]]
    inspect: Inspect
    is_there: Callable[[ProcessKey], bool]

    def of(self, key: ProcessKey, with_environment: bool) -> ProcessDetails | None:
        """Look at one process; None when it has ended, whoever has its number now."""
        row = self.row(key)
        if row is None:
            return None
        inspection = self.inspect(key[0], with_environment)
        # Asked last: if it is there now, everything before was about it and about no other with its number.
        if inspection is None or not self.is_there(key):
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
    """Follow the parents up, as far as they may be seen; who is younger got the number later."""
    by_pid = {one.pid: one for one in processes.values()}
    found: list[ProcessSample] = []
    child: ProcessRow | ProcessSample = row
    while (parent := by_pid.pop(child.parent_pid, None)) and parent.created_unix_ms <= child.created_unix_ms:
        found.append(parent)
        child = parent
    return _relatives(found[:_MOST_PARENTS])


def _relatives(processes: Iterable[ProcessSample]) -> tuple[ProcessRelative, ...]:
    return tuple(ProcessRelative(one.pid, one.created_unix_ms, one.name) for one in processes)
