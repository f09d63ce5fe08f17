"""The rules of alerts as the user changed them, and the file that stores them."""

import logging
import threading
from collections.abc import Callable
from pathlib import Path

import msgspec

from desktop_monitor import files
from desktop_monitor.alerts.rules import changed_rules, effective_rules, usable_rules
from desktop_monitor.files.paths import write_private
from desktop_monitor.files.small_file import read_json
from desktop_monitor.model.alert import AlertChange, AlertRule, QuietHours
from desktop_monitor.model.errors import SettingsRefused
from desktop_monitor.model.status import Notice, NoticeCode
from desktop_monitor.settings.settings_file import ignored_notice
from desktop_monitor.timing.unix_time import now_unix_ms

log = logging.getLogger(__name__)


def read_rules(path: Path) -> list[AlertRule]:
    """Return the rules that a file makes, without a change of it or a notice.

    Raises:
        OSError, msgspec.DecodeError: It cannot be read.
    """
    rules = read_json(path, dict[str, object]).get("rules", {})
    return effective_rules(usable_rules(rules if isinstance(rules, dict) else {})[0])


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
            self._raw = read_json(self._path, dict[str, object])
        except FileNotFoundError:
            return
        except (OSError, msgspec.DecodeError) as error:
            log.warning("file unreadable: path=%s error=%s", self._path, error)
            files.set_aside(self._path)
            message = (
                f"The file {self._path.name} could not be read. The rules are as the program brings them."
            )
            self._on_notice(Notice(NoticeCode.ALERT_RULES_DAMAGED, message, now_unix_ms()))
            return
        rules = self._raw.get("rules", {})
        self._stored, ignored = usable_rules(rules if isinstance(rules, dict) else {})
        self.rules = effective_rules(self._stored)
        try:
            self.quiet_hours = msgspec.convert(self._raw.get("quiet_hours"), QuietHours | None)
        except msgspec.ValidationError:
            ignored.append("quiet_hours")
        if ignored:
            self._on_notice(ignored_notice(self._path, ignored))
