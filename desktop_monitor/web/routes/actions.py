"""Actions on processes, and what they would be about."""

import threading
from collections.abc import Callable
from dataclasses import dataclass

from flask import request

from desktop_monitor.model.action import (
    MAX_NICE,
    MIN_NICE,
    ActionAnswer,
    ActionKind,
    ActionPreview,
    ActionRequest,
    PreviewRequest,
)
from desktop_monitor.model.errors import QuestionRefused
from desktop_monitor.model.process import ProcessKey
from desktop_monitor.timing.sliding_window import SlidingWindow
from desktop_monitor.web.routes.operations import KEY_PARAMETERS, ApiError, Operation, operation, request_body

MAX_REQUESTS = 40
MAX_REQUESTS_WITHIN_S = 10.0

_SUMMARIES = {
    ActionKind.END: "Ask processes to end, and wait a moment for that.",
    ActionKind.KILL: "End processes without asking them.",
    ActionKind.SUSPEND: "Suspend processes.",
    ActionKind.RESUME: "Resume suspended processes.",
    ActionKind.NICE: "Set the nice value of processes.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionApi:
    """The functions that answer the requests of this module."""

    act: Callable[[ActionKind, ProcessKey, ActionRequest], ActionAnswer]
    preview: Callable[[ProcessKey, PreviewRequest], ActionPreview]
    was_seen: Callable[[ProcessKey], bool]
    """Whether there was such a process since the engine started."""


def action_operations(actions: ActionApi) -> list[Operation]:
    """Return the operations of this module."""
    recent, counting = SlidingWindow(MAX_REQUESTS, MAX_REQUESTS_WITHIN_S), threading.Lock()

    @operation("POST", "/api/processes/{pid}/{created}/preview", *KEY_PARAMETERS, body=PreviewRequest)
    def preview(pid: int, created: int) -> ActionPreview:
        """The running processes that an action would be about, and why it would not be done."""
        return actions.preview((pid, created), request_body(PreviewRequest))

    def count() -> None:
        """Refuse a page that sends requests faster than a person can."""
        with counting:
            if not recent.has_room():
                message = "Too many actions in a short time; nothing was done. Try again in some seconds."
                raise ApiError(429, "too_many_actions", message)
            recent.count()

    def acting(kind: ActionKind) -> Operation:
        def act(pid: int, created: int) -> ActionAnswer:
            asked = _action_request(kind)
            count()
            for key in ((pid, created), *asked.also):
                if not actions.was_seen(key):
                    raise ApiError(404, "unknown_process", f"No process {key[0]} with this start was seen.")
            return actions.act(kind, (pid, created), asked)

        act.__doc__ = _SUMMARIES[kind]
        path = f"/api/processes/{{pid}}/{{created}}/{kind}"
        return operation("POST", path, *KEY_PARAMETERS, body=ActionRequest)(act)

    return [preview, *map(acting, ActionKind)]


def _action_request(kind: ActionKind) -> ActionRequest:
    """Return the body of the current request; none is one without options.

    Raises:
        ApiError: It is not JSON of this type.
        QuestionRefused: The nice value is missing or out of range, or there is one for another action.
    """
    asked: ActionRequest = request_body(ActionRequest) if request.get_data() else ActionRequest()
    if kind is not ActionKind.NICE:
        if asked.nice is not None:
            raise QuestionRefused("`nice` is for the action `nice` only.")
    elif asked.nice is None or not MIN_NICE <= asked.nice <= MAX_NICE:
        raise QuestionRefused(f"`nice` must be an integer from {MIN_NICE} to {MAX_NICE}.")
    return asked
