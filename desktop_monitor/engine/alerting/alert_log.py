"""The alerts that were raised, and the file that stores them."""

import logging
import threading
from collections.abc import Callable, Iterable
from pathlib import Path

import msgspec
from msgspec.structs import replace

from desktop_monitor import files
from desktop_monitor.files.paths import write_private
from desktop_monitor.files.small_file import read_json
from desktop_monitor.model.alert import Alert

log = logging.getLogger(__name__)

MAX_ALERTS = 500


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
            stored = read_json(self._path, _Stored)
        except FileNotFoundError:
            return
        except (OSError, msgspec.DecodeError) as error:
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
            removed = [
                one
                for one in self.alerts
                if one.raised_at_unix_ms <= to_unix_ms
                and (one.cleared_at_unix_ms or now_unix_ms) >= from_unix_ms
            ]
            if removed:
                gone = {one.id for one in removed}
                kept = tuple(one for one in self.alerts if one.id not in gone)
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
