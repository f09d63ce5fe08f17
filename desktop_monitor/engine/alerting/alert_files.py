"""The files of alerts: the rules as the user changed them, and the alerts that were raised."""

import logging
import threading
from collections.abc import Callable, Iterable
from pathlib import Path

import msgspec
from msgspec.structs import replace

from desktop_monitor import files
from desktop_monitor.alerts.rules import changed_rules, effective_rules, understood
from desktop_monitor.model.alert import Alert, AlertChange, AlertRule, QuietHours
from desktop_monitor.model.errors import SettingsRefused
from desktop_monitor.model.status import Notice, NoticeCode
from desktop_monitor.paths import write_private
from desktop_monitor.unix_time import now_unix_ms

log = logging.getLogger(__name__)

MAX_ALERTS = 500
_MAX_NAMED = 10


class AlertRulesFile:
    """The rules and the quiet hours, and the file that stores what the user changed of them.

    What a newer version wrote there is kept. What cannot be used has no effect, and is reported.
    """

    def __init__(self, path: Path, *, on_notice: Callable[[Notice], None]) -> None:
        self._path, self._on_notice = path, on_notice
        self._lock = threading.Lock()
        self._raw: dict[str, object] = {}
        self._stored: dict[str, dict[str, object]] = {}
        self.quiet_hours: QuietHours | None = None
        self.rules: list[AlertRule] = []
        self._load()

    def rule(self, rule_id: str) -> AlertRule | None:
        """Return a rule; None where there is none with this id."""
        return next((one for one in self.rules if one.id == rule_id), None)

    def change(self, change: object) -> None:
        """Apply a change, an object as decoded from JSON; see `AlertChange`.

        Raises:
            SettingsRefused: It is not allowed, which the message explains, or the file cannot be written.
                Nothing is changed.
        """
        with self._lock:
            stored, checked = changed_rules(self._stored, change)
            rules = effective_rules(stored)
            hours = self.quiet_hours
            if not isinstance(checked.quiet_hours, msgspec.UnsetType):
                hours = checked.quiet_hours
            raw = {**self._raw, "rules": self._with_unknown(stored, checked)}
            if not isinstance(checked.quiet_hours, msgspec.UnsetType):  # else what stands there stays
                raw["quiet_hours"] = hours
            try:
                write_private(self._path, msgspec.json.format(msgspec.json.encode(raw), indent=2))
            except OSError as error:
                raise SettingsRefused(
                    f"The rules cannot be written to {self._path} ({error.strerror}). Nothing was changed."
                ) from error
            self._raw, self._stored, self.quiet_hours, self.rules = raw, stored, hours, rules

    def _with_unknown(self, stored: dict[str, dict[str, object]], checked: AlertChange) -> dict[str, object]:
        """Return the rules as they are written: with what this version does not understand of them."""
        before = self._raw.get("rules")
        kept: dict[str, object] = dict(before) if isinstance(before, dict) else {}
        for rule_id in checked.rules if isinstance(checked.rules, dict) else ():
            if rule_id not in stored:
                kept.pop(rule_id, None)
        for rule_id, fields in stored.items():
            known = kept.get(rule_id)
            kept[rule_id] = {**(known if isinstance(known, dict) else {}), **fields}
        return kept

    def _load(self) -> None:
        self.rules = effective_rules({})
        try:
            self._raw = msgspec.json.decode(self._path.read_bytes(), type=dict[str, object])
        except FileNotFoundError:
            return
        except (OSError, msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            log.warning("file unreadable: path=%s error=%s", self._path, error)
            files.set_aside(self._path)
            message = (
                f"The file {self._path.name} could not be read. The rules are as the program brings them."
            )
            self._on_notice(Notice(NoticeCode.ALERT_RULES_DAMAGED, message, now_unix_ms()))
            return
        rules = self._raw.get("rules", {})
        self._stored, ignored = understood(rules if isinstance(rules, dict) else {})
        self.rules = effective_rules(self._stored)
        try:
            self.quiet_hours = msgspec.convert(self._raw.get("quiet_hours"), QuietHours | None)
        except msgspec.ValidationError:
            ignored.append("quiet_hours")
        if ignored:
            listed = ", ".join(f"{name!r:.60}" for name in ignored[:_MAX_NAMED])
            message = f"These settings in {self._path.name} are unknown and have no effect: {listed}."
            log.warning("alert rules ignored: path=%s names=%s", self._path, listed)
            self._on_notice(Notice(NoticeCode.SETTINGS_IGNORED, message, now_unix_ms(), {"names": listed}))


class _Stored(msgspec.Struct):
    """The content of the file of alerts; `seen_at_unix_ms` is when the active ones were seen last."""

    seen_at_unix_ms: int = 0
    alerts: list[Alert] = []


class AlertLog:
    """The newest alerts, oldest first, and the file that stores those that may be stored.

    Any thread may call it.
    """

    def __init__(self, path: Path, *, may_store: Callable[[], bool]) -> None:
        """Begin without reading; `may_store` returns whether anything is to be written at this moment."""
        self._path, self._may_store = path, may_store
        self._changing = threading.RLock()
        self._unstored: set[str] = set()
        self.alerts: tuple[Alert, ...] = ()
        self.seen_at_unix_ms = 0

    def load(self) -> None:
        """Read the file; one that is damaged is renamed."""
        try:
            stored = msgspec.json.decode(self._path.read_bytes(), type=_Stored)
        except FileNotFoundError:
            return
        except (OSError, msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            log.warning("file unreadable: path=%s error=%s", self._path, error)
            files.set_aside(self._path)
            return
        self.alerts, self.seen_at_unix_ms = tuple(stored.alerts[-MAX_ALERTS:]), stored.seen_at_unix_ms

    def new_id(self, rule: str, at_unix_ms: int) -> str:
        """Return an id that no alert has, also after the clock was set back."""
        known = {one.id for one in self.alerts}
        number = at_unix_ms
        while f"{rule}-{number}" in known:
            number += 1
        return f"{rule}-{number}"

    def newest(self, rule: str, subject: str) -> Alert | None:
        """Return the newest alert of a rule about a subject."""
        return next(
            (one for one in reversed(self.alerts) if one.rule == rule and one.subject == subject), None
        )

    def active(self) -> list[Alert]:
        """Return the alerts that are not cleared, oldest first."""
        return [one for one in self.alerts if one.cleared_at_unix_ms is None]

    def add(self, alert: Alert) -> None:
        """Add an alert; while nothing may be stored, it will never be."""
        with self._changing:
            if not self._may_store():
                self._unstored.add(alert.id)
            self.alerts = (*self.alerts, alert)[-MAX_ALERTS:]
            self._unstored &= {one.id for one in self.alerts}

    def change(self, alert_id: str, **fields: object) -> Alert | None:
        """Change an alert and return it; None where it is not there any more."""
        with self._changing:
            found = next((one for one in self.alerts if one.id == alert_id), None)
            if found is None:
                return None
            changed: Alert = replace(found, **fields)
            self.alerts = tuple(changed if one is found else one for one in self.alerts)
            return changed

    def remove_range(self, from_unix_ms: int, to_unix_ms: int, now_unix_ms: int) -> list[Alert]:
        """Remove and return every alert that was active in a range, whether anything may be stored or not.

        Raises:
            OSError: The file cannot be written.
        """
        with self._changing:
            kept = tuple(
                one
                for one in self.alerts
                if one.raised_at_unix_ms > to_unix_ms
                or (one.cleared_at_unix_ms or now_unix_ms) < from_unix_ms
            )
            removed = [one for one in self.alerts if one not in kept]
            if removed:
                self._write(kept, self.seen_at_unix_ms)
                self.alerts = kept
            return removed

    def save(self, seen_at_unix_ms: int) -> None:
        """Write what may be written; an error is logged, and the next time writes everything."""
        if not self._may_store():
            return
        try:
            with self._changing:
                self._write(self.alerts, seen_at_unix_ms)
        except OSError as error:
            log.warning("alerts not written: path=%s error=%s", self._path, error)

    def _write(self, alerts: Iterable[Alert], seen_at_unix_ms: int) -> None:
        stored = [one for one in alerts if one.id not in self._unstored]
        if not stored and not self._path.exists():
            return
        self.seen_at_unix_ms = seen_at_unix_ms
        write_private(self._path, msgspec.json.encode(_Stored(seen_at_unix_ms, stored)))
