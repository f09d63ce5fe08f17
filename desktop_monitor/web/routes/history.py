"""The recorded history."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated

import msgspec
from flask import request

from desktop_monitor.model.errors import QuestionRefused
from desktop_monitor.model.finding import Findings
from desktop_monitor.model.history import (
    MAX_POINTS,
    MAX_RANKED_PROGRAMS,
    History,
    Moment,
    PastEvents,
    ProgramHistory,
    Programs,
    RankBy,
    Top,
)
from desktop_monitor.model.process import ProcessKey
from desktop_monitor.model.status import RecorderStatus
from desktop_monitor.rates.processes import leading_programs
from desktop_monitor.web.routes.incidents import IncidentApi, incident_operations
from desktop_monitor.web.routes.operations import (
    RANGE_PARAMETERS,
    UNIX_MS,
    UNSIGNED,
    Operation,
    Parameter,
    integer_argument,
    operation,
    range_argument,
    request_body,
)

_MAX_SERIES = 1000
_DEFAULT_PROGRAMS = 20
_DEFAULT_CHART_PROGRAMS = 6
_MAX_CHART_PROGRAMS = 20
_DEFAULT_PROCESSES = 20
_MAX_PROCESSES = 200
JsonInteger = Annotated[int, msgspec.Meta(gt=-(2**53), lt=2**53)]


class Range(
    msgspec.Struct,
    frozen=True,
    rename={"from_unix_ms": "from", "to_unix_ms": "to"},
    forbid_unknown_fields=True,
):
    """A time range, both ends included, in Unix milliseconds."""

    from_unix_ms: JsonInteger
    to_unix_ms: JsonInteger


class HistoryQuestion(Range, frozen=True):
    """A request for series whose names have commas, or for more than fit into a URL."""

    series: Annotated[list[str], msgspec.Meta(min_length=1, max_length=_MAX_SERIES)]
    points: Annotated[int, msgspec.Meta(ge=1, lt=2**53)] = MAX_POINTS


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryApi:
    """The functions that answer requests about the history."""

    history: Callable[[int, int, int, Sequence[str]], History]
    moment: Callable[[int], Moment]
    top: Callable[[int, int, RankBy, int], Top]
    programs: Callable[[int, int, int, int], Programs]
    program_history: Callable[[str, ProcessKey | None, int], ProgramHistory]
    events: Callable[[int, int], PastEvents]
    findings: Callable[[int, int], Findings]
    forget: Callable[[int, int], None]
    status: Callable[[], RecorderStatus]
    incidents: IncidentApi


_POINTS = Parameter("points", {"type": "integer", "minimum": 1})


def history_operations(history: HistoryApi) -> list[Operation]:
    """Return the operations of this module."""
    return [
        *_machine_operations(history),
        *_program_operations(history),
        *_recording_operations(history),
        *incident_operations(history.incidents),
    ]


def _machine_operations(history: HistoryApi) -> list[Operation]:
    @operation("GET", "/api/history", *RANGE_PARAMETERS, _POINTS, Parameter("series", {"type": "string"}))
    def series() -> History:
        """Series as columns, at most 600 steps."""
        names = request.args.get("series", "cpu.total_percent").split(",")
        return history.history(*range_argument(), _points(), names)

    @operation("POST", "/api/history", body=HistoryQuestion)
    def many_series() -> History:
        """The same for up to 1,000 series, whose names may have commas; it changes nothing."""
        body = request_body(HistoryQuestion)
        return history.history(body.from_unix_ms, body.to_unix_ms, body.points, body.series)

    @operation(
        "GET",
        "/api/moment",
        Parameter("at", UNIX_MS, required=True),
        _limit_parameter(MAX_RANKED_PROGRAMS),
        Parameter("name", {"type": "array", "items": {"type": "string"}}),
    )
    def moment() -> Moment:
        """The machine at a time in the past, with all processes.

        With `limit` only with those of the programs that use most of the CPU, memory, disks or network, so
        many of each; with `name` only with those of these programs; with both with either.
        """
        names = set(request.args.getlist("name"))
        count = _limit(0, MAX_RANKED_PROGRAMS)
        whole = history.moment(integer_argument("at"))
        if not names and count == 0:
            return whole
        names |= leading_programs(whole.processes, count)
        rows = [row for row in whole.processes if row.name in names]
        return msgspec.structs.replace(whole, processes=rows)

    return [series, many_series, moment]


def _program_operations(history: HistoryApi) -> list[Operation]:
    by_parameter = Parameter("by", {"enum": [*RankBy]})

    @operation("GET", "/api/top", *RANGE_PARAMETERS, by_parameter, _limit_parameter(MAX_RANKED_PROGRAMS))
    def top() -> Top:
        """The programs with the highest resource usage in a time range."""
        by, limit = _by(), _limit(_DEFAULT_PROGRAMS, MAX_RANKED_PROGRAMS)
        return history.top(*range_argument(), by, limit)

    @operation("GET", "/api/programs", *RANGE_PARAMETERS, _POINTS, _limit_parameter(_MAX_CHART_PROGRAMS))
    def programs() -> Programs:
        """CPU by program over time, at most 600 steps."""
        limit = _limit(_DEFAULT_CHART_PROGRAMS, _MAX_CHART_PROGRAMS)
        return history.programs(*range_argument(), _points(), limit)

    @operation(
        "GET",
        "/api/life",
        Parameter("name", {"type": "string"}, required=True),
        Parameter("pid", UNSIGNED),
        Parameter("created", UNIX_MS),
        _limit_parameter(_MAX_PROCESSES),
    )
    def program_history() -> ProgramHistory:
        """The history of a program, or of one of its processes, in the last 30 days."""
        name, key = request.args.get("name"), None
        if not name:
            raise QuestionRefused("`name` must name a program.")
        if "pid" in request.args or "created" in request.args:
            key = (integer_argument("pid"), integer_argument("created"))
        return history.program_history(name, key, _limit(_DEFAULT_PROCESSES, _MAX_PROCESSES))

    return [top, programs, program_history]


def _recording_operations(history: HistoryApi) -> list[Operation]:
    @operation("GET", "/api/events", *RANGE_PARAMETERS)
    def events() -> PastEvents:
        """The events of the machine and of the recording in a time range."""
        return history.events(*range_argument())

    @operation("GET", "/api/findings", *RANGE_PARAMETERS)
    def findings() -> Findings:
        """What the history of a time range shows, newest first."""
        return history.findings(*range_argument())

    @operation("POST", "/api/forget", body=Range)
    def forget() -> RecorderStatus:
        """Delete a time range from all files of the history."""
        body = request_body(Range)
        history.forget(body.from_unix_ms, body.to_unix_ms)
        return history.status()

    return [events, findings, forget]


def _by() -> RankBy:
    try:
        return RankBy(request.args.get("by", RankBy.CPU))
    except ValueError as error:
        raise QuestionRefused(f"`by` must be one of {', '.join(RankBy)}.") from error


def _points() -> int:
    return integer_argument("points", MAX_POINTS, minimum=1)


def _limit(default: int, maximum: int) -> int:
    return integer_argument("limit", default, minimum=1, maximum=maximum)


def _limit_parameter(maximum: int) -> Parameter:
    return Parameter("limit", {"type": "integer", "minimum": 1, "maximum": maximum})
