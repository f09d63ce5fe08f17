"""Serves operations over HTTP, with one form of errors and an OpenAPI 3.1 description."""

import json
import math
import re
from collections.abc import Callable, Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple

import msgspec
from flask import Blueprint, Flask, Response, request
from werkzeug.exceptions import HTTPException
from werkzeug.routing import IntegerConverter

from desktop_monitor import __version__
from desktop_monitor.model.errors import (
    HistoryUnreadable,
    IncidentRefused,
    MonitorError,
    NothingRecorded,
    QuestionRefused,
    SettingsRefused,
)

MAX_MESSAGE = 400
_INTEGER = re.compile("-?[0-9]{1,19}")
"""In one spelling: int() accepts spaces, underscores, plus signs and the digits of any script."""
_STATUS_AND_CODE: dict[type[MonitorError], tuple[int, str]] = {
    SettingsRefused: (400, "setting_refused"),
    QuestionRefused: (400, "question_refused"),
    IncidentRefused: (400, "incident_refused"),
    NothingRecorded: (400, "nothing_recorded"),
    HistoryUnreadable: (503, "history_unreadable"),
}


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter in the query string or the path."""

    name: str
    schema: dict[str, Any]
    required: bool = False
    location: str = "query"


UNIX_MS = {"type": "integer", "description": "Unix milliseconds, UTC"}
UNSIGNED = {"type": "integer", "minimum": 0}
RANGE_PARAMETERS = (Parameter("from", UNIX_MS, required=True), Parameter("to", UNIX_MS, required=True))
"""See `range_argument`."""
KEY_PARAMETERS = tuple(
    Parameter(name, UNSIGNED, required=True, location="path") for name in ("pid", "created")
)
"""The identity of a process."""


class Text(NamedTuple):
    """An answer that is not JSON."""

    content: bytes
    content_type: str


@dataclass(frozen=True, slots=True)
class Operation:
    """A request: its path, its handler, and the types of its body and answer.

    ``{names}`` in the path are integers, which the handler gets as arguments.
    """

    method: str
    path: str
    summary: str
    handler: Callable[..., object]
    answer: type
    body: type | None
    parameters: tuple[Parameter, ...]
    media_type: str = "application/json"
    """Of the answer; another one has `Text` as its type."""


def operation(
    method: str,
    path: str,
    *parameters: Parameter,
    body: type | None = None,
    media_type: str = "application/json",
) -> Callable[[Callable[..., object]], Operation]:
    """Turn a handler into an operation, with its docstring as summary and its return type as answer."""

    def decorate(handler: Callable[..., object]) -> Operation:
        answer = handler.__annotations__["return"]
        return Operation(method, path, handler.__doc__ or "", handler, answer, body, parameters, media_type)

    return decorate


class _NumberConverter(IntegerConverter):
    """A number in an address, in one spelling: that of Werkzeug accepts leading zeros, in any script."""

    regex = "(?:0|[1-9][0-9]{0,18})"


class ApiError(Exception):
    """An error response; `command` is what people may type to solve it."""

    def __init__(self, status: int, code: str, message: str, *, command: str | None = None) -> None:
        super().__init__(message)
        self.status, self.code, self.command = status, code, command


def not_ready() -> ApiError:
    """Return the error for requests before the first reading."""
    return ApiError(503, "not_ready", "There is no reading yet. Try again in a second.")


def add_api(app: Flask, operations: Sequence[Operation]) -> None:
    """Serve the operations and their description."""
    app.url_map.converters["number"] = _NumberConverter
    blueprint = Blueprint("api", __name__)
    for operation in operations:
        blueprint.add_url_rule(
            operation.path.replace("{", "<number:").replace("}", ">"),
            f"{operation.method} {operation.path}",
            _view(operation),
            methods=[operation.method],
            provide_automatic_options=False,
        )

    @cache  # on the first request: it would take a tenth of the start
    def description() -> bytes:
        return msgspec.json.encode(describe(operations))

    blueprint.add_url_rule(
        "/api/openapi.json", "openapi", lambda: _json(description()), provide_automatic_options=False
    )
    app.register_blueprint(blueprint)
    app.register_error_handler(HTTPException, _on_http_error)


def describe(operations: Sequence[Operation]) -> dict[str, Any]:
    """Return the OpenAPI 3.1 description; the schemas come from the types."""
    types = {type_ for operation in operations for type_ in (operation.answer, operation.body) if type_}
    types.discard(Text)
    ordered = sorted(types, key=lambda type_: type_.__name__)
    schemas, components = msgspec.json.schema_components(ordered, ref_template="#/components/schemas/{name}")
    schema_of = {Text: {"type": "string"}, **dict(zip(ordered, schemas, strict=True))}
    paths: dict[str, dict[str, Any]] = {}
    for operation in operations:
        paths.setdefault(operation.path, {})[operation.method.lower()] = _described(operation, schema_of)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Desktop Monitor", "version": __version__},
        "security": [{"token": []}],
        "paths": paths,
        "components": {
            "schemas": components,
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
    }


def _described(operation: Operation, schema_of: dict[type, dict[str, Any]]) -> dict[str, Any]:
    def content(type_: type, media_type: str = "application/json") -> dict[str, Any]:
        return {media_type: {"schema": schema_of[type_]}}

    described: dict[str, Any] = {
        "summary": operation.summary,
        "responses": {
            "200": {
                "description": operation.answer.__name__,
                "content": content(operation.answer, operation.media_type),
            }
        },
    }
    if operation.body:
        described["requestBody"] = {"content": content(operation.body)}
    if operation.parameters:
        described["parameters"] = [
            {"name": one.name, "in": one.location, "required": one.required, "schema": one.schema}
            for one in operation.parameters
        ]
    return described


def _view(operation: Operation) -> Callable[..., Response]:
    single = [one.name for one in operation.parameters if one.schema.get("type") != "array"]

    def view(**numbers: int) -> Response:
        try:
            _check_arguments(single)
            answer = operation.handler(**numbers)
            if isinstance(answer, Text):
                return Response(answer.content, content_type=answer.content_type)
            return _json(msgspec.json.encode(answer))
        except ApiError as error:
            return _error(error.status, error.code, str(error), command=error.command)
        except MonitorError as error:
            return _error(*_STATUS_AND_CODE.get(type(error), (500, "failed")), str(error))

    return view


def _check_arguments(single: Collection[str]) -> None:
    """Check that the query of the current request has each of these parameters once.

    Raises:
        QuestionRefused: One is there twice, so its value is ambiguous.
    """
    for name in single:
        if len(request.args.getlist(name)) > 1:
            raise QuestionRefused(f"`{name}` is there twice.")


def request_body(type_: type[Any]) -> Any:  # noqa: ANN401  # an instance of `type_`
    """Return the decoded body of the current request.

    Raises:
        ApiError: It is not JSON of this type.
    """
    if request.mimetype != "application/json":
        raise ApiError(415, "not_json", "Send JSON, with Content-Type: application/json.")
    content = request.get_data()
    try:
        _check_members(content)
        return msgspec.json.decode(content, type=type_)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError, _MemberRefused) as error:
        raise ApiError(400, "malformed", f"The body is invalid: {error}.") from error


class _MemberRefused(Exception):
    """An object has one name twice, so its value is ambiguous, or a number that nothing can hold."""


def _check_members(content: bytes) -> None:
    def check(members: list[tuple[str, object]]) -> None:
        names: set[str] = set()
        for name, value in members:
            if name in names:
                raise _MemberRefused(f"`{name}` is there twice")
            if _has_infinity(value):
                raise _MemberRefused(f"`{name}` is out of range")
            names.add(name)

    with suppress(ValueError, RecursionError):  # msgspec says what is wrong with it
        json.loads(content, object_pairs_hook=check, parse_constant=lambda _: None)


def _has_infinity(value: object) -> bool:
    if isinstance(value, list):
        return any(map(_has_infinity, value))
    return isinstance(value, float) and math.isinf(value)


def integer_argument(
    name: str, default: int | None = None, *, minimum: int = -(2**53) + 1, maximum: int = 2**53 - 1
) -> int:
    """Return a parameter of the current request.

    Raises:
        QuestionRefused: It is missing and has no default, is not an integer, or is out of range.
    """
    text = request.args.get(name)
    if text is None and default is not None:
        return default
    if not _INTEGER.fullmatch(text or ""):
        raise QuestionRefused(f"`{name}` must be an integer.")
    number = int(text or "")
    if not minimum <= number <= maximum:
        raise QuestionRefused(f"`{name}` must be from {minimum} to {maximum}.")
    return number


def range_argument() -> tuple[int, int]:
    """Return the time range of the current request, in Unix milliseconds.

    Raises:
        QuestionRefused: An end of it is missing, or is not an integer.
    """
    return integer_argument("from"), integer_argument("to")


def _json(content: bytes, status: int = 200) -> Response:
    return Response(content, status, content_type="application/json")


def _error(status: int, code: str, message: str, *, command: str | None = None) -> Response:
    if len(message) > MAX_MESSAGE:  # it quotes what was sent
        message = f"{message[: MAX_MESSAGE // 2]}\u2026{message[-MAX_MESSAGE // 2 :]}"
    error = {"code": code, "message": message} | ({} if command is None else {"command": command})
    return _json(msgspec.json.encode({"error": error}), status)


def _on_http_error(error: HTTPException) -> Response:
    status = error.code or 500
    return _error(status, error.name.lower().replace(" ", "_"), error.description or error.name)
