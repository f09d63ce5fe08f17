"""Notifications of alerts in the user's language, from the texts of the page."""

from collections.abc import Callable

from desktop_monitor.desktop.notifications.message import Message
from desktop_monitor.desktop.notifications.notifier import Notifier
from desktop_monitor.findings.sentences import sentence
from desktop_monitor.model.alert import Alert, AlertMetric, Announced
from desktop_monitor.model.finding import main_title
from desktop_monitor.text.translation import Translation

SHOW_MOMENT = "moment"
SNOOZE = "snooze"
SNOOZE_S = 3600.0


def message_of(alert: Alert, texts: Translation) -> Message:
    """Return the notification of an alert; without texts, its English sentence."""
    is_finding = alert.metric == AlertMetric.FINDING
    title = f"alert.finding.{alert.finding}" if is_finding else f"alert.{alert.metric}"
    subject = f"finding.{alert.finding}" if is_finding else title
    return Message(
        title=texts.texts.get(title, "Desktop Monitor"),
        body=sentence(subject, main_title(alert.culprits), alert.values, texts)
        if title in texts.texts
        else alert.text,
        actions={
            SHOW_MOMENT: texts.texts.get("alert.action.moment", "Show moment"),
            SNOOZE: texts.texts.get("alert.action.snooze", "Snooze for 1 hour"),
        },
        default_action=SHOW_MOMENT,
    )


def announce(
    alert: Alert,
    on_announced: Callable[[Announced], None],
    *,
    notifier: Notifier,
    texts: Callable[[], Translation],
    show_moment: Callable[[int], None],
    snooze: Callable[[str, float], None],
) -> None:
    """Show an alert by the desktop, or leave it to the page; returns at once.

    Args:
        alert: What is announced.
        on_announced: Called, in any thread, with how it was announced.
        notifier: What shows messages.
        texts: Returns the texts in the user's language.
        show_moment: Shows an instant of the past to the user.
        snooze: Announces nothing of a rule for so many seconds.
    """

    def on_action(action: str) -> None:
        if action == SHOW_MOMENT:
            show_moment(alert.raised_at_unix_ms)
        elif action == SNOOZE:
            snooze(alert.rule, SNOOZE_S)

    def on_shown(is_shown: bool) -> None:
        on_announced(Announced.DESKTOP if is_shown else Announced.PAGE)

    notifier.show(message_of(alert, texts()), on_shown=on_shown, on_action=on_action)
