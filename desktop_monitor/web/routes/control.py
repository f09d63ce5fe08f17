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
    routes = _ControlRoutes(control)
    blueprint = Blueprint("control", __name__, url_prefix="/control")
    blueprint.add_url_rule("/watch", "watch", routes.watch)
    blueprint.add_url_rule("/status", "status", routes.status)
    for name, view in {
        "shown": lambda: routes.report(control.viewers.window_shown),
        "bye": lambda: routes.report(control.viewers.window_closed),
        "open": lambda: {"url": control.new_url()},
        "stop": routes.stop,
        "background": routes.set_background,
    }.items():
        blueprint.add_url_rule(f"/{name}", name, view, methods=["POST"])
    return blueprint


class _ControlRoutes:
    def __init__(self, control: Control) -> None:
        self._control = control

    def watch(self) -> Response:
        stream = self._control.attach(
            request.environ["werkzeug.socket"],
            pid=request.args.get("pid", type=int),
            is_compact=request.args.get("compact") == "1",
        )
        return jsonify({"raised": True}) if stream is None else Response(stream, mimetype=STREAM_TYPE)

    def report(self, report: Callable[[int], None]) -> ResponseReturnValue:
        body = request.get_json(silent=True)
        number = body.get("window") if isinstance(body, dict) else None
        if type(number) is not int:
            return {"error": {"code": "bad_request", "message": 'Send {"window": NUMBER}.'}}, 400
        report(number)
        return {}

    def status(self) -> Response:
        return Response(msgspec.json.encode(self._control.status()), mimetype="application/json")

    def set_background(self) -> ResponseReturnValue:
        body = request.get_json(silent=True)
        is_on = body.get("on") if isinstance(body, dict) else None
        if not isinstance(is_on, bool):
            return {"error": {"code": "bad_request", "message": 'Send {"on": true} or {"on": false}.'}}, 400
        background = self._control.set_background(is_on)
        return Response(msgspec.json.encode(background), mimetype="application/json")

    def stop(self) -> ResponseReturnValue:
        self._control.stop_engine()
        return {}
