"""The process table, the details of one process, and actions on processes."""

import heapq
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from flask import request

from desktop_monitor.model.errors import QuestionRefused
from desktop_monitor.model.history import RankBy
from desktop_monitor.model.process import ProcessChanges, ProcessDetails, ProcessKey, ProcessTable
from desktop_monitor.rates.processes import ranked_value
from desktop_monitor.web.routes.actions import ActionApi, action_operations
from desktop_monitor.web.routes.operations import (
    KEY_PARAMETERS,
    ApiError,
    Operation,
    Parameter,
    not_ready,
    operation,
)

_SMALL_NUMBER = re.compile(r"[1-9][0-9]{0,2}")
_BOOLEANS = {"0": False, "1": True}


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcessApi:
    """The functions that answer requests about processes, also those of the live push.

    They return None before the first reading, or if the process has ended.
    """

    newest: Callable[[], ProcessTable | None]
    full_table: Callable[[], ProcessChanges | None]
    changes: Callable[[], ProcessChanges | None]
    stop_watching: Callable[[], None]
    details: Callable[[ProcessKey, bool], ProcessDetails | None]
    actions: ActionApi


def process_operations(processes: ProcessApi) -> list[Operation]:
    """Return the operations of this module."""

    @operation(
        "GET",
        "/api/processes",
        Parameter("busiest", {"type": "integer", "minimum": 1, "maximum": 999}),
        Parameter("by", {"type": "array", "items": {"enum": list(RankBy)}, "default": [RankBy.CPU]}),
    )
    def table() -> ProcessTable:
        """All processes, or those that use most of each `by`; see `ProcessTable` for rows of other kinds."""
        newest = processes.newest()
        if newest is None:
            raise not_ready()
        count = request.args.get("busiest")
        if count is None:
            return newest
        if not _SMALL_NUMBER.fullmatch(count):
            raise QuestionRefused("`busiest` must be an integer from 1 to 999.")
        asked = request.args.getlist("by") or [RankBy.CPU]
        if not set(asked) <= set(RankBy):
            raise QuestionRefused(f"`by` must be one of {', '.join(RankBy)}.")
        busiest = {
            (row.pid, row.created_unix_ms): row
            for by in asked
            for row in heapq.nlargest(int(count), newest.processes, key=partial(ranked_value, by=RankBy(by)))
        }
        return ProcessTable(newest.taken_at_unix_ms, tuple(busiest.values()))

    @operation(
        "GET",
        "/api/processes/{pid}/{created}",
        *KEY_PARAMETERS,
        Parameter("environment", {"enum": ["0", "1"]}),
    )
    def details(pid: int, created: int) -> ProcessDetails:
        """The details of one process."""
        environment = request.args.get("environment", "0")
        if environment not in _BOOLEANS:
            raise QuestionRefused("`environment` must be 0 or 1.")
        answer = processes.details((pid, created), _BOOLEANS[environment])
        if answer is None:
            raise ApiError(404, "process_ended", f"Process {pid} has ended.")
        return answer

    return [table, details, *action_operations(processes.actions)]
