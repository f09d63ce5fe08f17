"""Builds what answers the requests of pages."""

from collections.abc import Callable

from desktop_monitor.actions.process_actions import ProcessActions
from desktop_monitor.actions.protection import Protection
from desktop_monitor.actions.system_handle import system_handle
from desktop_monitor.engine.alerting.alerting import Alerting
from desktop_monitor.engine.incident_api import make_incident_api
from desktop_monitor.engine.presence import Presence
from desktop_monitor.engine.process_details import ProcessDetailsReader
from desktop_monitor.engine.process_table import LiveProcessTable
from desktop_monitor.engine.runtime_file import redeem_key
from desktop_monitor.files.paths import AppPaths, open_command
from desktop_monitor.model.action import ActionAnswer, ActionKind, ActionRequest
from desktop_monitor.model.process import ProcessKey
from desktop_monitor.model.reading import Reading
from desktop_monitor.model.status import Status
from desktop_monitor.recorder import Recorder
from desktop_monitor.sensors import Sensors
from desktop_monitor.sensors.process_inspection import ProcessInspector
from desktop_monitor.settings.settings_file import SettingsFile
from desktop_monitor.web.routes.actions import ActionApi
from desktop_monitor.web.routes.alerts import AlertApi
from desktop_monitor.web.routes.history import HistoryApi
from desktop_monitor.web.routes.metrics import MetricsApi
from desktop_monitor.web.routes.monitor import MonitorApi
from desktop_monitor.web.routes.processes import ProcessApi
from desktop_monitor.web.security.credentials import CredentialStore


def make_monitor_api(
    paths: AppPaths,
    credentials: CredentialStore,
    settings: SettingsFile,
    presence: Presence,
    *,
    now: Callable[[], Reading | None],
    status: Callable[[], Status],
    metrics: MetricsApi,
) -> MonitorApi:
    """Return the functions for requests about the session, the settings and the monitor itself."""
    return MonitorApi(
        redeem_key=lambda key: redeem_key(credentials, paths, key),
        key_refusal=credentials.refusal,
        open_command=open_command(paths),
        now=now,
        status=status,
        settings=lambda: settings.current,
        change_settings=settings.change,
        metrics=metrics,
        seen=presence.seen,
    )


def make_process_api(
    table: LiveProcessTable,
    sensors: Sensors,
    inspector: ProcessInspector,
    *,
    window_pid: Callable[[], int | None],
    on_action: Callable[[], None],
    is_read_only: bool,
) -> ProcessApi:
    """Return the functions for requests about processes; `on_action` is called after each action."""
    details = ProcessDetailsReader(
        row=table.row,
        past=table.past,
        processes=table.processes,
        inspect=inspector.inspect,
        is_alive=sensors.is_alive,
    )
    return ProcessApi(
        newest=table.newest,
        full_table=table.snapshot,
        changes=table.changes,
        stop_watching=table.reset_changes,
        details=details.read,
        actions=_make_action_api(
            table,
            is_alive=sensors.is_alive,
            window_pid=window_pid,
            is_read_only=is_read_only,
            on_action=on_action,
        ),
    )


def _make_action_api(
    table: LiveProcessTable,
    *,
    is_alive: Callable[[ProcessKey], bool],
    window_pid: Callable[[], int | None],
    is_read_only: bool,
    on_action: Callable[[], None],
) -> ActionApi:
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


def make_history_api(
    recorder: Recorder, settings: SettingsFile, *, forget: Callable[[int, int], None]
) -> HistoryApi:
    """Return the functions for requests about the history; `forget` deletes a range of it."""
    return HistoryApi(
        history=recorder.queries.history,
        moment=recorder.queries.moment,
        top=recorder.queries.top,
        programs=recorder.queries.programs,
        program_history=recorder.queries.process_history,
        events=recorder.queries.events,
        findings=recorder.queries.findings,
        forget=forget,
        status=recorder.status,
        incidents=make_incident_api(recorder, lambda: settings.current),
    )


def make_alert_api(alerting: Alerting) -> AlertApi:
    """Return the functions for requests about alerts."""
    return AlertApi(alerts=alerting.alerts, change=alerting.change, preview=alerting.preview)
