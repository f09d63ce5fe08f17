"""Questions about processes over HTTP."""

import heapq
import re
from collections.abc import Callable
from dataclasses import dataclass

from flask import request

from desktop_monitor.model.errors import QuestionRefused
from desktop_monitor.model.process import ProcessChanges, ProcessDetails, ProcessKey, ProcessRow, ProcessTable
from desktop_monitor.web.routes.api import Operation, Parameter, Refusal, not_ready

_SMALL_NUMBER = re.compile(r"[1-9][0-9]{0,2}")
_YES_NO = {"0": False, "1": True}


@dataclass(frozen=True, slots=True, kw_only=True)
class Processes:
    """Where answers about processes come from; None before the first reading, or when a process has ended."""

    newest: Callable[[], ProcessTable | None]
    whole: Callable[[], ProcessChanges | None]
    changes: Callable[[], ProcessChanges | None]
    nobody_watches: Callable[[], None]
    details: Callable[[ProcessKey, bool], ProcessDetails | None]


def process_operations(processes: Processes) -> list[Operation]:
    """List what can be asked about processes."""

    def every() -> ProcessTable:
        newest = processes.newest()
        if newest is None:
            raise not_ready()
        asked = request.args.get("busiest")
        if asked is None:
            return newest
        if not _SMALL_NUMBER.fullmatch(asked):
            raise QuestionRefused("`busiest` must be a whole number from 1 to 999.")
        busiest = heapq.nlargest(int(asked), newest.processes, key=_cpu_percent)
        return ProcessTable(newest.taken_at_unix_ms, tuple(busiest))

    def one(pid: int, created: int) -> ProcessDetails:
        asked = request.args.get("environment", "0")
        if asked not in _YES_NO:
            raise QuestionRefused("`environment` must be 0 or 1.")
        found = processes.details((pid, created), _YES_NO[asked])
        if found is None:
            raise Refusal(404, "process_ended", f"Process {pid} has ended.")
        return found

    whole_number = {"type": "integer", "minimum": 0}
    return [
        Operation(
            method="GET",
            path="/api/processes",
            summary="Every process, or those that use the CPU the most.",
            handler=every,
            answer=ProcessTable,
            parameters=(Parameter(name="busiest", schema={"type": "integer", "minimum": 1, "maximum": 999}),),
        ),
        Operation(
            method="GET",
            path="/api/processes/{pid}/{created}",
            summary="One process, looked at closely.",
            handler=one,
            answer=ProcessDetails,
            parameters=(
                Parameter(name="pid", schema=whole_number, place="path", required=True),
                Parameter(name="created", schema=whole_number, place="path", required=True),
                Parameter(name="environment", schema={"enum": ["0", "1"]}),
            ),
        ),
    ]


def _cpu_percent(row: ProcessRow) -> float:
    return -1.0 if row.cpu_percent is None else row.cpu_percent
