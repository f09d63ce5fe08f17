"""Builds the tray of an engine from its parts."""

from collections.abc import Callable, Collection
from typing import TYPE_CHECKING

from desktop_monitor.engine.alert_messages import load_texts
from desktop_monitor.engine.alerting import Alerting
from desktop_monitor.engine.pressure_watch import PressureWatch
from desktop_monitor.engine.process_table import LiveProcessTable
from desktop_monitor.model.alert import AlertMetric
from desktop_monitor.model.incident import OpenedIncident
from desktop_monitor.model.status import TrayProblem
from desktop_monitor.paths import assets_dir
from desktop_monitor.settings import Settings, SettingsFile
from desktop_monitor.tray.content import ProgramCpu, Texts, TraySources, TrayState, top_programs
from desktop_monitor.tray.tray import NoTray, Tray, make_tray

if TYPE_CHECKING:
    from desktop_monitor.engine.desktop_actions import DesktopActions

TEXT_PREFIX = "tray."


def make_engine_tray(
    settings: SettingsFile,
    alerting: Alerting,
    table: LiveProcessTable,
    desktop: "DesktopActions",
    pressure: PressureWatch,
    *,
    incident: OpenedIncident | None,
    on_change: Callable[[], None],
) -> Tray:
    """Return the tray of an engine; it is not started yet.

    Args:
        settings: Say whether there is to be a tray, and in which language; it follows them.
        alerting: Has the active alerts.
        table: Has the processes.
        desktop: Shows the monitor, or ends it.
        pressure: Knows whether tasks wait for memory or disks.
        incident: The incident that is shown; it has no tray.
        on_change: Called when the status of the tray has changed.
    """
    if incident is not None:
        return NoTray(TrayProblem.INCIDENT)
    locales = _Locales()

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
            texts=lambda: locales.texts(settings.current.language),
            alerts=alerts,
            top=top,
            show=desktop.show,
            show_compact=desktop.show_compact,
            quit=desktop.quit,
            on_change=on_change,
        )
    )

    def follow(_settings: Settings, chosen: Collection[str]) -> None:
        if not {"tray", "language"}.isdisjoint(chosen):
            tray.follow_settings()

    settings.on_change(follow)
    return tray


class _Locales:
    """The texts of the tray, in the language that was asked for last."""

    def __init__(self) -> None:
        self._language = ""
        self._texts: Texts = {}

    def texts(self, language: str) -> Texts:
        """Return the texts; the same object while the language is the same."""
        if language != self._language:
            loaded = load_texts(assets_dir() / "locales", language)
            self._texts = {key: text for key, text in loaded.items() if key.startswith(TEXT_PREFIX)}
            self._language = language
        return self._texts
