"""The routes for the launcher and the window.

The guard requires the control secret, which is in the runtime file.

``GET /control/watch?pid=PID`` attaches the window of a process: lines of JSON until either side ends, first
``{"hello": {"url", "window", ...}}``, later ``{"raise": true}`` and ``{"stop": true}``. If another window is
attached, that one is raised with ``"ordinary": true`` or, for ``&compact=1``, with ``"compact": true`` beside
it, and the response is the line ``{"raised": true}``.
``POST /control/shown`` and ``POST /control/bye`` take ``{"window": number}``: it is visible; it was closed.
``POST /control/open`` returns ``{"url"}``, a one-time URL for a browser. ``POST /control/stop`` stops the
engine. ``GET /control/status`` returns the Status. ``POST /control/background`` takes ``{"on": true}``:
record without a window and from log-in on; it returns the BackgroundStatus.
"""

from collections.abc import Callable

import msgspec
from flask import Blueprint, Response, jsonify, request
from flask.typing import ResponseReturnValue

from desktop_monitor.web.server.control import Control

STREAM_TYPE = "application/x-ndjson"


def control_routes(control: Control) -> Blueprint:
    """Return the routes below ``/control``."""
    routes = Blueprint("control", __name__, url_prefix="/control")

    @routes.get("/watch")
    def watch() -> Response:
        stream = control.attach(
            request.environ["werkzeug.socket"],
            pid=request.args.get("pid", type=int),
            is_compact=request.args.get("compact") == "1",
        )
        return jsonify({"raised": True}) if stream is None else Response(stream, mimetype=STREAM_TYPE)

    @routes.get("/status")
    def status() -> Response:
        return _encoded(control.status())

    @routes.post("/shown")
    def shown() -> ResponseReturnValue:
        return _report(control.viewers.window_shown)

    @routes.post("/bye")
    def bye() -> ResponseReturnValue:
        return _report(control.viewers.window_closed)

    @routes.post("/open")
    def new_url() -> ResponseReturnValue:
        return {"url": control.new_url()}

    @routes.post("/stop")
    def stop() -> ResponseReturnValue:
        control.stop_engine()
        return {}

    @routes.post("/background")
    def set_background() -> ResponseReturnValue:
        is_on = _member("on")
        if not isinstance(is_on, bool):
            return _refusal('Send {"on": true} or {"on": false}.')
        return _encoded(control.set_background(is_on))

    return routes


def _report(report: Callable[[int], None]) -> ResponseReturnValue:
    number = _member("window")
    if type(number) is not int:
        return _refusal('Send {"window": NUMBER}.')
    report(number)
    return {}


def _member(name: str) -> object:
    """Return a member of the body of the current request; None without one."""
    body = request.get_json(silent=True)
    return body.get(name) if isinstance(body, dict) else None


def _refusal(message: str) -> ResponseReturnValue:
    return {"error": {"code": "bad_request", "message": message}}, 400


def _encoded(answer: object) -> Response:
    return Response(msgspec.json.encode(answer), mimetype="application/json")
