"""Questions about the past over HTTP."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated

import msgspec
from flask import request

from desktop_monitor.model.errors import QuestionRefused
from desktop_monitor.model.history import (
    MAX_RANKED_PROGRAMS,
    History,
    Moment,
    PastEvents,
    ProgramLife,
    Programs,
    RankBy,
    Top,
)
from desktop_monitor.model.process import ProcessKey
from desktop_monitor.model.status import RecorderStatus
from desktop_monitor.web.routes.api import Operation, Parameter, body, whole_number

_DEFAULT_POINTS = 600
_MOST_SERIES = 1000
_DEFAULT_PROGRAMS = 20
_DEFAULT_SHARES = 6
_MOST_SHARES = 20
_DEFAULT_PROCESSES = 20
_MOST_PROCESSES = 200


WireNumber = Annotated[int, msgspec.Meta(gt=-(2**53), lt=2**53)]


class Range(msgspec.Struct, frozen=True, rename={"from_unix_ms": "from", "to_unix_ms": "to"}):
    """A time, both ends included, in unix milliseconds."""

    from_unix_ms: WireNumber
    to_unix_ms: WireNumber


class HistoryQuestion(msgspec.Struct, frozen=True, rename={"from_unix_ms": "from", "to_unix_ms": "to"}):
    """What a body can ask for and an address cannot: names with commas, and any number of them at once."""

    from_unix_ms: WireNumber
    to_unix_ms: WireNumber
    series: Annotated[list[str], msgspec.Meta(min_length=1, max_length=_MOST_SERIES)]
    points: Annotated[int, msgspec.Meta(ge=1, lt=2**53)] = _DEFAULT_POINTS


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """Where answers about the past come from."""

    history: Callable[[int, int, int, Sequence[str]], History]
    moment: Callable[[int], Moment]
    top: Callable[[int, int, RankBy, int], Top]
    programs: Callable[[int, int, int, int], Programs]
    life: Callable[[str, ProcessKey | None, int], ProgramLife]
    events: Callable[[int, int], PastEvents]
    forget: Callable[[int, int], None]
    status: Callable[[], RecorderStatus]


_UNIX_MS = {"type": "integer", "description": "unix milliseconds, UTC"}
_BEGIN = Parameter(name="from", schema=_UNIX_MS, required=True)
_END = Parameter(name="to", schema=_UNIX_MS, required=True)
_POINTS = Parameter(name="points", schema={"type": "integer", "minimum": 1})


def past_operations(past: Past) -> list[Operation]:
    """List what can be asked about the past."""
    return [*_machine_operations(past), *_program_operations(past), *_recording_operations(past)]


def _machine_operations(past: Past) -> list[Operation]:
    def history() -> History:
        series = request.args.get("series", "cpu.total_percent").split(",")
        return past.history(whole_number("from"), whole_number("to"), _points(), series)

    def history_of_many() -> History:
        asked = body(HistoryQuestion)
        return past.history(asked.from_unix_ms, asked.to_unix_ms, asked.points, asked.series)

    return [
        Operation(
            method="GET",
            path="/api/history",
            summary="Series as columns, at most 600 steps.",
            handler=history,
            answer=History,
            parameters=(_BEGIN, _END, _POINTS, Parameter(name="series", schema={"type": "string"})),
        ),
        Operation(
            method="POST",
            path="/api/history",
            summary="The same for up to 1,000 series at once, whatever they are called; it changes nothing.",
            handler=history_of_many,
            answer=History,
            body=HistoryQuestion,
        ),
        Operation(
            method="GET",
            path="/api/moment",
            summary="The machine at an instant of the past, with every process.",
            handler=lambda: past.moment(whole_number("at")),
            answer=Moment,
            parameters=(Parameter(name="at", schema=_UNIX_MS, required=True),),
        ),
    ]


def _program_operations(past: Past) -> list[Operation]:
    def top() -> Top:
        by, limit = _by(), _limit(_DEFAULT_PROGRAMS, MAX_RANKED_PROGRAMS)
        return past.top(whole_number("from"), whole_number("to"), by, limit)

    def programs() -> Programs:
        limit = _limit(_DEFAULT_SHARES, _MOST_SHARES)
        return past.programs(whole_number("from"), whole_number("to"), _points(), limit)

    def life() -> ProgramLife:
        name, key = request.args.get("name"), None
        if not name:
            raise QuestionRefused("`name` must name a program.")
        if "pid" in request.args or "created" in request.args:
            key = (whole_number("pid"), whole_number("created"))
        return past.life(name, key, _limit(_DEFAULT_PROCESSES, _MOST_PROCESSES))

    return [
        Operation(
            method="GET",
            path="/api/top",
            summary="The programs that used most in a time.",
            handler=top,
            answer=Top,
            parameters=(
                _BEGIN,
                _END,
                Parameter(name="by", schema={"enum": [*RankBy]}),
                _limit_parameter(MAX_RANKED_PROGRAMS),
            ),
        ),
        Operation(
            method="GET",
            path="/api/programs",
            summary="CPU by program over time, at most 600 steps.",
            handler=programs,
            answer=Programs,
            parameters=(_BEGIN, _END, _POINTS, _limit_parameter(_MOST_SHARES)),
        ),
        Operation(
            method="GET",
            path="/api/life",
            summary="The life of a program, or of one of its processes, in the last 30 days.",
            handler=life,
            answer=ProgramLife,
            parameters=(
                Parameter(name="name", schema={"type": "string"}, required=True),
                Parameter(name="pid", schema={"type": "integer", "minimum": 0}),
                Parameter(name="created", schema=_UNIX_MS),
                _limit_parameter(_MOST_PROCESSES),
            ),
        ),
    ]


def _recording_operations(past: Past) -> list[Operation]:
    def forget() -> RecorderStatus:
        asked = body(Range)
        past.forget(asked.from_unix_ms, asked.to_unix_ms)
        return past.status()

    return [
        Operation(
            method="GET",
            path="/api/events",
            summary="What happened to the machine and to the recording in a time.",
            handler=lambda: past.events(whole_number("from"), whole_number("to")),
            answer=PastEvents,
            parameters=(_BEGIN, _END),
        ),
        Operation(
            method="POST",
            path="/api/forget",
            summary="Forget a time, so that nothing of it is left in any file.",
            handler=forget,
            answer=RecorderStatus,
            body=Range,
        ),
    ]


def _by() -> RankBy:
    try:
        return RankBy(request.args.get("by", RankBy.CPU))
    except ValueError as error:
        raise QuestionRefused(f"`by` must be one of {', '.join(RankBy)}.") from error


def _points() -> int:
    points = whole_number("points", _DEFAULT_POINTS)
    if points < 1:
        raise QuestionRefused("`points` must be at least 1.")
    return points


def _limit(default: int, most: int) -> int:
    limit = whole_number("limit", default)
    if not 1 <= limit <= most:
        raise QuestionRefused(f"`limit` must be from 1 to {most}.")
    return limit


def _limit_parameter(most: int) -> Parameter:
    return Parameter(name="limit", schema={"type": "integer", "minimum": 1, "maximum": most})
