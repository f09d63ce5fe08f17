"""Alerts and their rules."""

from collections.abc import Callable
from dataclasses import dataclass

from desktop_monitor.model.alert import AlertChange, AlertPreview, AlertRulePart, Alerts
from desktop_monitor.web.routes.operations import Operation, operation, request_body


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertApi:
    """The functions that answer the requests of this module."""

    alerts: Callable[[], Alerts]
    change: Callable[[object], Alerts]
    preview: Callable[[object], AlertPreview]


def alert_operations(alerts: AlertApi) -> list[Operation]:
    """Return the operations of this module."""

    @operation("GET", "/api/alerts")
    def all_alerts() -> Alerts:
        """The alerts, newest first, and the rules."""
        return alerts.alerts()

    @operation("PATCH", "/api/alerts", body=AlertChange)
    def change() -> Alerts:
        """Add, change, snooze or remove rules by their ids, or change the quiet hours."""
        return alerts.change(request_body(object))

    @operation("POST", "/api/alerts/preview", body=AlertRulePart)
    def preview() -> AlertPreview:
        """What a rule would have done with the last seven days; it changes nothing."""
        return alerts.preview(request_body(object))

    return [all_alerts, change, preview]
