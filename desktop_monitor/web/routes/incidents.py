"""A time range as a file to pass on."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import get_args

import msgspec
from flask import request

from desktop_monitor.model.errors import QuestionRefused
from desktop_monitor.model.incident import IncidentPart, IncidentPreview
from desktop_monitor.settings.settings import Language
from desktop_monitor.web.routes.operations import (
    RANGE_PARAMETERS,
    Operation,
    Parameter,
    Text,
    operation,
    range_argument,
)

_PREVIEW_PARAMETERS = (
    *RANGE_PARAMETERS,
    Parameter("include", {"type": "string", "description": "Members of IncidentPart, with commas"}),
)
_PARAMETERS = (
    *_PREVIEW_PARAMETERS,
    Parameter(
        "language", {"enum": list(get_args(Language)), "description": "By default that of the settings"}
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentApi:
    """The functions that say what is in a file, and make it."""

    preview: Callable[[int, int, Collection[IncidentPart]], IncidentPreview]
    make: Callable[[int, int, Collection[IncidentPart], Language], bytes]


def incident_operations(incidents: IncidentApi) -> list[Operation]:
    """Return the operations of this module."""

    @operation("GET", "/api/incident/preview", *_PREVIEW_PARAMETERS)
    def preview() -> IncidentPreview:
        """What the file of a time range would contain."""
        return incidents.preview(*range_argument(), _included())

    @operation("GET", "/api/incident", *_PARAMETERS, media_type="application/octet-stream")
    def incident() -> Text:
        """The file of a time range, to pass on."""
        content = incidents.make(*range_argument(), _included(), _language())
        # Never shown as a page of this origin.
        return Text(content, "application/octet-stream")

    return [preview, incident]


def _language() -> Language:
    try:
        language: Language = msgspec.convert(request.args.get("language", "auto"), Language)
    except msgspec.ValidationError as error:
        raise QuestionRefused(f"`language` is one of {', '.join(get_args(Language))}.") from error
    return language


def _included() -> list[IncidentPart]:
    try:
        return [IncidentPart(one) for one in request.args.get("include", "").split(",") if one]
    except ValueError as error:
        raise QuestionRefused(f"`include` may name {', '.join(IncidentPart)}.") from error
