"""The session, the newest reading, the status and the settings."""

from collections.abc import Callable
from dataclasses import dataclass

import msgspec

from desktop_monitor.model.reading import Reading
from desktop_monitor.model.status import Absence, Presence, Status
from desktop_monitor.settings.settings import Settings
from desktop_monitor.web.routes.metrics import MetricsApi
from desktop_monitor.web.routes.operations import ApiError, Operation, not_ready, operation, request_body
from desktop_monitor.web.security.credentials import KeyRefusal


class SessionKey(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The one-time key from the address that the program opened."""

    key: str


class Session(msgspec.Struct, frozen=True):
    """The token that later requests have as ``Authorization: Bearer``, and what a page shows first.

    `reading` is None in the first quarter of a second of an engine.
    """

    token: str
    settings: Settings
    reading: Reading | None
    absence: Absence | None = None


class PresenceReport(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A page is visible; `dismissed` is an absence whose card was closed."""

    dismissed: Absence | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MonitorApi:
    """The functions that answer the requests of this module."""

    redeem_key: Callable[[str], str | None]
    key_refusal: Callable[[str], KeyRefusal]
    open_command: str
    """What people type to open this monitor again."""
    now: Callable[[], Reading | None]
    status: Callable[[], Status]
    settings: Callable[[], Settings]
    change_settings: Callable[[object], Settings]
    metrics: MetricsApi
    seen: Callable[..., Absence | None]
    """Records that a page is visible; keyword `dismissed`."""


def monitor_operations(monitor: MonitorApi) -> list[Operation]:
    """Return the operations of this module."""

    @operation("POST", "/api/session", body=SessionKey)
    def create_session() -> Session:
        """Exchange a one-time key for a token, the settings and the newest reading."""
        key = request_body(SessionKey).key
        token = monitor.redeem_key(key)
        if token is None:
            raise _key_error(monitor.key_refusal(key), monitor.open_command)
        return Session(token, monitor.settings(), monitor.now(), monitor.seen())

    @operation("GET", "/api/now")
    def now() -> Reading:
        """The newest reading."""
        newest = monitor.now()
        if newest is None:
            raise not_ready()
        return newest

    @operation("GET", "/api/status")
    def status() -> Status:
        """The state and the resource usage of the monitor itself."""
        return monitor.status()

    @operation("POST", "/api/presence", body=PresenceReport)
    def presence() -> Presence:
        """Report that a page is visible; how long none was before that."""
        return Presence(monitor.seen(dismissed=request_body(PresenceReport).dismissed))

    @operation("GET", "/api/settings")
    def settings() -> Settings:
        """The settings."""
        return monitor.settings()

    @operation("PATCH", "/api/settings", body=Settings)
    def change_settings() -> Settings:
        """Change some of the settings."""
        return monitor.change_settings(request_body(object))

    return [create_session, now, status, presence, settings, change_settings]


def _key_error(refusal: KeyRefusal, open_command: str) -> ApiError:
    """Name the command, which contains the data directory, only to a caller whose key was valid before."""
    if refusal == KeyRefusal.UNKNOWN:
        return ApiError(
            403, refusal, "This address is not of this run of the monitor. Open the monitor again."
        )
    happened = "has expired" if refusal == KeyRefusal.EXPIRED else "has already been used"
    message = f"This address {happened}. Open the monitor again: {open_command}"
    return ApiError(403, refusal, message, command=open_command)
