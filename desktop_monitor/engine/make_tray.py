"""Builds the tray of an engine from its parts."""

from collections.abc import Callable, Collection
from functools import partial
from typing import TYPE_CHECKING

from desktop_monitor.desktop.tray.content import ProgramCpu, TraySources, TrayState, top_programs
from desktop_monitor.desktop.tray.tray import NoTray, Tray, make_tray
from desktop_monitor.engine.alerting.alerting import Alerting
from desktop_monitor.engine.pressure_monitor import PressureMonitor
from desktop_monitor.engine.process_table import LiveProcessTable
from desktop_monitor.model.alert import AlertMetric
from desktop_monitor.model.incident import OpenedIncident
from desktop_monitor.model.status import TrayProblem
from desktop_monitor.settings.settings import Settings
from desktop_monitor.settings.settings_file import SettingsFile
from desktop_monitor.text.translation import translation

if TYPE_CHECKING:
    from desktop_monitor.engine.desktop_actions import DesktopActions


def make_engine_tray(
    settings: SettingsFile,
    alerting: Alerting,
    table: LiveProcessTable,
    desktop: "DesktopActions",
    pressure: PressureMonitor,
    *,
    stop_engine: Callable[[], None],
    incident: OpenedIncident | None,
    on_change: Callable[[], None],
) -> Tray:
    """Return the tray of an engine; it is not started yet.

    Args:
        settings: Say whether there is to be a tray, and in which language; it follows them.
        alerting: Has the active alerts.
        table: Has the processes.
        desktop: Shows the monitor.
        pressure: Reports whether tasks wait for memory or disks.
        stop_engine: Requests the end of the engine; does not wait for it.
        incident: The incident that is shown; it has no tray.
        on_change: Called when the status of the tray has changed.
    """
    if incident is not None:
        return NoTray(TrayProblem.INCIDENT)

    def alerts() -> tuple[TrayState, int]:
        active = alerting.active()
        if any(alert.metric != AlertMetric.FINDING for alert in active):
            return TrayState.CRITICAL, len(active)
        return TrayState.WARNING if active or pressure.is_critical else TrayState.CALM, len(active)

    def top() -> list[ProgramCpu] | None:
        newest = table.newest()
        if newest is None:
            return None
        return top_programs(newest.processes, private=settings.current.private_programs)

    tray = make_tray(
        TraySources(
            is_wanted=lambda: settings.current.tray,
            texts=lambda: translation(settings.current.language).texts,
            alerts=alerts,
            top=top,
            show=desktop.show,
            show_compact=partial(desktop.show, view="compact"),
            quit=stop_engine,
            on_change=on_change,
        )
    )

    def follow(_settings: Settings, chosen: Collection[str]) -> None:
        if not {"tray", "language"}.isdisjoint(chosen):
            tray.follow_settings()

    settings.on_change(follow)
    return tray
