"""A time range as a file to pass on."""

from collections.abc import Callable, Collection
from dataclasses import dataclass

from flask import request

from desktop_monitor.model.errors import QuestionRefused
from desktop_monitor.model.incident import IncidentPart, IncidentPreview
from desktop_monitor.web.routes.operations import (
    RANGE_PARAMETERS,
    Operation,
    Parameter,
    Text,
    operation,
    range_argument,
)

_PARAMETERS = (
    *RANGE_PARAMETERS,
    Parameter("include", {"type": "string", "description": "Members of IncidentPart, with commas"}),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentApi:
    """The function that makes a file, and says what is in it."""

    make: Callable[[int, int, Collection[IncidentPart]], tuple[bytes, IncidentPreview]]


def incident_operations(incidents: IncidentApi) -> list[Operation]:
    """Return the operations of this module."""

    @operation("GET", "/api/incident/preview", *_PARAMETERS)
    def preview() -> IncidentPreview:
        """What the file of a time range would contain."""
        return incidents.make(*range_argument(), _included())[1]

    @operation("GET", "/api/incident", *_PARAMETERS, media_type="application/octet-stream")
    def incident() -> Text:
        """The file of a time range, to pass on."""
        content, _ = incidents.make(*range_argument(), _included())
        # Never shown as a page of this origin.
        return Text(content, "application/octet-stream")

    return [preview, incident]


def _included() -> list[IncidentPart]:
    try:
        return [IncidentPart(one) for one in request.args.get("include", "").split(",") if one]
    except ValueError as error:
        raise QuestionRefused(f"`include` may name {', '.join(IncidentPart)}.") from error
