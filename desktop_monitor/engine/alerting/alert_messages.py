"""Notifications of alerts in the user's language, from the texts of the page."""

from collections.abc import Callable

from desktop_monitor.desktop.notifications.message import Message
from desktop_monitor.desktop.notifications.notifier import Notifier
from desktop_monitor.findings.sentences import sentence
from desktop_monitor.model.alert import Alert, AlertMetric, Announced
from desktop_monitor.text.translation import Translation

SHOW_MOMENT = "moment"
SNOOZE = "snooze"
SNOOZE_S = 3600.0


def message_of(alert: Alert, texts: Translation) -> Message:
    """Return the notification of an alert; without texts, its English sentence."""
    is_finding = alert.metric == AlertMetric.FINDING
    title = f"alert.finding.{alert.finding}" if is_finding else f"alert.{alert.metric}"
    subject = f"finding.{alert.finding}" if is_finding else title
    name = alert.culprits[0].title if alert.culprits else ""
    return Message(
        title=texts.texts.get(title, "Desktop Monitor"),
        body=sentence(subject, name, alert.values, texts) if title in texts.texts else alert.text,
        actions={
            SHOW_MOMENT: texts.texts.get("alert.action.moment", "Show moment"),
            SNOOZE: texts.texts.get("alert.action.snooze", "Snooze for 1 hour"),
        },
        default_action=SHOW_MOMENT,
    )


class AlertAnnouncer:
    """Shows alerts by the desktop, or leaves them to the page."""

    def __init__(
        self,
        notifier: Notifier,
        *,
        texts: Callable[[], Translation],
        show_moment: Callable[[int], None],
        snooze: Callable[[str, float], None],
    ) -> None:
        """Begin.

        Args:
            notifier: What shows messages.
            texts: Returns the texts in the user's language.
            show_moment: Shows an instant of the past to the user.
            snooze: Announces nothing of a rule for so many seconds.
        """
        self._notifier, self._texts = notifier, texts
        self._show_moment, self._snooze = show_moment, snooze

    def announce(self, alert: Alert, on_announced: Callable[[Announced], None]) -> None:
        """Announce an alert; returns at once, and calls back with how it was announced."""

        def on_action(action: str) -> None:
            if action == SHOW_MOMENT:
                self._show_moment(alert.raised_at_unix_ms)
            elif action == SNOOZE:
                self._snooze(alert.rule, SNOOZE_S)

        def on_shown(is_shown: bool) -> None:
            on_announced(Announced.DESKTOP if is_shown else Announced.PAGE)

        self._notifier.show(message_of(alert, self._texts()), on_shown=on_shown, on_action=on_action)
