"""Connects the actions on processes with the parts that they need."""

from collections.abc import Callable

from desktop_monitor.actions.process_actions import ProcessActions
from desktop_monitor.actions.protection import Protection
from desktop_monitor.actions.system_handle import system_handle
from desktop_monitor.engine.process_table import LiveProcessTable
from desktop_monitor.model.action import ActionAnswer, ActionKind, ActionRequest
from desktop_monitor.model.process import ProcessKey
from desktop_monitor.web.routes.actions import ActionApi


def make_action_api(
    table: LiveProcessTable,
    *,
    is_alive: Callable[[ProcessKey], bool],
    window_pid: Callable[[], int | None],
    is_read_only: bool,
    on_action: Callable[[], None],
) -> ActionApi:
    """Return the functions that act on the processes of a table; `on_action` is called after each action."""
    actions = ProcessActions(
        is_read_only=is_read_only,
        open_handle=system_handle(),
        is_alive=is_alive,
        is_unmistakable=table.is_unmistakable,
        protection=Protection(window_pid),
    )

    def act(kind: ActionKind, key: ProcessKey, request: ActionRequest) -> ActionAnswer:
        answer = actions.act(kind, key, request)
        on_action()
        return answer

    return ActionApi(act=act, preview=actions.preview, was_seen=table.was_seen)
