"""Questions and commands over HTTP, and their description for other programs (OpenAPI 3.1)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import msgspec
from flask import Blueprint, Flask, Response, request
from werkzeug.exceptions import HTTPException

from desktop_monitor import __version__
from desktop_monitor.model.errors import HistoryUnreadable, MonitorError, QuestionRefused, SettingsRefused
from desktop_monitor.model.reading import Reading
from desktop_monitor.model.status import Status
from desktop_monitor.settings import Settings


class SessionKey(msgspec.Struct, frozen=True):
    """The one-time key from the address that the program opened."""

    key: str


class Session(msgspec.Struct, frozen=True):
    """The token that every later question carries as ``Authorization: Bearer``, and what a page shows first.

    `reading` is None in the engine's first quarter of a second.
    """

    token: str
    settings: Settings
    reading: Reading | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sources:
    """Where answers come from: functions, so that the web knows none of the parts behind them."""

    redeem: Callable[[str], str | None]
    now: Callable[[], Reading | None]
    status: Callable[[], Status]
    settings: Callable[[], Settings]
    change_settings: Callable[[object], Settings]


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """One part of a question's query string, or of its path."""

    name: str
    schema: dict[str, Any]
    required: bool = False
    place: str = "query"


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One question or command: how it is asked, what answers it, and what the answer looks like.

    ``{names}`` in the path are whole numbers, which the handler gets as arguments.
    """

    method: str
    path: str
    summary: str
    handler: Callable[..., object]
    answer: type
    body: type | None = None
    parameters: tuple[Parameter, ...] = field(default=())


def operations(sources: Sources) -> list[Operation]:
    """List everything that can be asked."""

    def redeem() -> Session:
        asked = body(SessionKey)
        token = sources.redeem(asked.key)
        if token is None:
            raise Refusal(
                403, "forbidden", "This address was used already or is too old. Open the monitor again."
            )
        return Session(token, sources.settings(), sources.now())

    def now() -> Reading:
        newest = sources.now()
        if newest is None:
            raise not_ready()
        return newest

    return [
        Operation(
            method="POST",
            path="/api/session",
            summary="Exchange a one-time key for a token, and see what a page begins with.",
            handler=redeem,
            answer=Session,
            body=SessionKey,
        ),
        Operation(method="GET", path="/api/now", summary="The newest reading.", handler=now, answer=Reading),
        Operation(
            method="GET",
            path="/api/status",
            summary="The monitor about itself.",
            handler=sources.status,
            answer=Status,
        ),
        Operation(
            method="GET",
            path="/api/settings",
            summary="The settings.",
            handler=sources.settings,
            answer=Settings,
        ),
        Operation(
            method="PATCH",
            path="/api/settings",
            summary="Change any part of the settings.",
            handler=lambda: sources.change_settings(body(object)),
            answer=Settings,
            body=Settings,
        ),
    ]


def add_api(app: Flask, offered: Sequence[Operation]) -> None:
    """Serve every operation, their description, and errors in one shape."""
    blueprint = Blueprint("api", __name__)
    for operation in offered:
        blueprint.add_url_rule(
            operation.path.replace("{", "<int:").replace("}", ">"),
            f"{operation.method} {operation.path}",
            _answering(operation.handler),
            methods=[operation.method],
            provide_automatic_options=False,
        )

    @cache  # when it is first asked for: nobody does at the start, where it would be a tenth of the time
    def description() -> bytes:
        return msgspec.json.encode(describe(offered))

    blueprint.add_url_rule(
        "/api/openapi.json", "openapi", lambda: _json(description()), provide_automatic_options=False
    )
    app.register_blueprint(blueprint)
    app.register_error_handler(HTTPException, _on_http_error)


def describe(offered: Sequence[Operation]) -> dict[str, Any]:
    """Describe the operations as OpenAPI 3.1; the shapes come from the records themselves."""
    shapes = {shape for operation in offered for shape in (operation.answer, operation.body) if shape}
    ordered = sorted(shapes, key=lambda shape: shape.__name__)
    schemas, components = msgspec.json.schema_components(ordered, ref_template="#/components/schemas/{name}")
    schema_of = dict(zip(ordered, schemas, strict=True))
    paths: dict[str, dict[str, Any]] = {}
    for operation in offered:
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
    def content(shape: type) -> dict[str, Any]:
        return {"application/json": {"schema": schema_of[shape]}}

    described: dict[str, Any] = {
        "summary": operation.summary,
        "responses": {
            "200": {"description": operation.answer.__name__, "content": content(operation.answer)}
        },
    }
    if operation.body:
        described["requestBody"] = {"content": content(operation.body)}
    if operation.parameters:
        described["parameters"] = [
            {"name": one.name, "in": one.place, "required": one.required, "schema": one.schema}
            for one in operation.parameters
        ]
    return described


class Refusal(Exception):
    """An answer that is an error."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.status, self.code = status, code


def not_ready() -> Refusal:
    """Answer in the first quarter of a second."""
    return Refusal(503, "not_ready", "The first reading is not there yet. Ask again in a second.")


def _answering(handler: Callable[..., object]) -> Callable[..., Response]:
    def view(**numbers: int) -> Response:
        try:
            return _json(msgspec.json.encode(handler(**numbers)))
        except Refusal as refusal:
            return _error(refusal.status, refusal.code, str(refusal))
        except SettingsRefused as error:
            return _error(400, "setting_refused", str(error))
        except QuestionRefused as error:
            return _error(400, "question_refused", str(error))
        except HistoryUnreadable as error:
            return _error(503, "history_unreadable", str(error))
        except MonitorError as error:
            return _error(500, "failed", str(error))

    return view


def body(shape: type[Any]) -> Any:  # noqa: ANN401  # what msgspec made of it is an instance of `shape`
    """The body of the request that is being answered.

    Raises:
        Refusal: It is no JSON of this shape.
    """
    if request.mimetype != "application/json":
        raise Refusal(415, "not_json", "Send JSON, with Content-Type: application/json.")
    try:
        return msgspec.json.decode(request.get_data(), type=shape)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
        raise Refusal(400, "malformed", f"The body cannot be understood: {error}.") from error


def whole_number(name: str, default: int | None = None) -> int:
    """A parameter of the question that is being answered.

    Raises:
        QuestionRefused: It is missing and has no default, or is no number that JSON can carry.
    """
    text = request.args.get(name)
    if text is None and default is not None:
        return default
    try:
        number = int(text or "")
    except ValueError:
        raise QuestionRefused(f"`{name}` must be a whole number.") from None
    if abs(number) >= 2**53:
        raise QuestionRefused(f"`{name}` is out of range.")
    return number


def _json(content: bytes, status: int = 200) -> Response:
    return Response(content, status, content_type="application/json")


def _error(status: int, code: str, message: str) -> Response:
    return _json(msgspec.json.encode({"error": {"code": code, "message": message}}), status)


def _on_http_error(error: HTTPException) -> Response:
    status = error.code or 500
    return _error(status, error.name.lower().replace(" ", "_"), error.description or error.name)
