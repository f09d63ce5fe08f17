"""The changes of alerts, each of which is also sent to the pages."""

import logging
from collections.abc import Callable

from desktop_monitor.engine.alerting.alert_log import AlertLog
from desktop_monitor.model.alert import Alert, Announced

log = logging.getLogger(__name__)


class AlertChanges:
    """Raises and clears alerts in the log; the thread of the alerts only."""

    def __init__(self, log_of_alerts: AlertLog, push: Callable[[Alert], None]) -> None:
        """Change `log_of_alerts`; `push` sends an alert to the pages."""
        self._log, self._send = log_of_alerts, push

    def add(self, alert: Alert) -> None:
        """Raise an alert."""
        self._log.add(alert)
        self._push(alert)

    def raise_again(self, alert: Alert) -> None:
        """Reopen an alert that was cleared."""
        self._push(self._log.change(alert.id, cleared_at_unix_ms=None))

    def clear(self, alert: Alert, at_unix_ms: int) -> None:
        """Clear an alert."""
        # The clock may have been set back meanwhile.
        self._push(self._log.change(alert.id, cleared_at_unix_ms=max(at_unix_ms, alert.raised_at_unix_ms)))

    def set_announced(self, alert_id: str, how: Announced) -> None:
        """Store how an alert was announced."""
        self._push(self._log.change(alert_id, announced=how))

    def _push(self, alert: Alert | None) -> None:
        if alert is not None:
            log.info("alert: id=%s is_active=%s", alert.id, alert.cleared_at_unix_ms is None)
            self._send(alert)
