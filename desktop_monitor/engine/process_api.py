"""Connects what pages ask about processes with the parts that answer."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from desktop_monitor.engine.action_api import make_action_api
from desktop_monitor.engine.process_details import ProcessDetailsReader
from desktop_monitor.engine.process_table import LiveProcessTable
from desktop_monitor.model.process import ProcessKey
from desktop_monitor.sensors.process_inspection import ProcessInspector

if TYPE_CHECKING:
    from desktop_monitor.web.routes.processes import ProcessApi


def make_process_api(
    table: LiveProcessTable,
    *,
    inspector: ProcessInspector,
    is_alive: Callable[[ProcessKey], bool],
    window_pid: Callable[[], int | None],
    is_read_only: bool,
    on_action: Callable[[], None],
) -> "ProcessApi":
    """Return the functions that answer about the processes of a table, and act on them."""
    from desktop_monitor.web.routes.processes import ProcessApi  # noqa: PLC0415  # see `Engine._add_web`

    details = ProcessDetailsReader(
        row=table.row,
        past=table.past,
        processes=table.processes,
        inspect=inspector.inspect,
        is_alive=is_alive,
    )
    return ProcessApi(
        newest=table.newest,
        full_table=table.snapshot,
        changes=table.changes,
        stop_watching=table.reset_changes,
        details=details.read,
        actions=make_action_api(
            table,
            is_alive=is_alive,
            window_pid=window_pid,
            is_read_only=is_read_only,
            on_action=on_action,
        ),
    )
