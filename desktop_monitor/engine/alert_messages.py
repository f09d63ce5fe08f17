"""Notifications of alerts in the user's language, from the texts of the page."""

import locale
import logging
from collections.abc import Callable, Mapping
from pathlib import Path

import msgspec

from desktop_monitor.findings.english import formatted
from desktop_monitor.model.alert import Alert, AlertMetric, Announced
from desktop_monitor.model.finding import FindingValue
from desktop_monitor.notifications.message import Message
from desktop_monitor.notifications.notifier import Notifier

log = logging.getLogger(__name__)

SHOW_MOMENT = "moment"
SNOOZE = "snooze"
SNOOZE_S = 3600.0
_FALLBACK_LANGUAGE = "en"
_SPANS_S = (("unit.days", 86_400), ("unit.hours", 3600), ("unit.minutes", 60), ("unit.seconds", 1))
_SHOWN_AS_FEW = 2
"""Below two of a unit, the next smaller one is used: 90 min, not 2 h."""

Texts = Mapping[str, str]


def load_texts(locales_dir: Path, language: str) -> Texts:
    """Return the texts of the page in a language.

    Args:
        locales_dir: Where the dictionaries are, one for each language.
        language: The setting: a BCP 47 tag, or ``auto`` for the language of the system.

    Returns:
        The dictionary, English where there is none for the language; empty where none can be read.
    """
    wanted = (locale.getlocale()[0] or "" if language == "auto" else language).lower()
    try:
        found = {path.stem: _dictionary(path) for path in sorted(locales_dir.glob("*.json"))}
    except (OSError, msgspec.DecodeError) as error:
        log.warning("texts not read: language=%s error=%s", language, error)
        return {}
    for tag, dictionary in found.items():
        # "Chinese (Simplified)_China" on Windows, "zh_CN" elsewhere.
        names = tag.lower().partition("-")[0], dictionary.get("language.english_name", tag).lower()
        if wanted.startswith(names):
            return dictionary
    return found.get(_FALLBACK_LANGUAGE, {})


def _dictionary(path: Path) -> Texts:
    return msgspec.json.decode(path.read_bytes(), type=dict[str, str])


def message_of(alert: Alert, texts: Texts) -> Message:
    """Return the notification of an alert; without a text for it, its English sentence."""
    is_finding = alert.metric == AlertMetric.FINDING
    subject = f"finding.{alert.finding}" if is_finding else f"alert.{alert.metric}"
    title = texts.get(f"alert.finding.{alert.finding}" if is_finding else f"alert.{alert.metric}", "")
    template = texts.get(f"{subject}.{'text' if alert.culprits else 'unnamed'}")
    body = alert.text if template is None else _filled(template, _shown(alert, texts))
    return Message(
        title=title or "Desktop Monitor",
        body=body,
        actions={
            SHOW_MOMENT: texts.get("alert.action.moment", "Show moment"),
            SNOOZE: texts.get("alert.action.snooze", "Snooze for 1 hour"),
        },
        default_action=SHOW_MOMENT,
    )


class AlertAnnouncer:
    """Shows alerts by the desktop, or leaves them to the page."""

    def __init__(
        self,
        notifier: Notifier,
        *,
        texts: Callable[[], Texts],
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


def _shown(alert: Alert, texts: Texts) -> dict[str, str]:
    shown = {name: _value(name, value, texts) for name, value in alert.values.items()}
    if not alert.culprits:
        return shown
    who = formatted("name", alert.culprits[0].title)
    if shown.get("parents"):
        who = _filled(texts.get("finding.started_by", "{name}"), {"name": who, "parents": shown["parents"]})
    return {**shown, "who": who}


def _value(name: str, value: FindingValue, texts: Texts) -> str:
    if isinstance(value, str) or not name.endswith("_s") or "bytes" in name:
        return formatted(name, value)
    for key, size_s in _SPANS_S:
        if value >= _SHOWN_AS_FEW * size_s or size_s == 1:
            return _filled(texts.get(key, "{count}"), {"count": f"{value / size_s:.0f}"})
    return formatted(name, value)


def _filled(template: str, values: Mapping[str, str]) -> str:
    """Fill in values; one that was not measured is a dash. Values are never read as templates."""
    return template.format_map(_Known(values))


class _Known(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return "–"
